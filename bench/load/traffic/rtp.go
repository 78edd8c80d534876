package traffic

import "encoding/binary"

// Format is what was negotiated for one outgoing stream. An extension id of 0 means that the extension was not negotiated.
type Format struct {
	SSRC        uint32
	PayloadType uint8
	Mid         string // sent in every packet while MidID is set; up to 16 bytes
	MidID       uint8  // header extension of RFC 9143
	LevelID     uint8  // header extension of RFC 6464
}

// header writes an RTP header with one-byte extensions (RFC 8285) into dst and returns its length. level is the RFC 6464 byte.
func (f Format) header(dst []byte, wireSeq uint16, timestamp uint32, marker bool, level uint8) int {
	dst[0], dst[1] = 0x80, f.PayloadType&0x7f
	if marker {
		dst[1] |= 0x80
	}
	binary.BigEndian.PutUint16(dst[2:], wireSeq)
	binary.BigEndian.PutUint32(dst[4:], timestamp)
	binary.BigEndian.PutUint32(dst[8:], f.SSRC)
	n := 16
	if f.LevelID != 0 {
		dst[n], dst[n+1] = f.LevelID<<4, level
		n += 2
	}
	if f.MidID != 0 && f.Mid != "" {
		dst[n] = f.MidID<<4 | byte(len(f.Mid)-1)&0x0f
		n += 1 + copy(dst[n+1:n+17], f.Mid)
	}
	if n == 16 {
		return 12
	}
	dst[0] |= 0x10
	for n%4 != 0 {
		dst[n] = 0
		n++
	}
	binary.BigEndian.PutUint16(dst[12:], 0xbede)
	binary.BigEndian.PutUint16(dst[14:], uint16(n/4-4))
	return n
}
