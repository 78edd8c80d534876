package forward

import (
	"github.com/languagemate/studymate/sfu/udp"
)

// Transmit is where packets wait for the flush that ends a read burst. It belongs to one goroutine.
type Transmit struct {
	engine  *Engine
	sender  *udp.Sender
	scratch [transmitBytes]byte // RTCP before it is sealed
	now     int64               // of the burst, monotonic nanoseconds
}

func newTransmit(e *Engine, s *udp.Socket, slots int) *Transmit {
	return &Transmit{engine: e, sender: udp.NewSender(s, slots, transmitBytes), now: e.now()}
}

func (t *Transmit) flush() {
	if t.sender.Pending() == 0 {
		return
	}
	if err := t.sender.Flush(); err != nil {
		t.engine.counters.sendErrors.Add(1)
	}
}

// send hands n bytes of the slot got last from sender.Slot to a peer.
func (t *Transmit) send(p *Peer, slot []byte, n int) {
	switch {
	case p.dest != nil:
		t.sender.Commit(n, p.dest)
	case p.stream != nil:
		if _, err := p.stream.Write(slot[:n]); err != nil {
			t.engine.counters.sendErrors.Add(1)
		}
	}
}
