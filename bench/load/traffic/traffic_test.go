package traffic

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
)

func TestVideoKeepsItsRate(t *testing.T) {
	for _, tt := range []struct {
		name   string
		config VideoConfig
	}{
		{"default", VideoConfig{}},
		{"low layer", VideoConfig{RateBps: 150_000, FramesPerSecond: 15}},
		{"key frames often", VideoConfig{KeyInterval: time.Second, KeyRatio: 4}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, err := NewVideo(tt.config, 7)
			if err != nil {
				t.Fatal(err)
			}
			c := tt.config.WithDefaults()
			frames := 60 * c.FramesPerSecond
			bytes, keys, largest := 0, 0, 0
			for range frames {
				f := v.Next(false)
				bytes += f.Bytes
				if f.Key {
					keys++
				} else {
					largest = max(largest, f.Bytes)
				}
			}
			rate := float64(bytes) * 8 / 60
			if math.Abs(rate/float64(c.RateBps)-1) > 0.05 {
				t.Errorf("rate %.0f bit/s, want %d within 5 %%", rate, c.RateBps)
			}
			if want := int(60 / c.KeyInterval.Seconds()); keys < want || keys > want+2 {
				t.Errorf("%d key frames in 60 s, want about %d", keys, want)
			}
			if mean := c.RateBps / 8 / c.FramesPerSecond; largest < mean*3/2 {
				t.Errorf("largest frame %d bytes: no spread around %d", largest, mean)
			}
		})
	}
}

