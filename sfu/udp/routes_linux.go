//go:build !portable

package udp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"
)

const (
	// routePass is how often every route is looked up again without a reason. Everything else is told by the kernel, but for a path MTU that it
	// has learnt.
	routePass = 5 * time.Second
	// routePause is the least time between two passes, so that a flapping interface costs little.
	routePause = 50 * time.Millisecond
	// routeIdle is how long a destination is kept that nothing is sent to.
	routeIdle = time.Minute
	// maxTargets bounds the destinations; those beyond it are sent to by the UDP socket.
	maxTargets = 1 << 16
	// neighbourUsable are the states in which the kernel itself would send without asking first (NUD_VALID of linux/neighbour.h).
	neighbourUsable = netlink.NUD_PERMANENT | netlink.NUD_REACHABLE | netlink.NUD_STALE | netlink.NUD_DELAY | netlink.NUD_PROBE
)

// Routes knows how Ethernet frames reach destinations: by which interface, from which and to which hardware address. Sockets that are given one
// send to such destinations by a packet socket (packet(7)), past the kernel's UDP, IP and netfilter, which is half the price of a send. Whatever
// it doesn't know, such as a neighbour that has not been asked for yet, goes by the UDP socket, and the kernel finds the way.
//
// It follows the kernel's own tables of routes and neighbours, and never asks a neighbour itself. Connectivity checks of ICE go by the
// UDP socket and keep the kernel's entries alive. Safe for concurrent use; Run is its only goroutine.
type Routes struct {
	// Set by NewRoutes.
	source netip.Addr // invalid: the kernel's choice
	kernel *netlink.Handle
	events *nl.NetlinkSocket
	nudge  chan struct{} // one slot: a pass that is due sees every reason for it

	mu      sync.Mutex
	targets map[netip.Addr]*target // Guarded by mu.
}

// target is one destination address.
type target struct {
	addr  netip.Addr
	route atomic.Pointer[route] // nil: by the UDP socket
	used  atomic.Bool           // since the last pass
	gone  atomic.Bool           // no longer looked up

	usedAt time.Time // Owned by Run.
}

// NewRoutes opens the kernel's tables for sockets that are bound to source, or to every address when source is invalid or unspecified. It fails
// where the program may not open packet sockets (CAP_NET_RAW) or the system has none.
func NewRoutes(source netip.Addr) (*Routes, error) {
	probe, err := openPacketSocket(0)
	if err != nil {
		return nil, err
	}
	_ = unix.Close(probe)
	r := &Routes{nudge: make(chan struct{}, 1), targets: map[netip.Addr]*target{}}
	if source = source.Unmap(); !source.IsUnspecified() {
		r.source = source
	}
	if r.kernel, err = netlink.NewHandle(unix.NETLINK_ROUTE); err != nil {
		return nil, fmt.Errorf("udp: routing table: %w", err)
	}
	r.events, err = nl.Subscribe(unix.NETLINK_ROUTE, unix.RTNLGRP_LINK, unix.RTNLGRP_NEIGH,
		unix.RTNLGRP_IPV4_IFADDR, unix.RTNLGRP_IPV4_ROUTE, unix.RTNLGRP_IPV6_IFADDR, unix.RTNLGRP_IPV6_ROUTE)
	if err != nil {
		r.kernel.Close()
		return nil, fmt.Errorf("udp: changes of the routing table: %w", err)
	}
	return r, nil
}

// Run keeps the routes true until ctx ends; afterwards everything goes by the UDP sockets. Without Run nothing is ever routed. It must be
// called once, and it alone frees what NewRoutes opened.
func (r *Routes) Run(ctx context.Context) error {
	defer r.kernel.Close()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return r.listen(ctx) })
	ticker := time.NewTicker(routePass)
	defer ticker.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-r.nudge:
			r.pass(time.Now())
		case <-ticker.C:
			r.pass(time.Now())
		}
		select {
		case <-ctx.Done():
		case <-time.After(routePause):
		}
	}
	r.events.Close()
	err := group.Wait()
	r.forget()
	return err
}

// Close frees what NewRoutes opened, for a Routes that is never run.
func (r *Routes) Close() {
	r.kernel.Close()
	r.events.Close()
}

// listen turns each message of the kernel into a pass. What the message says does not matter, so one that was lost because too many came
// (ENOBUFS) is as good as one that was read.
func (r *Routes) listen(ctx context.Context) error {
	for ctx.Err() == nil {
		_, _, err := r.events.Receive()
		if err != nil && !errors.Is(err, unix.ENOBUFS) && ctx.Err() == nil { // else closed by Run
			return fmt.Errorf("udp: changes of the routing table: %w", err)
		}
		r.wake()
	}
	return nil
}

