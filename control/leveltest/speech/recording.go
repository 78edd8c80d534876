package speech

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"
)

const (
	// Rate is that of a Recording, in samples a second: twice the highest frequency that matters for speech, and what recognisers want.
	Rate = 16_000
	// MaxDuration is a task's two minutes, and what recorders and clocks differ by.
	MaxDuration = 2*time.Minute + 2*time.Second
	// MaxBytes holds two minutes of plain 16-bit samples at 48 kHz.
	MaxBytes = 12 << 20
)

// Recording is sound of one channel at Rate, full scale being 1.
type Recording struct{ Samples []float32 }

// Duration is how long it is.
func (r Recording) Duration() time.Duration {
	return time.Duration(len(r.Samples)) * time.Second / Rate
}

// Decode reads a recording, whose format is told by its content. It fails with ErrContainer, ErrCodec, ErrBroken or ErrTooLong, and takes no more memory than some
// four times MaxBytes.
func Decode(data []byte) (Recording, error) {
	if len(data) > MaxBytes {
		return Recording{}, ErrTooLong
	}
	switch {
	case hasTag(data, 0, "RIFF") && hasTag(data, 8, "WAVE"):
		return decodeWAV(data[12:])
	case hasTag(data, 0, "OggS"):
		return decodeOgg(data)
	case hasTag(data, 0, "\x1a\x45\xdf\xa3"):
		return decodeWebM(data)
	case hasTag(data, 4, "ftyp"):
		return decodeMP4(data)
	}
	return Recording{}, ErrContainer
}

func hasTag(data []byte, at int, tag string) bool {
	return len(data) >= at+len(tag) && string(data[at:at+len(tag)]) == tag
}

// WAV writes the recording as 16-bit samples, for those who read nothing else.
func (r Recording) WAV() []byte {
	size := uint32(2 * len(r.Samples)) // Decode bounds it
	out := bytes.NewBuffer(make([]byte, 0, 44+size))
	for _, part := range []any{
		[]byte("RIFF"), 36 + size, []byte("WAVEfmt "), uint32(16), uint16(wavInteger), uint16(1), uint32(Rate), uint32(2 * Rate), uint16(2), uint16(16), []byte("data"), size,
	} {
		_ = binary.Write(out, binary.LittleEndian, part) // a buffer takes everything
	}
	for _, s := range r.Samples {
		v := int16(math.Round(float64(min(1, max(-1, s))) * math.MaxInt16))
		out.WriteByte(byte(v))
		out.WriteByte(byte(v >> 8))
	}
	return out.Bytes()
}
