package transport

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	pionsrtp "github.com/pion/srtp/v3"
	"github.com/pion/webrtc/v4"

	"github.com/languagemate/studymate/media/srtp"
)

// sendVoice sends one RTP packet a few times a second until the test ends: the client's sender starts when it likes.
func (c *client) sendVoice(payload string) (stop func()) {
	done := make(chan struct{})
	var sender sync.WaitGroup
	sender.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for seq := uint16(1); ; seq++ {
			_ = c.mic.WriteRTP(&rtp.Packet{
				Header:  rtp.Header{Version: 2, SequenceNumber: seq, Timestamp: uint32(seq) * 960},
				Payload: []byte(payload),
			})
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	})
	return func() { close(done); sender.Wait() }
}

func TestJoinOverUDP(t *testing.T) {
	r := newRig(t)
	c := newClient(t)
	start := time.Now()
	peer, rec := r.join(c)

	keys := next(t, "keys", rec.keys)
	t.Logf("secured after %v", time.Since(start))
	if keys.Profile != srtp.ProfileAEADAES128GCM {
		t.Errorf("profile %v, the server's first choice is GCM-128", keys.Profile)
	}
	path := next(t, "path", rec.paths)
	if path.Stream != nil || !path.Remote.Addr().IsLoopback() {
		t.Errorf("path %+v", path)
	}
	t.Logf("path after %v", time.Since(start))
	if !next(t, "channel", rec.opened) {
		t.Error("the channel was reported closed")
	}
	t.Logf("channel after %v", time.Since(start))
	if err := peer.Send([]byte(`{"type":"room"}`)); err != nil {
		t.Error(err)
	}
	if m := next(t, "message at the client", c.received); m != `{"type":"room"}` {
		t.Errorf("client got %q", m)
	}
	if err := c.room.SendText(`{"type":"ping","id":1}`); err != nil {
		t.Error(err)
	}
	if m := next(t, "message at the server", rec.messages); m != `{"type":"ping","id":1}` {
		t.Errorf("server got %q", m)
	}
	expectVoice(t, c, keys, r.media)
	peer.Close("test")
	if err := next(t, "end", rec.closed); !errors.Is(err, ErrClosed) {
		t.Errorf("ended by %v", err)
	}
	if s := r.endpoint.Stats(); s.Peers != 0 || s.Panics != 0 {
		t.Errorf("after the end: %+v", s)
	}
}

// expectVoice opens an SRTP packet of the client with the keys that the handler got.
func expectVoice(t *testing.T, c *client, keys srtp.Keys, packets <-chan []byte) {
	t.Helper()
	defer c.sendVoice("hello")()
	inbound, err := pionsrtp.CreateContext(keys.RemoteKey, keys.RemoteSalt, pionsrtp.ProtectionProfile(keys.Profile))
	if err != nil {
		t.Fatal(err)
	}
	for {
		b := next(t, "media packet", packets)
		if b[1]&0x7f >= 64 && b[1]&0x7f < 96 {
			continue // RTCP: RFC 5761 section 4
		}
		plain, err := inbound.DecryptRTP(nil, b, nil)
		if err != nil {
			t.Fatalf("the keys don't open the client's packet: %v", err)
		}
		var p rtp.Packet
		if err := p.Unmarshal(plain); err != nil || string(p.Payload) != "hello" {
			t.Fatalf("payload %q, %v", p.Payload, err)
		}
		return
	}
}

func TestJoinOverTCP(t *testing.T) {
	r := newRig(t, withTCP(t))
	c := newClient(t, overTCP)
	peer, rec := r.join(c)
	keys := next(t, "keys", rec.keys)
	path := next(t, "path", rec.paths)
	if path.Stream == nil {
		t.Fatalf("path %+v has no stream", path)
	}
	next(t, "channel", rec.opened)
	if err := peer.Send([]byte("over tcp")); err != nil {
		t.Error(err)
	}
	if m := next(t, "message at the client", c.received); m != "over tcp" {
		t.Errorf("client got %q", m)
	}
	expectVoice(t, c, keys, rec.packets)
	peer.Close("test")
	next(t, "end", rec.closed)
}

