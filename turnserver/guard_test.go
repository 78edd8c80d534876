package turnserver

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/stun/v4"
)

// canary is a service that no client may reach: the test fails when it hears anything.
func canary(t *testing.T) netip.AddrPort {
	t.Helper()
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(loopback, 0)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		if n, _, err := conn.ReadFromUDPAddrPort(make([]byte, 100)); err == nil {
			t.Errorf("the canary heard %d bytes", n)
		}
		_ = conn.Close()
	})
	return conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

func mapped(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16(a.Addr().As16()), a.Port())
}

func TestPeersOutsideTheListAreForbidden(t *testing.T) {
	media := peer(t)
	secret := canary(t)
	s := start(t, func(c *Config) { c.AllowedPeers = allow(media) })
	udp, _ := s.Addrs()
	p := newProbe(t, udp, s.Issue("ann", "s1", time.Hour))
	p.allocate(0)
	for name, c := range map[string]struct {
		addr   netip.AddrPort
		permit int // a permission is for an IP: those of the media host are given, and serve for nothing
	}{
		"another port of the media host": {secret, 0},
		"the TURN server itself":         {udp, 0},
		"port 0":                         {netip.AddrPortFrom(loopback, 0), 0},
		"mapped canary":                  {mapped(secret), 443},
		"0.0.0.0":                        {netip.MustParseAddrPort("0.0.0.0:53"), 403},
		"cloud metadata":                 {netip.MustParseAddrPort("169.254.169.254:80"), 403},
		"private":                        {netip.MustParseAddrPort("10.0.0.1:80"), 403},
		"carrier-grade NAT":              {netip.MustParseAddrPort("100.64.0.1:80"), 403},
		"public":                         {netip.MustParseAddrPort("192.0.2.1:80"), 403},
		"IPv6 loopback":                  {netip.AddrPortFrom(netip.IPv6Loopback(), secret.Port()), 443},
		"NAT64 of the metadata address":  {netip.MustParseAddrPort("[64:ff9b::a9fe:a9fe]:80"), 443},
		"6to4":                           {netip.MustParseAddrPort("[2002:7f00:1::]:80"), 443},
	} {
		t.Run(name, func(t *testing.T) {
			q := *p
			q.t = t
			q.bind(max(c.permit, 403), 0x4001, c.addr)
			q.indication(peerAttr{c.addr}, "hello")
			q.permit(c.permit, c.addr)
			q.indication(peerAttr{c.addr}, "hello")
			if c.permit != 0 {
				q.permit(c.permit, media, c.addr) // one denied peer denies the request
			}
		})
	}
	if st := s.Stats(); st.PeersDenied == 0 || st.ToPeerPackets != 0 {
		t.Errorf("Stats = %+v", st)
	}
	p.permit(0, media)
	p.indication(peerAttr{media}, "hello")
	if m := p.receive(patience); m == nil || m.Type.Method != stun.MethodData {
		t.Errorf("no Data indication from the permitted peer: %v", m)
	}
}

func TestNobodyIsAllowedWithoutAPolicy(t *testing.T) {
	media := peer(t)
	s := start(t, nil)
	udp, _ := s.Addrs()
	p := newProbe(t, udp, s.Issue("ann", "s1", time.Hour))
	p.allocate(0)
	p.permit(403, media)
	p.bind(403, 0x4001, media)
}

func TestAStrangerCannotReachTheRelay(t *testing.T) {
	media := peer(t)
	s := start(t, func(c *Config) { c.AllowedPeers = allow(media) })
	udp, _ := s.Addrs()
	p := newProbe(t, udp, s.Issue("ann", "s1", time.Hour))
	p.challenge()
	answer := p.request(stun.MethodAllocate, udpTransport)
	var relayed stun.XORMappedAddress
	if err := relayed.GetFromAs(answer, stun.AttrXORRelayedAddress); err != nil {
		t.Fatal(err)
	}
	p.permit(0, media)
	stranger, err := net.Dial("udp4", netip.AddrPortFrom(loopback, uint16(relayed.Port)).String())
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close() //nolint:errcheck // a test socket
	if _, err := stranger.Write([]byte("let me in")); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the denial", func() bool { return s.Stats().PeersDenied == 1 })
	if m := p.receive(50 * time.Millisecond); m != nil {
		t.Errorf("the client received %v", m)
	}
}

