// Package bwe is about what a path carries. So far it holds the receiving half of transport-wide congestion control
// (draft-holmer-rmcat-transport-wide-cc-extensions-01), the reader of such feedback, and a ceiling for what is sent to one
// receiver that follows its loss.
//
// It sends nothing and has no clock: now is the nanoseconds of a monotonic clock. Its types belong to one goroutine, or to
// whoever holds the lock of their peer; none allocates.
package bwe

const (
	// tick is the resolution of arrival times on the wire.
	tick = int64(250_000)
	// referenceTicks is the unit of a message's reference time, 64 ms.
	referenceTicks = 256

	// windowSeqs is how many of the newest packets are remembered. Feedback goes out ten times a second, so this is enough
	// for 5,000 packets a second.
	windowSeqs = 512

	// maxPerMessage keeps one message under 700 bytes, maxFeedbackBytes all of a call inside one datagram with its SRTCP
	// trailer.
	maxPerMessage    = 256
	maxFeedbackBytes = 1100
)

// Recorder notes when packets of one peer arrived, over all its streams, and writes feedback about them. Its zero value is
// ready. Not for concurrent use.
type Recorder struct {
	arrived [windowSeqs]uint32 // in ticks, by seq modulo windowSeqs; 0 is not received
	highest int64              // unwrapped
	next    int64              // first that no feedback has told of
	started bool
	fresh   bool // something arrived that no feedback has told of
	count   uint8
}

// Arrived notes a packet by its transport-wide sequence number. One that is more than 512 behind the newest is ignored; one
// that comes after feedback has called it lost is told in the next.
func (r *Recorder) Arrived(wireSeq uint16, now int64) {
	if !r.started {
		// One window above zero, so that no older number is negative.
		r.highest, r.next, r.started = int64(wireSeq)+1<<16, int64(wireSeq)+1<<16, true
	}
	seq := r.highest + int64(int16(wireSeq-uint16(r.highest)))
	switch {
	case seq > r.highest:
		if seq-r.highest >= windowSeqs {
			clear(r.arrived[:])
		} else {
			for lost := r.highest + 1; lost < seq; lost++ {
				r.arrived[lost%windowSeqs] = 0
			}
		}
		r.highest = seq
		r.next = max(r.next, seq-windowSeqs+1)
	case seq <= r.highest-windowSeqs || r.arrived[seq%windowSeqs] != 0:
		return
	}
	r.arrived[seq%windowSeqs] = max(uint32(now/tick), 1) // the one tick in 12 days that would be "not received" is moved
	r.next = min(r.next, seq)
	r.fresh = true
}

// Feedback appends RTCP feedback (transport layer, format 15) about every packet since the last call: one message, or more
// when times lie too far apart, at most 1,100 bytes. What does not fit is left to the next call. It returns dst as it is
// when nothing arrived. now is not needed, since times in the message are those of the packets.
func (r *Recorder) Feedback(dst []byte, senderSSRC, mediaSSRC uint32, _ int64) []byte {
	begin := len(dst)
	for r.fresh && len(dst)-begin+maxMessageBytes(r.highest-r.next+1) <= maxFeedbackBytes {
		dst = r.message(dst, senderSSRC, mediaSSRC)
	}
	return dst
}

// message appends one message from next on and moves next behind it.
func (r *Recorder) message(dst []byte, senderSSRC, mediaSSRC uint32) []byte {
	first := r.next
	for r.arrived[first%windowSeqs] == 0 {
		first++ // ends at highest, which has arrived
	}
	reference := r.arrived[first%windowSeqs] / referenceTicks
	w := writer{last: reference * referenceTicks}
	for seq := r.next; seq <= r.highest && w.n < maxPerMessage; seq++ {
		if !w.add(r.arrived[seq%windowSeqs]) {
			break
		}
	}
	dst = w.append(dst, senderSSRC, mediaSSRC, uint16(r.next), reference, r.count)
	r.count++
	r.next += int64(w.n)
	if r.next > r.highest {
		r.fresh = false
	}
	return dst
}

// maxMessageBytes is the most that a message about n packets can take: 20 bytes of header, 2 for every 7 statuses, 2 for each
// packet and 3 of padding.
func maxMessageBytes(n int64) int {
	n = min(n, maxPerMessage)
	return 20 + 2*int((n+6)/7) + 2*int(n) + 3
}