func TestTwoPeersAtOnce(t *testing.T) {
	r := newRig(t)
	a, b := newClient(t), newClient(t)
	peerA, recA := r.join(a)
	peerB, recB := r.join(b)
	keysA, keysB := next(t, "keys", recA.keys), next(t, "keys", recB.keys)
	if string(keysA.LocalKey) == string(keysB.LocalKey) {
		t.Error("two peers with one key")
	}
	next(t, "channel", recA.opened)
	next(t, "channel", recB.opened)
	if err := errors.Join(peerA.Send([]byte("to a")), peerB.Send([]byte("to b"))); err != nil {
		t.Fatal(err)
	}
	if m := next(t, "message", a.received); m != "to a" {
		t.Errorf("a got %q", m)
	}
	if m := next(t, "message", b.received); m != "to b" {
		t.Errorf("b got %q", m)
	}
	peerA.Close("test")
	next(t, "end of a", recA.closed)
	if err := peerB.Send([]byte("still here")); err != nil {
		t.Error(err)
	}
	if m := next(t, "message", b.received); m != "still here" {
		t.Errorf("b got %q", m)
	}
}

func TestWrongFingerprintEndsThePeer(t *testing.T) {
	r := newRig(t)
	c := newClient(t)
	offer, err := ParseOffer(c.offer())
	if err != nil {
		t.Fatal(err)
	}
	offer.Fingerprint.Value[0] ^= 1
	rec := newRecorder()
	_, answer, err := r.endpoint.Accept(offer, chooseAll(offer), rec)
	if err != nil {
		t.Fatal(err)
	}
	c.answer(answer)
	if err := next(t, "end", rec.closed); !errors.Is(err, ErrHandshake) || !errors.Is(err, ErrFingerprint) {
		t.Errorf("ended by %v", err)
	}
	select {
	case <-rec.keys:
		t.Error("keys were handed out")
	default:
	}
}

func TestClientSaysGoodbye(t *testing.T) {
	r := newRig(t)
	c := newClient(t)
	_, rec := r.join(c)
	next(t, "channel", rec.opened)
	if err := c.pc.Close(); err != nil {
		t.Fatal(err)
	}
	if err := next(t, "end", rec.closed); !errors.Is(err, ErrRemoteClosed) {
		t.Errorf("ended by %v", err)
	}
}

func TestCloseDeliversTheLastMessage(t *testing.T) {
	r := newRig(t)
	c := newClient(t)
	peer, rec := r.join(c)
	next(t, "channel", rec.opened)
	if err := peer.Send([]byte(`{"type":"closing"}`)); err != nil {
		t.Fatal(err)
	}
	peer.Close("removed")
	if m := next(t, "last message", c.received); m != `{"type":"closing"}` {
		t.Errorf("client got %q", m)
	}
	next(t, "end", rec.closed)
	if err := peer.Send([]byte("late")); !errors.Is(err, ErrChannelClosed) {
		t.Errorf("send after the end: %v", err)
	}
}

func TestICERestart(t *testing.T) {
	r := newRig(t)
	c := newClient(t)
	peer, rec := r.join(c)
	keys := next(t, "keys", rec.keys)
	next(t, "path", rec.paths)
	next(t, "channel", rec.opened)

	sdp := c.offerWith(&webrtc.OfferOptions{ICERestart: true})
	offer, err := ParseOffer(sdp)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := peer.Restart(offer)
	if err != nil {
		t.Fatal(err)
	}
	c.answer(answer)
	path := next(t, "path after the restart", rec.paths)
	if !path.Remote.IsValid() {
		t.Errorf("path %+v", path)
	}
	if err := peer.Send([]byte("after the restart")); err != nil {
		t.Error(err)
	}
	if m := next(t, "message", c.received); m != "after the restart" {
		t.Errorf("client got %q", m)
	}
	expectVoice(t, c, keys, r.media)
	select {
	case err := <-rec.closed:
		t.Errorf("the restart ended the peer: %v", err)
	case <-rec.keys:
		t.Error("the restart made new keys")
	default:
	}
}
