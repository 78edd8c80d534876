package transport

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pion/stun/v4"
)

// TestRestartKeepsTheOldPath: until the client nominates with its new credentials, the old ones and the old path work;
// afterwards they don't.
func TestRestartKeepsTheOldPath(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	peer, rec := r.joinLight(c)
	c.check(controlling, nominate)
	next(t, "path", rec.paths)
	conn := c.secure()
	next(t, "keys", rec.keys)

	before := *c
	c.local = newCredentials()
	offer, err := ParseOffer(c.offer())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := peer.Restart(offer)
	if err != nil {
		t.Fatal(err)
	}
	c.take(answer)
	if c.remote == before.remote {
		t.Error("the restart kept the server's credentials")
	}
	if reply := before.check(controlling, nominate); reply.Type != stun.BindingSuccess {
		t.Errorf("old credentials during the restart: %v", reply)
	}
	c.associate(conn) // over the old path
	next(t, "channel", rec.opened)

	c.move()
	c.check(controlling, nominate)
	if p := next(t, "path", rec.paths); p.Remote != c.addr() {
		t.Errorf("path %v, want %v", p.Remote, c.addr())
	}
	c.silent("old credentials after the restart", before.request(controlling, nominate).Raw)
	peer.Close("test")
	next(t, "end", rec.closed)
}

func TestReofferWithTheSameCredentials(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	peer, _ := r.joinLight(c)
	before := c.remote
	offer, err := ParseOffer(c.offer())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := peer.Restart(offer)
	if err != nil {
		t.Fatal(err)
	}
	c.take(answer)
	if c.remote != before {
		t.Error("a re-offer that is no restart changed the credentials")
	}
	if !strings.Contains(answer, " 2 IN IP4") {
		t.Errorf("the version of the session must rise:\n%s", answer)
	}
}

func TestRestartRefuses(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	peer, rec := r.joinLight(c)
	cases := []struct {
		name     string
		old, new string
	}{
		{"another certificate", formatFingerprint(c.cert.Certificate[0]), strings.TrimSuffix(strings.TrimPrefix(printLine, "a=fingerprint:"), "\r\n")},
		{"another mid", "a=mid:1", "a=mid:2"},
		{"another kind", "m=audio", "m=video"},
	}
	for _, tc := range cases {
		text := strings.ReplaceAll(c.offer(), tc.old, tc.new)
		offer, err := ParseOffer(strings.ReplaceAll(text, "BUNDLE 0 1", "BUNDLE 0 1 2"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := peer.Restart(offer); !errors.Is(err, ErrBadOffer) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	peer.Close("test")
	next(t, "end", rec.closed)
	offer, err := ParseOffer(c.offer())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := peer.Restart(offer); !errors.Is(err, ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}

func TestConsent(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	peer, rec := r.joinLight(c)
	c.check(controlling, nominate)
	c.secure()
	next(t, "keys", rec.keys)
	r.endpoint.sweep(time.Now().Add(consentTimeout - time.Second))
	if s := r.endpoint.Stats(); s.Peers != 1 {
		t.Fatalf("ended before the time: %+v", s)
	}
	r.endpoint.sweep(time.Now().Add(consentTimeout + time.Second))
	if err := next(t, "end", rec.closed); !errors.Is(err, ErrConsentExpired) {
		t.Errorf("ended by %v", err)
	}
	peer.Close("twice")
	r.endpoint.sweep(time.Now().Add(time.Hour))
	select {
	case err := <-rec.closed:
		t.Errorf("Closed came twice: %v", err)
	default:
	}
	if s := r.endpoint.Stats(); s.Peers != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestAddCandidate(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	peer, _ := r.joinLight(c)
	cases := []struct {
		line string
		ok   bool
	}{
		{"", true},
		{"candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host generation 0", true},
		{"a=candidate:1 1 UDP 2130706431 2001:db8::1 5000 typ srflx raddr 192.0.2.1 rport 9", true},
		{"candidate:1 1 udp 2130706431 0a0b0c0d.local 5000 typ host", true},
		{"candidate:1 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active", true},
		{"candidate:1 1 udp", false},
		{"candidate:1 1 udp x 192.0.2.1 5000 typ host", false},
		{"candidate:1 1 udp 1 192.0.2.1 70000 typ host", false},
		{"candidate:1 1 udp 1 192.0.2.1 5000 type host", false},
		{strings.Repeat("x", 2000), false},
	}
	for _, tc := range cases {
		if err := peer.AddCandidate(tc.line); (err == nil) != tc.ok || err != nil && !errors.Is(err, ErrBadCandidate) {
			t.Errorf("%.60q: %v", tc.line, err)
		}
	}
}
