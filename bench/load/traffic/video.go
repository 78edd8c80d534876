package traffic

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// ErrConfig is returned for a model that can't be sent.
var ErrConfig = errors.New("traffic: bad configuration")

// VideoConfig describes one camera. The zero value of a field takes the default in brackets.
type VideoConfig struct {
	RateBps         int           // mean payload rate in bits per second [1,200,000]
	FramesPerSecond int           // [30]
	KeyInterval     time.Duration // between two key frames nobody asked for [4 s]
	KeyRatio        float64       // size of a key frame in mean frames [6]
	Spread          float64       // standard deviation of the logarithm of a frame's size [0.35]
	MaxPayloadBytes int           // largest RTP payload [1160]
}

// WithDefaults fills the empty fields. A key frame of six mean frames and a spread of 0.35 are what talking heads at
// 30 frames a second give with libvpx; 1160 bytes of payload is what Chromium's 1200-byte packets leave after the headers.
func (c VideoConfig) WithDefaults() VideoConfig {
	if c.RateBps == 0 {
		c.RateBps = 1_200_000
	}
	if c.FramesPerSecond == 0 {
		c.FramesPerSecond = 30
	}
	if c.KeyInterval == 0 {
		c.KeyInterval = 4 * time.Second
	}
	if c.KeyRatio == 0 {
		c.KeyRatio = 6
	}
	if c.Spread == 0 {
		c.Spread = 0.35
	}
	if c.MaxPayloadBytes == 0 {
		c.MaxPayloadBytes = 1160
	}
	return c
}

func (c VideoConfig) validate() error {
	switch {
	case c.FramesPerSecond < 1 || c.FramesPerSecond > 120:
		return fmt.Errorf("%w: %d frames per second", ErrConfig, c.FramesPerSecond)
	case c.RateBps/8/c.FramesPerSecond < minFrameBytes:
		return fmt.Errorf("%w: %d bit/s is under %d bytes a frame", ErrConfig, c.RateBps, minFrameBytes)
	case c.MaxPayloadBytes < 2*minFrameBytes || c.MaxPayloadBytes > 1400:
		return fmt.Errorf("%w: payload of %d bytes", ErrConfig, c.MaxPayloadBytes)
	case c.KeyRatio < 1 || c.Spread < 0 || c.KeyInterval < time.Second:
		return fmt.Errorf("%w: key frames of %.1f frames every %v", ErrConfig, c.KeyRatio, c.KeyInterval)
	}
	return nil
}

// minFrameBytes leaves room for the payload descriptor, the frame header and the stamp in every packet.
const minFrameBytes = 64

// Frame is one encoded picture.
type Frame struct {
	Key   bool
	Bytes int // payload bytes over all its packets, descriptors included
}

// Video is the size model of one camera: log-normal frames, key frames at an interval or on request, and a rate control
// that makes the following frames smaller until the budget is met again, as an encoder does. Not safe for concurrent use.
type Video struct {
	config   VideoConfig
	random   *rand.Rand
	mean     float64 // bytes a frame
	debt     float64 // bytes sent beyond the budget
	sinceKey int     // frames
	interval int     // frames between key frames
}

// NewVideo returns a model whose sizes follow from the seed alone. The first frame is a key frame; later ones are spread by the seed so
// that the key frames of many cameras don't meet.
func NewVideo(config VideoConfig, seed uint64) (*Video, error) {
	config = config.WithDefaults()
	if err := config.validate(); err != nil {
		return nil, err
	}
	v := &Video{
		config:   config,
		random:   rand.New(rand.NewPCG(seed, 0x5d)),
		mean:     float64(config.RateBps) / 8 / float64(config.FramesPerSecond),
		interval: int(config.KeyInterval.Seconds() * float64(config.FramesPerSecond)),
	}
	v.sinceKey = -1
	return v, nil
}

// Interval is the time between two frames.
func (v *Video) Interval() time.Duration {
	return time.Second / time.Duration(v.config.FramesPerSecond)
}

// MaxPayloadBytes is the largest RTP payload of this camera.
func (v *Video) MaxPayloadBytes() int { return v.config.MaxPayloadBytes }

// Next returns the next frame; wantKey is a receiver's request for a key frame.
func (v *Video) Next(wantKey bool) Frame {
	first := v.sinceKey < 0
	frame := Frame{Key: wantKey || first || v.sinceKey+1 >= v.interval}
	switch {
	case first:
		v.sinceKey = v.random.IntN(v.interval)
	case frame.Key:
		v.sinceKey = 0
	default:
		v.sinceKey++
	}
	size := v.mean * math.Exp(v.random.NormFloat64()*v.config.Spread-v.config.Spread*v.config.Spread/2)
	if frame.Key {
		size = v.mean * v.config.KeyRatio
	} else {
		// One second of frames pays a debt back; never under half a frame, as an encoder that must not drop frames.
		size *= clamp(1-v.debt/(v.mean*float64(v.config.FramesPerSecond)), 0.5, 1.5)
	}
	frame.Bytes = max(int(size), minFrameBytes)
	v.debt += float64(frame.Bytes) - v.mean
	return frame
}

func clamp(x, low, high float64) float64 { return math.Max(low, math.Min(high, x)) }

// Split divides a frame into packets whose sizes differ by one byte at most, as WebRTC's packetizer does, and appends the sizes to dst.
func Split(dst []int, frameBytes, maxPayloadBytes int) []int {
	n := (frameBytes + maxPayloadBytes - 1) / maxPayloadBytes
	for i := range n {
		dst = append(dst, frameBytes*(i+1)/n-frameBytes*i/n)
	}
	return dst
}
