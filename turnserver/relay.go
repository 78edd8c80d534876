package turnserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/pion/turn/v5"
	"golang.org/x/time/rate"
)

// socketBufferBytes is asked for the UDP listener and each relay. With the system default a busy machine loses packets of
// a burst that 4 MiB keep.
const socketBufferBytes = 4 << 20

// burstTime is how long a relay may send above its rate: a key frame with its audio passes whole.
const burstTime = 500 * time.Millisecond

// relays opens and counts relay sockets. It is pion's RelayAddressGenerator.
type relays struct {
	// Set by New.
	s      *Server
	family byte // of RelayIP, as REQUESTED-ADDRESS-FAMILY has it

	mu     sync.Mutex
	open   map[*relay]struct{} // Guarded by mu.
	byUser map[string]int      // Guarded by mu.
}

func newRelays(s *Server) *relays {
	r := &relays{s: s, family: familyIPv4, open: make(map[*relay]struct{}), byUser: make(map[string]int)}
	if s.config.RelayIP.Is6() {
		r.family = familyIPv6
	}
	return r
}

// Validate is part of pion's interface; Config.Validate has done the work.
func (r *relays) Validate() error { return nil }

// AllocateListener refuses RFC 6062's TCP allocations.
func (r *relays) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errNoTCPRelay
}

// AllocateConn refuses RFC 6062's TCP connections.
func (r *relays) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errNoTCPRelay }

// withinQuota is pion's QuotaHandler, which gives the answer 486. AllocatePacketConn checks again while it counts, so two
// requests at once cannot pass together.
func (r *relays) withinQuota(owner, _ string, _ net.Addr) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	ok := r.room(ownerUser(owner))
	if !ok {
		r.s.counters.allocationsRefused.Add(1)
	}
	return ok
}

// room reports whether the user may have one more relay. Holds mu.
func (r *relays) room(user string) bool {
	return len(r.open) < r.s.config.MaxAllocations && r.byUser[user] < r.s.config.MaxAllocationsPerUser
}

// AllocatePacketConn opens a relay and gives the address to be told to the client.
func (r *relays) AllocatePacketConn(c turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	if r.s.draining.Load() {
		r.s.counters.allocationsRefused.Add(1)
		return nil, nil, errDraining
	}
	network, host := "udp4", "0.0.0.0"
	if r.family == familyIPv6 {
		network, host = "udp6", "::"
	}
	if c.Network != network {
		return nil, nil, fmt.Errorf("%s: %w", c.Network, errFamily)
	}
	conn, err := listenUDP(network, net.JoinHostPort(host, strconv.Itoa(c.RequestedPort)), nil)
	if err != nil {
		return nil, nil, fmt.Errorf("open a relay: %w", err)
	}
	relay := newRelay(r, conn, ownerUser(c.UserID))
	if !r.add(relay) {
		r.s.counters.allocationsRefused.Add(1)
		return nil, nil, errors.Join(errQuota, conn.Close())
	}
	port := conn.LocalAddr().(*net.UDPAddr).AddrPort().Port()
	return relay, net.UDPAddrFromAddrPort(netip.AddrPortFrom(r.s.config.RelayIP, port)), nil
}

// add counts a relay; false when there is no room.
func (r *relays) add(relay *relay) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.room(relay.user) {
		return false
	}
	r.open[relay] = struct{}{}
	r.byUser[relay.user]++
	return true
}

// remove forgets a relay; the second call does nothing.
func (r *relays) remove(relay *relay) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.open[relay]; !ok {
		return
	}
	delete(r.open, relay)
	if r.byUser[relay.user]--; r.byUser[relay.user] == 0 {
		delete(r.byUser, relay.user)
	}
}

func (r *relays) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.open)
}

// closeAll closes what is still open; pion's goroutines of these relays end by it.
func (r *relays) closeAll() {
	r.mu.Lock()
	left := make([]*relay, 0, len(r.open))
	for relay := range r.open {
		left = append(left, relay)
	}
	r.mu.Unlock()
	for _, relay := range left {
		_ = relay.Close()
	}
}

