package sfu

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/languagemate/studymate/sfu/forward"
	"github.com/languagemate/studymate/sfu/transport"
	"github.com/languagemate/studymate/sfu/udp"
)

// Server is the media server of one process.
type Server struct {
	// Set by New.
	logger   *slog.Logger
	sockets  []*udp.Socket
	routes   *udp.Routes // nil: everything by the sockets
	tcp      net.Listener
	endpoint *transport.Endpoint
	engine   *forward.Engine
	addrs    []netip.AddrPort

	mu     sync.Mutex
	rooms  map[string]*Room // Guarded by mu.
	closed bool             // Guarded by mu.
	wg     sync.WaitGroup   // of the rooms' goroutines
}

// New opens the sockets and starts nothing else.
func New(cfg Config) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("sfu: %w", err)
	}
	s := &Server{logger: cfg.Logger, rooms: map[string]*Room{}}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	if err := s.open(cfg); err != nil {
		s.closeSockets()
		if s.routes != nil {
			s.routes.Close()
		}
		return nil, err
	}
	return s, nil
}

func (s *Server) open(cfg Config) error {
	resolved, err := net.ResolveUDPAddr("udp", cfg.ListenUDP)
	if err != nil {
		return fmt.Errorf("sfu: listenUdp: %w", err)
	}
	addr := resolved.AddrPort()
	if !addr.Addr().IsValid() {
		addr = netip.AddrPortFrom(netip.IPv6Unspecified(), addr.Port())
	}
	if cfg.PacketSocket {
		if s.routes, err = udp.NewRoutes(addr.Addr()); err != nil {
			s.logger.Warn("media is sent by UDP sockets: packet sockets can't be had", "error", err)
		}
	}
	if err := s.listen(cfg, addr, udp.Listen); err != nil {
		return err
	}
	s.endpoint, err = transport.NewEndpoint(transport.Config{
		Socket: s.sockets[0], TCP: s.tcp, LocalAddr: s.sockets[0].LocalAddr(), Advertise: cfg.AdvertiseIPs, Logger: s.logger,
	})
	if err != nil {
		return fmt.Errorf("sfu: %w", err)
	}
	if s.addrs, err = s.endpoint.UDPAddrs(); err != nil {
		return fmt.Errorf("sfu: %w", err)
	}
	s.engine = forward.New(forward.Config{}, s.sockets, s.endpoint.Deliver)
	return nil
}

// portTries is how often any port is asked for that is to be free over UDP and over TCP.
const portTries = 8

// listen opens the media port over UDP and TCP. Any port (0) is one that is free over UDP; where another program has it over TCP, the next one is taken.
func (s *Server) listen(cfg Config, addr netip.AddrPort, listenUDP func(udp.Config) (*udp.Socket, error)) error {
	for try := 1; ; try++ {
		err := s.listenOnce(cfg, addr, listenUDP)
		if err == nil || addr.Port() != 0 || try == portTries || !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
		s.closeSockets()
		s.sockets, s.tcp = nil, nil
	}
}

func (s *Server) listenOnce(cfg Config, addr netip.AddrPort, listenUDP func(udp.Config) (*udp.Socket, error)) error {
	workers := max(cfg.Workers, 1)
	for range workers {
		socket, err := listenUDP(udp.Config{
			AddrPort: addr, ReusePort: workers > 1, Portable: cfg.Portable, GSO: cfg.GSO, Routes: s.routes,
		})
		if err != nil {
			return fmt.Errorf("sfu: media port %s: %w", cfg.ListenUDP, err)
		}
		s.sockets = append(s.sockets, socket)
		addr = netip.AddrPortFrom(addr.Addr(), socket.LocalAddr().Port()) // port 0: the others share the first one's
	}
	if cfg.ListenTCP == "" {
		return nil
	}
	listen := cfg.ListenTCP
	if host, port, err := net.SplitHostPort(listen); err == nil && port == "0" {
		listen = net.JoinHostPort(host, fmt.Sprint(addr.Port()))
	}
	tcp, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("sfu: ICE-TCP port: %w", err)
	}
	s.tcp = tcp
	return nil
}

func (s *Server) closeSockets() {
	for _, socket := range s.sockets {
		_ = socket.Close() // nothing to do about it: the process is ending or did not start
	}
	if s.tcp != nil {
		_ = s.tcp.Close()
	}
}

// Run works until ctx ends, then closes every room and connection.
func (s *Server) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, work := errgroup.WithContext(work)
	group.Go(func() error { return s.engine.Run(work) })
	group.Go(func() error { return s.endpoint.Run(work) })
	if s.routes != nil {
		group.Go(func() error { return s.routes.Run(work) })
	}
	select {
	case <-ctx.Done():
	case <-work.Done(): // a part failed
	}
	// Rooms first: their peers are told why, while the packet path still sends.
	s.closeRooms()
	stop()
	err := group.Wait()
	s.closeSockets()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// Check returns an error when a media socket is not read: media could be neither received nor sent there.
func (s *Server) Check(context.Context) error {
	if err := s.engine.Check(); err != nil {
		return fmt.Errorf("sfu: %w", err)
	}
	return nil
}

func (s *Server) closeRooms() {
	s.mu.Lock()
	s.closed = true
	rooms := make([]*Room, 0, len(s.rooms))
	for _, r := range s.rooms {
		rooms = append(rooms, r)
	}
	s.mu.Unlock()
	for _, r := range rooms {
		r.Close("shutdown")
	}
	s.wg.Wait()
}

// Room gives the room of a name, opening it with its own goroutine if need be. Events are told to the function that opened the room, on
// the room's goroutine; it only hands over.
func (s *Server) Room(id string, events func(Event)) (*Room, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if r := s.rooms[id]; r != nil {
		return r, nil
	}
	r := newRoom(s, id, events)
	s.rooms[id] = r
	s.wg.Go(r.run)
	return r, nil
}

func (s *Server) forget(r *Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rooms[r.id] == r {
		delete(s.rooms, r.id)
	}
}

// MediaAddrs gives the UDP addresses that answers name as candidates.
func (s *Server) MediaAddrs() []netip.AddrPort { return slices.Clone(s.addrs) }

// AllowsPeer says whether an address is one of our own media addresses: the only ones that a TURN relay may send to. Port 0 stands for any
// port of the address, as in the permissions of RFC 8656 section 9, which are by address alone; the relay checks the port of each packet.
func (s *Server) AllowsPeer(a netip.AddrPort) bool {
	return slices.ContainsFunc(s.addrs, func(own netip.AddrPort) bool {
		return own.Addr() == a.Addr().Unmap() && (a.Port() == 0 || own.Port() == a.Port())
	})
}

// Stats are the figures of the whole server.
type Stats struct {
	forward.Stats
	Transport transport.Stats
	At        time.Time
}

// Stats gathers the figures. It walks all rooms, so it is for the reader of metrics.
func (s *Server) Stats() Stats {
	return Stats{Stats: s.engine.Stats(), Transport: s.endpoint.Stats(), At: time.Now()}
}