func TestAnswersOfTheRFC(t *testing.T) {
	media := peer(t)
	s := start(t, func(c *Config) { c.AllowedPeers, c.MaxAllocationsPerUser = allow(media), 100 })
	udp, _ := s.Addrs()
	ann, bob := s.Issue("ann", "s1", time.Hour), s.Issue("bob", "s1", time.Hour)
	for _, c := range []struct {
		name  string
		creds Credentials
		ask   func(p *probe)
	}{
		{"a binding", ann, func(p *probe) { p.expect("Binding", p.request(stun.MethodBinding), 0) }},
		{"a relay by TCP", ann, func(p *probe) {
			p.challenge()
			p.expect("Allocate", p.request(stun.MethodAllocate, raw(stun.AttrRequestedTransport, 6, 0, 0, 0)), 442)
		}},
		{"an unknown transport", ann, func(p *probe) {
			p.challenge()
			p.expect("Allocate", p.request(stun.MethodAllocate, raw(stun.AttrRequestedTransport, 99, 0, 0, 0)), 442)
		}},
		{"no transport", ann, func(p *probe) { p.challenge(); p.expect("Allocate", p.request(stun.MethodAllocate), 400) }},
		{"an IPv6 relay", ann, func(p *probe) { p.allocate(440, raw(stun.AttrRequestedAddressFamily, 2, 0, 0, 0)) }},
		{"an unknown family", ann, func(p *probe) { p.allocate(440, raw(stun.AttrRequestedAddressFamily, 9, 0, 0, 0)) }},
		{"an IPv4 relay", ann, func(p *probe) { p.allocate(0, raw(stun.AttrRequestedAddressFamily, 1, 0, 0, 0)) }},
		{"a second relay", ann, func(p *probe) { p.allocate(0); p.expect("again", p.request(stun.MethodAllocate, udpTransport), 437) }},
		{"refresh without relay", ann, func(p *probe) { p.challenge(); p.refresh(437) }},
		{"permission without relay", ann, func(p *probe) { p.challenge(); p.permit(437, media) }},
		{"channel without relay", ann, func(p *probe) { p.challenge(); p.bind(437, 0x4001, media) }},
		{"permission for nobody", ann, func(p *probe) { p.allocate(0); p.permit(400) }},
		{"a malformed peer", ann, func(p *probe) {
			p.allocate(0)
			p.expect("CreatePermission", p.request(stun.MethodCreatePermission, raw(stun.AttrXORPeerAddress, 0, 1, 2, 3, 4)), 400)
		}},
		{"too many peers", ann, func(p *probe) {
			p.allocate(0)
			many := make([]netip.AddrPort, maxPeersPerRequest+1)
			for i := range many {
				many[i] = media
			}
			p.permit(400, many...)
			p.permit(0, many[1:]...)
		}},
		{"another's relay", ann, func(p *probe) {
			p.allocate(0)
			p.creds = bob
			p.refresh(441)
			p.permit(441, media)
			p.bind(441, 0x4001, media)
			p.creds = ann
			p.refresh(0)
		}},
		{"renewed credentials", ann, func(p *probe) {
			p.allocate(0)
			p.creds = s.Issue("ann", "s1", 2*time.Hour)
			p.refresh(0)
		}},
		{"the same user in another session", ann, func(p *probe) {
			p.allocate(0)
			p.creds = s.Issue("ann", "s2", time.Hour)
			p.refresh(441)
		}},
		{"channel numbers", ann, func(p *probe) {
			p.allocate(0)
			for number, want := range map[uint16]int{0x3FFF: 400, 0x5000: 400, 0x8000: 400, 0xFFFF: 400, 0x4000: 0} {
				p.bind(want, number, media)
			}
			p.bind(400, 0x4FFF, media) // the peer has a channel already
		}},
		{"a channel without a number", ann, func(p *probe) {
			p.allocate(0)
			p.expect("ChannelBind", p.request(stun.MethodChannelBind, peerAttr{media}), 400)
		}},
		{"RFC 6062 Connect", ann, func(p *probe) {
			p.allocate(0)
			p.expect("Connect", p.request(stun.MethodConnect, peerAttr{media}), -1)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProbe(t, udp, c.creds)
			c.ask(p)
		})
	}
}

func TestBadCredentialsAreRefused(t *testing.T) {
	clock := &testClock{}
	s := start(t, func(c *Config) { c.Clock = clock.now })
	other := start(t, func(c *Config) { c.Secret = make([]byte, 32) })
	udp, _ := s.Addrs()
	good := s.Issue("ann", "s1", time.Hour)
	for name, creds := range map[string]Credentials{
		"wrong password":  {Username: good.Username, Password: good.Password + "x"},
		"another's name":  {Username: s.Issue("bob", "s1", time.Hour).Username, Password: good.Password},
		"later expiry":    {Username: s.Issue("ann", "s1", 2*time.Hour).Username, Password: good.Password},
		"another secret":  other.Issue("ann", "s1", time.Hour),
		"expired":         s.Issue("ann", "s1", -time.Second),
		"expires now":     s.Issue("ann", "s1", 0),
		"no such form":    {Username: "ann", Password: password(s.config.Secret, "ann")},
		"expiry missing":  {Username: ":ann:s1", Password: password(s.config.Secret, ":ann:s1")},
		"expiry overflow": {Username: "99999999999999999999:ann:s1", Password: password(s.config.Secret, "99999999999999999999:ann:s1")},
	} {
		t.Run(name, func(t *testing.T) { newProbe(t, udp, creds).allocate(401) })
	}
	p := newProbe(t, udp, good)
	p.challenge()
	p.realm = stun.NewRealm("elsewhere")
	p.expect("another realm", p.request(stun.MethodAllocate, udpTransport), 401)
	p.challenge()
	p.nonce = stun.NewNonce("abcdefghijklmnop")
	p.expect("another nonce", p.request(stun.MethodAllocate, udpTransport), 438)
	if s.Stats().Allocations != 0 || s.Stats().AuthFailures == 0 {
		t.Errorf("Stats = %+v", s.Stats())
	}
}

