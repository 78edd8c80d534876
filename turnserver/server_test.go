package turnserver

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/turn/v5"
	"go.uber.org/goleak"
)

// patience bounds every wait of these tests for something that is to happen.
const patience = 5 * time.Second

var loopback = netip.MustParseAddr("127.0.0.1")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testClock is a clock that the test moves.
type testClock struct{ ahead atomic.Int64 }

func (c *testClock) now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *testClock) advance(d time.Duration) { c.ahead.Add(int64(d)) }

// peer is an echo server that stands for the SFU's media port.
func peer(t testing.TB) netip.AddrPort {
	t.Helper()
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(loopback, 0)))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for b := make([]byte, 2048); ; {
			n, from, err := conn.ReadFromUDPAddrPort(b)
			if err != nil {
				return
			}
			if _, err := conn.WriteToUDPAddrPort(b[:n], from); err != nil {
				return
			}
		}
	})
	t.Cleanup(func() { _ = conn.Close(); wg.Wait() })
	return conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

// allow makes a policy of these addresses only.
func allow(peers ...netip.AddrPort) func(netip.AddrPort) bool {
	return func(a netip.AddrPort) bool {
		for _, p := range peers {
			if a == p || a.Port() == 0 && a.Addr() == p.Addr() {
				return true
			}
		}
		return false
	}
}

// start runs a server on loopback until the test ends; set changes its configuration.
func start(t testing.TB, set func(*Config)) *Server {
	t.Helper()
	cfg := Config{
		ListenUDP: "127.0.0.1:0", ListenTCP: "127.0.0.1:0", Secret: bytes.Repeat([]byte{7}, 32), RelayIP: loopback,
	}
	if set != nil {
		set(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		if st := s.Stats(); st.Allocations != 0 || st.Connections != 0 {
			t.Errorf("left open after Run: %+v", st)
		}
	})
	return s
}

// client is a pion client with an allocation.
func client(t testing.TB, conn net.PacketConn, server netip.AddrPort, c Credentials) (net.PacketConn, error) {
	t.Helper()
	cl, err := turn.NewClient(&turn.ClientConfig{
		STUNServerAddr: server.String(), TURNServerAddr: server.String(), Conn: conn,
		Username: c.Username, Password: c.Password, Realm: defaultRealm, RTO: 50 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cl.Close(); _ = conn.Close() })
	if err := cl.Listen(); err != nil {
		t.Fatal(err)
	}
	relay, err := cl.Allocate()
	if err == nil {
		t.Cleanup(func() { _ = relay.Close() })
	}
	return relay, err
}

