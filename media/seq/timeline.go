package seq

// Timeline maps the RTP timestamps of the streams that take turns in one outgoing stream onto one clock that never runs back
// (RFC 3550 section 5.1). All streams of a Timeline have the same clock rate. Not for concurrent use.
type Timeline struct {
	clockRate  uint32
	offset     uint32 // outgoing = incoming + offset
	lastOut    uint32
	lastOutAt  int64
	begun      bool
	switchNext bool
}

// NewTimeline gives a Timeline of a clock rate in Hz whose first timestamp is first.
func NewTimeline(clockRate, first uint32) Timeline {
	return Timeline{clockRate: clockRate, lastOut: first, switchNext: true}
}

// Switch says that the next packet begins another incoming stream.
func (t *Timeline) Switch() { t.switchNext = true }

// Map gives the outgoing timestamp. At a switch the outgoing clock goes on by the wall time that passed since the last packet, now
// in nanoseconds of a monotonic clock, and by at least one tick, so that the receiver's play-out delay stays what it was.
func (t *Timeline) Map(in uint32, now int64) uint32 {
	if t.switchNext {
		t.switchNext = false
		passed := uint32(1)
		if t.begun {
			ticks := (now - t.lastOutAt) * int64(t.clockRate) / 1e9
			passed = uint32(max(ticks, 1)) // the wrap is the clock's own
		}
		t.begun = true
		t.offset = t.lastOut + passed - in
	}
	out := in + t.offset
	if int32(out-t.lastOut) > 0 { // RFC 1982 comparison
		t.lastOut, t.lastOutAt = out, now
	}
	return out
}

// Offset gives what is added to incoming timestamps now; false before the first packet of the stream.
func (t *Timeline) Offset() (uint32, bool) { return t.offset, !t.switchNext }

// Last gives the newest outgoing timestamp and when it was mapped.
func (t *Timeline) Last() (rtpTime uint32, at int64, ok bool) { return t.lastOut, t.lastOutAt, t.begun }