func TestCredentialsExpireWhileInUse(t *testing.T) {
	media := peer(t)
	clock := &testClock{}
	s := start(t, func(c *Config) { c.Clock, c.AllowedPeers = clock.now, allow(media) })
	udp, _ := s.Addrs()
	p := newProbe(t, udp, s.Issue("ann", "s1", time.Hour))
	p.allocate(0)
	clock.advance(59 * time.Minute)
	p.refresh(0)
	clock.advance(2 * time.Minute)
	p.refresh(401)
	p.permit(401, media)
	p.bind(401, 0x4001, media)
}

func TestHostileMessagesCostOnlyTheirSender(t *testing.T) {
	media := peer(t)
	s := start(t, func(c *Config) {
		c.AllowedPeers = func(a netip.AddrPort) bool {
			if a.Port() == 666 {
				panic("a policy with a fault")
			}
			return a == media
		}
	})
	udp, _ := s.Addrs()
	ann := newProbe(t, udp, s.Issue("ann", "s1", time.Hour))
	ann.allocate(0)
	ann.permit(0, media)
	evil := newProbe(t, udp, s.Issue("eve", "s1", time.Hour))
	evil.allocate(0)

	for _, length := range []int{0, 1, 3, 4, 5, 7, 9, 19, 21} { // 0 is CVE-2026-54909
		evil.indication(raw(stun.AttrXORPeerAddress, make([]byte, length)...), "x")
		evil.expect("CreatePermission", evil.request(stun.MethodCreatePermission, raw(stun.AttrXORPeerAddress, make([]byte, length)...)), 400)
	}
	whole := evil.build(stun.MethodRefresh).Raw
	for n := range whole {
		evil.send(whole[:n])
		flipped := append([]byte{}, whole...)
		flipped[n] ^= 0xFF
		evil.send(flipped)
	}
	for _, b := range [][]byte{
		{0x40, 0x00}, {0x40, 0x00, 0xFF, 0xFF}, {0x7F, 0xFF, 0, 0}, {0x40, 0, 0, 4, 1}, make([]byte, 1999), make([]byte, 2048), make([]byte, 9000),
		[]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), {0x80, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, {22, 254, 255, 0, 0},
	} {
		evil.send(b)
	}
	panics := s.Stats().Panics
	evil.indication(peerAttr{netip.AddrPortFrom(loopback, 666)}, "x")
	evil.expect("a peer that makes the policy panic", evil.request(stun.MethodCreatePermission, peerAttr{netip.AddrPortFrom(loopback, 666)}), -1)
	if got := s.Stats().Panics - panics; got != 2 {
		t.Errorf("%d panics counted, want 2", got)
	}

	alive(t, s)
	ann.refresh(0)
	ann.indication(peerAttr{media}, "hello")
	if m := ann.receive(patience); m == nil || m.Type.Method != stun.MethodData {
		t.Errorf("the other client's relay is gone: %v", m)
	}
}

// FuzzGuard feeds raw messages to the guard as they come from the network, before and after an allocation.
func FuzzGuard(f *testing.F) {
	s, err := New(Config{ListenUDP: "127.0.0.1:0", Secret: make([]byte, 16), RelayIP: loopback})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	from := netip.AddrPortFrom(loopback, 1)
	p := &probe{t: f, creds: s.Issue("ann", "s1", time.Hour), realm: stun.NewRealm(defaultRealm), nonce: stun.NewNonce("x")}
	for _, m := range []*stun.Message{
		p.build(stun.MethodBinding), p.build(stun.MethodAllocate, udpTransport), p.build(stun.MethodRefresh),
		p.build(stun.MethodCreatePermission, peerAttr{from}), p.build(stun.MethodConnect),
	} {
		f.Add(m.Raw)
	}
	f.Add([]byte{0x40, 0, 0, 1, 7, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		g := newGuard(s, func([]byte, netip.AddrPort) {})
		g.admit(b, from)
		g.setOwner(from, "ann:s1")
		if g.admit(b, from); g.cleared && g.peers() != 0 {
			t.Error("cleared a denied peer")
		}
		if n := s.Stats().Panics; n != 0 {
			t.Errorf("%d panics", n)
		}
	})
}
