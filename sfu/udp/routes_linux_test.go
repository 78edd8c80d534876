//go:build !portable

package udp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"testing"
	"time"
	"unsafe"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"
)

// wire is a pair of Ethernet devices, each in a network namespace of its own: here with the addresses that end in 1, there in 2.
type wire struct {
	t           testing.TB
	home        netns.NsHandle
	here, there netns.NsHandle
	kernel      *netlink.Handle // of here
	far         *netlink.Handle
}

func newWire(t testing.TB) *wire {
	t.Helper()
	if probe, err := NewRoutes(netip.Addr{}); err != nil {
		t.Skipf("packet sockets and network namespaces need Linux, CAP_NET_RAW and CAP_NET_ADMIN: %v", err)
	} else {
		probe.Close()
	}
	w := &wire{t: t}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	w.home = w.must(netns.Get())
	w.here = w.namespace()
	w.there = w.namespace()
	w.check(netns.Set(w.home))
	var err error
	if w.kernel, err = netlink.NewHandleAt(w.here); err != nil {
		t.Fatal(err)
	}
	if w.far, err = netlink.NewHandleAt(w.there); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.kernel.Close(); w.far.Close() })
	w.check(w.kernel.LinkAdd(&netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "wire"}, PeerName: "wire", PeerNamespace: netlink.NsFd(w.there)}))
	w.end(w.kernel, 1)
	w.end(w.far, 2)
	loopback, err := w.kernel.LinkByName("lo")
	w.check(err)
	w.check(w.kernel.LinkSetUp(loopback)) // carries what goes to an address of here
	return w
}

func (w *wire) must(ns netns.NsHandle, err error) netns.NsHandle {
	w.t.Helper()
	w.check(err)
	w.t.Cleanup(func() { _ = ns.Close() })
	return ns
}

func (w *wire) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// namespace makes one and leaves the thread in it.
func (w *wire) namespace() netns.NsHandle {
	w.t.Helper()
	ns, err := netns.New()
	if errors.Is(err, unix.EPERM) {
		_ = netns.Set(w.home)
		w.t.Skipf("network namespaces need CAP_SYS_ADMIN: %v", err)
	}
	return w.must(ns, err)
}

func (w *wire) end(kernel *netlink.Handle, number int) {
	w.t.Helper()
	link := w.link(kernel)
	w.check(kernel.LinkSetUp(link))
	for _, text := range []string{fmt.Sprintf("10.99.0.%d/24", number), fmt.Sprintf("fd99::%d/64", number)} {
		address, err := netlink.ParseAddr(text)
		w.check(err)
		address.Flags = unix.IFA_F_NODAD
		w.check(kernel.AddrAdd(link, address))
	}
}

func (w *wire) link(kernel *netlink.Handle) netlink.Link {
	w.t.Helper()
	link, err := kernel.LinkByName("wire")
	w.check(err)
	return link
}

// inside runs f on a thread of the namespace.
func (w *wire) inside(ns netns.NsHandle, f func() error) {
	w.t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	w.check(netns.Set(ns))
	err := f()
	w.check(netns.Set(w.home))
	w.check(err)
}

// withoutChecksums has the kernel finish checksums in software (ethtool -K wire tx off), so that the far one throws away what is summed up wrongly.
func withoutChecksums() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }()
	value := struct{ command, data uint32 }{command: unix.ETHTOOL_STXCSUM}
	request := struct {
		name [unix.IFNAMSIZ]byte
		data unsafe.Pointer
		_    [16]byte
	}{name: [unix.IFNAMSIZ]byte{'w', 'i', 'r', 'e'}, data: unsafe.Pointer(&value)}
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCETHTOOL, uintptr(unsafe.Pointer(&request))); errno != 0 {
		return errno
	}
	return nil
}

// routed opens a socket here that sends by a packet socket, and its Routes, which run until the test ends.
func (w *wire) routed(address netip.Addr) (*Socket, *Routes) {
	w.t.Helper()
	var s *Socket
	var routes *Routes
	w.inside(w.here, func() (err error) {
		if routes, err = NewRoutes(address); err != nil {
			return err
		}
		s, err = Listen(Config{AddrPort: netip.AddrPortFrom(address, 0), Routes: routes})
		return err
	})
	ctx, stop := context.WithCancel(context.Background())
	var group errgroup.Group
	group.Go(func() error { return routes.Run(ctx) })
	w.t.Cleanup(func() {
		stop()
		if err := group.Wait(); err != nil {
			w.t.Errorf("Run: %v", err)
		}
		_ = s.Close()
	})
	return s, routes
}

