package speech

import (
	"encoding/binary"
	"math"
)

// The formats of samples, as the first field of "fmt " tells them; wavExtensible has the real one 24 bytes on.
const (
	wavInteger    = 1
	wavFloat      = 3
	wavExtensible = 0xfffe
)

type wavFormat struct {
	kind, channels, bits int
	rate                 int
}

// decodeWAV reads the chunks of a RIFF file. A recorder that did not know the length before its end leaves it too long in the header; then the data end with
// the file.
func decodeWAV(chunks []byte) (Recording, error) {
	var f wavFormat
	for len(chunks) >= 8 {
		id, size := string(chunks[:4]), int64(binary.LittleEndian.Uint32(chunks[4:]))
		body := chunks[8:]
		body = body[:min(size, int64(len(body)))]
		switch id {
		case "fmt ":
			var err error
			if f, err = readWAVFormat(body); err != nil {
				return Recording{}, err
			}
		case "data":
			if f.rate == 0 {
				return Recording{}, ErrBroken
			}
			return f.decode(body)
		}
		chunks = chunks[min(8+size+size&1, int64(len(chunks))):]
	}
	return Recording{}, ErrBroken
}

func readWAVFormat(b []byte) (f wavFormat, err error) {
	if len(b) < 16 {
		return f, ErrBroken
	}
	f = wavFormat{int(binary.LittleEndian.Uint16(b)), int(binary.LittleEndian.Uint16(b[2:])), int(binary.LittleEndian.Uint16(b[14:])), int(binary.LittleEndian.Uint32(b[4:]))}
	if f.kind == wavExtensible && len(b) >= 26 {
		f.kind = int(binary.LittleEndian.Uint16(b[24:]))
	}
	known := f.kind == wavInteger && (f.bits == 16 || f.bits == 24 || f.bits == 32) || f.kind == wavFloat && f.bits == 32
	if !known || f.channels < 1 || f.channels > 2 || !resamples(f.rate) {
		return f, ErrCodec
	}
	return f, nil
}

func (f wavFormat) decode(b []byte) (Recording, error) {
	step := f.channels * f.bits / 8
	frames := len(b) / step
	if frames > f.rate*int(MaxDuration.Seconds()) {
		return Recording{}, ErrTooLong
	}
	samples := make([]float32, frames)
	for i := range samples {
		sum := float32(0)
		for c := range f.channels {
			sum += f.sample(b[i*step+c*f.bits/8:])
		}
		samples[i] = sum / float32(f.channels)
	}
	return Recording{resample(samples, f.rate)}, nil
}

func (f wavFormat) sample(b []byte) float32 {
	switch {
	case f.kind == wavFloat:
		v := math.Float32frombits(binary.LittleEndian.Uint32(b))
		if !(v >= -1 && v <= 1) { // neither does a number that is none
			return float32(math.Copysign(1, float64(v)))
		}
		return v
	case f.bits == 16:
		return float32(int16(binary.LittleEndian.Uint16(b))) / (1 << 15)
	case f.bits == 24:
		return float32(int32(b[0])<<8|int32(b[1])<<16|int32(b[2])<<24) / (1 << 31)
	}
	return float32(int32(binary.LittleEndian.Uint32(b))) / (1 << 31)
}
