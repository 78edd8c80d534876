package bus

import (
	"bytes"
	"maps"
	"slices"
	"time"
)

// table is the soft state of all nodes: for each key what each node says of it. It has no clock and no lock of its own.
type table struct {
	byKey map[string]map[string]held
	count int
	max   int
}

// held is what one node says of one key.
type held struct {
	value []byte
	// until is when it is forgotten; zero: never, which only this node's own entries are.
	until time.Time
	// own lifetime of the entry, as its writer chose it; false: the writer holds it until it says otherwise.
	mortal bool
}

func newTable(most int) *table { return &table{byKey: map[string]map[string]held{}, max: most} }

// put stores what node says of key. fits is false, and nothing has changed, when there is no room for one more entry.
func (t *table) put(key, node string, h held) (changed, fits bool) {
	before, known := t.byKey[key][node]
	if !known {
		if t.count >= t.max {
			return false, false
		}
		if t.byKey[key] == nil {
			t.byKey[key] = map[string]held{}
		}
		t.count++
	}
	t.byKey[key][node] = h
	return !known || !bytes.Equal(before.value, h.value), true
}

// drop forgets what node says of key; false when that was nothing.
func (t *table) drop(key, node string) bool {
	if _, known := t.byKey[key][node]; !known {
		return false
	}
	t.count--
	delete(t.byKey[key], node)
	if len(t.byKey[key]) == 0 {
		delete(t.byKey, key)
	}
	return true
}

// dropNode forgets a node and returns the keys of which it said something.
func (t *table) dropNode(node string) []string {
	return t.dropWhere(func(of string, _ held) bool { return of == node })
}

// expire forgets what is over at now and returns its keys.
func (t *table) expire(now time.Time) []string {
	return t.dropWhere(func(_ string, h held) bool { return !h.until.IsZero() && !now.Before(h.until) })
}

func (t *table) dropWhere(gone func(node string, h held) bool) []string {
	var keys []string
	for key, nodes := range t.byKey {
		for node, h := range nodes {
			if gone(node, h) {
				t.drop(key, node)
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// values returns what the nodes say of key, in the order of their names.
func (t *table) values(key string, now time.Time) [][]byte {
	nodes := t.byKey[key]
	if len(nodes) == 0 {
		return nil
	}
	out := make([][]byte, 0, len(nodes))
	for _, node := range slices.Sorted(maps.Keys(nodes)) {
		if h := nodes[node]; h.until.IsZero() || now.Before(h.until) {
			out = append(out, h.value)
		}
	}
	return out
}

// keysOf returns the keys of which node says something.
func (t *table) keysOf(node string) []string {
	var keys []string
	for key, nodes := range t.byKey {
		if _, known := nodes[node]; known {
			keys = append(keys, key)
		}
	}
	return keys
}