func (r *Routes) wake() {
	select {
	case r.nudge <- struct{}{}:
	default:
	}
}

// target is the entry of an address, made when there is none. It takes a lock, so a Dest keeps what it gets.
func (r *Routes) target(addr netip.Addr) *target {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t := r.targets[addr]; t != nil {
		return t
	}
	t := &target{addr: addr}
	if len(r.targets) < maxTargets {
		t.used.Store(true)
		r.targets[addr] = t
		r.wake()
	}
	return t
}

// pass looks everything up again and forgets what is not used.
func (r *Routes) pass(now time.Time) {
	tables := tables{kernel: r.kernel, source: r.source, links: map[int]*netlink.LinkAttrs{}, neighbours: map[int][]netlink.Neigh{}}
	for _, t := range r.live(now) {
		t.route.Store(tables.find(t.addr))
	}
}

// live are the targets that something was sent to lately.
func (r *Routes) live(now time.Time) []*target {
	r.mu.Lock()
	defer r.mu.Unlock()
	live := make([]*target, 0, len(r.targets))
	for addr, t := range r.targets {
		if t.used.Swap(false) {
			t.usedAt = now
		}
		if now.Sub(t.usedAt) > routeIdle {
			t.route.Store(nil)
			t.gone.Store(true)
			delete(r.targets, addr)
			continue
		}
		live = append(live, t)
	}
	return live
}

func (r *Routes) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.targets {
		t.route.Store(nil)
	}
}

// tables are the kernel's tables as one pass sees them: interfaces and neighbours are read once.
type tables struct {
	kernel     *netlink.Handle
	source     netip.Addr
	links      map[int]*netlink.LinkAttrs // nil: not to be sent by
	neighbours map[int][]netlink.Neigh
}

// find is the route to an address, nil when the UDP socket has to do it: the host itself, no such way, anything but Ethernet, or a neighbour
// whose hardware address the kernel does not know now.
func (t *tables) find(addr netip.Addr) *route {
	if addr.Zone() != "" {
		return nil // its interface is not the routing table's choice
	}
	var options *netlink.RouteGetOptions
	if t.source.IsValid() {
		if t.source.Is4() != addr.Is4() {
			return nil
		}
		options = &netlink.RouteGetOptions{SrcAddr: t.source.AsSlice()}
	}
	found, err := t.kernel.RouteGetWithOptions(addr.AsSlice(), options)
	if err != nil || len(found) != 1 {
		return nil
	}
	way := found[0]
	from, ok := netip.AddrFromSlice(way.Src)
	if t.source.IsValid() {
		from, ok = t.source, true
	}
	if !ok || way.Type != unix.RTN_UNICAST || way.Encap != nil || way.NewDst != nil || way.Via != nil {
		return nil
	}
	link := t.link(way.LinkIndex)
	if link == nil {
		return nil
	}
	hop := addr
	if gateway, ok := netip.AddrFromSlice(way.Gw); ok {
		hop = gateway.Unmap()
	}
	to := t.neighbour(way.LinkIndex, hop)
	if to == nil {
		return nil
	}
	mtu := link.MTU
	if way.MTU > 0 {
		mtu = min(mtu, way.MTU)
	}
	return newRoute(way.LinkIndex, link.HardwareAddr, to, from.Unmap(), addr, mtu)
}

// link is an interface that carries Ethernet frames, or nil.
func (t *tables) link(index int) *netlink.LinkAttrs {
	attrs, known := t.links[index]
	if known {
		return attrs
	}
	if link, err := t.kernel.LinkByIndex(index); err == nil {
		a := link.Attrs()
		if a.EncapType == "ether" && len(a.HardwareAddr) == 6 && a.Flags&net.FlagUp != 0 && a.RawFlags&unix.IFF_NOARP == 0 {
			attrs = a
		}
	}
	t.links[index] = attrs
	return attrs
}

// neighbour is the hardware address of a next hop, or nil.
func (t *tables) neighbour(index int, hop netip.Addr) net.HardwareAddr {
	list, known := t.neighbours[index]
	if !known {
		list, _ = t.kernel.NeighList(index, netlink.FAMILY_ALL) // no list is no neighbour
		t.neighbours[index] = list
	}
	for _, n := range list {
		if ip, ok := netip.AddrFromSlice(n.IP); ok && ip.Unmap() == hop && n.State&neighbourUsable != 0 && len(n.HardwareAddr) == 6 {
			return n.HardwareAddr
		}
	}
	return nil
}