// plain opens a socket without Routes.
func (w *wire) plain(ns netns.NsHandle, address string) *Socket {
	w.t.Helper()
	var s *Socket
	w.inside(ns, func() (err error) {
		s, err = Listen(Config{AddrPort: netip.AddrPortFrom(netip.MustParseAddr(address), 0)})
		return err
	})
	w.t.Cleanup(func() { _ = s.Close() })
	return s
}

// sendOne sends one datagram and says whether it went by the packet socket.
func sendOne(t testing.TB, s *Socket, sender *Sender, payload []byte, to *Dest) (routed bool) {
	t.Helper()
	before := s.Stats()
	sender.Commit(copy(sender.Slot(), payload), to)
	if err := sender.Flush(); err != nil {
		t.Fatal(err)
	}
	after := s.Stats()
	return after.RoutedPackets > before.RoutedPackets
}

// until sends datagrams until one that went as wanted has arrived.
func until(t testing.TB, s *Socket, sender *Sender, to *Dest, receiver *Socket, routed bool) {
	t.Helper()
	batch := NewBatch(16, 2000)
	for number, deadline := 0, time.Now().Add(patience); time.Now().Before(deadline); number++ {
		payload := fmt.Appendf(nil, "try %d", number)
		went := sendOne(t, s, sender, payload, to)
		n, err := receiver.ReadBatch(batch, 5*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if got, _ := batch.Packet(i); bytes.Equal(got, payload) && went == routed {
				return
			}
		}
	}
	t.Fatalf("no datagram arrived with routed = %v: %+v", routed, s.Stats())
}

// TestFramesArriveAsTheKernelsOwnDatagramsDo sends the same bytes both ways, over IPv4 and IPv6, from a socket of every address and from a bound one.
func TestFramesArriveAsTheKernelsOwnDatagramsDo(t *testing.T) {
	for _, c := range []struct{ name, from, to, seen string }{
		{"IPv4", "::", "10.99.0.2", "10.99.0.1"},
		{"IPv6", "::", "fd99::2", "fd99::1"},
		{"IPv4, bound", "10.99.0.1", "10.99.0.2", "10.99.0.1"},
		{"IPv6, bound", "fd99::1", "fd99::2", "fd99::1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWire(t)
			w.inside(w.here, withoutChecksums)
			s, _ := w.routed(netip.MustParseAddr(c.from))
			receiver := w.plain(w.there, c.to)
			sender, to := NewSender(s, 8, 1500), NewDest(receiver.LocalAddr())
			if sendOne(t, s, sender, []byte("first"), to) {
				t.Error("the first datagram went by a route that nobody had looked up")
			}
			until(t, s, sender, to, receiver, true)
			batch := NewBatch(1, 2000)
			for n := 1; n <= 1400; n += 93 { // even and odd: an odd length pads the checksum
				payload := bytes.Repeat([]byte{byte(n), 0xfe, 0x01}, n)[:n]
				if !sendOne(t, s, sender, payload, to) {
					t.Fatalf("%d bytes went by the UDP socket", n)
				}
				if count, err := receiver.ReadBatch(batch, patience); count != 1 || err != nil {
					t.Fatalf("%d bytes: %d datagrams, %v", n, count, err)
				}
				got, from := batch.Packet(0)
				if !bytes.Equal(got, payload) || from != netip.AddrPortFrom(netip.MustParseAddr(c.seen), s.LocalAddr().Port()) {
					t.Fatalf("%d bytes arrived as %d from %v", n, len(got), from)
				}
			}
		})
	}
}

