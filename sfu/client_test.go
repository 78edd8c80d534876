package sfu

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"github.com/languagemate/studymate/sfu/forward"
)

// testTimeout bounds a wait for something that comes by network: far above what it takes, so that a slow machine doesn't fail.
const testTimeout = 20 * time.Second

// startServer runs a server on loopback until the test ends.
func startServer(t *testing.T, change func(*Config)) *Server {
	t.Helper()
	cfg := Config{
		ListenUDP: "127.0.0.1:0", ListenTCP: "127.0.0.1:0",
		AdvertiseIPs: []netip.Addr{netip.MustParseAddr("127.0.0.1")},
	}
	if change != nil {
		change(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Errorf("server: %v", err)
		}
	})
	t.Cleanup(func() {
		stop()
		wg.Wait()
	})
	return s
}

// client is a browser's stand-in: a real pion PeerConnection that offers the m-lines of docs/protocol.md.
type client struct {
	t       *testing.T
	id      string
	room    *Room
	pc      *webrtc.PeerConnection
	channel *webrtc.DataChannel
	mic     *webrtc.TrackLocalStaticSample
	camera  *webrtc.TrackLocalStaticSample
	screen  *webrtc.TrackLocalStaticSample
	wg      sync.WaitGroup
	stop    chan struct{}

	mu      sync.Mutex
	changed chan struct{}     // closed and made anew at each change
	slots   map[string]string // mid -> peer, as told
	peers   map[string]sources
	heard   map[string]string // mid -> the last payload's text
	count   map[string]int    // mid -> packets
	closing string
	open    bool
	quality int
}

type clientOptions struct {
	tcp bool // ICE-TCP only
}

func newClient(t *testing.T, room *Room, id string, o clientOptions) *client {
	t.Helper()
	c := &client{
		t: t, id: id, room: room, changed: make(chan struct{}), stop: make(chan struct{}),
		slots: map[string]string{}, peers: map[string]sources{}, heard: map[string]string{}, count: map[string]int{},
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	if o.tcp {
		settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeTCP4})
	}
	engine := &webrtc.MediaEngine{}
	must(t, engine.RegisterDefaultCodecs())
	must(t, engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uriMID}, webrtc.RTPCodecTypeAudio))
	must(t, engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uriMID}, webrtc.RTPCodecTypeVideo))
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(engine)).NewPeerConnection(webrtc.Configuration{})
	must(t, err)
	c.pc = pc
	t.Cleanup(c.close)
	c.mic = c.track(webrtc.MimeTypeOpus, "mic")
	c.camera = c.track(webrtc.MimeTypeVP8, "camera")
	c.screen = c.track(webrtc.MimeTypeVP8, "screen")
	screenAudio := c.track(webrtc.MimeTypeOpus, "screenAudio")
	for _, track := range []*webrtc.TrackLocalStaticSample{c.mic, c.camera, c.screen, screenAudio} {
		_, err := pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		must(t, err)
	}
	kinds := []webrtc.RTPCodecType{
		webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeAudio,
		webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeVideo,
		webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio,
	}
	for _, kind := range kinds {
		_, err := pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		must(t, err)
	}
	negotiated, number := true, uint16(0)
	c.channel, err = pc.CreateDataChannel("room", &webrtc.DataChannelInit{Negotiated: &negotiated, ID: &number})
	must(t, err)
	c.channel.OnOpen(func() { c.update(func() { c.open = true }) })
	c.channel.OnMessage(c.onMessage)
	pc.OnTrack(c.onTrack)
	return c
}

func (c *client) track(mime, id string) *webrtc.TrackLocalStaticSample {
	c.t.Helper()
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: mime}, id, c.id)
	must(c.t, err)
	return track
}

// join offers, lets the room answer, and starts to send.
func (c *client) join() {
	c.t.Helper()
	must(c.t, c.tryJoin())
	c.wg.Go(c.talk)
}

