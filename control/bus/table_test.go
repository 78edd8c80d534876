package bus

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTable(t *testing.T) {
	start := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	after := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	t.Run("each node has its own say", func(t *testing.T) {
		x := newTable(10)
		x.put("k", "b", held{value: []byte("2")})
		x.put("k", "a", held{value: []byte("1")})
		if got := joined(x.values("k", start)); got != "1 2" {
			t.Errorf("values = %q", got)
		}
		if !x.drop("k", "a") || x.drop("k", "a") || joined(x.values("k", start)) != "2" {
			t.Error("dropped more or less than one node's say")
		}
	})
	t.Run("the same again is no change", func(t *testing.T) {
		x := newTable(10)
		for i, want := range []bool{true, false, true} {
			value := []string{"1", "1", "2"}[i]
			if changed, fits := x.put("k", "a", held{value: []byte(value)}); changed != want || !fits {
				t.Errorf("put %d: changed %v, fits %v", i, changed, fits)
			}
		}
	})
	t.Run("what is over is not read, and then forgotten", func(t *testing.T) {
		x := newTable(10)
		x.put("k", "a", held{value: []byte("1"), until: after(5)})
		x.put("own", "me", held{value: []byte("1")})
		if len(x.values("k", after(4))) != 1 || len(x.values("k", after(5))) != 0 {
			t.Error("read too short or too long")
		}
		if gone := x.expire(after(5)); !slices.Equal(gone, []string{"k"}) || x.count != 1 {
			t.Errorf("gone %v, %d left", gone, x.count)
		}
	})
	t.Run("a node takes all it said with it", func(t *testing.T) {
		x := newTable(10)
		x.put("k", "a", held{})
		x.put("l", "a", held{})
		x.put("l", "b", held{})
		gone := x.dropNode("a")
		slices.Sort(gone)
		if !slices.Equal(gone, []string{"k", "l"}) || x.count != 1 || len(x.keysOf("b")) != 1 {
			t.Errorf("gone %v, %d left", gone, x.count)
		}
	})
	t.Run("a full table takes nothing new and changes what it has", func(t *testing.T) {
		x := newTable(1)
		x.put("k", "a", held{value: []byte("1")})
		if _, fits := x.put("l", "a", held{}); fits {
			t.Error("took a second key")
		}
		if changed, fits := x.put("k", "a", held{value: []byte("2")}); !changed || !fits {
			t.Error("refused a change")
		}
		x.drop("k", "a")
		if _, fits := x.put("l", "a", held{}); !fits {
			t.Error("the room of a dropped key is lost")
		}
	})
}

func joined(values [][]byte) string {
	texts := make([]string, 0, len(values))
	for _, v := range values {
		texts = append(texts, string(v))
	}
	return strings.Join(texts, " ")
}

func FuzzParseNews(f *testing.F) {
	f.Add([]byte(`{"node":"a","hello":true,"puts":[{"key":"typing:1:2","value":"e30=","ttlMs":5000}],"drops":["x"]}`))
	f.Add([]byte(`{"node":"a","bye":true}`))
	f.Add([]byte(`{"puts":[{}]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, octets []byte) {
		n, err := parseNews(octets)
		if err != nil {
			return
		}
		b := Alone(Config{MaxKeys: 4})
		b.apply(n, time.Now())
		if b.table.count > 4 {
			t.Errorf("%d keys", b.table.count)
		}
		for key, nodes := range b.table.byKey {
			for node, h := range nodes {
				if node != n.Node || !fits(key, h.value) || h.until.IsZero() {
					t.Errorf("took %q of %q: %+v", key, node, h)
				}
			}
		}
	})
}
