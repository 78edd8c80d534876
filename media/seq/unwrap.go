package seq

// Unwrapper turns wrapping 16-bit sequence numbers into 64-bit ones. The zero value is ready: the first number keeps its low
// 16 bits and starts one cycle up, so that earlier packets that come late stay positive. Not for concurrent use.
type Unwrapper struct {
	highest uint64
	started bool
}

// Unwrap gives the 64-bit number nearest to the highest seen so far.
func (u *Unwrapper) Unwrap(wireSeq uint16) uint64 {
	if !u.started {
		u.started = true
		u.highest = 1<<16 | uint64(wireSeq)
		return u.highest
	}
	n := Nearest(u.highest, wireSeq)
	if n > u.highest {
		u.highest = n
	}
	return n
}

// Highest gives the highest number seen, and false before the first.
func (u *Unwrapper) Highest() (uint64, bool) { return u.highest, u.started }

// Nearest gives the 64-bit number with these low 16 bits that lies nearest to reference.
func Nearest(reference uint64, wireSeq uint16) uint64 {
	delta := int64(int16(wireSeq - uint16(reference))) // the wrap is the point
	if delta < 0 && uint64(-delta) > reference {
		return reference + uint64(delta+1<<16)
	}
	return reference + uint64(delta) // two's complement addition
}
