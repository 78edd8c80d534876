package codec

import "encoding/binary"

// VP8Descriptor is the payload descriptor of RFC 7741 section 4.2.
type VP8Descriptor struct {
	HeaderLen     int    // bytes of the descriptor; the VP8 data comes after
	PictureID     uint16 // valid when PictureIDBits is not 0
	PictureIDBits uint8  // 0, 7 or 15
	TL0PICIDX     uint8  // running number of frames of temporal layer 0, valid when HasTL0
	HasTL0        bool
	HasTID        bool
	TID           uint8 // temporal layer, valid when HasTID
	LayerSync     bool  // the frame depends on layer 0 only
	HasKeyIdx     bool
	KeyIdx        uint8 // 5 bits, valid when HasKeyIdx
	NonReference  bool  // no other frame needs this one
	FrameStart    bool  // first packet of the first partition

	pictureIDAt, tl0At int // 0 when absent
}

// ParseVP8 reads the descriptor at the start of payload into d. The error is ErrShort.
func ParseVP8(payload []byte, d *VP8Descriptor) error {
	*d = VP8Descriptor{}
	if len(payload) == 0 {
		return ErrShort
	}
	b := payload[0]
	d.NonReference = b&0x20 != 0
	d.FrameStart = b&0x10 != 0 && b&0x07 == 0
	at := 1
	if b&0x80 != 0 {
		if len(payload) < 2 {
			return ErrShort
		}
		var err error
		if at, err = d.extensions(payload); err != nil {
			return err
		}
	}
	if len(payload) < at {
		return ErrShort
	}
	d.HeaderLen = at
	return nil
}

// extensions reads the optional fields that the second byte announces and returns where they end.
func (d *VP8Descriptor) extensions(payload []byte) (int, error) {
	x, at := payload[1], 2
	if x&0x80 != 0 { // picture id
		if len(payload) < at+1 {
			return 0, ErrShort
		}
		d.pictureIDAt = at
		if payload[at]&0x80 == 0 {
			d.PictureID, d.PictureIDBits = uint16(payload[at]), 7
			at++
		} else {
			if len(payload) < at+2 {
				return 0, ErrShort
			}
			d.PictureID, d.PictureIDBits = binary.BigEndian.Uint16(payload[at:])&0x7fff, 15
			at += 2
		}
	}
	if x&0x40 != 0 { // TL0PICIDX
		if len(payload) < at+1 {
			return 0, ErrShort
		}
		d.TL0PICIDX, d.HasTL0, d.tl0At = payload[at], true, at
		at++
	}
	if x&0x30 != 0 { // TID, Y and KEYIDX share a byte
		if len(payload) < at+1 {
			return 0, ErrShort
		}
		if x&0x20 != 0 {
			d.HasTID, d.TID, d.LayerSync = true, payload[at]>>6, payload[at]&0x20 != 0
		}
		if x&0x10 != 0 {
			d.HasKeyIdx, d.KeyIdx = true, payload[at]&0x1f
		}
		at++
	}
	return at, nil
}

// RewriteVP8 puts other picture numbers into dst, which begins with the descriptor that d was parsed from. The size stays:
// a 7-bit picture id keeps the low 7 bits of pictureID, and a field the descriptor does not have is not added.
func RewriteVP8(dst []byte, d *VP8Descriptor, pictureID uint16, tl0 uint8) {
	switch d.PictureIDBits {
	case 7:
		dst[d.pictureIDAt] = uint8(pictureID & 0x7f)
	case 15:
		binary.BigEndian.PutUint16(dst[d.pictureIDAt:], 0x8000|pictureID)
	}
	if d.HasTL0 {
		dst[d.tl0At] = tl0
	}
}

func inspectVP8(payload []byte, marker bool) Info {
	var d VP8Descriptor
	if ParseVP8(payload, &d) != nil {
		return Info{}
	}
	key := d.FrameStart && len(payload) > d.HeaderLen && payload[d.HeaderLen]&0x01 == 0 // RFC 6386 section 9.1
	return Info{
		Keyframe:    key,
		FrameStart:  d.FrameStart,
		FrameEnd:    marker,
		Temporal:    d.TID,
		Discardable: d.NonReference,
		SwitchPoint: key || d.LayerSync,
	}
}

// sizeVP8 reads the key frame header of RFC 6386 section 9.1: 3 bytes of tag, a start code, width and height of 14 bits.
func sizeVP8(payload []byte) (width, height int) {
	var d VP8Descriptor
	if ParseVP8(payload, &d) != nil || !d.FrameStart {
		return 0, 0
	}
	b := payload[d.HeaderLen:]
	if len(b) < 10 || b[0]&0x01 != 0 || b[3] != 0x9d || b[4] != 0x01 || b[5] != 0x2a {
		return 0, 0
	}
	return int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff)
}
