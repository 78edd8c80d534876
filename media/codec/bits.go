package codec

// bitReader reads from the most significant bit on. Past the end it returns zeros and sets bad.
type bitReader struct {
	b       []byte
	at      int // in bits
	escaped bool
	bad     bool
}

// bit reads one bit. In an escaped (H264) stream the 3 of 00 00 03 is not part of the data (ITU-T H.264 section 7.3.1).
func (r *bitReader) bit() uint32 {
	i := r.at >> 3
	if r.escaped && r.at&7 == 0 && i >= 2 && i < len(r.b) && r.b[i] == 3 && r.b[i-1] == 0 && r.b[i-2] == 0 {
		r.at += 8
		i++
	}
	if i >= len(r.b) {
		r.bad = true
		return 0
	}
	v := uint32(r.b[i]>>(7-r.at&7)) & 1
	r.at++
	return v
}

func (r *bitReader) flag() bool { return r.bit() == 1 }

// bits reads n bits, at most 32.
func (r *bitReader) bits(n int) uint32 {
	var v uint32
	for range n {
		v = v<<1 | r.bit()
	}
	return v
}

func (r *bitReader) skip(n int) {
	for range n {
		r.bit()
	}
}

// uexp reads an unsigned Exp-Golomb number, ue(v) of H264 and uvlc() of AV1. More than 31 leading zeros are bad data.
func (r *bitReader) uexp() uint32 {
	zeros := 0
	for !r.bad && r.bit() == 0 {
		zeros++
	}
	if r.bad || zeros > 31 {
		r.bad = true
		return 0
	}
	return 1<<zeros - 1 + r.bits(zeros)
}

// sexp reads a signed Exp-Golomb number, se(v).
func (r *bitReader) sexp() int32 {
	v := r.uexp()
	if v&1 == 1 {
		return int32(v>>1) + 1
	}
	return -int32(v >> 1)
}
