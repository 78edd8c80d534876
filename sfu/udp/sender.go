package udp

// maxSlots is the most datagrams of one flush: a batch of 8 has all the gain of sendmmsg, longer ones only hold up the
// rest of the scheduler (2.6 us a datagram).
const maxSlots = 32

// maxHeadBytes is the room before each slot, where a packet socket wants the headers of the datagram: the longest are of IPv6.
const maxHeadBytes = 72

// Sender collects datagrams in its own slots and hands them to the kernel in one go. It belongs to one goroutine at a
// time.
//
// Slots are the bound of the queue: when all are used, Slot flushes; what the kernel does not take is dropped and counted.
type Sender struct {
	// Set by NewSender.
	s         *Socket
	buf       []byte
	slotBytes int

	// Owned by the sending goroutine.
	pending int
	sizes   []int
	dests   []*Dest
	raw     rawSender
}

// NewSender makes a sender of the given number of slots (1 to 32; others are brought into that range) of slotBytes bytes.
func NewSender(s *Socket, slots, slotBytes int) *Sender {
	slots = min(max(slots, 1), maxSlots)
	t := &Sender{
		s: s, buf: make([]byte, slots*(maxHeadBytes+slotBytes)), slotBytes: slotBytes,
		sizes: make([]int, slots), dests: make([]*Dest, slots),
	}
	t.raw.prepare(t, slots)
	return t
}

// Slot is the whole buffer of the next free slot, with whatever an earlier datagram left in it. When all slots are used it
// flushes first. Calling it again without Commit gives the same slot.
func (t *Sender) Slot() []byte {
	if t.pending == len(t.sizes) {
		// An error here is net.ErrClosed only, which the owner meets at its next Flush as well.
		_ = t.Flush()
	}
	return t.slot(t.pending)
}

// slot is the buffer of the i-th slot.
func (t *Sender) slot(i int) []byte {
	end := (i + 1) * (maxHeadBytes + t.slotBytes)
	return t.buf[end-t.slotBytes : end : end]
}

// headroom is what lies before the i-th slot.
func (t *Sender) headroom(i int) []byte {
	begin := i * (maxHeadBytes + t.slotBytes)
	return t.buf[begin : begin+maxHeadBytes : begin+maxHeadBytes]
}

// Commit says that the slot of the last Slot call holds n bytes for to. A length outside the slot, or a Commit without
// Slot, is refused and counted, so that it cannot send a neighbour's bytes.
func (t *Sender) Commit(n int, to *Dest) {
	if n <= 0 || n > t.slotBytes || to == nil || t.pending == len(t.sizes) {
		t.s.counters.sendRefused.Add(1)
		return
	}
	t.sizes[t.pending], t.dests[t.pending] = n, to
	t.pending++
}

// Pending is the number of committed slots that wait for Flush.
func (t *Sender) Pending() int { return t.pending }

// Flush hands all committed slots to the kernel. It never waits: what the kernel does not take now is dropped and counted,
// and a destination that the kernel refuses costs only its own datagrams. The only error is net.ErrClosed.
func (t *Sender) Flush() error {
	if t.pending == 0 {
		return nil
	}
	err := t.s.conn.sendSlots(t)
	t.pending = 0
	return err
}
