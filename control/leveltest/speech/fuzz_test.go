package speech

import (
	"errors"
	"testing"
)

// held is what holds for whatever is sent.
func held(t *testing.T, data []byte, r Recording, err error) {
	t.Helper()
	if err != nil {
		if !errors.Is(err, ErrContainer) && !errors.Is(err, ErrCodec) && !errors.Is(err, ErrBroken) && !errors.Is(err, ErrTooLong) {
			t.Fatalf("an error without a name: %v", err)
		}
		return
	}
	if r.Duration() > MaxDuration {
		t.Fatalf("%s out of %d bytes", r.Duration(), len(data))
	}
	m := Measure(r)
	if m.Speech > m.Span || m.Start+m.Span > m.Duration || m.PhonationRatio < 0 || m.PhonationRatio > 1 || m.Syllables < 0 {
		t.Fatalf("measures that can't be: %+v", m)
	}
	if f := Assess(m, "en"); f.Score < 0 || f.Score > 100 || f.Reason != "" && f.Score != 0 {
		t.Fatalf("a score that can't be: %+v", f)
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"chromium.webm", "chromium.mp4", "whole.mp4", "opusenc.ogg", "aac.mp4", "vorbis.ogg"} {
		f.Add(fixture(f, name))
	}
	f.Add(wav(wavExtensible, 2, 16, 44_100, make([]byte, 400)))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Decode(data)
		held(t, data, r, err)
	})
}

func FuzzWebM(f *testing.F) {
	whole := fixture(f, "chromium.webm")
	f.Add(whole[:3000])
	f.Add(whole[len(whole)-500:])
	f.Add([]byte{0xae, 0x80, 0xd7, 0x81, 1, 0x86, 0x86, 'A', '_', 'O', 'P', 'U', 'S', 0xa3, 0x85, 0x81, 0, 0, 0, 0xfc})
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decodeWebM(data)
		held(t, data, r, err)
	})
}

func FuzzMP4(f *testing.F) {
	for _, name := range []string{"chromium.mp4", "whole.mp4", "aac.mp4"} {
		whole := fixture(f, name)
		f.Add(whole[:3000])
		f.Add(whole[len(whole)-3000:])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decodeMP4(data)
		held(t, data, r, err)
	})
}

func FuzzOgg(f *testing.F) {
	whole := fixture(f, "opusenc.ogg")
	f.Add(whole[:5000])
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decodeOgg(data)
		held(t, data, r, err)
	})
}

func FuzzWAV(f *testing.F) {
	f.Add(wav(wavInteger, 2, 24, 44_100, make([]byte, 600))[12:])
	f.Add(wav(wavFloat, 1, 32, 8_000, make([]byte, 600))[12:])
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decodeWAV(data)
		held(t, data, r, err)
	})
}

// FuzzOpus goes past the containers, whose checks a mutation seldom passes: two packets, the second one with what the first left behind.
func FuzzOpus(f *testing.F) {
	r := webmReader{}
	for _, octet := range []byte{0xfc, 0x78, 0x08, 0xff, 0x0b} {
		f.Add([]byte{octet, 1, 2, 3, 4, 5, 6, 7, 8, 9}, []byte{octet, 3, 1, 4, 1, 5, 9, 2, 6})
	}
	for data := fixture(f, "chromium.webm"); len(data) > 0 && len(r.packets) < 40; {
		id, size, head := ebmlHead(data)
		data = data[head:]
		if id == webmSegment || id == webmTracks || id == webmCluster || id == webmTrackEntry {
			continue
		}
		if id == webmSimpleBlock {
			r.packets = append(r.packets, data[4:size])
			f.Add(data[4:size], data[4:size])
		}
		data = data[size:]
	}
	f.Fuzz(func(t *testing.T, one, two []byte) {
		r, err := decodeOpus(opusHead{channels: 1}, [][]byte{one, two, one})
		held(t, one, r, err)
	})
}

// TestARunThatNeverEnds: a fragment may claim any number of samples that are nowhere.
func TestARunThatNeverEnds(t *testing.T) {
	r := mp4Reader{file: make([]byte, 100)}
	run := box{kind: "trun", body: []byte{0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff}}
	whole := append([]byte{0, 0, 0, byte(8 + len(run.body)), 't', 'r', 'u', 'n'}, run.body...)
	if err := r.runs(box{body: whole}, 0, 1); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}
