package sfu

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"

	"github.com/languagemate/studymate/sfu/udp"
)

// TestAnyPortIsOneThatIsFreeOverTCPToo has another program on the TCP port of the number that UDP offers first.
func TestAnyPortIsOneThatIsFreeOverTCPToo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	takenPort := taken.Addr().(*net.TCPAddr).AddrPort().Port()
	for name, test := range map[string]struct {
		listen  netip.AddrPort
		offered int // how often the taken one is offered
		fails   bool
	}{
		"once":                {netip.MustParseAddrPort("127.0.0.1:0"), 1, false},
		"again and again":     {netip.MustParseAddrPort("127.0.0.1:0"), portTries, true},
		"a port of that name": {netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), takenPort), 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, offered := &Server{}, 0
			defer s.closeSockets()
			err := s.listen(Config{ListenUDP: "127.0.0.1:0", ListenTCP: "127.0.0.1:0"}, test.listen, func(c udp.Config) (*udp.Socket, error) {
				if offered++; offered <= test.offered {
					c.AddrPort = netip.AddrPortFrom(c.AddrPort.Addr(), takenPort)
				}
				return udp.Listen(c)
			})
			if (err != nil) != test.fails || (err != nil && !errors.Is(err, syscall.EADDRINUSE)) {
				t.Fatalf("failed with %v", err)
			}
			if err != nil {
				return
			}
			if port := s.sockets[0].LocalAddr().Port(); len(s.sockets) != 1 || port == takenPort || s.tcp.Addr().(*net.TCPAddr).AddrPort().Port() != port {
				t.Errorf("%d sockets on %d, TCP on %s", len(s.sockets), port, s.tcp.Addr())
			}
		})
	}
}
