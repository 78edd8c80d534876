// Package turnserver is the embedded TURN server (RFC 8656): UDP, TCP and TLS listeners, timed credentials bound to a user
// and a session, quotas, and relays that reach the media addresses they are allowed and nothing else.
//
// It knows nothing of sessions, of the SFU or of HTTP; whoever assembles the server says by Config.AllowedPeers where the
// media are and hands out what Issue makes. The protocol itself is pion/turn's; every message is read here first, so that
// one which panics or asks too much costs its sender only. There is no TCP relaying (RFC 6062) and no DTLS.
//
// New binds, Run serves until its context ends; Issue, Stats, Addrs and Drain may be called from any goroutine.
package turnserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/turn/v5"
	"golang.org/x/sync/errgroup"
)

const (
	// handshakeTimeout bounds a TLS handshake.
	handshakeTimeout = 10 * time.Second
	// acceptPause follows a failed accept, mostly for want of descriptors, which others free.
	acceptPause = 50 * time.Millisecond
)

// Server is a TURN server.
type Server struct {
	// Set by New.
	config  Config
	udp     *net.UDPConn
	tcp     net.Listener
	tls     net.Listener
	relays  *relays
	running atomic.Bool

	draining    atomic.Bool
	connections atomic.Int64
	counters    counters
}

// New checks the configuration and binds the listeners. It serves nothing until Run; a Server that is not run must be
// closed.
func New(cfg Config) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	s := &Server{config: cfg.withDefaults()}
	s.relays = newRelays(s)
	if err := s.listen(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// listen binds what the configuration names.
func (s *Server) listen() (err error) {
	if a := s.config.ListenUDP; a != "" {
		if s.udp, err = listenUDP("udp", a, askPacketInfo); err != nil {
			return fmt.Errorf("turnserver: listen on UDP %s: %w", a, err)
		}
	}
	if a := s.config.ListenTCP; a != "" {
		if s.tcp, err = listenTCP(a); err != nil {
			return fmt.Errorf("turnserver: listen on TCP %s: %w", a, err)
		}
	}
	if a := s.config.ListenTLS; a != "" {
		if s.tls, err = listenTCP(a); err != nil {
			return fmt.Errorf("turnserver: listen on TLS %s: %w", a, err)
		}
	}
	return nil
}

// listenTCP opens a listener whose connections notice within a minute that their client is gone.
func listenTCP(address string) (net.Listener, error) {
	lc := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 15 * time.Second, Interval: 15 * time.Second, Count: 3,
	}}
	return lc.Listen(context.Background(), "tcp", address)
}

// Addrs are the bound addresses of the UDP and the TCP listener; the zero AddrPort stands for one that is off.
func (s *Server) Addrs() (udp, tcp netip.AddrPort) {
	if s.udp != nil {
		udp = s.udp.LocalAddr().(*net.UDPAddr).AddrPort()
	}
	if s.tcp != nil {
		tcp = s.tcp.Addr().(*net.TCPAddr).AddrPort()
	}
	return udp, tcp
}

// TLSAddr is the bound address of the TLS listener; zero when it is off.
func (s *Server) TLSAddr() netip.AddrPort {
	if s.tls == nil {
		return netip.AddrPort{}
	}
	return s.tls.Addr().(*net.TCPAddr).AddrPort()
}

// RelayIP is the address told to clients as that of their relays.
func (s *Server) RelayIP() netip.Addr { return s.config.RelayIP }

// Drain refuses new allocations from now on; those that exist are still refreshed and relayed.
func (s *Server) Drain() { s.draining.Store(true) }

// Close frees the listeners; Run does it by itself. Closing twice is no error.
func (s *Server) Close() error {
	var errs []error
	if s.udp != nil {
		errs = append(errs, s.udp.Close())
	}
	for _, l := range []net.Listener{s.tcp, s.tls} {
		if l != nil {
			errs = append(errs, l.Close())
		}
	}
	for i, err := range errs {
		if errors.Is(err, net.ErrClosed) {
			errs[i] = nil
		}
	}
	return errors.Join(errs...)
}

