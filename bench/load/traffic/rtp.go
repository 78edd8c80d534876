package traffic

import "encoding/binary"

// Format is what was negotiated for one outgoing stream. An extension id of 0 means that the extension was not negotiated.
type Format struct {
	SSRC        uint32
	PayloadType uint8
	Mid         string // sent in every packet while MidID is set; up to 16 bytes
	MidID       uint8  // header extension of RFC 9143
	LevelID     uint8  // header extension of RFC 6464
	RID         string // of a simulcast layer, sent in every packet while RIDID is set; up to 16 bytes
	RIDID       uint8  // header extension of RFC 8852
	TransportID uint8  // header extension of transport-wide numbers; see Packet.SetTransport
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
	if f.TransportID != 0 { // first, where SetTransport finds it
		dst[n], dst[n+1], dst[n+2] = f.TransportID<<4|1, 0, 0
		n += 3
	}
	if f.LevelID != 0 {
		dst[n], dst[n+1] = f.LevelID<<4, level
		n += 2
	}
	n += text(dst[n:], f.MidID, f.Mid)
	n += text(dst[n:], f.RIDID, f.RID)
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

// text writes one extension of up to 16 bytes and returns its length, 0 for one that is not negotiated.
func text(dst []byte, id uint8, value string) int {
	if id == 0 || value == "" {
		return 0
	}
	dst[0] = id<<4 | byte(len(value)-1)&0x0f
	return 1 + copy(dst[1:17], value)
}
