//go:build !portable

package udp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// wakeSlice bounds a single blocking read where no datagram to ourselves can end it: on a shared port the kernel might
// hand that datagram to another socket of the group.
const wakeSlice = 10 * time.Millisecond

// closedBit marks a closed socket in fastConn.users; the bits below it count the calls that use the descriptor.
const closedBit = 1 << 62

// fastConn is a blocking socket that Go's network poller does not know.
type fastConn struct {
	// Set by listenFast.
	fd     int
	wakeFD int // connected to fd's own address; -1 when reads are sliced instead
	v6     bool
	port   uint16
	s      *Socket

	packetFD int // -1 without Routes
	routes   *Routes

	users  atomic.Int64
	closed sync.Once     // guards the close of the descriptors
	gone   chan struct{} // closed when the descriptors are

	woken atomic.Bool // a wake is under way that no read has seen

	// Owned by the reader.
	timeout time.Duration
}

// listenFast opens the raw socket.
func listenFast(cfg Config, s *Socket) (conn, netip.AddrPort, error) {
	fd, v6, err := openSocket(cfg)
	if err != nil {
		return nil, netip.AddrPort{}, err
	}
	c := &fastConn{fd: fd, wakeFD: -1, packetFD: -1, v6: v6, s: s, gone: make(chan struct{}), timeout: -1}
	local, err := socketName(fd)
	if err != nil {
		c.closeDescriptors()
		return nil, netip.AddrPort{}, err
	}
	c.port = local.Port()
	if cfg.Routes != nil {
		if c.packetFD, err = openPacketSocket(cfg.SendBufferBytes); err != nil {
			c.closeDescriptors()
			return nil, netip.AddrPort{}, err
		}
		c.routes = cfg.Routes
	}
	if !cfg.ReusePort {
		c.wakeFD = openWaker(fd, local)
	}
	return c, local, nil
}

// openSocket opens and binds the descriptor; v6 tells its family.
func openSocket(cfg Config) (fd int, v6 bool, err error) {
	addr := cfg.AddrPort.Addr()
	if !cfg.everyAddress() {
		fd, err = bindSocket(cfg, addr)
		return fd, addr.Is6(), err
	}
	fd, err = bindSocket(cfg, netip.IPv6Unspecified())
	if err == nil {
		return fd, true, nil
	}
	if !errors.Is(err, unix.EAFNOSUPPORT) && !errors.Is(err, unix.EADDRNOTAVAIL) {
		return -1, false, err
	}
	fd, err = bindSocket(cfg, netip.IPv4Unspecified())
	return fd, false, err
}

// bindSocket makes one socket of the address's family.
func bindSocket(cfg Config, addr netip.Addr) (int, error) {
	family := unix.AF_INET
	var sa unix.Sockaddr = &unix.SockaddrInet4{Port: int(cfg.AddrPort.Port()), Addr: as4(addr)}
	if addr.Is6() {
		family = unix.AF_INET6
		sa = &unix.SockaddrInet6{Port: int(cfg.AddrPort.Port()), Addr: addr.As16(), ZoneId: scopeID(addr)}
	}
	fd, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.IPPROTO_UDP)
	if err != nil {
		return -1, fmt.Errorf("socket: %w", err)
	}
	if family == unix.AF_INET6 {
		err = unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 0)
	}
	if err == nil && cfg.ReusePort {
		err = setReusePort(uintptr(fd))
	}
	if err == nil {
		setBuffers(uintptr(fd), cfg.RecvBufferBytes, cfg.SendBufferBytes)
		err = unix.Bind(fd, sa)
	}
	if err != nil {
		_ = unix.Close(fd) // nothing was sent; the first error says more
		return -1, fmt.Errorf("bind: %w", err)
	}
	return fd, nil
}

// as4 is As4 for an address that may be IPv6.
func as4(a netip.Addr) (b [4]byte) {
	if a.Is4() {
		return a.As4()
	}
	return b
}

// socketName is the address the kernel bound.
func socketName(fd int) (netip.AddrPort, error) {
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("getsockname: %w", err)
	}
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port)), nil
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(sa.Addr), uint16(sa.Port)), nil
	}
	return netip.AddrPort{}, errors.ErrUnsupported
}

// acquire keeps the descriptor open until release; false when the socket is closed.
func (c *fastConn) acquire() bool {
	if c.users.Add(1)&closedBit == 0 {
		return true
	}
	c.release()
	return false
}

// release ends the use begun by acquire.
func (c *fastConn) release() {
	if c.users.Add(-1) == closedBit {
		c.closed.Do(c.closeDescriptors)
	}
}

// close marks the socket, ends a blocked read and waits for the users to leave.
func (c *fastConn) close() error {
	old := c.users.Or(closedBit)
	if old&closedBit != 0 {
		return net.ErrClosed
	}
	if old == 0 {
		c.closed.Do(c.closeDescriptors)
	} else {
		// For a UDP socket this reports ENOTCONN and still ends blocked reads with zero bytes.
		_ = unix.Shutdown(c.fd, unix.SHUT_RDWR)
	}
	<-c.gone
	return nil
}

// closeDescriptors runs once, when nobody uses the descriptors.
func (c *fastConn) closeDescriptors() {
	_ = unix.Close(c.fd) // a UDP socket holds nothing that could fail to be written
	for _, fd := range []int{c.wakeFD, c.packetFD} {
		if fd >= 0 {
			_ = unix.Close(fd)
		}
	}
	close(c.gone)
}