func udpConn(t testing.TB) net.PacketConn {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// echo sends packets through a relay and expects each to come back.
func echo(t testing.TB, relay net.PacketConn, to netip.AddrPort, packets, size int) {
	t.Helper()
	b := make([]byte, 2048)
	for i := range packets {
		want := bytes.Repeat([]byte{byte(i + 1)}, size)
		if _, err := relay.WriteTo(want, net.UDPAddrFromAddrPort(to)); err != nil {
			t.Fatalf("packet %d: %v", i, err)
		}
		if err := relay.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		n, from, err := relay.ReadFrom(b)
		if err != nil || !bytes.Equal(b[:n], want) || plainAddrPort(from) != to {
			t.Fatalf("packet %d: %d bytes from %v: %v", i, n, from, err)
		}
	}
}

// certificate makes a self-signed one for 127.0.0.1.
func certificate(t testing.TB) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{loopback.AsSlice()},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestRelayReachesThePermittedPeer(t *testing.T) {
	media := peer(t)
	s := start(t, func(c *Config) {
		c.AllowedPeers = allow(media)
		c.ListenTLS, c.TLS = "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate(t)}}
	})
	udp, tcp := s.Addrs()
	dial := func(t *testing.T, conn net.Conn, err error) net.PacketConn {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return turn.NewSTUNConn(conn)
	}
	for _, c := range []struct {
		name   string
		server netip.AddrPort
		conn   func(t *testing.T) net.PacketConn
	}{
		{"UDP", udp, func(t *testing.T) net.PacketConn { return udpConn(t) }},
		{"TCP", tcp, func(t *testing.T) net.PacketConn {
			conn, err := net.Dial("tcp", tcp.String())
			return dial(t, conn, err)
		}},
		{"TLS", s.TLSAddr(), func(t *testing.T) net.PacketConn {
			conn, err := tls.Dial("tcp", s.TLSAddr().String(), &tls.Config{InsecureSkipVerify: true}) // self-signed
			return dial(t, conn, err)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := s.Stats()
			relay, err := client(t, c.conn(t), c.server, s.Issue("ann", "s1", time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if got := plainAddrPort(relay.LocalAddr()); got.Addr() != loopback {
				t.Errorf("relay at %v", got)
			}
			// The first packets go as Send indications, later ones as ChannelData.
			echo(t, relay, media, 20, 1200)
			waitFor(t, "the counters", func() bool {
				st := s.Stats()
				return st.Allocations == 1 && st.ToPeerPackets-before.ToPeerPackets == 20 && st.FromPeerBytes-before.FromPeerBytes == 20*1200
			})
			if err := relay.Close(); err != nil {
				t.Error(err)
			}
			waitFor(t, "the relay to close", func() bool { return s.Stats().Allocations == 0 })
		})
	}
}

// waitFor polls a condition that other goroutines bring about.
func waitFor(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestQuotaHoldsPerUserAndForAll(t *testing.T) {
	s := start(t, func(c *Config) { c.MaxAllocationsPerUser, c.MaxAllocations = 2, 3 })
	udp, _ := s.Addrs()
	open := func(user, session string) error {
		_, err := client(t, udpConn(t), udp, s.Issue(user, session, time.Hour))
		return err
	}
	for _, step := range []struct {
		user, session string
		ok            bool
	}{
		{"ann", "s1", true},
		{"ann", "s2", true},
		{"ann", "s3", false}, // another session is the same user
		{"bob", "s1", true},
		{"cid", "s1", false}, // all together
	} {
		if err := open(step.user, step.session); (err == nil) != step.ok {
			t.Errorf("%s in %s: %v", step.user, step.session, err)
		}
	}
	if st := s.Stats(); st.Allocations != 3 || st.AllocationsMade != 3 || st.AllocationsRefused != 2 {
		t.Errorf("Stats = %+v", st)
	}
}

func TestDrainRefusesNewRelaysAndKeepsOldOnes(t *testing.T) {
	media := peer(t)
	s := start(t, func(c *Config) { c.AllowedPeers = allow(media) })
	udp, _ := s.Addrs()
	ann := newProbe(t, udp, s.Issue("ann", "s1", time.Hour))
	ann.allocate(0)
	s.Drain()
	newProbe(t, udp, s.Issue("bob", "s1", time.Hour)).allocate(508)
	ann.refresh(0)
	ann.permit(0, media)
}

func TestRateAboveTheLimitIsDropped(t *testing.T) {
	media := peer(t)
	s := start(t, func(c *Config) { c.AllowedPeers, c.MaxRateBps = allow(media), 64_000 })
	udp, _ := s.Addrs()
	relay, err := client(t, udpConn(t), udp, s.Issue("ann", "s1", time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	echo(t, relay, media, 1, 100)
	for range 100 { // 120 kB; the burst is 64 KiB
		if _, err := relay.WriteTo(make([]byte, 1200), net.UDPAddrFromAddrPort(media)); err != nil {
			t.Fatal(err)
		}
	}
	waitFor(t, "drops", func() bool { return s.Stats().RateDropped > 0 })
}

func TestRunEndsEverything(t *testing.T) {
	media := peer(t)
	s, err := New(Config{ListenTCP: "127.0.0.1:0", Secret: make([]byte, 16), RelayIP: loopback, AllowedPeers: allow(media)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	_, tcp := s.Addrs()
	p := newProbe(t, tcp, s.Issue("ann", "s1", time.Hour), overTCP)
	p.allocate(0)
	cancel()
	wg.Wait()
	if st := s.Stats(); st.Allocations != 0 || st.Connections != 0 {
		t.Errorf("Stats = %+v", st)
	}
	if err := s.Run(context.Background()); !errors.Is(err, ErrRunning) {
		t.Errorf("second Run: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("Close after Run: %v", err)
	}
}

func TestNewRefusesNonsense(t *testing.T) {
	good := Config{ListenUDP: "127.0.0.1:0", Secret: make([]byte, 16)}
	for name, spoil := range map[string]func(*Config){
		"no listener":         func(c *Config) { c.ListenUDP = "" },
		"TLS without config":  func(c *Config) { c.ListenTLS = ":0" },
		"short secret":        func(c *Config) { c.Secret = make([]byte, 15) },
		"unspecified RelayIP": func(c *Config) { c.RelayIP = netip.IPv4Unspecified() },
		"multicast RelayIP":   func(c *Config) { c.RelayIP = netip.MustParseAddr("224.0.0.1") },
		"negative limit":      func(c *Config) { c.MaxAllocations = -1 },
		"negative timeout":    func(c *Config) { c.IdleTimeout = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := good
			spoil(&cfg)
			if _, err := New(cfg); !errors.Is(err, ErrConfig) {
				t.Errorf("New: %v", err)
			}
		})
	}
	s, err := New(good)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // nothing was written
	if !s.RelayIP().IsValid() || s.RelayIP().IsUnspecified() {
		t.Errorf("RelayIP = %v", s.RelayIP())
	}
	if udp, tcp := s.Addrs(); !udp.IsValid() || tcp.IsValid() || s.TLSAddr().IsValid() {
		t.Errorf("Addrs = %v, %v; TLS %v", udp, tcp, s.TLSAddr())
	}
	taken := good
	udp, _ := s.Addrs()
	taken.ListenUDP = udp.String()
	if _, err := New(taken); err == nil || errors.Is(err, ErrConfig) {
		t.Errorf("a taken port: %v", err)
	}
}
