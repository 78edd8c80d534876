package bus

import (
	"slices"
	"strings"
	"time"
)

// Put says for this node what is so under key; the other nodes hear of it soon. With a ttl it is over by itself after that time; without
// one the node holds it until Drop, and the others forget it when the node falls silent. It fails with ErrTooLarge (a key of more than 256 octets, a
// value of more than 4 KiB) and ErrFull. value must not be changed afterwards.
func (b *Bus) Put(key string, value []byte, ttl time.Duration) error {
	if !fits(key, value) {
		b.counts.refused.Add(1)
		return ErrTooLarge
	}
	h := held{value: value}
	if ttl > 0 {
		h.until, h.mortal = time.Now().Add(ttl), true
	}
	b.mu.Lock()
	changed, ok := b.table.put(key, b.node, h)
	if ok {
		b.dirty[key] = struct{}{}
	}
	b.mu.Unlock()
	if !ok {
		b.counts.refused.Add(1)
		return ErrFull
	}
	b.signal()
	if changed {
		b.notify([]string{key})
	}
	return nil
}

// Drop takes back what this node said under key.
func (b *Bus) Drop(key string) {
	b.mu.Lock()
	was := b.table.drop(key, b.node)
	if was {
		b.dirty[key] = struct{}{}
	}
	b.mu.Unlock()
	if was {
		b.signal()
		b.notify([]string{key})
	}
}

// Values returns what the nodes say under key, one value for each that says something. The values must not be changed.
func (b *Bus) Values(key string) [][]byte {
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.table.values(key, now)
}

// Watch has changed called after what Values returns for a key with the prefix may have changed, by whatever goroutine noticed. It holds no lock
// of the bus and must not wait. Several changes may be told as one; Values is always the latest.
func (b *Bus) Watch(prefix string, changed func(key string)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.watchers = append(slices.Clip(b.watchers), watcher{prefix, changed})
}

func (b *Bus) notify(keys []string) {
	if len(keys) == 0 {
		return
	}
	b.mu.Lock()
	watchers := b.watchers
	b.mu.Unlock()
	for _, key := range keys {
		for _, w := range watchers {
			if strings.HasPrefix(key, w.prefix) {
				w.changed(key)
			}
		}
	}
}

func (b *Bus) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// ask has Run tell everything this node holds, and with greet ask the others for the same.
func (b *Bus) ask(greet bool) {
	b.mu.Lock()
	b.repeat, b.greet = true, b.greet || greet
	b.mu.Unlock()
	b.signal()
}

// tell sends what the others have not heard. Only Run calls it, so that what a node says arrives in order; what changes faster than it
// is sent is told once, in its last state.
func (b *Bus) tell() {
	for _, n := range b.takeNews(time.Now()) {
		// What is refused now is told again with the next repeat, and on return of the NATS.
		if err := b.Publish(stateSubject, n.octets()); err != nil {
			b.config.Logger.Debug("bus: soft state not told", "error", err)
			return
		}
	}
}

func (b *Bus) takeNews(now time.Time) []news {
	b.mu.Lock()
	defer b.mu.Unlock()
	keys := b.dirty
	b.dirty = map[string]struct{}{}
	if b.repeat {
		for _, key := range b.table.keysOf(b.node) {
			keys[key] = struct{}{}
		}
	}
	var out []news
	current := news{Node: b.node, Hello: b.greet}
	b.repeat, b.greet = false, false
	octets := 0
	for key := range keys {
		if len(current.Puts)+len(current.Drops) >= batchEntries || octets >= batchBytes {
			out, current, octets = append(out, current), news{Node: b.node}, 0
		}
		h, held := b.table.byKey[key][b.node]
		octets += len(key) + len(h.value)
		switch {
		case !held:
			current.Drops = append(current.Drops, key)
		case !h.mortal:
			current.Puts = append(current.Puts, put{Key: key, Value: h.value})
		case now.Before(h.until):
			current.Puts = append(current.Puts, put{Key: key, Value: h.value, TTLMs: max(1, h.until.Sub(now).Milliseconds())})
		}
	}
	if current.Hello || len(current.Puts)+len(current.Drops) > 0 {
		out = append(out, current)
	}
	return out
}

// leave tells the others that this node is ending.
func (b *Bus) leave() {
	if b.Publish(stateSubject, news{Node: b.node, Bye: true}.octets()) == nil && b.nc != nil && b.nc.IsConnected() {
		_ = b.nc.FlushTimeout(closeTimeout) // they would notice by themselves, only later
	}
}

// hear takes what another node tells.
func (b *Bus) hear(octets []byte) {
	n, err := parseNews(octets)
	if err != nil {
		b.config.Logger.Warn("bus: soft state ignored", "error", err)
		return
	}
	if n.Node == b.node {
		return
	}
	if n.Hello {
		b.ask(false)
	}
	b.notify(b.apply(n, time.Now()))
}

func (b *Bus) apply(n news, now time.Time) (changed []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n.Bye {
		changed = b.table.dropNode(n.Node)
	}
	for _, key := range n.Drops {
		if b.table.drop(key, n.Node) {
			changed = append(changed, key)
		}
	}
	for _, p := range n.Puts {
		h := held{value: p.Value, until: now.Add(missedRefreshes * b.config.Refresh)}
		if p.TTLMs > 0 {
			h.until, h.mortal = now.Add(time.Duration(p.TTLMs)*time.Millisecond), true
		}
		news, ok := b.table.put(p.Key, n.Node, h)
		if !ok {
			b.counts.refused.Add(1)
		} else if news {
			changed = append(changed, p.Key)
		}
	}
	return changed
}