// Run serves until ctx ends, then closes every listener, connection and relay. It returns nil then, or why it could not go
// on.
func (s *Server) Run(ctx context.Context) error {
	if s.running.Swap(true) {
		return ErrRunning
	}
	group, ctx := errgroup.WithContext(ctx)
	if s.udp != nil {
		group.Go(func() error { return s.serveDatagrams(ctx) })
	}
	if s.tcp != nil {
		group.Go(func() error { return s.serveStreams(ctx, s.tcp, nil) })
	}
	if s.tls != nil {
		group.Go(func() error { return s.serveStreams(ctx, s.tls, s.config.TLS) })
	}
	group.Go(func() error {
		<-ctx.Done()
		return s.Close()
	})
	err := group.Wait()
	s.relays.closeAll()
	return err
}

// serveDatagrams serves the UDP listener.
func (s *Server) serveDatagrams(ctx context.Context) error {
	d := newDatagrams(s, s.udp)
	if err := s.serve(d, d.guard); err != nil {
		return err
	}
	<-d.done
	if ctx.Err() == nil {
		return errors.New("turnserver: the UDP listener failed")
	}
	return nil
}

// serve starts pion on a connection; it ends when a read returns an error.
func (s *Server) serve(conn net.PacketConn, g *guard) error {
	_, err := turn.NewServer(turn.ServerConfig{
		PacketConnConfigs: []turn.PacketConnConfig{{
			PacketConn: conn, RelayAddressGenerator: s.relays, PermissionHandler: g.permit,
		}},
		LoggerFactory: pionLogs{s.config.Logger},
		Realm:         s.config.Realm,
		AuthHandler:   s.authenticate,
		QuotaHandler:  s.relays.withinQuota,
		EventHandler: turn.EventHandler{
			OnAllocationCreated: func(client, _ net.Addr, _, owner, _ string, _ net.Addr, _ int) {
				s.counters.allocationsMade.Add(1)
				g.setOwner(plainAddrPort(client), owner)
			},
			OnAllocationDeleted: func(client, _ net.Addr, _, _, _ string) { g.setOwner(plainAddrPort(client), "") },
		},
		// A client that asks for no family gets the one we have; RFC 8656 says IPv4.
		StrictAddressFamily: s.config.RelayIP.Is4(),
		InboundMTU:          readBufferBytes,
	})
	if err != nil {
		return fmt.Errorf("turnserver: %w", err)
	}
	return nil
}

// serveStreams accepts connections until the listener closes, and waits for them to end.
func (s *Server) serveStreams(ctx context.Context, l net.Listener, config *tls.Config) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		conn, err := l.Accept()
		switch {
		case err == nil:
		case errors.Is(err, net.ErrClosed):
			return nil
		default:
			s.config.Logger.Warn("turn: accept failed", "err", err)
			select {
			case <-ctx.Done():
			case <-time.After(acceptPause):
			}
			continue
		}
		s.counters.connectionsAccepted.Add(1)
		if s.connections.Add(1) > int64(s.config.MaxConnections) {
			s.connections.Add(-1)
			s.counters.connectionsRefused.Add(1)
			_ = conn.Close() // nothing was said yet
			continue
		}
		wg.Go(func() {
			defer s.connections.Add(-1)
			s.serveStream(ctx, conn, config)
		})
	}
}

// serveStream serves one connection until it or ctx ends.
func (s *Server) serveStream(ctx context.Context, conn net.Conn, config *tls.Config) {
	defer conn.Close() //nolint:errcheck // the client is gone or being sent away
	if config != nil {
		handshake, cancel := context.WithTimeout(ctx, handshakeTimeout)
		defer cancel()
		c := tls.Server(conn, config)
		if c.HandshakeContext(handshake) != nil {
			s.counters.connectionsGarbage.Add(1)
			return
		}
		conn = c
	}
	t := newStream(s, conn)
	if err := s.serve(t, t.guard); err != nil {
		s.config.Logger.Error("turn: connection", "err", err)
		return
	}
	select {
	case <-ctx.Done():
		_ = conn.Close() // ends the read, and so pion's loop
		<-t.done
	case <-t.done:
	}
}
