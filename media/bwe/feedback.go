package bwe

import (
	"encoding/binary"
	"errors"
)

// ErrMalformed says that bytes are not a whole transport-wide feedback message.
var ErrMalformed = errors.New("bwe: malformed transport-wide feedback")

// ParseFeedback reads one RTCP message of format 15, its header included, and calls visit for each packet it tells of, in
// the order of their numbers. receivedAt is in nanoseconds from the zero of the reporter's 24-bit reference time, which wraps
// every 12 days, in steps of 250 us; it is 0 for a packet that was not received. Nothing is visited when the message is
// malformed.
func ParseFeedback(b []byte, visit func(seq uint16, receivedAt int64, received bool)) error {
	be := binary.BigEndian
	if len(b) < headerBytes || b[0]&0xdf != 0x80|formatTransportWide || b[1] != typeTransportFeedback ||
		4*(int(be.Uint16(b[2:]))+1) != len(b) {
		return ErrMalformed
	}
	end := len(b)
	if b[0]&0x20 != 0 {
		pad := int(b[end-1])
		if pad == 0 || pad > end-headerBytes {
			return ErrMalformed
		}
		end -= pad
	}
	base, count := be.Uint16(b[12:]), int(be.Uint16(b[14:]))
	chunks, deltas, ok := measure(b[headerBytes:end], count)
	if !ok {
		return ErrMalformed
	}
	at := int64(be.Uint32(b[16:])>>8) * referenceTicks
	seq := base
	for i := 0; count > 0; i += 2 {
		chunk := be.Uint16(chunks[i:])
		for j := range min(statuses(chunk), count) {
			received := true
			switch statusAt(chunk, j) {
			case statusSmall:
				at += int64(deltas[0])
				deltas = deltas[1:]
			case statusLarge:
				at += int64(int16(be.Uint16(deltas)))
				deltas = deltas[2:]
			default:
				received = false
			}
			if received {
				visit(seq, at*tick, true)
			} else {
				visit(seq, 0, false)
			}
			seq++
		}
		count -= statuses(chunk)
	}
	return nil
}

// measure finds where the chunks for count packets end and whether the deltas they announce are there.
func measure(b []byte, count int) (chunks, deltas []byte, ok bool) {
	at, deltaBytes := 0, 0
	for count > 0 {
		if len(b) < at+2 {
			return nil, nil, false
		}
		chunk := binary.BigEndian.Uint16(b[at:])
		at += 2
		n := min(statuses(chunk), count)
		if n == 0 {
			return nil, nil, false // a run of nothing
		}
		if chunk>>15 == 0 {
			deltaBytes += n * deltaLen(statusAt(chunk, 0))
		} else {
			for j := range n {
				deltaBytes += deltaLen(statusAt(chunk, j))
			}
		}
		count -= n
	}
	if len(b) < at+deltaBytes {
		return nil, nil, false
	}
	return b[:at], b[at:], true
}

// statuses is how many packets a chunk tells of.
func statuses(chunk uint16) int {
	switch chunk >> 14 {
	case 2:
		return oneBitWidth
	case 3:
		return twoBitWidth
	}
	return int(chunk & maxRun)
}

func statusAt(chunk uint16, j int) uint16 {
	switch chunk >> 14 {
	case 2:
		return chunk >> (oneBitWidth - 1 - j) & 1
	case 3:
		return chunk >> (2 * (twoBitWidth - 1 - j)) & 3
	}
	return chunk >> 13 & 3
}

// deltaLen is the size of a status's delta. The reserved status 3 has none and counts as not received.
func deltaLen(status uint16) int {
	switch status {
	case statusSmall:
		return 1
	case statusLarge:
		return 2
	}
	return 0
}
