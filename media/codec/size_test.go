package codec

import "testing"

// bitWriter builds headers for the tests bit by bit, as the standards' syntax tables list them.
type bitWriter struct {
	b []byte
	n int
}

func (w *bitWriter) bits(v uint32, n int) *bitWriter {
	for i := n - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[len(w.b)-1] |= byte(v>>i&1) << (7 - w.n%8)
		w.n++
	}
	return w
}

func (w *bitWriter) uexp(v uint32) *bitWriter {
	n := 0
	for (v+1)>>(n+1) != 0 {
		n++
	}
	return w.bits(0, n).bits(v+1, n+1)
}

func (w *bitWriter) sexp(v int32) *bitWriter {
	if v > 0 {
		return w.uexp(uint32(2*v - 1))
	}
	return w.uexp(uint32(-2 * v))
}

// escaped puts the emulation prevention bytes of H264 in.
func escaped(b []byte) []byte {
	var out []byte
	zeros := 0
	for _, v := range b {
		if zeros >= 2 && v <= 3 {
			out, zeros = append(out, 3), 0
		}
		out = append(out, v)
		if zeros++; v != 0 {
			zeros = 0
		}
	}
	return out
}

type spsSpec struct {
	profile       uint32
	chroma        uint32 // of the high profiles
	width, height int
	interlaced    bool
	scaling       bool
	pictureOrder  uint32
}

// spsOf builds a sequence parameter set, ITU-T H.264 section 7.3.2.1.1.
func spsOf(s spsSpec) []byte {
	w := &bitWriter{}
	w.bits(0x67, 8).bits(s.profile, 8).bits(0, 8).bits(31, 8).uexp(0)
	chroma := uint32(1)
	if s.profile >= 100 {
		if chroma = s.chroma; s.chroma == 0 {
			chroma = 1
		}
		w.uexp(chroma)
		if chroma == 3 {
			w.bits(0, 1)
		}
		w.uexp(0).uexp(0).bits(0, 1)
		if w.bits(map[bool]uint32{true: 1}[s.scaling], 1); s.scaling {
			w.bits(1, 1).sexp(8) // a flat list: 8+8, then no change
			for range 15 {
				w.sexp(0)
			}
			w.bits(1, 1).sexp(-8) // the default list: next scale 0
			w.bits(0, 6)
			if chroma == 3 {
				w.bits(0, 4)
			}
		}
	}
	w.uexp(12).uexp(s.pictureOrder)
	switch s.pictureOrder {
	case 0:
		w.uexp(4)
	case 1:
		w.bits(0, 1).sexp(-3).sexp(5).uexp(2).sexp(1).sexp(-1)
	}
	unitX, unitY, fields := 2, 2, 1
	switch chroma {
	case 2:
		unitY = 1
	case 3:
		unitX, unitY = 1, 1
	}
	if s.interlaced {
		fields = 2
	}
	mbs, units := (s.width+15)/16, (s.height+16*fields-1)/(16*fields)
	w.uexp(1).bits(0, 1).uexp(uint32(mbs - 1)).uexp(uint32(units - 1))
	if s.interlaced {
		w.bits(0, 2)
	} else {
		w.bits(1, 1)
	}
	right, bottom := (mbs*16-s.width)/unitX, (units*16*fields-s.height)/(unitY*fields)
	w.bits(1, 1).bits(1, 1).uexp(0).uexp(uint32(right)).uexp(0).uexp(uint32(bottom))
	return escaped(w.bits(0, 1).bits(1, 1).b)
}

type av1Spec struct {
	width, height int
	reduced       bool
	timing        bool
	points        int
}

// sequenceHeaderOf builds an OBU without its size field, AV1 bitstream specification section 5.5.1.
func sequenceHeaderOf(s av1Spec) []byte {
	w := &bitWriter{}
	w.bits(obuSequenceHeader<<3, 8).bits(0, 4)
	if s.reduced {
		w.bits(1, 1).bits(8, 5)
	} else {
		w.bits(0, 1)
		if s.timing {
			w.bits(1, 1).bits(1, 32).bits(30, 32).bits(1, 1).uexp(3)  // timing info, equal picture interval
			w.bits(1, 1).bits(9, 5).bits(1, 32).bits(4, 5).bits(4, 5) // decoder model info: delays of 10 bits
			w.bits(1, 1).bits(uint32(s.points), 5)                    // display delays, number of points
			for i := range s.points + 1 {
				w.bits(0, 12).bits(uint32(7+i%2), 5)
				if i%2 == 1 {
					w.bits(0, 1) // tier
				}
				w.bits(1, 1).bits(1, 10).bits(1, 10).bits(0, 1) // decoder model
				w.bits(1, 1).bits(3, 4)                         // display delay
			}
		} else {
			w.bits(0, 1).bits(0, 1).bits(0, 5).bits(0, 12).bits(5, 5)
		}
	}
	return w.bits(15, 4).bits(10, 4).bits(uint32(s.width-1), 16).bits(uint32(s.height-1), 11).bits(0, 8).b
}

