package forward

import "github.com/languagemate/studymate/media/codec"

// pictureIDs carries on the picture id and TL0PICIDX of VP8 and VP9 over a change of source or layer.
type pictureIDs struct {
	restart    bool
	idOffset   uint16
	baseOffset uint8
	lastID     uint16
	lastBase   uint8
	begun      bool
}

// rewrite changes the descriptor at the head of payload in place; its length stays the same, so slots can do it one after another.
func (p *pictureIDs) rewrite(payload []byte, d *codec.Picture) {
	if p.restart {
		p.restart = false
		if p.begun {
			p.idOffset = p.lastID + 1 - d.ID
			p.baseOffset = p.lastBase + 1 - d.TL0
		} else {
			p.idOffset, p.baseOffset = 0, 0
		}
	}
	id := (d.ID + p.idOffset) & 0x7FFF
	base := d.TL0 + p.baseOffset
	if !p.begun || newer(id, p.lastID, d.Bits) {
		p.lastID, p.lastBase, p.begun = id, base, true
	}
	d.Rewrite(payload, id, base)
}

// newer compares picture ids of 7 or 15 bits by RFC 1982.
func newer(a, b uint16, bits uint8) bool {
	return int16((a-b)<<(16-bits)) > 0 // the wrap is the point
}

// primaryOfRED gives the primary encoding of a RED payload (RFC 2198 section 3), or nil.
func primaryOfRED(b []byte) []byte {
	at, redundant := 0, 0
	for at < len(b) && b[at]&0x80 != 0 {
		if at+4 > len(b) {
			return nil
		}
		redundant += int(b[at+2]&3)<<8 | int(b[at+3])
		at += 4
	}
	at++ // the primary's one-byte header
	if at+redundant > len(b) {
		return nil
	}
	return b[at+redundant:]
}

// repeat is rewrite for a packet that is sent again: nothing moves on.
func (p *pictureIDs) repeat(payload []byte, d *codec.Picture) {
	if p.restart {
		return
	}
	d.Rewrite(payload, (d.ID+p.idOffset)&0x7FFF, d.TL0+p.baseOffset)
}
