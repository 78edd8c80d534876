package codec

import "testing"

func TestParseKind(t *testing.T) {
	for _, c := range []struct {
		subtype string
		want    Kind
	}{
		{"opus", Opus}, {"Opus", Opus}, {"red", RED}, {"VP8", VP8}, {"vp9", VP9}, {"H264", H264}, {"AV1", AV1}, {"rtx", RTX},
		{"", Unknown}, {"unknown", Unknown}, {"ulpfec", Unknown}, {"VP80", Unknown},
	} {
		if got := ParseKind(c.subtype); got != c.want {
			t.Errorf("%q: %v, want %v", c.subtype, got, c.want)
		}
		if c.want != Unknown && ParseKind(c.want.String()) != c.want {
			t.Errorf("%v does not read its own name", c.want)
		}
	}
	for k, want := range map[Kind]bool{Opus: false, RED: false, VP8: true, VP9: true, H264: true, AV1: true, RTX: false} {
		if k.Video() != want {
			t.Errorf("%v video: %v", k, !want)
		}
	}
}

func TestInspect(t *testing.T) {
	for _, c := range []struct {
		name    string
		kind    Kind
		payload []byte
		marker  bool
		want    Info
	}{
		{"padding only", VP8, nil, false, Info{}},
		{"opus", Opus, []byte{0x78, 1, 2}, false, Info{FrameStart: true, FrameEnd: true}},
		{"repair stream", RTX, []byte{0, 1, 0x10, 0}, true, Info{}},

		{"VP8 key frame, no extensions", VP8, []byte{0x10, 0x50, 0, 0}, false, Info{Keyframe: true, FrameStart: true, SwitchPoint: true}},
		{"VP8 delta", VP8, []byte{0x10, 0x51, 0, 0}, true, Info{FrameStart: true, FrameEnd: true}},
		{"VP8 key frame, later packet", VP8, []byte{0x00, 0x50, 0, 0}, true, Info{FrameEnd: true}},
		{"VP8 second partition", VP8, []byte{0x11, 0x50, 0, 0}, false, Info{}},
		{
			"VP8 layer 1, sync, not a reference", VP8, []byte{0xb0, 0xe0, 0x81, 0x02, 7, 0x60, 0x01}, true,
			Info{FrameStart: true, FrameEnd: true, Temporal: 1, Discardable: true, SwitchPoint: true},
		},
		{"VP8 descriptor cut", VP8, []byte{0x90, 0x80}, true, Info{}},
		{"VP8 nothing after the descriptor", VP8, []byte{0x10}, false, Info{FrameStart: true}},

		{"VP9 key frame", VP9, []byte{0x8c, 0x05, 0x82}, true, Info{Keyframe: true, FrameStart: true, FrameEnd: true, SwitchPoint: true}},
		{"VP9 delta", VP9, []byte{0xcc, 0x05, 0x86}, true, Info{FrameStart: true, FrameEnd: true}},
		{"VP9 key picture, upper layer", VP9, []byte{0xa8, 0x05, 0x03, 0x01, 0x86}, false, Info{FrameStart: true, Spatial: 1}},
		{
			"VP9 layer 2 of time, 1 of space, up-switch", VP9, []byte{0xec, 0x85, 0x01, 0x52, 0x01, 0x86}, false,
			Info{FrameStart: true, FrameEnd: true, Spatial: 1, Temporal: 2, SwitchPoint: true},
		},
		{"VP9 three references", VP9, []byte{0xdc, 0x05, 0x03, 0x05, 0x06, 0x86}, true, Info{FrameStart: true, FrameEnd: true}},
		{"VP9 four references", VP9, []byte{0xdc, 0x05, 0x03, 0x05, 0x07, 0x02, 0x86}, true, Info{}},

		{"H264 parameter set", H264, []byte{0x67, 0x42, 0xe0, 0x1f}, false, Info{Keyframe: true, FrameStart: true, SwitchPoint: true}},
		{"H264 IDR slice", H264, []byte{0x65, 0x88}, true, Info{Keyframe: true, FrameStart: true, FrameEnd: true, SwitchPoint: true}},
		{"H264 second slice of an IDR picture", H264, []byte{0x65, 0x40}, true, Info{FrameEnd: true}},
		{"H264 slice", H264, []byte{0x41, 0x9a}, true, Info{FrameStart: true, FrameEnd: true}},
		{"H264 slice nothing refers to", H264, []byte{0x01, 0x9a}, true, Info{FrameStart: true, FrameEnd: true, Discardable: true}},
		{
			"H264 STAP-A of SPS, PPS, IDR", H264, []byte{0x78, 0, 3, 0x67, 0x42, 0xe0, 0, 2, 0x68, 0xce, 0, 2, 0x65, 0x88}, true,
			Info{Keyframe: true, FrameStart: true, FrameEnd: true, SwitchPoint: true},
		},
		{"H264 STAP-A of a slice", H264, []byte{0x18, 0, 2, 0x01, 0x9a}, true, Info{FrameStart: true, FrameEnd: true, Discardable: true}},
		{"H264 STAP-A cut", H264, []byte{0x78, 0, 9, 0x67}, false, Info{}},
		{"H264 FU-A start of IDR", H264, []byte{0x7c, 0x85, 0x88}, false, Info{Keyframe: true, FrameStart: true, SwitchPoint: true}},
		{"H264 FU-A middle of IDR", H264, []byte{0x7c, 0x05, 0x88}, false, Info{}},
		{"H264 FU-A end of a slice", H264, []byte{0x5c, 0x41, 0x88}, true, Info{FrameEnd: true}},
		{"H264 FU-A middle of a slice nothing refers to", H264, []byte{0x1c, 0x01, 0x88}, false, Info{Discardable: true}},
		{"H264 FU-A cut", H264, []byte{0x7c}, true, Info{}},

		{"AV1 key frame", AV1, []byte{0x18, 0x08, 0, 0, 0}, false, Info{Keyframe: true, FrameStart: true, SwitchPoint: true}},
		{"AV1 frame", AV1, []byte{0x10, 0x30, 0xaa}, true, Info{FrameStart: true, FrameEnd: true}},
		{"AV1 rest of an OBU", AV1, []byte{0x90, 0xaa, 0xbb}, true, Info{FrameEnd: true}},
		{"AV1 tile group", AV1, []byte{0x10, 0x20, 0xbb}, false, Info{}},
		{"AV1 layers", AV1, []byte{0x10, 0x34, 0x48, 0xbb}, false, Info{FrameStart: true, Temporal: 2, Spatial: 1}},
		{"AV1 element with a length", AV1, []byte{0x20, 0x02, 0x30, 0xaa, 0x30, 0xbb}, false, Info{FrameStart: true}},
		{"AV1 element longer than the packet", AV1, []byte{0x08, 0x20, 0x30}, true, Info{FrameEnd: true}},
		{"AV1 nothing after the header", AV1, []byte{0x10}, false, Info{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Inspect(c.kind, c.payload, c.marker); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestDescribesKeyframe(t *testing.T) {
	for _, c := range []struct {
		name string
		dd   []byte
		want bool
	}{
		{"mandatory fields only", []byte{0xc0, 0, 1}, false},
		{"first packet with structure", []byte{0x80, 0, 1, 0x80, 0x00}, true},
		{"first packet with other extended fields", []byte{0x80, 0, 1, 0x40, 0x00}, false},
		{"later packet", []byte{0x00, 0, 1, 0x80, 0x00}, false},
		{"empty", nil, false},
	} {
		if got := DescribesKeyframe(c.dd); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	sps, av1 := spsOf(spsSpec{profile: 100, width: 1280, height: 720, scaling: true}), sequenceHeaderOf(av1Spec{width: 1280, height: 720})
	vp8 := []byte{0x90, 0xf0, 0x81, 0x02, 7, 0x60, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 2, 0x68, 1}
	var d VP8Descriptor
	if got := testing.AllocsPerRun(100, func() {
		for k := Unknown; k <= RTX; k++ {
			for _, p := range [][]byte{sps, av1, vp8} {
				Inspect(k, p, true)
				FrameSize(k, p)
			}
		}
		if ParseVP8(vp8, &d) != nil {
			t.Fatal("not parsed")
		}
		RewriteVP8(vp8, &d, 5, 6)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkInspect(b *testing.B) {
	for _, c := range []struct {
		kind    Kind
		payload []byte
	}{
		{VP8, []byte{0x90, 0xe0, 0x81, 0x02, 7, 0x60, 0x01, 0, 0, 0, 0}},
		{VP9, []byte{0xec, 0x85, 0x01, 0x52, 0x01, 0x86, 0, 0, 0, 0}},
		{H264, []byte{0x5c, 0x41, 0x88, 0, 0, 0}},
		{AV1, []byte{0x10, 0x30, 0xaa, 0, 0, 0}},
	} {
		b.Run(c.kind.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Inspect(c.kind, c.payload, false)
			}
		})
	}
}

func FuzzInspect(f *testing.F) {
	f.Add(spsOf(spsSpec{profile: 100, width: 1280, height: 720, scaling: true}))
	f.Add(append([]byte{0x18}, sequenceHeaderOf(av1Spec{width: 1280, height: 720, timing: true, points: 3})...))
	f.Add([]byte{0x78, 0, 3, 0x67, 0x42, 0xe0, 0, 2, 0x68, 0xce, 0, 2, 0x65, 0x88})
	f.Add([]byte{0x8e, 0x05, 0x38, 0x05, 0x00, 0x02, 0xd0, 0x02, 0x04, 0x08, 0x01, 0x02})
	f.Fuzz(func(t *testing.T, payload []byte) {
		for k := Unknown; k <= RTX+1; k++ {
			info := Inspect(k, payload, false)
			w, h, ok := FrameSize(k, payload)
			if ok && (w <= 0 || h <= 0 || w > 1<<16 || h > 1<<16) {
				t.Fatalf("%v: size %d x %d", k, w, h)
			}
			if ok && k != VP8 && !info.Keyframe {
				t.Fatalf("%v: a size without a key frame", k)
			}
			if info.Keyframe && !info.FrameStart && k != AV1 {
				t.Fatalf("%v: key frame begins inside a frame", k)
			}
		}
		DescribesKeyframe(payload)
	})
}
