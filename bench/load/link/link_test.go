//go:build linux

package link

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"

	"github.com/languagemate/studymate/bench/load/traffic"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// runHub returns a running hub and a function that ends it and waits.
func runHub(t *testing.T, configs ...Config) (*Hub, func()) {
	t.Helper()
	config := Config{Local: netip.MustParseAddr("127.0.0.1")}
	for _, c := range configs {
		config.Feedback = c.Feedback
	}
	hub, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	var ended bool
	running := func() { done <- hub.Run(ctx) }
	t.Cleanup(func() {
		if !ended {
			cancel()
			<-done
		}
	})
	var wg sync.WaitGroup
	wg.Go(running)
	return hub, func() {
		ended = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// newServer is a pion PeerConnection that sends back what it receives.
func newServer(t *testing.T, configure ...func(*webrtc.MediaEngine, *interceptor.Registry) error) *webrtc.PeerConnection {
	t.Helper()
	var media webrtc.MediaEngine
	if err := media.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	var registry interceptor.Registry
	for _, c := range configure {
		if err := c(&media, &registry); err != nil {
			t.Fatal(err)
		}
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(&media), webrtc.WithSettingEngine(settings), webrtc.WithInterceptorRegistry(&registry))
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	for _, mime := range []string{webrtc.MimeTypeOpus, webrtc.MimeTypeVP8} {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, mime, "echo")
		if err == nil {
			_, err = pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendrecv})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	pc.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { echo(pc, remote) })
	return pc
}

// echo sends a track back, without its header extensions.
func echo(pc *webrtc.PeerConnection, remote *webrtc.TrackRemote) {
	for _, sender := range pc.GetSenders() {
		local, ok := sender.Track().(*webrtc.TrackLocalStaticRTP)
		if !ok || local.Kind() != remote.Kind() {
			continue
		}
		for {
			packet, _, err := remote.ReadRTP()
			if err != nil {
				return
			}
			packet.Extension, packet.Extensions = false, nil
			if local.WriteRTP(packet) != nil {
				return
			}
		}
	}
}

func describe(t *testing.T, pc *webrtc.PeerConnection, d webrtc.SessionDescription, err error) Description {
	t.Helper()
	gathered := webrtc.GatheringCompletePromise(pc)
	if err == nil {
		err = pc.SetLocalDescription(d)
	}
	if err != nil {
		t.Fatal(err)
	}
	<-gathered
	remote, err := ParseDescription(pc.LocalDescription().SDP)
	if err != nil {
		t.Fatal(err)
	}
	return remote
}

func publish(l *Link) {
	l.Publish(traffic.Config{
		ID:     7,
		Audio:  traffic.Format{SSRC: 100, PayloadType: OpusType, LevelID: LevelID, Mid: "0", MidID: MidID},
		Camera: traffic.Format{SSRC: 200, PayloadType: VP8Type, Mid: "1", MidID: MidID},
	})
	l.Receives(traffic.Audio, OpusType)
	l.Receives(traffic.Camera, VP8Type)
}

// A link that offers speaks with pion as a browser would: what it publishes comes back whole, in order, stamped.
func TestOfferedLinkAgainstPion(t *testing.T) {
	hub, end := runHub(t)
	l, err := hub.Open(true)
	if err != nil {
		t.Fatal(err)
	}
	publish(l)
	pc := newServer(t)
	offer := l.Offer([]Line{{Kind: "audio", Direction: "sendrecv", SSRC: 100}, {Kind: "video", Direction: "sendrecv", SSRC: 200}})
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		t.Fatal(err)
	}
	answer, err := pc.CreateAnswer(nil)
	remote := describe(t, pc, answer, err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := l.Connect(ctx, remote); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return l.Timeline().FirstKeyNs != 0 && l.Tracks(traffic.Audio) == 1 })
	from := time.Now()
	hub.Window(from, from.Add(time.Second))
	hub.Coarse(true)
	waitFor(t, func() bool { return time.Since(from) > 1100*time.Millisecond })
	end()

	sent, got := l.Sent(), l.Tally()
	if sent.Packets[traffic.Audio] < 48 || sent.Packets[traffic.Camera] < 60 {
		t.Errorf("sent %+v", sent)
	}
	for kind := range traffic.Kinds {
		// What was under way at the window's edges may be many packets on a busy machine; the gaps below are exact.
		if got.Packets[kind] < sent.Packets[kind]/2 || got.Packets[kind] > 2*sent.Packets[kind] {
			t.Errorf("kind %d: sent %d, received %d", kind, sent.Packets[kind], got.Packets[kind])
		}
		if n := hub.Latency(kind).Count(); n == 0 || hub.Latency(kind).Quantile(0.5) > time.Second {
			t.Errorf("kind %d: %d latencies, median %v", kind, n, hub.Latency(kind).Quantile(0.5))
		}
	}
	if got.Verified != got.Packets[0]+got.Packets[1] || got.Failed+got.Unstamped+got.Lost+got.VerifiedLost+got.Late != 0 {
		t.Errorf("received %+v", got)
	}
	if l.Timeline().DTLSNs < l.Timeline().ICENs || hub.Refused() != 0 {
		t.Errorf("%+v, %d refused", l.Timeline(), hub.Refused())
	}
}

