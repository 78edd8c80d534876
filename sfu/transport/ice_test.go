package transport

import (
	"bytes"
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/stun/v4"
)

// TestLightJoin measures what the server itself takes: a client without the 200 ms ticks of a full agent.
func TestLightJoin(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	start := time.Now()
	_, rec := r.joinLight(c)
	c.check(controlling, nominate)
	checked := time.Since(start)
	c.secure()
	next(t, "keys", rec.keys)
	t.Logf("accept to proven path %v, to keys %v", checked, time.Since(start))
}

func TestReplyTellsTheClientItsAddress(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	r.joinLight(c)
	reply := c.check(controlling)
	var mapped stun.XORMappedAddress
	if err := mapped.GetFrom(reply); err != nil || mapped.Port != int(c.addr().Port()) {
		t.Errorf("mapped address %v, %v, want %v", mapped, err, c.addr())
	}
	if reply.Type != stun.BindingSuccess || stun.Fingerprint.Check(reply) != nil {
		t.Errorf("reply %v", reply)
	}
}

func TestAddressChange(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	peer, rec := r.joinLight(c)
	c.check(controlling, nominate)
	if p := next(t, "path", rec.paths); p.Remote != c.addr() {
		t.Fatalf("path %v, want %v", p.Remote, c.addr())
	}
	c.associate(c.secure())
	next(t, "channel", rec.opened)

	c.move()
	c.check(controlling)
	select {
	case p := <-rec.paths:
		t.Errorf("a check without nomination moved the path to %v", p.Remote)
	default:
	}
	c.check(controlling, nominate)
	if p := next(t, "new path", rec.paths); p.Remote != c.addr() {
		t.Errorf("path %v, want %v", p.Remote, c.addr())
	}
	if err := peer.Send([]byte("to the new address")); err != nil {
		t.Error(err)
	}
	peer.Close("test")
	next(t, "end", rec.closed)
}

// TestUnprovenChecks: nothing that isn't proven is answered or changes anything.
func TestUnprovenChecks(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	_, rec := r.joinLight(c)
	c.check(controlling, nominate)
	next(t, "path", rec.paths)
	c.move()

	wrongPassword := *c
	wrongPassword.remote.pwd = "wrongwrongwrongwrongwrong"
	c.silent("wrong password", wrongPassword.request(controlling, nominate).Raw)

	stranger := *c
	stranger.remote.ufrag = "nobodyhasthis"
	c.silent("unknown ufrag", stranger.request(controlling, nominate).Raw)

	otherClient := *c
	otherClient.local.ufrag = "somebodyelse"
	c.silent("another client's ufrag", otherClient.request(controlling, nominate).Raw)

	good := c.request(controlling, nominate).Raw
	for n := range len(good) {
		c.sendRaw(good[:n])
	}
	c.silent("truncated", good[:len(good)-4])

	flipped := bytes.Clone(good)
	flipped[25] ^= 1
	c.silent("changed", flipped)

	noIntegrity, err := stun.Build(stun.BindingRequest, stun.TransactionID,
		stun.NewUsername(c.remote.ufrag+":"+c.local.ufrag), nominate, stun.Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	c.silent("no integrity", noIntegrity.Raw)

	select {
	case p := <-rec.paths:
		t.Errorf("a path came of it: %v", p)
	default:
	}
}

// TestNominationBehindIntegrityDoesNotCount: attributes after MESSAGE-INTEGRITY can be added by anyone on the way.
func TestNominationBehindIntegrityDoesNotCount(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	_, rec := r.joinLight(c)
	c.check(controlling, nominate)
	next(t, "path", rec.paths)
	c.move()
	m, err := stun.Build(stun.BindingRequest, stun.TransactionID, stun.NewUsername(c.remote.ufrag+":"+c.local.ufrag),
		controlling, stun.NewShortTermIntegrity(c.remote.pwd), nominate, stun.Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	c.sendRaw(m.Raw)
	if reply := c.reply(); reply.Type != stun.BindingSuccess {
		t.Errorf("the check itself is good: %v", reply)
	}
	select {
	case p := <-rec.paths:
		t.Errorf("nominated by an unprotected attribute: %v", p)
	default:
	}
}

func TestRefusedChecks(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	r.joinLight(c)
	cases := []struct {
		name string
		set  attribute
		want stun.ErrorCode
	}{
		{"role conflict", attribute{stun.AttrICEControlled, []byte("tiebreak")}, stun.CodeRoleConflict},
		{"unknown attribute", attribute{stun.AttrType(0x7abc), []byte{1, 2, 3, 4}}, stun.CodeUnknownAttribute},
	}
	for _, tc := range cases {
		reply := c.check(tc.set)
		var code stun.ErrorCodeAttribute
		if err := code.GetFrom(reply); err != nil || code.Code != tc.want || reply.Type != stun.BindingError {
			t.Errorf("%s: %v, %v", tc.name, reply, err)
		}
	}
	if reply := c.check(controlling, attribute{stun.AttrType(0xC057), []byte{0, 1, 2, 3}}); reply.Type != stun.BindingSuccess {
		t.Errorf("an attribute that may be ignored was not: %v", reply)
	}
}

// TestGarbage: whatever arrives, nothing answers, panics or stays.
func TestGarbage(t *testing.T) {
	r := newRig(t)
	c := newLightClient(t, r.socket.LocalAddr())
	_, rec := r.joinLight(c)
	c.check(controlling, nominate)
	next(t, "path", rec.paths)
	for first := range 256 {
		for _, n := range []int{1, 2, 13, 20, 21, 100, 1500} {
			b := bytes.Repeat([]byte{byte(first * 7)}, n)
			b[0] = byte(first)
			r.endpoint.Deliver(b, c.addr())
			r.endpoint.Deliver(b, netip.MustParseAddrPort("203.0.113.9:9"))
		}
	}
	r.endpoint.Deliver(nil, c.addr())
	r.endpoint.Deliver(make([]byte, 70000), c.addr())
	if reply := c.check(controlling, nominate); reply.Type != stun.BindingSuccess {
		t.Errorf("after the garbage: %v", reply)
	}
	if s := r.endpoint.Stats(); s.Panics != 0 || s.Peers != 1 || s.DroppedUnknown == 0 {
		t.Errorf("stats %+v", s)
	}
	c.secure()
	next(t, "keys", rec.keys)
}

func TestEndpointRefuses(t *testing.T) {
	r := newRig(t, func(c *Config) { c.MaxPeers = 1 })
	c := newLightClient(t, r.socket.LocalAddr())
	r.joinLight(c)
	offer, err := ParseOffer(c.offer())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.endpoint.Accept(offer, chooseAll(offer), newRecorder()); !errors.Is(err, ErrTooManyPeers) {
		t.Errorf("second peer of one: %v", err)
	}
	if _, _, err := r.endpoint.Accept(offer, nil, newRecorder()); !errors.Is(err, ErrBadAnswer) {
		t.Errorf("no choices: %v", err)
	}
}
