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
	if !p.begun || int16((id-p.lastID)<<1) > 0 { //nolint:gosec // 15-bit comparison by RFC 1982
		p.lastID, p.lastBase, p.begun = id, base, true
	}
	d.Rewrite(payload, id, base)
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