// vp9Of builds the start of an uncompressed header, VP9 bitstream specification section 6.2.
func vp9Of(profile, colorSpace uint32, width, height int) []byte {
	w := &bitWriter{}
	w.bits(2, 2).bits(profile&1, 1).bits(profile>>1, 1)
	if profile == 3 {
		w.bits(0, 1)
	}
	w.bits(0, 1).bits(0, 1).bits(2, 2).bits(0x498342, 24)
	if profile >= 2 {
		w.bits(0, 1)
	}
	w.bits(colorSpace, 3)
	if colorSpace != 7 {
		w.bits(0, 1)
		if profile&1 == 1 {
			w.bits(0, 3)
		}
	} else if profile&1 == 1 {
		w.bits(0, 1)
	}
	return w.bits(uint32(width-1), 16).bits(uint32(height-1), 16).bits(0, 8).b
}

func TestFrameSize(t *testing.T) {
	vp9 := func(body []byte) []byte { return append([]byte{0x88, 0x05}, body...) }
	av1 := func(elements ...byte) []byte { return append([]byte{0x08}, elements...) }
	reduced := sequenceHeaderOf(av1Spec{width: 640, height: 360, reduced: true})
	withSize := append([]byte{reduced[0] | 2, byte(len(reduced) - 1)}, reduced[1:]...)
	sps := spsOf(spsSpec{profile: 66, width: 640, height: 360})
	for _, c := range []struct {
		name          string
		kind          Kind
		payload       []byte
		width, height int
	}{
		{"VP8", VP8, []byte{0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01}, 640, 360},
		{"VP8 with scale bits", VP8, []byte{0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x42, 0x68, 0x81}, 640, 360},
		{"VP8 delta", VP8, []byte{0x10, 0x11, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01}, 0, 0},
		{"VP8 wrong start code", VP8, []byte{0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2b, 0x80, 0x02, 0x68, 0x01}, 0, 0},
		{"VP8 cut", VP8, []byte{0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68}, 0, 0},

		{"VP9 profile 0", VP9, vp9(vp9Of(0, 2, 1280, 720)), 1280, 720},
		{"VP9 profile 1", VP9, vp9(vp9Of(1, 2, 1280, 720)), 1280, 720},
		{"VP9 profile 1, RGB", VP9, vp9(vp9Of(1, 7, 1280, 720)), 1280, 720},
		{"VP9 profile 2", VP9, vp9(vp9Of(2, 1, 1280, 720)), 1280, 720},
		{"VP9 profile 3", VP9, vp9(vp9Of(3, 1, 1280, 720)), 1280, 720},
		{"VP9 structure of two layers", VP9, []byte{0x8a, 0x05, 0x30, 1, 0x40, 0, 0xb4, 2, 0x80, 1, 0x68, 0x82}, 640, 360},
		{"VP9 structure without sizes", VP9, append([]byte{0x8a, 0x05, 0x08, 0x01, 0x04, 0x01}, vp9Of(0, 2, 320, 180)...), 320, 180},
		{"VP9 cut", VP9, vp9(vp9Of(0, 2, 1280, 720)[:7]), 0, 0},
		{"VP9 delta", VP9, append([]byte{0xc8, 0x05}, vp9Of(0, 2, 1280, 720)...), 0, 0},

		{"H264 baseline", H264, sps, 640, 360},
		{"H264 cropped", H264, spsOf(spsSpec{profile: 77, width: 1920, height: 1080, pictureOrder: 2}), 1920, 1080},
		{"H264 interlaced", H264, spsOf(spsSpec{profile: 77, width: 1920, height: 1080, interlaced: true}), 1920, 1080},
		{"H264 high with scaling lists", H264, spsOf(spsSpec{profile: 100, width: 1280, height: 718, scaling: true, pictureOrder: 1}), 1280, 718},
		{"H264 4:2:2", H264, spsOf(spsSpec{profile: 122, chroma: 2, width: 1278, height: 719}), 1278, 719},
		{"H264 4:4:4", H264, spsOf(spsSpec{profile: 244, chroma: 3, width: 1279, height: 719, scaling: true}), 1279, 719},
		{"H264 in STAP-A", H264, append([]byte{0x78, 0, 2, 0x09, 0xf0, 0, byte(len(sps))}, sps...), 640, 360},
		{"H264 slice", H264, []byte{0x65, 0x88}, 0, 0},
		{"H264 cut", H264, sps[:6], 0, 0},

		{"AV1 one element", AV1, append([]byte{0x18}, sequenceHeaderOf(av1Spec{width: 1280, height: 720})...), 1280, 720},
		{"AV1 timing and three points", AV1, append([]byte{0x18}, sequenceHeaderOf(av1Spec{width: 1280, height: 720, timing: true, points: 2})...), 1280, 720},
		{"AV1 after a delimiter, with lengths", AV1, av1(append([]byte{1, 0x10, byte(len(withSize))}, withSize...)...), 640, 360},
		{"AV1 not the first of a sequence", AV1, append([]byte{0x10}, reduced...), 0, 0},
		{"AV1 cut", AV1, append([]byte{0x18}, reduced[:4]...), 0, 0},
		{"AV1 frame only", AV1, []byte{0x18, 0x30, 1, 2, 3}, 0, 0},
		{"audio", Opus, []byte{0x78, 1, 2, 3}, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, h, ok := FrameSize(c.kind, c.payload)
			if !ok {
				w, h = 0, 0
			}
			if w != c.width || h != c.height {
				t.Errorf("%d x %d, want %d x %d", w, h, c.width, c.height)
			}
		})
	}
}