// TestAWholeBatchKeepsItsOrder sends more than one flush to two addresses, of which one is not reachable by frames.
func TestAWholeBatchKeepsItsOrder(t *testing.T) {
	w := newWire(t)
	s, _ := w.routed(netip.IPv6Unspecified())
	far, near := w.plain(w.there, "10.99.0.2"), w.plain(w.here, "10.99.0.1")
	sender, toFar, toNear := NewSender(s, 8, 1500), NewDest(far.LocalAddr()), NewDest(near.LocalAddr())
	until(t, s, sender, toFar, far, true)
	const count = 40
	before := s.Stats()
	for i := range byte(count) {
		sender.Commit(copy(sender.Slot(), []byte{'f', i}), toFar)
		sender.Commit(copy(sender.Slot(), []byte{'n', i}), toNear)
	}
	if err := sender.Flush(); err != nil {
		t.Fatal(err)
	}
	after := s.Stats()
	if routed, sent := after.RoutedPackets-before.RoutedPackets, after.SentPackets-before.SentPackets; routed != count || sent != 2*count {
		t.Errorf("%d datagrams routed of %d, want %d of %d: the host's own address has no frame", routed, sent, count, 2*count)
	}
	for name, receiver := range map[byte]*Socket{'f': far, 'n': near} {
		for i, p := range receive(t, receiver, count) {
			if !bytes.Equal(p.data, []byte{name, byte(i)}) {
				t.Fatalf("%c: datagram %d is %q", name, i, p.data)
			}
		}
	}
}

// TestWhatIsTooLongForAFrameIsFragmentedByTheKernel as the UDP socket does it.
func TestWhatIsTooLongForAFrameIsFragmentedByTheKernel(t *testing.T) {
	w := newWire(t)
	s, _ := w.routed(netip.IPv6Unspecified())
	receiver := w.plain(w.there, "10.99.0.2")
	sender, to := NewSender(s, 8, 1600), NewDest(receiver.LocalAddr())
	until(t, s, sender, to, receiver, true)
	batch := NewBatch(1, 2000)
	for _, c := range []struct {
		bytes  int
		routed bool
	}{{1472, true}, {1473, false}} {
		if routed := sendOne(t, s, sender, make([]byte, c.bytes), to); routed != c.routed {
			t.Errorf("%d bytes: routed = %v", c.bytes, routed)
		}
		if n, err := receiver.ReadBatch(batch, patience); n != 1 || err != nil {
			t.Fatalf("%d bytes did not arrive: %v", c.bytes, err)
		} else if got, _ := batch.Packet(0); len(got) != c.bytes {
			t.Errorf("%d bytes arrived as %d", c.bytes, len(got))
		}
	}
}

// TestFramesFollowANeighbourThatMoves: its hardware address changes, as when a standby router takes over.
func TestFramesFollowANeighbourThatMoves(t *testing.T) {
	w := newWire(t)
	s, _ := w.routed(netip.IPv6Unspecified())
	receiver := w.plain(w.there, "10.99.0.2")
	sender, to := NewSender(s, 8, 1500), NewDest(receiver.LocalAddr())
	until(t, s, sender, to, receiver, true)
	moved := net.HardwareAddr{2, 0, 0, 0, 0, 77}
	w.check(w.far.LinkSetHardwareAddr(w.link(w.far), moved))
	w.check(w.kernel.NeighSet(&netlink.Neigh{ // what a gratuitous ARP does
		LinkIndex: w.link(w.kernel).Attrs().Index, IP: net.IPv4(10, 99, 0, 2), HardwareAddr: moved, State: netlink.NUD_STALE,
	}))
	until(t, s, sender, to, receiver, true)
}

// TestAnInterfaceThatGoesTakesItsRoutesAlong and a send is refused or dropped, never an error; when it comes back, so do they.
func TestAnInterfaceThatGoesTakesItsRoutesAlong(t *testing.T) {
	w := newWire(t)
	s, _ := w.routed(netip.IPv6Unspecified())
	receiver := w.plain(w.there, "10.99.0.2")
	sender, to := NewSender(s, 8, 1500), NewDest(receiver.LocalAddr())
	until(t, s, sender, to, receiver, true)
	w.check(w.kernel.LinkSetDown(w.link(w.kernel)))
	for range 20 { // the first ones before anybody has heard of it
		if sendOne(t, s, sender, []byte("nobody"), to) {
			t.Fatal("the kernel took a frame for an interface that is down")
		}
	}
	if lost := s.Stats().SendRefused + s.Stats().SendDropped; lost != 20 {
		t.Errorf("%d of 20 datagrams counted as lost", lost)
	}
	w.check(w.kernel.LinkSetUp(w.link(w.kernel)))
	until(t, s, sender, to, receiver, true)
}

