//go:build linux

package load

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"

	"github.com/languagemate/studymate/bench/load/link"
	"github.com/languagemate/studymate/bench/load/traffic"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pair is the smallest server there is: in rooms of two it sends each what the other publishes, over pion, in this process.
type pair struct {
	dropEvery int // of the video packets, 0 for none
	mute      bool

	mu    sync.Mutex
	rooms map[string][]*seat
}

type seat struct {
	pc  *webrtc.PeerConnection
	out map[webrtc.RTPCodecType]*webrtc.TrackLocalStaticRTP
}

func (p *pair) Name() string                { return "pair" }
func (p *pair) Start(context.Context) error { p.rooms = map[string][]*seat{}; return nil }
func (p *pair) PID() int                    { return os.Getpid() }

func (p *pair) Stop() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	for _, seats := range p.rooms {
		for _, s := range seats {
			err = errors.Join(err, s.pc.GracefulClose())
		}
	}
	return err
}

func (p *pair) Join(ctx context.Context, m *Member) error {
	l, err := m.Open()
	if err != nil {
		return err
	}
	m.Requested()
	s, err := p.sit(m.Room)
	if err != nil {
		return err
	}
	offer := l.Offer([]link.Line{
		{Kind: "audio", Direction: "sendrecv", SSRC: m.SSRC(traffic.Audio)}, {Kind: "video", Direction: "sendrecv", SSRC: m.SSRC(traffic.Camera)},
	})
	if err := s.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return err
	}
	answer, err := s.pc.CreateAnswer(nil)
	if err != nil {
		return err
	}
	gathered := webrtc.GatheringCompletePromise(s.pc)
	if err := s.pc.SetLocalDescription(answer); err != nil {
		return err
	}
	<-gathered
	remote, err := link.ParseDescription(s.pc.LocalDescription().SDP)
	if err != nil {
		return err
	}
	if err := m.Publish(l, remote.Medias[0], remote.Medias[1]); err != nil {
		return err
	}
	Receive(l, remote.Medias)
	return l.Connect(ctx, remote)
}

func (p *pair) sit(room string) (*seat, error) {
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	var media webrtc.MediaEngine
	if err := media.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(&media), webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	s := &seat{pc: pc, out: map[webrtc.RTPCodecType]*webrtc.TrackLocalStaticRTP{}}
	for _, mime := range []string{webrtc.MimeTypeOpus, webrtc.MimeTypeVP8} {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, mime, "pair")
		if err != nil {
			return nil, err
		}
		if _, err := pc.AddTrack(track); err != nil {
			return nil, err
		}
		s.out[track.Kind()] = track
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rooms[room] = append(p.rooms[room], s)
	pc.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { p.forward(room, s, remote) })
	return s, nil
}

func (p *pair) other(room string, s *seat) *seat {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, other := range p.rooms[room] {
		if other != s {
			return other
		}
	}
	return nil
}

func (p *pair) forward(room string, s *seat, remote *webrtc.TrackRemote) {
	for n := 1; ; n++ {
		packet, _, err := remote.ReadRTP()
		if err != nil {
			return
		}
		drop := p.dropEvery > 0 && n%p.dropEvery == 0 && remote.Kind() == webrtc.RTPCodecTypeVideo
		if other := p.other(room, s); other != nil && !drop && !p.mute {
			packet.Extension, packet.Extensions = false, nil
			_ = other.out[remote.Kind()].WriteRTP(packet) // not connected yet, or closing
		}
	}
}

func testConfig() Config {
	return Config{
		Rooms: 2, RoomSize: 2, Window: time.Second, Settle: 100 * time.Millisecond, VerifyEvery: 2,
		Limits: Limits{OtherShare: 1, StealShare: 1, Lateness: time.Second, GeneratorShare: 10},
	}
}

func TestRunCountsWhatAServerForwards(t *testing.T) {
	for _, tt := range []struct {
		name   string
		server *pair
	}{
		{"everything", &pair{}},
		{"nine of ten video packets", &pair{dropEvery: 10}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Run(t.Context(), testConfig(), tt.server)
			if err != nil {
				t.Fatal(err)
			}
			// Four publishers send 50 audio and at least 100 video packets a second, each to one other.
			if r.Members != 4 || r.SentPackets < 4*140 || r.ExpectedPackets != r.SentPackets {
				t.Errorf("%+v", r)
			}
			// What was under way at the window's edges blurs the share on a busy machine; the publishers' own count is exact.
			if r.LostShare < -0.5 || r.LostShare > 0.5 {
				t.Errorf("lost %.3f", r.LostShare)
			}
			if (r.VerifiedLost > 0) != (tt.server.dropEvery > 0) || r.VerifiedPackets < r.Forwarded/3 || r.UnverifiablePacket > 0 {
				t.Errorf("verified %d of %d, %d lost by the publishers' count", r.VerifiedPackets, r.Forwarded, r.VerifiedLost)
			}
			if r.CPUMicrosPerPacket <= 0 || r.ResidentKB < 1000 || r.Video.Count == 0 || r.Audio.P50 <= 0 {
				t.Errorf("%+v", r)
			}
			if r.Join.Count != 2 || r.Join.FirstVideo < r.Join.ICE || r.Join.DTLS < r.Join.ICE || r.Join.ICE <= 0 {
				t.Errorf("%+v", r.Join)
			}
		})
	}
}

func TestRunFailsOnAServerThatForwardsNothing(t *testing.T) {
	config := testConfig()
	config.Rooms = 1
	if _, err := Run(t.Context(), config, &pair{mute: true}); !errors.Is(err, ErrIncomplete) {
		t.Error(err)
	}
}

func TestRunRefusesABadConfig(t *testing.T) {
	for _, c := range []Config{{Rooms: -1}, {RoomSize: 1}, {Publishers: 5}, {Publishers: -1}, {Window: time.Millisecond}, {Video: traffic.VideoConfig{RateBps: 10}}} {
		if _, err := Run(t.Context(), c, &pair{}); !errors.Is(err, ErrConfig) && !errors.Is(err, traffic.ErrConfig) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
