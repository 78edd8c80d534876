package bwe

import "encoding/binary"

const (
	typeTransportFeedback = 205 // RFC 4585 section 6.1
	formatTransportWide   = 15

	headerBytes = 20 // RTCP header, two SSRCs, base, count, reference time, message count
)

// Packet statuses, section 3.1.1 of the draft.
const (
	statusLost  = iota
	statusSmall // a delta of one byte
	statusLarge // a delta of two bytes
)

const (
	maxRun      = 1<<13 - 1
	oneBitWidth = 14 // statuses in a vector chunk of one bit each
	twoBitWidth = 7
)

// writer gathers the statuses and deltas of one message.
type writer struct {
	status [maxPerMessage]uint8
	delta  [maxPerMessage]int16
	n      int
	last   uint32 // ticks of the last received packet, at first the reference time
}

// add takes the next packet. It says false when the packet's time is too far from the last one for a message: it begins the
// next.
func (w *writer) add(arrived uint32) bool {
	if arrived == 0 {
		w.status[w.n] = statusLost
		w.n++
		return true
	}
	d := int32(arrived - w.last)
	switch {
	case d >= 0 && d <= 0xff:
		w.status[w.n] = statusSmall
	case d == int32(int16(d)):
		w.status[w.n] = statusLarge
	default:
		return false
	}
	w.delta[w.n] = int16(d)
	w.n++
	w.last = arrived
	return true
}

func (w *writer) append(dst []byte, senderSSRC, mediaSSRC uint32, base uint16, reference uint32, count uint8) []byte {
	be := binary.BigEndian
	start := len(dst)
	dst = append(dst, 0x80|formatTransportWide, typeTransportFeedback, 0, 0)
	dst = be.AppendUint32(dst, senderSSRC)
	dst = be.AppendUint32(dst, mediaSSRC)
	dst = be.AppendUint16(dst, base)
	dst = be.AppendUint16(dst, uint16(w.n))
	dst = be.AppendUint32(dst, reference<<8|uint32(count))
	for i := 0; i < w.n; {
		chunk, taken := w.chunk(i)
		dst = be.AppendUint16(dst, chunk)
		i += taken
	}
	for i := range w.n {
		switch w.status[i] {
		case statusSmall:
			dst = append(dst, uint8(w.delta[i]))
		case statusLarge:
			dst = be.AppendUint16(dst, uint16(w.delta[i]))
		}
	}
	if pad := -(len(dst) - start) & 3; pad > 0 {
		dst = append(dst, 0, 0, 0)[:len(dst)+pad]
		dst[len(dst)-1] = uint8(pad)
		dst[start] |= 0x20
	}
	be.PutUint16(dst[start+2:], uint16((len(dst)-start)/4-1))
	return dst
}

// chunk encodes the statuses from i on, sections 3.1.3 and 3.1.4, and says how many it took: a run when that takes at least
// as many as a vector would.
func (w *writer) chunk(i int) (chunk uint16, taken int) {
	left := w.status[i:w.n]
	run := 1
	for run < len(left) && run < maxRun && left[run] == left[0] {
		run++
	}
	width, large := min(oneBitWidth, len(left)), false
	for _, s := range left[:width] {
		large = large || s == statusLarge
	}
	if large {
		width = min(twoBitWidth, len(left))
	}
	if run >= width {
		return uint16(left[0])<<13 | uint16(run), run
	}
	if !large {
		chunk = 1 << 15
		for j, s := range left[:width] {
			chunk |= uint16(s) << (oneBitWidth - 1 - j)
		}
		return chunk, width
	}
	chunk = 3 << 14
	for j, s := range left[:width] {
		chunk |= uint16(s) << (2 * (twoBitWidth - 1 - j))
	}
	return chunk, width
}
