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

	// A slot may have so many packets waiting: a key frame of 200 kB. What does not fit any more is dropped, and a dropped picture is begun
	// anew by a key frame.
	maxWaiting = 192
	// maxRepairs bounds the repairs that wait for one receiver; more is asked for again, or given up for a key frame.
	maxRepairs = 64
	// repairShare is the part of the pace that repairs may take, so that a receiver that asks for everything does not crowd out its own
	// pictures; repairAhead is how far they may run ahead of it.
	repairShare = 4
	repairAhead = int64(50 * time.Millisecond)
)

// pacer spreads bursts of pictures over time, for one receiver: repairs before new pictures, sound past both of them. New pictures wait in
// their slots, which take turns, so that one loud publisher does not delay the others. It needs no timer: the worker lets it go on
// after each read. Guarded by the room's lock.
type pacer struct {
	paid     int64 // when what was sent so far is paid for, monotonic nanoseconds
	mended   int64 // the same for repairs, at their share of the pace
	perByte  int64 // nanoseconds
	repairs  queue
	pictures int // packets that wait in the slots
	turn     int // the slot that goes next
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

// mayRepair says whether the receiver's share for repairs allows another one.
func (p *pacer) mayRepair(now int64) bool {
	return p.repairs.n < maxRepairs && p.mended <= now+repairAhead
}

// waiting says whether anything is held back.
func (p *pacer) waiting() bool { return p.repairs.n+p.pictures > 0 }

// sendRepair sends a sealed repair, or holds it back. mayRepair has said that there is place for it.
func (p *Peer) sendRepair(t *Transmit, slot []byte, n int) {
	c := &p.pacer
	c.mended = max(c.mended, t.now) + int64(n)*c.perByte*repairShare
	if !c.waiting() && c.pass(n, t.now) {
		t.send(p, slot, n)
		return
	}
	p.hold(&c.repairs, slot[:n])
}

// sendPaced sends a sealed picture, or holds it back. It is false when there is no place for it.
func (s *Slot) sendPaced(t *Transmit, slot []byte, n int) bool {
	p := s.peer
	c := &p.pacer
	if !c.waiting() && c.pass(n, t.now) {
		t.send(p, slot, n)
		return true
	}
	if s.waiting.n >= maxWaiting {
		p.room.engine.counters.pacerDrops.Add(1)
		return false
	}
	p.hold(&s.waiting, slot[:n])
	c.pictures++
	return true
}

func (p *Peer) hold(q *queue, b []byte) {
	if !p.pacer.waiting() {
		p.room.worker.pace(p.room)
	}
	q.put(p.room.engine, b)
}

// release sends what may leave by now. Called with the lock held.
func (p *Peer) release(t *Transmit) {
	c := &p.pacer
	for c.waiting() {
		q := &c.repairs
		if q.n == 0 {
			q = p.nextPicture()
		}
		if !c.pass(len(q.first().bytes), t.now) {
			return
		}
		if q != &c.repairs {
			c.pictures--
			c.turn++
		}
		b := q.take()
		slot := t.sender.Slot()
		t.send(p, slot, copy(slot, b.bytes))
		p.room.engine.packets.Put(b)
	}
}

// nextPicture gives the queue of the slot whose turn it is. Something waits when it is called.
func (p *Peer) nextPicture() *queue {
	for {
		if q := &p.slots[p.pacer.turn%len(p.slots)].waiting; q.n > 0 {
			return q
		}
		p.pacer.turn++
	}
}

// forgetWaiting gives everything back that a peer that leaves had waiting.
func (p *Peer) forgetWaiting() {
	p.drop(&p.pacer.repairs)
	for _, s := range p.slots {
		p.drop(&s.waiting)
	}
	p.pacer.pictures = 0
}

func (p *Peer) drop(q *queue) {
	for q.n > 0 {
		p.room.engine.packets.Put(q.take())
	}
	q.ring = nil
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