// relay is one relay socket. pion reads it on one goroutine and writes it on another; it passes packets of allowed peers
// only and drops what is above the rate.
type relay struct {
	// Set by newRelay.
	*net.UDPConn
	all      *relays
	user     string
	in, out  *rate.Limiter
	closeOne sync.Once

	// Owned by pion's reader: the last sender, so that a stream of packets costs no address each.
	last     netip.AddrPort
	lastAddr *net.UDPAddr
}

func newRelay(all *relays, conn *net.UDPConn, user string) *relay {
	bytesPerSecond := float64(all.s.config.MaxRateBps) / 8
	burst := max(int(bytesPerSecond*burstTime.Seconds()), 64<<10)
	return &relay{
		UDPConn: conn, all: all, user: user,
		in: rate.NewLimiter(rate.Limit(bytesPerSecond), burst), out: rate.NewLimiter(rate.Limit(bytesPerSecond), burst),
	}
}

// ReadFrom gives the next packet of an allowed peer.
func (r *relay) ReadFrom(b []byte) (int, net.Addr, error) {
	c := &r.all.s.counters
	for {
		n, from, err := r.ReadFromUDPAddrPort(b)
		if err != nil {
			return 0, nil, err
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		if !r.allowed(from) {
			c.peersDenied.Add(1)
			continue
		}
		if from != r.last {
			r.last, r.lastAddr = from, net.UDPAddrFromAddrPort(from)
		}
		if !r.in.AllowN(time.Now(), n) {
			c.rateDropped.Add(1)
			continue
		}
		c.fromPeerPackets.Add(1)
		c.fromPeerBytes.Add(uint64(n))
		return n, r.lastAddr, nil
	}
}

// WriteTo sends a packet to an allowed peer. To pion a dropped packet counts as sent, as on any network.
func (r *relay) WriteTo(b []byte, to net.Addr) (int, error) {
	c := &r.all.s.counters
	udp, ok := to.(*net.UDPAddr)
	if !ok || !r.allowed(plainAddrPort(to)) {
		c.peersDenied.Add(1)
		return len(b), nil
	}
	if !r.out.AllowN(time.Now(), len(b)) {
		c.rateDropped.Add(1)
		return len(b), nil
	}
	n, err := r.WriteToUDPAddrPort(b, udp.AddrPort())
	if err == nil {
		c.toPeerPackets.Add(1)
		c.toPeerBytes.Add(uint64(n))
	}
	return n, err
}

// allowed asks the policy. A policy that panics denies: this runs on pion's goroutines, which nobody recovers.
func (r *relay) allowed(peer netip.AddrPort) (ok bool) {
	defer func() {
		if recover() != nil {
			r.all.s.counters.panics.Add(1)
			ok = false
		}
	}()
	return peer.Port() != 0 && r.all.s.config.AllowedPeers(peer)
}

// Close frees the port and its place in the quota.
func (r *relay) Close() error {
	r.closeOne.Do(func() {
		r.all.remove(r)
		_ = r.UDPConn.Close() // pion would only log it
	})
	return nil
}

// plainAddrPort is the address of a client or peer, unmapped; invalid for other kinds of address.
func plainAddrPort(a net.Addr) netip.AddrPort {
	var ap netip.AddrPort
	switch a := a.(type) {
	case *net.UDPAddr:
		ap = a.AddrPort()
	case *net.TCPAddr:
		ap = a.AddrPort()
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// listenUDP opens a socket with large buffers; set, where there is one, sets further options.
func listenUDP(network, address string, set func(fd uintptr) error) (*net.UDPConn, error) {
	lc := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var setErr error
		err := raw.Control(func(fd uintptr) {
			setBuffers(fd, socketBufferBytes)
			if set != nil {
				setErr = set(fd)
			}
		})
		return errors.Join(err, setErr)
	}}
	pc, err := lc.ListenPacket(context.Background(), network, address)
	if err != nil {
		return nil, err
	}
	conn, ok := pc.(*net.UDPConn)
	if !ok {
		return nil, errors.Join(errors.ErrUnsupported, pc.Close())
	}
	return conn, nil
}
