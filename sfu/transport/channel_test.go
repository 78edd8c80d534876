package transport

import (
	"errors"
	"strings"
	"testing"

	"github.com/pion/sctp"
)

// TestChannelRules: what a client may not do ends the channel, and nothing else.
func TestChannelRules(t *testing.T) {
	cases := []struct {
		name    string
		kind    sctp.PayloadProtocolIdentifier
		message string
		ends    bool
	}{
		{"text", sctp.PayloadTypeWebRTCString, "{}", false},
		{"text of 4 KiB", sctp.PayloadTypeWebRTCString, strings.Repeat("x", maxMessageBytes), false},
		{"empty text", sctp.PayloadTypeWebRTCStringEmpty, "\x00", false},
		{"text over 4 KiB", sctp.PayloadTypeWebRTCString, strings.Repeat("x", maxMessageBytes+1), true},
		{"binary", sctp.PayloadTypeWebRTCBinary, "{}", true},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			c := newLightClient(t, r.socket.LocalAddr())
			peer, rec := r.joinLight(c)
			c.check(controlling, nominate)
			assoc := c.associate(c.secure())
			next(t, "channel", rec.opened)
			stream, err := assoc.OpenStream(channelStream, tc.kind)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := stream.WriteSCTP([]byte(tc.message), tc.kind); err != nil {
				t.Fatal(err)
			}
			if !tc.ends {
				want := strings.TrimRight(tc.message, "\x00")
				if got := next(t, "message", rec.messages); got != want {
					t.Errorf("got %d bytes, want %d", len(got), len(want))
				}
				return
			}
			if next(t, "end of the channel", rec.opened) {
				t.Error("opened twice")
			}
			if err := peer.Send([]byte("x")); !errors.Is(err, ErrChannelClosed) {
				t.Errorf("send: %v", err)
			}
			select {
			case err := <-rec.closed:
				t.Errorf("the peer ended with its channel: %v", err)
			default:
			}
		})
	}
}

// TestChannelOfADeafClient: what a client doesn't acknowledge is bounded, and Send never waits.
func TestChannelOfADeafClient(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	peer, rec := r.joinLight(c)
	if err := peer.Send([]byte("early")); !errors.Is(err, ErrChannelClosed) {
		t.Errorf("send before the channel: %v", err)
	}
	c.check(controlling, nominate)
	c.associate(c.secure())
	next(t, "channel", rec.opened)
	r.deaf.Store(true)
	message := make([]byte, 4096)
	for i := range maxBuffered/len(message) + 1 {
		if err := peer.Send(message); err != nil {
			if !errors.Is(err, ErrChannelFull) || i < maxBuffered/len(message)/2 {
				t.Errorf("message %d: %v", i, err)
			}
			return
		}
	}
	t.Error("the channel took more than its bound")
}

// TestManyStreamsAreNotKept: a client may open streams that nobody asked for; only a few of them cost anything.
func TestManyStreamsAreNotKept(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	peer, rec := r.joinLight(c)
	c.check(controlling, nominate)
	assoc := c.associate(c.secure())
	next(t, "channel", rec.opened)
	for id := uint16(1); id < 200; id++ {
		stream, err := assoc.OpenStream(id, sctp.PayloadTypeWebRTCString)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stream.WriteSCTP([]byte("x"), sctp.PayloadTypeWebRTCString); err != nil {
			t.Fatal(err)
		}
	}
	stream, err := assoc.OpenStream(channelStream, sctp.PayloadTypeWebRTCString)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.WriteSCTP([]byte("room"), sctp.PayloadTypeWebRTCString); err != nil {
		t.Fatal(err)
	}
	if got := next(t, "room message", rec.messages); got != "room" {
		t.Errorf("got %q", got)
	}
	peer.Close("test")
	next(t, "end", rec.closed)
}