// TestAFrameByAGatewayHasTheGatewaysAddress: the destination is not on the wire itself.
func TestAFrameByAGatewayHasTheGatewaysAddress(t *testing.T) {
	w := newWire(t)
	beyond, err := netlink.ParseAddr("10.98.0.7/32")
	w.check(err)
	w.check(w.far.AddrAdd(w.link(w.far), beyond))
	_, network, err := net.ParseCIDR("10.98.0.0/16")
	w.check(err)
	w.check(w.kernel.RouteAdd(&netlink.Route{Dst: network, Gw: net.IPv4(10, 99, 0, 2)}))
	s, _ := w.routed(netip.IPv6Unspecified())
	receiver := w.plain(w.there, "10.98.0.7")
	until(t, s, NewSender(s, 8, 1500), NewDest(receiver.LocalAddr()), receiver, true)
}

// TestRoutesNobodyUsesAreForgotten and found again by whoever still holds the destination.
func TestRoutesNobodyUsesAreForgotten(t *testing.T) {
	r := &Routes{nudge: make(chan struct{}, 1), targets: map[netip.Addr]*target{}}
	d := NewDest(netip.MustParseAddrPort("192.0.2.7:9"))
	now := time.Unix(0, 0)
	d.route(r)
	first := d.raw.target.Load()
	if live := r.live(now); len(live) != 1 || live[0] != first {
		t.Fatalf("live: %v", live)
	}
	d.route(r)
	if live := r.live(now.Add(routeIdle)); len(live) != 1 {
		t.Error("a target that was used is forgotten")
	}
	if live := r.live(now.Add(2*routeIdle + 1)); len(live) != 0 || !first.gone.Load() {
		t.Error("a target that was not used is kept")
	}
	if d.route(r); d.raw.target.Load() == first || len(r.live(now.Add(3*routeIdle))) != 1 {
		t.Error("a destination keeps a target that is gone")
	}
}

// TestTargetsAreBounded so that a flood of addresses costs no memory; those beyond go by the UDP socket.
func TestTargetsAreBounded(t *testing.T) {
	r := &Routes{nudge: make(chan struct{}, 1), targets: map[netip.Addr]*target{}}
	for addr, n := netip.MustParseAddr("10.0.0.0"), 0; n <= maxTargets; addr, n = addr.Next(), n+1 {
		r.target(addr)
	}
	if len(r.targets) != maxTargets {
		t.Errorf("%d targets, want %d", len(r.targets), maxTargets)
	}
}

// TestWithoutTheCapabilityThereAreNoRoutes drops CAP_NET_RAW from one thread.
func TestWithoutTheCapabilityThereAreNoRoutes(t *testing.T) {
	runtime.LockOSThread() // never unlocked: the thread ends with the test
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		t.Fatal(err)
	}
	data[0].Effective &^= 1 << unix.CAP_NET_RAW
	if err := unix.Capset(&header, &data[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := NewRoutes(netip.Addr{}); !errors.Is(err, os.ErrPermission) {
		t.Errorf("NewRoutes: %v", err)
	}
}

func TestAFrameDoesNotAllocate(t *testing.T) {
	w := newWire(t)
	s, _ := w.routed(netip.IPv6Unspecified())
	receiver := w.plain(w.there, "10.99.0.2")
	sender, to := NewSender(s, 8, 1500), NewDest(receiver.LocalAddr())
	until(t, s, sender, to, receiver, true)
	batch, payload := NewBatch(16, 1500), make([]byte, 1100)
	checkAllocs(t, "Slot, Commit and Flush", func() {
		for range 8 {
			sender.Commit(copy(sender.Slot(), payload), to)
		}
		if err := sender.Flush(); err != nil {
			t.Error(err)
		}
		drain(t, receiver, batch, 8)
	})
}

// BenchmarkSendOverAWire compares the two ways out; nobody reads, so that the far end costs the same for both.
func BenchmarkSendOverAWire(b *testing.B) {
	for _, routed := range []bool{false, true} {
		b.Run(map[bool]string{false: "socket", true: "packet"}[routed], func(b *testing.B) {
			w := newWire(b)
			s, _ := w.routed(netip.IPv6Unspecified())
			if !routed {
				s = w.plain(w.here, "10.99.0.1")
			}
			receiver := w.plain(w.there, "10.99.0.2")
			sender, to := NewSender(s, 8, 1500), NewDest(receiver.LocalAddr())
			until(b, s, sender, to, receiver, routed)
			payload := make([]byte, 1100)
			b.ReportAllocs()
			for b.Loop() {
				sender.Commit(copy(sender.Slot(), payload), to)
				if sender.Pending() == 8 {
					_ = sender.Flush()
				}
			}
		})
	}
}
