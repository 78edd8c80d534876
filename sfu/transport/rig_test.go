package transport

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/languagemate/studymate/media/srtp"
)

const patience = 10 * time.Second

// rig is an endpoint on loopback with the smallest possible packet worker.
type rig struct {
	t        testing.TB
	endpoint *Endpoint
	socket   *net.UDPConn
	media    chan []byte // RTP and RTCP datagrams, still protected
	deaf     atomic.Bool // while true, the worker drops what arrives
}

type udpSocket struct{ *net.UDPConn }

func (s udpSocket) WriteTo(b []byte, to netip.AddrPort) (int, error) {
	return s.WriteToUDPAddrPort(b, to)
}

type rigOption func(*Config)

func withTCP(t *testing.T) rigOption {
	return func(c *Config) {
		listener, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		c.TCP = listener
	}
}

func newRig(t testing.TB, options ...rigOption) *rig {
	t.Helper()
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	config := Config{
		Socket:    udpSocket{socket},
		LocalAddr: socket.LocalAddr().(*net.UDPAddr).AddrPort(),
	}
	for _, o := range options {
		o(&config)
	}
	endpoint, err := NewEndpoint(config)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, endpoint: endpoint, socket: socket, media: make(chan []byte, 1024)}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = endpoint.Run(ctx) })
	var worker sync.WaitGroup
	worker.Go(r.work)
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		_ = socket.Close()
		worker.Wait()
	})
	return r
}

func (r *rig) work() {
	b := make([]byte, 2048)
	for {
		n, from, err := r.socket.ReadFromUDPAddrPort(b)
		switch {
		case err != nil:
			return
		case r.deaf.Load():
		case n > 0 && b[0] >= 128 && b[0] <= 191:
			select {
			case r.media <- append([]byte(nil), b[:n]...):
			default:
			}
		default:
			r.endpoint.Deliver(b[:n], from)
		}
	}
}

// join lets a client make its offer and takes it in.
func (r *rig) join(c *client) (*Peer, *recorder) {
	r.t.Helper()
	return r.joinOffer(c, c.offer())
}

func (r *rig) joinOffer(c *client, sdp string) (*Peer, *recorder) {
	r.t.Helper()
	offer, err := ParseOffer(sdp)
	if err != nil {
		r.t.Fatal(err)
	}
	rec := newRecorder()
	peer, answer, err := r.endpoint.Accept(offer, chooseAll(offer), rec)
	if err != nil {
		r.t.Fatal(err)
	}
	c.answer(answer)
	return peer, rec
}

// chooseAll accepts every m-line with all that it offers.
func chooseAll(offer *Offer) []MediaAnswer {
	choices := make([]MediaAnswer, len(offer.Media))
	for i, m := range offer.Media {
		choices[i] = MediaAnswer{Accept: true, Codecs: m.Codecs, Extensions: m.Extensions, RIDs: m.RIDs, StartBitrateKbps: 1200}
		if m.Direction == RecvOnly {
			choices[i].SSRC, choices[i].RTXSSRC = uint32(1000+2*i), uint32(1001+2*i)
			choices[i].StreamID, choices[i].TrackID, choices[i].CName = "slot", "track"+m.MID, "server"
		}
	}
	return choices
}

// recorder is a Handler that keeps what it hears.
type recorder struct {
	keys     chan srtp.Keys
	paths    chan Path
	packets  chan []byte
	opened   chan bool
	messages chan string
	closed   chan error
}

func newRecorder() *recorder {
	return &recorder{
		keys: make(chan srtp.Keys, 4), paths: make(chan Path, 64), packets: make(chan []byte, 1024),
		opened: make(chan bool, 4), messages: make(chan string, 1024), closed: make(chan error, 4),
	}
}

func (h *recorder) Secured(k srtp.Keys)   { h.keys <- k }
func (h *recorder) Path(p Path)           { h.paths <- p }
func (h *recorder) StreamPacket(b []byte) { h.packets <- append([]byte(nil), b...) }
func (h *recorder) Closed(err error)      { h.closed <- err }
func (h *recorder) Channel(data []byte, open bool) {
	if data != nil {
		h.messages <- string(data)
		return
	}
	h.opened <- open
}

// next waits for a value.
func next[T any](t testing.TB, what string, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("no %s within %v", what, patience)
		panic("unreachable")
	}
}

// client is a browser, as pion/webrtc plays it.
type client struct {
	t        *testing.T
	pc       *webrtc.PeerConnection
	room     *webrtc.DataChannel
	mic      *webrtc.TrackLocalStaticRTP
	received chan string
	state    chan webrtc.PeerConnectionState
}

type clientOption func(*webrtc.SettingEngine)

func overTCP(s *webrtc.SettingEngine) {
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeTCP4})
}

// newClient makes a client with one microphone to send, one voice slot to receive and the room channel.
func newClient(t *testing.T, options ...clientOption) *client {
	t.Helper()
	c := newBareClient(t, options...)
	mic, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "mic", "me")
	if err != nil {
		t.Fatal(err)
	}
	c.mic = mic
	c.transceiver(mic, webrtc.RTPTransceiverDirectionSendonly)
	c.receive(webrtc.RTPCodecTypeAudio)
	c.openRoom()
	return c
}

func newBareClient(t *testing.T, options ...clientOption) *client {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetICEMulticastDNSMode(1) // disabled
	for _, o := range options {
		o(&settings)
	}
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	for _, uri := range []string{"urn:ietf:params:rtp-hdrext:sdes:mid", "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"} {
		if err := media.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, webrtc.RTPCodecTypeVideo); err != nil {
			t.Fatal(err)
		}
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(media)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, pc: pc, received: make(chan string, 1024), state: make(chan webrtc.PeerConnectionState, 16)}
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) { c.state <- s })
	t.Cleanup(func() { _ = pc.GracefulClose() })
	return c
}

func (c *client) transceiver(track webrtc.TrackLocal, d webrtc.RTPTransceiverDirection) *webrtc.RTPTransceiver {
	c.t.Helper()
	tr, err := c.pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: d})
	if err != nil {
		c.t.Fatal(err)
	}
	return tr
}

func (c *client) receive(kind webrtc.RTPCodecType) {
	c.t.Helper()
	if _, err := c.pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) openRoom() {
	c.t.Helper()
	yes, id := true, uint16(0)
	room, err := c.pc.CreateDataChannel("room", &webrtc.DataChannelInit{Negotiated: &yes, ID: &id, Ordered: &yes})
	if err != nil {
		c.t.Fatal(err)
	}
	room.OnMessage(func(m webrtc.DataChannelMessage) { c.received <- string(m.Data) })
	c.room = room
}

// offer gives an offer with all candidates.
func (c *client) offer() string { return c.offerWith(nil) }

func (c *client) offerWith(options *webrtc.OfferOptions) string {
	c.t.Helper()
	offer, err := c.pc.CreateOffer(options)
	if err != nil {
		c.t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(c.pc)
	if err := c.pc.SetLocalDescription(offer); err != nil {
		c.t.Fatal(err)
	}
	next(c.t, "gathering", gathered)
	return c.pc.LocalDescription().SDP
}

func (c *client) answer(sdp string) {
	c.t.Helper()
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp}); err != nil {
		c.t.Fatalf("the client refuses the answer: %v\n%s", err, sdp)
	}
}
