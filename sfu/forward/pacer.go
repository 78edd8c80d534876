package forward

import "time"

const (
	// paceFactor is how much faster than its ceiling a receiver is sent what waits: the factor of libwebrtc's pacer. A key frame then takes
	// two fifths of the time that its bytes would take at the ceiling.
	paceFactor = 2.5
	// paceBurst is how far sending may run ahead of the pace: about what one frame of a camera needs, so that only key frames and catching
	// up ever wait.
	paceBurst = int64(4 * time.Millisecond)
	// minPaceBps paces a receiver whose ceiling has fallen to the voices and one small picture.
	minPaceBps = 1_000_000

	// A receiver may have so many packets waiting: a key frame of 300 kB, and repairs of a quarter of that. What does not fit any more is
	// dropped, and a dropped picture is begun anew by a key frame.
	maxWaiting = 256
	maxRepairs = 64
)

// pacer spreads bursts of pictures over time, for one receiver: repairs before new pictures, sound past both of them. It holds sealed
// packets, in the order of their sealing. It needs no timer: the worker lets it go on after each read. Guarded by the room's lock.
type pacer struct {
	paid     int64 // when what was sent so far is paid for, monotonic nanoseconds
	perByte  int64 // nanoseconds
	repairs  queue
	pictures queue
}

// setRate sets the pace from the ceiling of the downlink.
func (p *pacer) setRate(ceilingBps uint64) {
	bps := max(uint64(paceFactor*float64(ceilingBps)), minPaceBps)
	p.perByte = int64(8e9 / bps) // at most 8000
}

// pass says whether a packet may leave now, and takes its time if so.
func (p *pacer) pass(bytes int, now int64) bool {
	if p.paid > now {
		return false
	}
	p.paid = max(p.paid, now-paceBurst) + int64(bytes)*p.perByte
	return true
}

// waiting says whether anything is held back.
func (p *pacer) waiting() bool { return p.repairs.n+p.pictures.n > 0 }

// sendPaced sends a sealed picture or repair, or holds it back. It is false when there is no place for it.
func (p *Peer) sendPaced(t *Transmit, slot []byte, n int, repair bool) bool {
	c := &p.pacer
	if !c.waiting() && c.pass(n, t.now) {
		t.send(p, slot, n)
		return true
	}
	q, bound := &c.pictures, maxWaiting
	if repair {
		q, bound = &c.repairs, maxRepairs
	}
	if q.n >= bound {
		p.room.engine.counters.pacerDrops.Add(1)
		return false
	}
	if !c.waiting() {
		p.room.worker.pace(p.room)
	}
	q.put(p.room.engine, slot[:n])
	return true
}

// release sends what may leave by now. Called with the lock held.
func (p *Peer) release(t *Transmit) {
	c := &p.pacer
	for c.waiting() {
		q := &c.repairs
		if q.n == 0 {
			q = &c.pictures
		}
		if !c.pass(len(q.first().bytes), t.now) {
			return
		}
		b := q.take()
		slot := t.sender.Slot()
		t.send(p, slot, copy(slot, b.bytes))
		p.room.engine.packets.Put(b)
	}
}

// forgetWaiting gives everything back that a peer that leaves had waiting.
func (p *Peer) forgetWaiting() {
	for _, q := range []*queue{&p.pacer.repairs, &p.pacer.pictures} {
		for q.n > 0 {
			p.room.engine.packets.Put(q.take())
		}
		q.ring = nil
	}
}

// held is one packet that waits; it comes from the engine's pool.
type held struct {
	bytes []byte
	whole [transmitBytes]byte
}

// queue is a ring that grows to what its user allows.
type queue struct {
	ring []*held
	head int
	n    int
}

func (q *queue) put(e *Engine, b []byte) {
	if q.n == len(q.ring) {
		grown := make([]*held, max(2*len(q.ring), 16))
		for i := range q.n {
			grown[i] = q.ring[(q.head+i)%len(q.ring)]
		}
		q.ring, q.head = grown, 0
	}
	h := e.packets.Get().(*held)
	h.bytes = h.whole[:copy(h.whole[:], b)]
	q.ring[(q.head+q.n)%len(q.ring)] = h
	q.n++
}

func (q *queue) first() *held { return q.ring[q.head] }

func (q *queue) take() *held {
	h := q.ring[q.head]
	q.ring[q.head] = nil
	q.head = (q.head + 1) % len(q.ring)
	q.n--
	return h
}
