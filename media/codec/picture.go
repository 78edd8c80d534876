package codec

import "encoding/binary"

// Picture are the running numbers that VP8 (RFC 7741 section 4.2) and VP9 (RFC 9628 section 4.2) carry beside the picture, and where they
// stand in the payload they were read from.
type Picture struct {
	ID     uint16
	Bits   uint8 // of ID: 7 or 15
	TL0    uint8 // running number of the frames of temporal layer 0, valid when HasTL0
	HasTL0 bool

	idAt, tl0At int
}

// ParsePicture reads the numbers of a payload; false when it carries none, or is of another codec.
func ParsePicture(k Kind, payload []byte, p *Picture) bool {
	switch k {
	case VP8:
		var d VP8Descriptor
		if ParseVP8(payload, &d) != nil || d.PictureIDBits == 0 {
			return false
		}
		*p = Picture{ID: d.PictureID, Bits: d.PictureIDBits, TL0: d.TL0PICIDX, HasTL0: d.HasTL0, idAt: d.pictureIDAt, tl0At: d.tl0At}
		return true
	case VP9:
		return p.parseVP9(payload)
	}
	return false
}

func (p *Picture) parseVP9(payload []byte) bool {
	if len(payload) < 2 || payload[0]&0x80 == 0 {
		return false
	}
	*p = Picture{ID: uint16(payload[1]), Bits: 7, idAt: 1}
	at := 2
	if payload[1]&0x80 != 0 {
		if len(payload) < 3 {
			return false
		}
		p.ID, p.Bits, at = binary.BigEndian.Uint16(payload[1:])&0x7FFF, 15, 3
	}
	// TL0PICIDX follows the layer indices in the non-flexible mode.
	if payload[0]&0x20 != 0 && payload[0]&0x10 == 0 && len(payload) > at+1 {
		p.TL0, p.HasTL0, p.tl0At = payload[at+1], true, at+1
	}
	return true
}

// Rewrite puts other numbers into dst, which begins with the descriptor that p was read from. The size stays: a 7-bit id keeps the low
// seven bits.
func (p *Picture) Rewrite(dst []byte, id uint16, tl0 uint8) {
	if p.Bits == 7 {
		dst[p.idAt] = uint8(id & 0x7F)
	} else {
		binary.BigEndian.PutUint16(dst[p.idAt:], 0x8000|id)
	}
	if p.HasTL0 {
		dst[p.tl0At] = tl0
	}
}
