package codec

import "encoding/binary"

// vp9 is the payload descriptor of RFC 9628 section 4.2, as far as forwarding needs it.
type vp9 struct {
	headerLen     int
	predicted     bool // P: needs an earlier picture
	begins, ends  bool // B, E: first and last packet of a layer's frame
	tid, sid      uint8
	switchPoint   bool // U
	width, height int  // of the largest spatial layer, from the scalability structure; else 0
}

func parseVP9(payload []byte, d *vp9) error {
	*d = vp9{}
	if len(payload) == 0 {
		return ErrShort
	}
	b := payload[0]
	hasPictureID, hasLayers := b&0x80 != 0, b&0x20 != 0
	flexible, hasStructure := b&0x10 != 0, b&0x02 != 0
	d.predicted, d.begins, d.ends = b&0x40 != 0, b&0x08 != 0, b&0x04 != 0
	at := 1
	if hasPictureID {
		if len(payload) < at+1 {
			return ErrShort
		}
		at += 1 + int(payload[at]>>7) // M: 15 bits instead of 7
	}
	if hasLayers {
		if len(payload) < at+1 {
			return ErrShort
		}
		l := payload[at]
		d.tid, d.switchPoint, d.sid = l>>5, l&0x10 != 0, l>>1&0x07
		at++
		if !flexible {
			at++ // TL0PICIDX
		}
	}
	if flexible && d.predicted {
		for more, n := true, 0; more; n++ {
			if len(payload) < at+1 || n == 3 { // at most three references
				return ErrShort
			}
			more = payload[at]&0x01 != 0
			at++
		}
	}
	if hasStructure {
		var err error
		if at, err = d.structure(payload, at); err != nil {
			return err
		}
	}
	if len(payload) < at {
		return ErrShort
	}
	d.headerLen = at
	return nil
}

// structure reads the scalability structure at at (RFC 9628 section 4.2.1) and returns where it ends.
func (d *vp9) structure(payload []byte, at int) (int, error) {
	if len(payload) < at+1 {
		return 0, ErrShort
	}
	layers := int(payload[at]>>5) + 1
	hasSizes, hasGroup := payload[at]&0x10 != 0, payload[at]&0x08 != 0
	at++
	if hasSizes {
		if len(payload) < at+4*layers {
			return 0, ErrShort
		}
		for range layers {
			d.width = max(d.width, int(binary.BigEndian.Uint16(payload[at:])))
			d.height = max(d.height, int(binary.BigEndian.Uint16(payload[at+2:])))
			at += 4
		}
	}
	if hasGroup {
		if len(payload) < at+1 {
			return 0, ErrShort
		}
		pictures := int(payload[at])
		at++
		for range pictures {
			if len(payload) < at+1 {
				return 0, ErrShort
			}
			at += 1 + int(payload[at]>>2&0x03) // its references
		}
	}
	return at, nil
}

// keyframe: nothing earlier is needed, and it is the base layer's first packet. The upper layers of a key picture are
// not predicted from earlier pictures either, but need the base.
func (d *vp9) keyframe() bool { return !d.predicted && d.begins && d.sid == 0 }

func inspectVP9(payload []byte, marker bool) Info {
	var d vp9
	if parseVP9(payload, &d) != nil {
		return Info{}
	}
	return Info{
		Keyframe:    d.keyframe(),
		FrameStart:  d.begins,
		FrameEnd:    d.ends || marker,
		Spatial:     d.sid,
		Temporal:    d.tid,
		SwitchPoint: d.switchPoint || d.keyframe(),
	}
}

// sizeVP9 takes the size from the scalability structure, else from the uncompressed header of the key frame (VP9 bitstream
// specification section 6.2).
func sizeVP9(payload []byte) (width, height int) {
	var d vp9
	if parseVP9(payload, &d) != nil || !d.keyframe() {
		return 0, 0
	}
	if d.width > 0 {
		return d.width, d.height
	}
	const (
		frameMarker = 2
		syncCode    = 0x498342
		colorSRGB   = 7
	)
	r := bitReader{b: payload[d.headerLen:]}
	if r.bits(2) != frameMarker {
		return 0, 0
	}
	profile := r.bit() | r.bit()<<1
	if profile == 3 {
		r.skip(1)
	}
	if r.bits(2) != 0 { // show_existing_frame, or not a key frame
		return 0, 0
	}
	r.skip(2) // show_frame, error_resilient_mode
	if r.bits(24) != syncCode {
		return 0, 0
	}
	if profile >= 2 {
		r.skip(1) // bit depth
	}
	switch srgb, subsampled := r.bits(3) == colorSRGB, profile&1 == 1; {
	case !srgb && subsampled:
		r.skip(4) // range, subsampling in x and y, reserved
	case !srgb || subsampled:
		r.skip(1) // range, or reserved
	}
	width, height = int(r.bits(16))+1, int(r.bits(16))+1
	if r.bad {
		return 0, 0
	}
	return width, height
}