func TestVideoBeginsWithAKeyFrameAndAnswersARequest(t *testing.T) {
	v, err := NewVideo(VideoConfig{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !v.Next(false).Key {
		t.Error("first frame is no key frame")
	}
	delta := v.Next(false)
	key := v.Next(true)
	if delta.Key || !key.Key || key.Bytes < 3*delta.Bytes {
		t.Errorf("delta %+v, requested %+v", delta, key)
	}
}

func TestBadConfigIsRefused(t *testing.T) {
	for _, c := range []Config{
		{Video: VideoConfig{RateBps: 1000}},
		{Video: VideoConfig{FramesPerSecond: 1000}},
		{Video: VideoConfig{MaxPayloadBytes: 1500}},
		{Video: VideoConfig{KeyRatio: 0.5}},
		{UplinkBps: 1_000_000},
		{Camera: Format{Mid: "a mid over sixteen bytes"}},
	} {
		if _, err := NewPublisher(c, 0); !errors.Is(err, ErrConfig) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		frame, most int
		want        []int
	}{
		{64, 1160, []int{64}},
		{1160, 1160, []int{1160}},
		{1161, 1160, []int{580, 581}},
		{3001, 1160, []int{1000, 1000, 1001}},
	} {
		got := Split(nil, tt.frame, tt.most)
		if len(got) != len(tt.want) {
			t.Fatalf("%d: %v", tt.frame, got)
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%d: %v, want %v", tt.frame, got, tt.want)
			}
		}
	}
}

func newTestPublisher(t *testing.T, config Config) *Publisher {
	t.Helper()
	config.Audio = Format{SSRC: 11, PayloadType: 111, Mid: "0", MidID: 4, LevelID: 1}
	config.Camera = Format{SSRC: 22, PayloadType: 96, Mid: "1", MidID: 4}
	p, err := NewPublisher(config, 1e9)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What one publisher sends in ten seconds is what pion's parsers, which the servers under test use, can read.
func TestPublisherSendsReadablePackets(t *testing.T) {
	p := newTestPublisher(t, Config{ID: 3, UplinkBps: 20_000_000})
	var packets [Kinds]int
	var wireSeq [Kinds]uint16
	var bytes, keys, marked int
	for p.DueNs() < 11e9 {
		packet, _ := p.Next(p.DueNs()+5, false)
		var r rtp.Packet
		if err := r.Unmarshal(packet.Bytes); err != nil {
			t.Fatal(err)
		}
		k := packet.Kind
		if packets[k] > 0 && r.SequenceNumber != wireSeq[k]+1 {
			t.Fatalf("sequence %d after %d", r.SequenceNumber, wireSeq[k])
		}
		wireSeq[k] = r.SequenceNumber
		stamp, ok := ReadStamp(r.Payload)
		if !ok || stamp != (Stamp{Publisher: 3, Kind: k, Number: uint32(packets[k]), SentAtNs: packet.DueNs + 5}) {
			t.Fatalf("stamp %+v %v", stamp, ok)
		}
		packets[k]++
		if string(r.GetExtension(4)) != p.Format(k).Mid {
			t.Fatalf("mid %q", r.GetExtension(4))
		}
		if k == Audio {
			var level rtp.AudioLevelExtension
			if err := level.Unmarshal(r.GetExtension(1)); err != nil || (level.Voice && level.Level != 30) {
				t.Fatalf("level %+v %v", level, err)
			}
			continue
		}
		bytes += len(r.Payload)
		var vp8 codecs.VP8Packet
		frame, err := vp8.Unmarshal(r.Payload)
		if err != nil || vp8.I != 1 {
			t.Fatalf("VP8 %+v %v", vp8, err)
		}
		if vp8.S == 1 && vp8.PID == 0 && frame[0]&1 == 0 {
			keys++
			if !KeyFrame(r.Payload) {
				t.Fatal("KeyFrame does not see it")
			}
		} else if KeyFrame(r.Payload) {
			t.Fatal("KeyFrame sees one that is none")
		}
		if r.Marker {
			marked++
		}
	}
	if packets[Audio] != 500 || marked < 299 || marked > 301 {
		t.Errorf("%d audio packets, %d frames in 10 s", packets[Audio], marked)
	}
	if rate := float64(bytes) * 8 / 10; rate < 1.1e6 || rate > 1.4e6 {
		t.Errorf("%.0f bit/s", rate)
	}
	if keys < 3 || keys > 4 {
		t.Errorf("%d key frames", keys)
	}
}

// A lower layer carries its rid and a smaller picture, has no audio, and shares the clock of the top one.
func TestLowerLayers(t *testing.T) {
	var first [MaxLayers]rtp.Packet
	for layer := range uint32(MaxLayers) {
		config := Config{ID: 3, Layer: layer, Camera: Format{SSRC: 22 + layer, PayloadType: 96, Mid: "1", MidID: 4, RID: string("hml"[layer]), RIDID: 5}}
		p, err := NewPublisher(config, 1e9)
		if err != nil {
			t.Fatal(err)
		}
		audio := 0
		for p.DueNs() < 2e9 {
			packet, _ := p.Next(0, false)
			if packet.Kind == Audio {
				audio++
				continue
			}
			var r rtp.Packet
			if err := r.Unmarshal(packet.Bytes); err != nil {
				t.Fatal(err)
			}
			if string(r.GetExtension(4)) != "1" || string(r.GetExtension(5)) != config.Camera.RID {
				t.Fatalf("layer %d: mid %q, rid %q", layer, r.GetExtension(4), r.GetExtension(5))
			}
			if stamp, ok := ReadStamp(r.Payload); !ok || stamp.Publisher != 3|layer<<24 {
				t.Fatalf("layer %d: stamp %+v", layer, stamp)
			}
			if first[layer].SSRC == 0 {
				first[layer] = *r.Clone()
			}
		}
		if (audio > 0) != (layer == 0) {
			t.Errorf("layer %d: %d audio packets", layer, audio)
		}
		if first[layer].Timestamp != first[0].Timestamp {
			t.Errorf("layer %d: timestamp %d, top %d", layer, first[layer].Timestamp, first[0].Timestamp)
		}
		header := first[layer].Payload[vp8DescriptorBytes:]
		if width := int(header[6]) | int(header[7])<<8; width != pictureWidth>>layer {
			t.Errorf("layer %d: %d wide", layer, width)
		}
	}
	for _, c := range []Config{{Layer: MaxLayers}, {ID: 1 << 24}, {Camera: Format{RID: "a rid over sixteen bytes"}}} {
		if _, err := NewPublisher(c, 0); !errors.Is(err, ErrConfig) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestUplinkSpacesThePacketsOfAFrame(t *testing.T) {
	for _, tt := range []struct {
		uplink int
		gapNs  int64 // at least, between two packets of the first frame
	}{{0, 0}, {20_000_000, 400_000}} {
		p := newTestPublisher(t, Config{ID: 3, UplinkBps: tt.uplink})
		var before int64
		for n := 0; n < 5; {
			packet, _ := p.Next(0, false)
			if packet.Kind != Camera {
				continue
			}
			if gap := packet.DueNs - before; n > 0 && (gap < tt.gapNs || (tt.uplink == 0 && gap != 0)) {
				t.Errorf("uplink %d: gap of %d ns", tt.uplink, gap)
			}
			before = packet.DueNs
			n++
		}
	}
}

func TestKeyFrameRequestIsTakenAtTheNextFrame(t *testing.T) {
	p := newTestPublisher(t, Config{ID: 3})
	for range 100 {
		p.Next(0, false)
	}
	start := p.DueNs()
	for {
		packet, took := p.Next(0, true)
		if took {
			var r rtp.Packet
			if err := r.Unmarshal(packet.Bytes); err != nil || !KeyFrame(r.Payload) {
				t.Fatalf("no key frame: %v", err)
			}
			if wait := packet.DueNs - start; wait > int64(40*time.Millisecond) {
				t.Errorf("key frame after %d ns", wait)
			}
			return
		}
	}
}

func FuzzReaders(f *testing.F) {
	f.Add([]byte{0x90, 0xf0, 0x81, 0x02, 0x03, 0x04, 0, 0, 0, 0x9d, 1, 0x2a, 0, 0, 0, 0})
	f.Add([]byte{0x80})
	f.Fuzz(func(_ *testing.T, b []byte) {
		KeyFrame(b)
		ReadStamp(b)
	})
}

func BenchmarkPublisher(b *testing.B) {
	p, err := NewPublisher(Config{ID: 1, Camera: Format{MidID: 4, Mid: "1"}}, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Next(1, false)
	}
}
