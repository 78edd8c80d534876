//go:build linux

package link

import (
	"fmt"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	receiveBatch       = 32
	maxDatagramBytes   = 2048
	socketBufferBytes  = 1 << 20 // a key frame of every other publisher fits with room to spare
	controlBufferBytes = 64      // one SCM_TIMESTAMPNS message takes 32
)

// socket is a non-blocking UDP socket outside Go's netpoller, whose wake-ups would be charged to the server on the same machine.
// Receiving is the reading goroutine's, sending anybody's.
type socket struct {
	fd    int
	local netip.AddrPort
}

// openSocket binds to a free port and asks the kernel for a time stamp on every datagram.
func openSocket(config Config) (*socket, error) {
	s := &socket{}
	err := inNamespace(config.NetNS, func() (err error) {
		s.fd, err = unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	if err := s.prepare(config.Local); err != nil {
		_ = unix.Close(s.fd)
		return nil, err
	}
	return s, nil
}

func (s *socket) prepare(local netip.Addr) error {
	for _, option := range []int{unix.SO_RCVBUF, unix.SO_SNDBUF} {
		if err := unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, option, socketBufferBytes); err != nil {
			return fmt.Errorf("socket buffer: %w", err)
		}
	}
	if err := unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1); err != nil {
		return fmt.Errorf("socket time stamps: %w", err)
	}
	if err := unix.Bind(s.fd, &unix.SockaddrInet4{Addr: local.As4()}); err != nil {
		return fmt.Errorf("bind to %v: %w", local, err)
	}
	name, err := unix.Getsockname(s.fd)
	if err != nil {
		return fmt.Errorf("socket name: %w", err)
	}
	if in4, ok := name.(*unix.SockaddrInet4); ok {
		s.local = netip.AddrPortFrom(netip.AddrFrom4(in4.Addr), uint16(in4.Port))
	}
	return nil
}

func (s *socket) send(b []byte, to *unix.SockaddrInet4) error {
	return unix.Sendto(s.fd, b, unix.MSG_DONTWAIT, to)
}

func (s *socket) close() { _ = unix.Close(s.fd) }

// messageHeader is struct mmsghdr.
type messageHeader struct {
	header unix.Msghdr
	length uint32
}

// batch is the memory for one recvmmsg. It belongs to the reading goroutine.
type batch struct {
	messages [receiveBatch]messageHeader
	vectors  [receiveBatch]unix.Iovec
	names    [receiveBatch]unix.RawSockaddrInet4
	control  [receiveBatch][controlBufferBytes]byte
	data     [receiveBatch][maxDatagramBytes]byte
}

func newBatch() *batch {
	b := new(batch)
	for i := range b.messages {
		b.vectors[i].Base = &b.data[i][0]
		b.vectors[i].SetLen(maxDatagramBytes)
		h := &b.messages[i].header
		h.Iov = &b.vectors[i]
		h.SetIovlen(1)
		h.Name = (*byte)(unsafe.Pointer(&b.names[i]))
		h.Control = &b.control[i][0]
	}
	return b
}

// receive takes up to receiveBatch waiting datagrams; 0 when there are none.
func (b *batch) receive(s *socket) int {
	for i := range b.messages {
		h := &b.messages[i].header
		h.Namelen = unix.SizeofSockaddrInet4
		h.SetControllen(controlBufferBytes)
	}
	for {
		n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&b.messages[0])),
			receiveBatch, unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case 0:
			return int(n)
		case unix.EINTR:
			continue
		default: // EAGAIN; an ICMP error of an earlier send is cleared by being reported
			return 0
		}
	}
}

// datagram returns the i-th datagram, its sender and its arrival by CLOCK_REALTIME, 0 when the kernel gave none.
func (b *batch) datagram(i int) (data []byte, from netip.AddrPort, arrivedNs int64) {
	m := &b.messages[i]
	name := &b.names[i]
	port := name.Port>>8 | name.Port<<8
	from = netip.AddrPortFrom(netip.AddrFrom4(name.Addr), port)
	control := b.control[i][:m.header.Controllen]
	if len(control) >= unix.SizeofCmsghdr+16 {
		h := (*unix.Cmsghdr)(unsafe.Pointer(&control[0]))
		if h.Level == unix.SOL_SOCKET && h.Type == unix.SCM_TIMESTAMPNS {
			arrivedNs = (*unix.Timespec)(unsafe.Pointer(&control[unix.SizeofCmsghdr])).Nano()
		}
	}
	return b.data[i][:m.length], from, arrivedNs
}
