package turnserver

import (
	"net"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/pion/stun/v4"
)

// TestAnswersComeFromTheAddressThatWasAsked needs two addresses of one host; on Linux all of 127/8 are.
func TestAnswersComeFromTheAddressThatWasAsked(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the addresses of a datagram are read on Linux only")
	}
	media := peer(t)
	for _, listen := range []string{":0", "0.0.0.0:0", "127.0.0.2:0"} {
		t.Run(listen, func(t *testing.T) {
			s := start(t, func(c *Config) { c.ListenUDP, c.AllowedPeers = listen, allow(media) })
			udp, _ := s.Addrs()
			// A connected socket hears its own server only, as a browser does.
			conn, err := net.DialUDP("udp4",
				&net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 2), Port: int(udp.Port())})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close() //nolint:errcheck // a test socket
			p := &probe{t: t, conn: conn, creds: s.Issue("ann", "s1", time.Hour)}
			p.allocate(0)      // pion's answer
			p.permit(400)      // the guard's
			p.permit(0, media) // and what the relay sends by itself
			p.indication(peerAttr{media}, "hello")
			if m := p.receive(patience); m == nil || m.Type.Method != stun.MethodData {
				t.Errorf("no Data indication: %v", m)
			}
		})
	}
}

func TestClientsAreForgottenByGenerations(t *testing.T) {
	c := newClients()
	at := func(i int) netip.AddrPort {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), uint16(i>>16)+1)
	}
	busy := c.heard(at(0), []byte{1})
	for i := range 3 * maxClients {
		c.heard(at(i+1), []byte{2})
		if i%1000 == 0 && c.heard(at(0), []byte{1}) != busy {
			t.Fatal("a client that spoke was forgotten")
		}
		if n := len(c.younger) + len(c.older); n > 2*maxClients {
			t.Fatalf("%d clients remembered", n)
		}
	}
	if got := c.control(at(0)); len(got) != 1 || got[0] != 1 {
		t.Errorf("control of a busy client = %v", got)
	}
	if got := c.control(at(1)); got != nil {
		t.Errorf("control of a client long silent = %v", got)
	}
	c.heard(at(0), []byte{3})
	if got := c.control(at(0)); len(got) != 1 || got[0] != 3 {
		t.Errorf("control after a change = %v", got)
	}
}