func (c *client) tryJoin() error {
	offer, err := c.pc.CreateOffer(nil)
	if err != nil {
		return err
	}
	if err := c.pc.SetLocalDescription(offer); err != nil {
		return err
	}
	answer, err := c.room.Join(context.Background(), c.id, c.pc.LocalDescription().SDP, AllowAll())
	if err != nil {
		return err
	}
	return c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

// talk sends packets that name their sender, every 20 ms.
func (c *client) talk() {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-tick.C:
		}
		_ = c.mic.WriteSample(media.Sample{Data: []byte("mic of " + c.id), Duration: 20 * time.Millisecond})
		// A VP8 key frame: frame tag with the key bit clear, the start code, 640x360.
		frame := append([]byte{0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01}, "camera of "+c.id...)
		_ = c.camera.WriteSample(media.Sample{Data: frame, Duration: 20 * time.Millisecond})
	}
}

func (c *client) onTrack(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	mid := receiver.RTPTransceiver().Mid()
	for {
		p, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		c.update(func() {
			c.count[mid]++
			c.heard[mid] = text(p.Payload)
		})
	}
}

// text gives the readable end of a payload.
func text(b []byte) string {
	for i, x := range b {
		if x == 'm' || x == 'c' || x == 's' {
			return string(b[i:])
		}
	}
	return ""
}

func (c *client) onMessage(m webrtc.DataChannelMessage) {
	var got roomMessage
	if err := json.Unmarshal(m.Data, &got); err != nil {
		c.t.Errorf("%s was told %q: %v", c.id, m.Data, err)
		return
	}
	var reason struct {
		Reason string `json:"reason"`
	}
	_ = json.Unmarshal(m.Data, &reason)
	c.update(func() {
		switch got.Type {
		case "room":
			c.slots, c.peers = map[string]string{}, map[string]sources{}
			for _, s := range got.Slots {
				if s.Peer != nil {
					c.slots[s.MID] = *s.Peer
				}
			}
			for _, p := range got.Peers {
				c.peers[p.ID] = p.Sources
			}
		case "closing":
			c.closing = reason.Reason
		case "quality":
			c.quality++
		}
	})
}

func (c *client) say(format string, args ...any) {
	c.t.Helper()
	must(c.t, c.channel.SendText(fmt.Sprintf(format, args...)))
}

func (c *client) update(f func()) {
	c.mu.Lock()
	f()
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
}

// until waits for something to become true.
func (c *client) until(what string, ok func() bool) {
	c.t.Helper()
	deadline := time.After(testTimeout)
	for {
		c.mu.Lock()
		done, changed := ok(), c.changed
		c.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			c.mu.Lock()
			defer c.mu.Unlock()
			c.t.Fatalf("%s waited in vain: %s\nslots %v\npeers %v\nheard %v", c.id, what, c.slots, c.peers, c.heard)
		}
	}
}

// meets waits until every other is heard and seen in the slots that the server named.
func (c *client) meets(others ...string) {
	c.t.Helper()
	for _, other := range others {
		c.until("to hear and see "+other, func() bool {
			voice, picture := false, false
			for mid, peer := range c.slots {
				voice = voice || peer == other && c.heard[mid] == "mic of "+other
				picture = picture || peer == other && c.heard[mid] == "camera of "+other
			}
			return voice && picture
		})
	}
}

func (c *client) close() {
	select {
	case <-c.stop:
		return
	default:
		close(c.stop)
	}
	_ = c.pc.Close()
	c.wg.Wait()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// record collects a room's events.
type record struct {
	mu     sync.Mutex
	events []Event
	more   chan struct{}
}

func newRecord() *record { return &record{more: make(chan struct{}, 1)} }

func (r *record) add(e Event) {
	r.mu.Lock()
	r.events = append(r.events, e)
	r.mu.Unlock()
	select {
	case r.more <- struct{}{}:
	default:
	}
}

func (r *record) wait(t *testing.T, kind EventKind, peer string) Event {
	t.Helper()
	deadline := time.After(testTimeout)
	for {
		r.mu.Lock()
		for _, e := range r.events {
			if e.Kind == kind && e.Peer == peer {
				r.mu.Unlock()
				return e
			}
		}
		r.mu.Unlock()
		select {
		case <-r.more:
		case <-deadline:
			t.Fatalf("no event %s of %s", kind, peer)
		}
	}
}

var _ forward.Observer = (*peer)(nil)
