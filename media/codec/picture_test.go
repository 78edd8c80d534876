package codec

import (
	"bytes"
	"testing"

	"github.com/pion/rtp/codecs"
)

func TestPictureNumbersAreReadAndRewrittenInPlace(t *testing.T) {
	tests := map[string]struct {
		kind    Kind
		payload []byte
		want    Picture
	}{
		"VP8, 15 bits and TL0":      {VP8, []byte{0x90, 0xE0, 0x81, 0x02, 0x09, 0x20, 1}, Picture{ID: 0x102, Bits: 15, TL0: 9, HasTL0: true}},
		"VP8, 7 bits":               {VP8, []byte{0x90, 0x80, 0x12, 1}, Picture{ID: 0x12, Bits: 7}},
		"VP9, 15 bits, with layers": {VP9, []byte{0xA8, 0x81, 0x02, 0x10, 0x07, 1}, Picture{ID: 0x102, Bits: 15, TL0: 7, HasTL0: true}},
		"VP9, 7 bits, flexible":     {VP9, []byte{0xB8, 0x12, 0x10, 1}, Picture{ID: 0x12, Bits: 7}},
	}
	for name, tt := range tests {
		var p Picture
		if !ParsePicture(tt.kind, tt.payload, &p) {
			t.Fatalf("%s: not read", name)
		}
		read := p
		read.idAt, read.tl0At = 0, 0
		if read != tt.want {
			t.Errorf("%s: %+v, want %+v", name, read, tt.want)
		}
		b := bytes.Clone(tt.payload)
		p.Rewrite(b, 0x55, 0x66)
		var again Picture
		if !ParsePicture(tt.kind, b, &again) || again.ID != 0x55 || again.Bits != tt.want.Bits || tt.want.HasTL0 && again.TL0 != 0x66 {
			t.Errorf("%s: rewritten to %+v", name, again)
		}
		if tt.kind == VP9 {
			var oracle codecs.VP9Packet
			if _, err := oracle.Unmarshal(b); err != nil || oracle.PictureID != 0x55 || tt.want.HasTL0 && oracle.TL0PICIDX != 0x66 {
				t.Errorf("%s: pion reads %d %d %v", name, oracle.PictureID, oracle.TL0PICIDX, err)
			}
		}
	}
	for name, b := range map[string][]byte{"nothing": nil, "no id": {0x10, 1}, "cut off": {0x80, 0x80}} {
		var p Picture
		if ParsePicture(VP9, b, &p) {
			t.Errorf("%s: read as %+v", name, p)
		}
	}
}

func FuzzPicture(f *testing.F) {
	f.Add(uint8(VP8), []byte{0x90, 0xE0, 0x81, 0x02, 0x09, 0x20, 1})
	f.Add(uint8(VP9), []byte{0xA8, 0x81, 0x02, 0x10, 0x07, 1})
	f.Fuzz(func(t *testing.T, k uint8, b []byte) {
		var p, again Picture
		if !ParsePicture(Kind(k), b, &p) {
			return
		}
		p.Rewrite(b, 1, 2)
		if !ParsePicture(Kind(k), b, &again) || again.ID != 1 {
			t.Fatalf("rewritten to %+v", again)
		}
	})
}
