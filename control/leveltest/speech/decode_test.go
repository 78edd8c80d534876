package speech

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decoded(t testing.TB, data []byte) Recording {
	t.Helper()
	r, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wav writes samples as a RIFF file of any kind.
func wav(kind, channels, bits, rate int, samples []byte) []byte {
	out := &bytes.Buffer{}
	for _, part := range []any{
		[]byte("RIFF"), uint32(36 + len(samples)), []byte("WAVEfmt "), uint32(16), uint16(kind), uint16(channels), uint32(rate), uint32(rate * channels * bits / 8), uint16(channels * bits / 8), uint16(bits),
		[]byte("LIST"), uint32(3), []byte("odd\x00"), []byte("data"), uint32(len(samples)), samples,
	} {
		_ = binary.Write(out, binary.LittleEndian, part)
	}
	return out.Bytes()
}

// tone is a sine of half of full scale.
func tone(hz float64, rate int, length time.Duration) []float32 {
	out := make([]float32, int(length.Seconds()*float64(rate)))
	for i := range out {
		out[i] = float32(.5 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return out
}

func packed(samples []float32, put func(*bytes.Buffer, float32)) []byte {
	out := &bytes.Buffer{}
	for _, s := range samples {
		put(out, s)
	}
	return out.Bytes()
}

func int16s(b *bytes.Buffer, s float32) {
	_ = binary.Write(b, binary.LittleEndian, int16(s*32767))
}

// rms is the effective level of what is not at the edges, in dB of full scale.
func rms(samples []float32) float64 {
	middle := samples[len(samples)/4 : len(samples)*3/4]
	return decibel(energy(middle) / float64(len(middle)))
}

// TestWhatBrowsersRecord: what they were made of is 8.43 s long; those of Chromium went on recording.
func TestWhatBrowsersRecord(t *testing.T) {
	for name, length := range map[string]time.Duration{
		"chromium.webm": 9900 * time.Millisecond, "chromium.mp4": 9900 * time.Millisecond, "opusenc.ogg": 8430 * time.Millisecond, "whole.mp4": 8430 * time.Millisecond,
	} {
		r := decoded(t, fixture(t, name))
		if d := r.Duration() - length; d.Abs() > 150*time.Millisecond {
			t.Errorf("%s: %s, want %s", name, r.Duration(), length)
		}
		// All are of the same sentence, whose three parts are 1 s and 0.7 s apart.
		m := Measure(r)
		if len(m.Pauses) != 2 || (m.Pauses[0].Length-time.Second).Abs() > 100*time.Millisecond || (m.Pauses[1].Length-700*time.Millisecond).Abs() > 100*time.Millisecond {
			t.Errorf("%s: pauses %v", name, m.Pauses)
		}
		if m.Syllables < 28 || m.Syllables > 33 { // 30
			t.Errorf("%s: %d syllables", name, m.Syllables)
		}
	}
}

func TestWhatCanNotBeRead(t *testing.T) {
	webm, mp4, ogg := fixture(t, "chromium.webm"), fixture(t, "chromium.mp4"), fixture(t, "opusenc.ogg")
	vp8 := bytes.Replace(webm, []byte("A_OPUS"), []byte("V_VP80"), 1)
	minutes := make([]byte, 8000*2*123)
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":                  {nil, ErrContainer},
		"a picture":                {[]byte("\x89PNG\r\n\x1a\n................"), ErrContainer},
		"AAC, of an older Safari":  {fixture(t, "aac.mp4"), ErrCodec},
		"Vorbis":                   {fixture(t, "vorbis.ogg"), ErrCodec},
		"WebM without sound":       {vp8, ErrCodec},
		"WebM without a track":     {webm[:40], ErrBroken},
		"an Ogg page that changed": {append(bytes.Clone(ogg[:5000]), bytes.Repeat([]byte("OggS"), 1000)...), ErrBroken},
		"MP4 without moov":         {mp4[:32], ErrBroken},
		"RIFF without samples":     {wav(wavInteger, 1, 16, 16_000, nil)[:50], ErrBroken},
		"samples of no format":     {append([]byte("RIFF....WAVE"), []byte("data\x04\x00\x00\x00....")...), ErrBroken},
		"8-bit samples":            {wav(wavInteger, 1, 8, 16_000, make([]byte, 100)), ErrCodec},
		"three channels":           {wav(wavInteger, 3, 16, 16_000, make([]byte, 600)), ErrCodec},
		"a rate of nobody":         {wav(wavInteger, 1, 16, 16_001, make([]byte, 600)), ErrCodec},
		"two minutes and more":     {wav(wavInteger, 1, 16, 8000, minutes), ErrTooLong},
		"too many bytes":           {make([]byte, MaxBytes+1), ErrTooLong},
		"Opus of many minutes":     {longer(webm, 14), ErrTooLong},
	} {
		if _, err := Decode(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// longer repeats the clusters of a WebM file.
func longer(webm []byte, times int) []byte {
	at := bytes.Index(webm, []byte{0x1f, 0x43, 0xb6, 0x75})
	return append(bytes.Clone(webm[:at]), bytes.Repeat(webm[at:], times)...)
}

// TestARecordingThatWasCutOff is heard up to there: a browser that is closed sends what it has.
func TestARecordingThatWasCutOff(t *testing.T) {
	for _, name := range []string{"chromium.webm", "chromium.mp4", "opusenc.ogg"} {
		whole := fixture(t, name)
		if r := decoded(t, whole[:len(whole)*2/3]); r.Duration() < 3*time.Second || r.Duration() > 8*time.Second {
			t.Errorf("%s: %s", name, r.Duration())
		}
	}
}

func TestWAVOfEveryKind(t *testing.T) {
	one := tone(440, 48_000, time.Second)
	both := make([]float32, 0, 2*len(one))
	for _, s := range one {
		both = append(both, s, s)
	}
	for name, data := range map[string][]byte{
		"16 bits": wav(wavInteger, 1, 16, 48_000, packed(one, int16s)),
		"stereo":  wav(wavInteger, 2, 16, 48_000, packed(both, int16s)),
		"24 bits": wav(wavInteger, 1, 24, 48_000, packed(one, func(b *bytes.Buffer, s float32) {
			v := int32(s * (1<<23 - 1))
			b.Write([]byte{byte(v), byte(v >> 8), byte(v >> 16)})
		})),
		"32 bits": wav(wavInteger, 1, 32, 48_000, packed(one, func(b *bytes.Buffer, s float32) {
			_ = binary.Write(b, binary.LittleEndian, int32(float64(s)*(1<<31-1)))
		})),
		"floats": wav(wavFloat, 1, 32, 48_000, packed(one, func(b *bytes.Buffer, s float32) { _ = binary.Write(b, binary.LittleEndian, s) })),
	} {
		if r := decoded(t, data); r.Duration() != time.Second || math.Abs(rms(r.Samples)-(-9.03)) > .1 {
			t.Errorf("%s: %s at %.2f dB", name, r.Duration(), rms(r.Samples))
		}
	}
	broken := wav(wavFloat, 1, 32, 16_000, bytes.Repeat([]byte{0xff}, 64)) // no numbers
	for _, s := range decoded(t, broken).Samples {
		if !(s >= -1 && s <= 1) {
			t.Fatalf("a sample of %v", s)
		}
	}
}

// TestResampling keeps what can be heard and folds nothing back.
func TestResampling(t *testing.T) {
	for _, rate := range []int{8_000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000} {
		if kept := rms(resample(tone(1000, rate, time.Second), rate)); math.Abs(kept+9.03) > .1 {
			t.Errorf("%d Hz: 1 kHz comes out at %.2f dB", rate, kept)
		}
		if rate <= 2*10_500 {
			continue
		}
		if folded := rms(resample(tone(10_500, rate, time.Second), rate)); folded > -50 {
			t.Errorf("%d Hz: 10.5 kHz comes back at %.1f dB", rate, folded)
		}
	}
}

func TestARecordingComesBackFromItsWAV(t *testing.T) {
	r := decoded(t, fixture(t, "opusenc.ogg"))
	again := decoded(t, r.WAV())
	if len(again.Samples) != len(r.Samples) {
		t.Fatalf("%d samples of %d", len(again.Samples), len(r.Samples))
	}
	for i, s := range r.Samples {
		if math.Abs(float64(s-again.Samples[i])) > 1e-4 {
			t.Fatalf("sample %d: %v, was %v", i, again.Samples[i], s)
		}
	}
}

func TestOpusGain(t *testing.T) {
	webm := fixture(t, "chromium.webm")
	louder := bytes.Clone(webm)
	binary.LittleEndian.PutUint16(louder[bytes.Index(louder, []byte("OpusHead"))+16:], 6*256)
	if d := rms(decoded(t, louder).Samples) - rms(decoded(t, webm).Samples); math.Abs(d-6) > .01 {
		t.Errorf("%.2f dB louder, want 6", d)
	}
}
