package speech

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/pion/opus"
)

const (
	// maxPacketBytes is 48 frames of 1275 bytes and their lengths (RFC 6716 section 3.4).
	maxPacketBytes = 48*(1275+2) + 2
	// maxPacketTime is what a packet may hold by the same rule.
	maxPacketTime = 120 * time.Millisecond
	// maxPackets are MaxDuration in the shortest frames there are, of 2.5 ms.
	maxPackets = int(MaxDuration / (2500 * time.Microsecond))
)

// opusHead is what a container says of its stream (RFC 7845 section 5.1).
type opusHead struct {
	channels int
	preSkip  int // samples at 48 kHz that only fill the decoder
	gainDB   float64
}

// readOpusHead reads the fields after the version, which MP4 writes the other way round than Ogg and WebM.
func readOpusHead(b []byte, order binary.ByteOrder) (opusHead, error) {
	if len(b) < 10 {
		return opusHead{}, ErrBroken
	}
	h := opusHead{int(b[0]), int(order.Uint16(b[1:])), float64(int16(order.Uint16(b[7:]))) / 256}
	return h, h.check(b[9])
}

// check refuses more than two channels, which no browser records.
func (h opusHead) check(family byte) error {
	if h.channels < 1 || h.channels > 2 || family != 0 {
		return fmt.Errorf("%w: %d channels of family %d", ErrCodec, h.channels, family)
	}
	return nil
}

// opusTime is how long the sound of a packet is, from its first bytes (RFC 6716 section 3.1); 0 for one that is none.
func opusTime(packet []byte) time.Duration {
	if len(packet) == 0 {
		return 0
	}
	config, frames := packet[0]>>3, 1
	switch packet[0] & 3 {
	case 1, 2:
		frames = 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		frames = int(packet[1] & 63)
	}
	var tenths int // of a millisecond
	switch {
	case config < 12:
		tenths = []int{100, 200, 400, 600}[config&3]
	case config < 16:
		tenths = []int{100, 200}[config&1]
	default:
		tenths = []int{25, 50, 100, 200}[config&3]
	}
	return time.Duration(frames*tenths) * 100 * time.Microsecond
}

// lengthOf adds up packets before any is decoded.
func lengthOf(packets [][]byte) (time.Duration, error) {
	total := time.Duration(0)
	for _, p := range packets {
		t := opusTime(p)
		if len(p) > 0 && (t == 0 || t > maxPacketTime) || len(p) > maxPacketBytes {
			return 0, fmt.Errorf("%w: a packet of Opus that is none", ErrBroken)
		}
		if total += t; total > MaxDuration {
			return 0, ErrTooLong
		}
	}
	return total, nil
}

// decodeOpus turns packets into sound.
func decodeOpus(h opusHead, packets [][]byte) (r Recording, err error) {
	total, err := lengthOf(packets)
	if err != nil {
		return r, err
	}
	// The decoder is young: should a packet bring it down, that is one recording that can't be read, and not the end of a server.
	defer func() {
		if fault := recover(); fault != nil {
			r, err = Recording{}, fmt.Errorf("%w: the decoder stumbled", ErrBroken)
		}
	}()
	return decodePackets(h, packets, total)
}

func decodePackets(h opusHead, packets [][]byte, total time.Duration) (Recording, error) {
	d, err := opus.NewDecoderWithOutput(Rate, 1)
	if err != nil {
		return Recording{}, fmt.Errorf("speech: decoder: %w", err)
	}
	samples := make([]float32, 0, int(total*Rate/time.Second))
	out := make([]float32, int(maxPacketTime*Rate/time.Second))
	for _, p := range packets {
		n := int(opusTime(p) * Rate / time.Second)
		if len(p) <= 2 { // nothing was sent because nothing was said (RFC 6716 section 2.1.9)
			samples = append(samples, make([]float32, n)...)
			continue
		}
		if n, err = d.DecodeToFloat32(p, out); err != nil {
			return Recording{}, fmt.Errorf("%w: %w", ErrBroken, err)
		}
		samples = append(samples, out[:n]...)
	}
	samples = samples[min(len(samples), h.preSkip*Rate/48_000):]
	if h.gainDB != 0 {
		gain := float32(math.Pow(10, h.gainDB/20))
		for i := range samples {
			samples[i] *= gain
		}
	}
	return Recording{samples}, nil
}
