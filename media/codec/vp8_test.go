package codec

import (
	"bytes"
	"errors"
	"testing"

	"github.com/pion/rtp/codecs"
)

func TestParseVP8(t *testing.T) {
	for _, c := range []struct {
		name    string
		payload []byte
		want    VP8Descriptor
	}{
		{"one byte", []byte{0x10}, VP8Descriptor{HeaderLen: 1, FrameStart: true}},
		{"7-bit picture id", []byte{0x90, 0x80, 0x11, 0}, VP8Descriptor{HeaderLen: 3, FrameStart: true, PictureID: 0x11, PictureIDBits: 7, pictureIDAt: 2}},
		{
			"everything", []byte{0xb0, 0xf0, 0x92, 0x34, 0x77, 0xb9, 0},
			VP8Descriptor{
				HeaderLen: 6, FrameStart: true, NonReference: true, PictureID: 0x1234, PictureIDBits: 15, HasTL0: true, TL0PICIDX: 0x77,
				HasTID: true, TID: 2, LayerSync: true, HasKeyIdx: true, KeyIdx: 0x19, pictureIDAt: 2, tl0At: 4,
			},
		},
		{"key index only", []byte{0x90, 0x10, 0xf9, 0}, VP8Descriptor{HeaderLen: 3, FrameStart: true, HasKeyIdx: true, KeyIdx: 0x19}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d VP8Descriptor
			if err := ParseVP8(c.payload, &d); err != nil || d != c.want {
				t.Fatalf("%+v, %v; want %+v", d, err, c.want)
			}
			for n := range d.HeaderLen {
				if err := ParseVP8(c.payload[:n], &d); !errors.Is(err, ErrShort) {
					t.Errorf("%d bytes: %v", n, err)
				}
			}
		})
	}
}

func TestRewriteVP8(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"15 bits", "\xb0\xf0\x92\x34\x77\xb9data", "\xb0\xf0\xaa\xbb\x05\xb9data"},
		{"7 bits stay 7", "\x90\xc0\x11\x77data", "\x90\xc0\x3b\x05data"},
		{"nothing to rewrite", "\x10data", "\x10data"},
	} {
		b := []byte(c.before)
		var d VP8Descriptor
		if err := ParseVP8(b, &d); err != nil {
			t.Fatal(err)
		}
		RewriteVP8(b, &d, 0x2abb, 5)
		if string(b) != c.after {
			t.Errorf("%s: %x, want %x", c.name, b, c.after)
		}
	}
}

func FuzzVP8(f *testing.F) {
	f.Add([]byte{0xb0, 0xf0, 0x92, 0x34, 0x77, 0xb9, 0}, uint16(5), uint8(6))
	f.Add([]byte{0x90, 0x80, 0x11, 0}, uint16(0x7fff), uint8(0))
	f.Fuzz(func(t *testing.T, payload []byte, pictureID uint16, tl0 uint8) {
		var d VP8Descriptor
		err := ParseVP8(payload, &d)
		var theirs codecs.VP8Packet
		rest, theirErr := theirs.Unmarshal(payload)
		if (err == nil) != (theirErr == nil) {
			t.Fatalf("%v, pion %v", err, theirErr)
		}
		if err != nil {
			return
		}
		if d.HeaderLen != len(payload)-len(rest) || d.PictureID != theirs.PictureID || d.TL0PICIDX != theirs.TL0PICIDX ||
			d.TID != theirs.TID || d.LayerSync != (theirs.Y == 1) || d.KeyIdx != theirs.KEYIDX || d.NonReference != (theirs.N == 1) {
			t.Fatalf("%+v, pion %+v", d, theirs)
		}
		before := bytes.Clone(payload)
		RewriteVP8(payload, &d, d.PictureID, d.TL0PICIDX)
		if !bytes.Equal(before, payload) {
			t.Fatal("rewriting the same numbers changed the payload")
		}
		RewriteVP8(payload, &d, pictureID, tl0)
		var again VP8Descriptor
		if err := ParseVP8(payload, &again); err != nil || again.HeaderLen != d.HeaderLen || again.TID != d.TID {
			t.Fatalf("after rewriting: %+v, %v", again, err)
		}
		if d.PictureIDBits != 0 && again.PictureID != pictureID&(1<<d.PictureIDBits-1) {
			t.Fatalf("picture id %d, want %d", again.PictureID, pictureID)
		}
	})
}

func FuzzVP9(f *testing.F) {
	f.Add([]byte{0xec, 0x85, 0x01, 0x52, 0x01, 0x86})
	f.Add([]byte{0x8a, 0x05, 0x38, 1, 0x40, 0, 0xb4, 2, 0x80, 1, 0x68, 0x01, 0x04, 0x01, 0x82})
	f.Fuzz(func(t *testing.T, payload []byte) {
		var d vp9
		err := parseVP9(payload, &d)
		var theirs codecs.VP9Packet
		rest, theirErr := theirs.Unmarshal(payload)
		if err == nil && d.sid > 4 {
			return // pion refuses these; the descriptor itself is whole
		}
		if (err == nil) != (theirErr == nil) {
			t.Fatalf("%v, pion %v", err, theirErr)
		}
		if err != nil {
			return
		}
		if d.headerLen != len(payload)-len(rest) || d.tid != theirs.TID || d.sid != theirs.SID || d.switchPoint != theirs.U ||
			d.begins != theirs.B || d.ends != theirs.E || d.predicted != theirs.P {
			t.Fatalf("%+v, pion %+v", d, theirs)
		}
	})
}