// A link that answers receives what a server pushes, and a server's certificate that was not announced is refused.
func TestAnsweringLinkAgainstPion(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil bool
	}{{"receives", false}, {"wrong fingerprint", true}} {
		t.Run(tt.name, func(t *testing.T) {
			hub, end := runHub(t)
			l, err := hub.Open(false)
			if err != nil {
				t.Fatal(err)
			}
			pc := newServer(t)
			offer, err := pc.CreateOffer(nil)
			remote := describe(t, pc, offer, err)
			if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: l.Answer(remote)}); err != nil {
				t.Fatal(err)
			}
			if tt.spoil {
				remote.Fingerprint = "00:11"
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			err = l.Connect(ctx, remote)
			if tt.spoil != (err != nil) {
				t.Fatal(err)
			}
			if tt.spoil && !errors.Is(err, ErrFingerprint) {
				t.Error(err)
			}
			end()
		})
	}
}

func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	deadline := time.NewTimer(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer deadline.Stop()
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatal("never came true")
		}
	}
}

// pion, of which two of the servers under test are made, takes the layers of an offer and agrees to their names.
func TestSimulcastOfferAgainstPion(t *testing.T) {
	hub, end := runHub(t)
	defer end()
	l, err := hub.Open(false)
	if err != nil {
		t.Fatal(err)
	}
	pc := newServer(t)
	offer := l.Offer([]Line{{Kind: "audio", Direction: "sendonly", SSRC: 100}, {Kind: "video", Direction: "sendonly", SSRC: 200, RIDs: []string{"h", "m", "l"}}})
	if strings.Contains(offer, "a=ssrc:200") || !strings.Contains(offer, "a=simulcast:send h;m;l\r\n") {
		t.Error(offer)
	}
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		t.Fatal(err)
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(answer.SDP, "a=simulcast:recv h;m;l") {
		t.Error(answer.SDP)
	}
}

func TestParseDescriptionRefuses(t *testing.T) {
	for _, text := range []string{"", "v=0\r\n", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:x\r\n"} {
		if _, err := ParseDescription(text); !errors.Is(err, ErrDescription) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParseDescription(f *testing.F) {
	f.Add("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-lite\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:x\r\na=ice-pwd:y\r\na=fingerprint:sha-256 00:11\r\na=ssrc:5 cname:x\r\na=extmap:4/sendonly u\r\n")
	f.Fuzz(func(_ *testing.T, text string) { _, _ = ParseDescription(text) })
}

func TestPayloadIsFoundBehindAPaddedHeader(t *testing.T) {
	fixed := []byte{0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9}
	with := func(first byte, more ...byte) []byte {
		return append(append([]byte{first}, fixed[1:]...), more...)
	}
	for _, tt := range []struct {
		name   string
		packet []byte
		want   string
	}{
		{"plain", with(0x80, 'p'), "p"},
		{"contributing sources", with(0x82, 0, 0, 0, 1, 0, 0, 0, 2, 'p'), "p"},
		{"an extension", with(0x90, 0xbe, 0xde, 0, 1, 0x40, '0', 0, 0, 'p'), "p"},
		{"an extension and a word of padding", with(0x90, 0xbe, 0xde, 0, 2, 0x40, '0', 0, 0, 0, 0, 0, 0, 'p'), "p"},
		{"nothing", with(0x80), ""},
		{"cut within the extension", with(0x90, 0xbe, 0xde, 0, 9, 0), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := payloadOf(tt.packet); string(got) != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
