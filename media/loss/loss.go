// Package loss finds the packets that are missing from one incoming stream and says which to ask for again, and when
// (generic NACK, RFC 4585 section 6.2.1), and when asking has failed and only a key frame helps.
//
// It does not send, and it does not know round trips or the time: both are arguments. A Tracker belongs to one goroutine,
// or to whoever holds the lock of its layer. Nothing is allocated but the list of missing packets, when it first grows.
package loss

import "slices"

const (
	millisecond = int64(1e6)

	// A packet that is only overtaken needs no repair. It is asked for once two later ones have come, or after 10 ms:
	// two packets of one frame are sent in one go, and 10 ms is above the jitter of a usable link within a frame.
	graceSeqs = 2
	grace     = 10 * millisecond

	// Repeats wait for the answer to the last try to be possible, and at least 20 ms, a frame's pace at 50 Hz.
	minInterval = 20 * millisecond
	// assumedRTT stands in until a round trip was measured. Trying faster than the real one only wastes tries.
	assumedRTT = 100 * millisecond

	maxTries = 8
	// maxAge is when a packet is useless: the picture has been frozen for a second and a key frame is quicker.
	maxAge = 1000 * millisecond

	// maxPerCall keeps a NACK small; more is due at once in the next call.
	maxPerCall = 64
)

// Tracker follows one stream. Not for concurrent use.
type Tracker struct {
	maxGap   int
	highest  uint64
	started  bool
	missing  []missing // rising by seq, at most maxGap
	interval int64     // between tries, as of the last Due
	nextAt   int64     // when the first of missing is due; too early at worst
	gaveUp   bool
}

type missing struct {
	seq     uint64
	sinceAt int64
	triedAt int64
	tries   int
}

// NewTracker makes a tracker that holds at most maxGap missing packets. A jump of more than maxGap is taken as a new start
// of the sender, not as loss.
func NewTracker(maxGap int) *Tracker {
	return &Tracker{maxGap: maxGap, interval: assumedRTT}
}

// Arrived notes packet seq, an unwrapped sequence number, and says whether it was missing: overtaken, or repaired.
func (t *Tracker) Arrived(seq uint64, now int64) (recovered bool) {
	switch {
	case !t.started:
		t.highest, t.started = seq, true
	case seq > t.highest:
		t.advance(seq, now)
	default:
		if i, found := t.find(seq); found {
			t.missing = slices.Delete(t.missing, i, i+1)
			return true
		}
	}
	return false
}

// advance makes seq the highest and what lies between missing.
func (t *Tracker) advance(seq uint64, now int64) {
	gap := seq - t.highest - 1
	if gap > uint64(t.maxGap) {
		t.missing = t.missing[:0]
		t.highest, t.gaveUp = seq, true
		return
	}
	if over := len(t.missing) + int(gap) - t.maxGap; over > 0 { // the oldest are the least likely to come
		t.missing = slices.Delete(t.missing, 0, over)
		t.gaveUp = true
	}
	if n := len(t.missing); n > 0 && t.missing[n-1].tries == 0 && seq-t.missing[n-1].seq >= graceSeqs {
		t.nextAt = min(t.nextAt, now)
	}
	if gap > 0 {
		due := now + grace
		if gap >= graceSeqs {
			due = now
		}
		if len(t.missing) == 0 || due < t.nextAt {
			t.nextAt = due
		}
		for lost := t.highest + 1; lost < seq; lost++ {
			t.missing = append(t.missing, missing{seq: lost, sinceAt: now})
		}
	}
	t.highest = seq
}

func (t *Tracker) find(seq uint64) (int, bool) {
	return slices.BinarySearchFunc(t.missing, seq, func(m missing, seq uint64) int {
		switch {
		case m.seq < seq:
			return -1
		case m.seq > seq:
			return 1
		}
		return 0
	})
}

// Due appends to out the 16-bit sequence numbers to ask for now, rising, at most 64, and counts that as a try of each. A
// number is due once two later packets or 10 ms have passed, then every max(20 ms, rtt). After 8 tries or a second it is
// given up. rtt is in nanoseconds, 0 while unknown.
func (t *Tracker) Due(now, rtt int64, out []uint16) []uint16 {
	if rtt <= 0 {
		rtt = assumedRTT
	}
	t.interval = max(minInterval, rtt)
	full := len(out) + maxPerCall
	next, kept := int64(-1), t.missing[:0]
	for _, m := range t.missing {
		at := t.dueAt(&m)
		if now >= at {
			if m.tries >= maxTries || now-m.sinceAt >= maxAge {
				t.gaveUp = true
				continue
			}
			if len(out) < full {
				out = append(out, uint16(m.seq))
				m.triedAt, m.tries = now, m.tries+1
				at = t.dueAt(&m)
			}
		}
		kept = append(kept, m)
		if next < 0 || at < next {
			next = at
		}
	}
	t.missing, t.nextAt = kept, next
	return out
}

// dueAt is when m must be looked at again: to be asked for, or to be given up.
func (t *Tracker) dueAt(m *missing) int64 {
	switch {
	case m.tries > 0:
		return min(m.triedAt+t.interval, m.sinceAt+maxAge)
	case t.highest-m.seq >= graceSeqs:
		return m.sinceAt
	}
	return m.sinceAt + grace
}

// NextAt is when Due must be asked next; ok is false when nothing is missing. It costs nothing, and each packet that
// arrives may bring it forward.
func (t *Tracker) NextAt() (at int64, ok bool) { return t.nextAt, len(t.missing) > 0 }

// GaveUp says, once, that a packet was given up since the last call: the stream needs a key frame.
func (t *Tracker) GaveUp() bool {
	gaveUp := t.gaveUp
	t.gaveUp = false
	return gaveUp
}

// Missing is the number of packets that are missing and not given up.
func (t *Tracker) Missing() int { return len(t.missing) }
