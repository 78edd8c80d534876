package sfu

import (
	"net"
	"runtime"
	"sync"
	"testing"
	"time"
)

// An ICE-lite agent proves who asks, not from where: the source of a UDP packet can be forged.
func TestNobodyTakesTheAddressOfAnother(t *testing.T) {
	x := newIsolated(t, "udp")
	x.ann.voice(t)
	x.ear.until(t, voiceText("ann", 1))
	check, err := x.eve.request()
	must(t, err)
	before := x.server.endpoint.Stats().ChecksRefused
	// eve sends a check with her own right credentials and ann's address as its source.
	x.server.endpoint.Deliver(check, x.ann.wire.LocalAddr().(*net.UDPAddr).AddrPort())
	eventually(t, "the check to be refused", func() bool { return x.server.endpoint.Stats().ChecksRefused > before })
	x.ann.voice(t)
	x.ann.voice(t)
	x.ear.until(t, voiceText("ann", 3))
}

// A client that changes over has two connections for a moment, with a reader each; the race detector watches.
func TestAPeerMaySendOverTwoConnections(t *testing.T) {
	x := newIsolated(t, "tcp")
	conn, err := dial(x.server, "tcp")
	must(t, err)
	old := x.eve.wire
	x.eve.wire = newWire(conn)
	defer old.end()
	must(t, x.eve.check())
	var wg sync.WaitGroup
	for i, w := range []*wire{old, x.eve.wire} {
		wg.Go(func() {
			for n := range 2000 {
				b := make([]byte, 60)
				b[0], b[1], b[2], b[3] = 0x80, lightOpus, byte(n>>8), byte(n)
				b[8], b[11] = byte(i), byte(n)
				_, _ = w.Write(b)
			}
		})
	}
	wg.Wait()
	x.trouble(t, 10, func(int) {})
}

func TestAFloodEndsItsSenderOnly(t *testing.T) {
	x := newIsolated(t, "udp")
	must(t, x.eve.open())
	must(t, x.ann.open())
	must(t, x.eve.say(`{"type":"ping","id":1}`))
	must(t, x.ann.say(`{"type":"ping","id":1}`))
	member := func(id string) *peer {
		x.room.mu.Lock()
		defer x.room.mu.Unlock()
		return x.room.peer(id)
	}
	isOpen := func(id string) bool {
		x.room.mu.Lock()
		defer x.room.mu.Unlock()
		return x.room.peer(id).open
	}
	eventually(t, "both channels", func() bool { return isOpen("eve") && isOpen("ann") })
	eve, ann := member("eve"), member("ann")

	x.room.mu.Lock() // the room's goroutine is busy
	for range 4 * maxMessages {
		must(t, x.eve.say(`{"type":"ping","id":1}`))
	}
	eventually(t, "eve to be noticed", func() bool { return eve.flooded.Load() })
	must(t, x.ann.say(`{"type":"ping","id":2}`))
	eventually(t, "ann's message", func() bool { return ann.waiting.Load() > 0 })
	x.room.mu.Unlock()

	eventually(t, "eve to be gone", func() bool { return member("eve") == nil })
	eventually(t, "ann's message to be heard", func() bool { return ann.waiting.Load() == 0 })
	if member("ann") != ann || ann.flooded.Load() {
		t.Error("ann is gone too")
	}
}

// eventually waits for something that comes by network and tells nobody.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(testTimeout); !ok(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
