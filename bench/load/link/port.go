//go:build linux

package link

import (
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// handshakeQueue holds the STUN and DTLS datagrams that pion has not read yet. A full queue drops: both protocols repeat.
const handshakeQueue = 64

type handshakeDatagram struct {
	data []byte
	from netip.AddrPort
}

// port is a link's socket as pion/ice sees it: the net.PacketConn of one host candidate, and the ice.UDPMux that hands it out.
// RTP never comes this way.
type port struct {
	socket *socket
	queue  chan handshakeDatagram

	closeOnce sync.Once
	closed    chan struct{}
}

func newPort(s *socket) *port {
	return &port{socket: s, queue: make(chan handshakeDatagram, handshakeQueue), closed: make(chan struct{})}
}

// deliver is called by the reading goroutine and never blocks.
func (p *port) deliver(data []byte, from netip.AddrPort) {
	select {
	case p.queue <- handshakeDatagram{append([]byte(nil), data...), from}:
	default:
	}
}

// ReadFrom blocks until a datagram came or the port was closed.
func (p *port) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case d := <-p.queue:
		return copy(b, d.data), net.UDPAddrFromAddrPort(d.from), nil
	case <-p.closed:
		return 0, nil, net.ErrClosed
	}
}

// WriteTo sends one datagram.
func (p *port) WriteTo(b []byte, to net.Addr) (int, error) {
	udp, ok := to.(*net.UDPAddr)
	if !ok || udp.IP.To4() == nil {
		return 0, &net.AddrError{Err: "no IPv4 UDP address", Addr: to.String()}
	}
	if p.isClosed() {
		return 0, net.ErrClosed
	}
	if err := p.socket.send(b, sockaddr(udp.AddrPort())); err != nil {
		return 0, os.NewSyscallError("sendto", err)
	}
	return len(b), nil
}

func (p *port) isClosed() bool {
	select {
	case <-p.closed:
		return true
	default:
		return false
	}
}

// Close ends ReadFrom. The socket itself is the Hub's.
func (p *port) Close() error {
	p.closeOnce.Do(func() { close(p.closed) })
	return nil
}

// LocalAddr is the bound address.
func (p *port) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(p.socket.local) }

// SetDeadline does nothing: pion sets one only right before Close, which ends ReadFrom.
func (p *port) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing, as SetDeadline.
func (p *port) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: writes don't block.
func (p *port) SetWriteDeadline(time.Time) error { return nil }

// GetConn hands the port to the only agent that uses it.
func (p *port) GetConn(string, net.Addr) (net.PacketConn, error) { return p, nil }

// RemoveConnByUfrag ends the port with its agent.
func (p *port) RemoveConnByUfrag(string) { _ = p.Close() }

// GetListenAddresses names the only host candidate.
func (p *port) GetListenAddresses() []net.Addr { return []net.Addr{p.LocalAddr()} }

func sockaddr(a netip.AddrPort) *unix.SockaddrInet4 {
	return &unix.SockaddrInet4{Addr: a.Addr().Unmap().As4(), Port: int(a.Port())}
}
