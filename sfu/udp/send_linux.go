//go:build !portable

package udp

import (
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// rawDest is a destination in the forms the kernel takes: one for each family of socket.
type rawDest struct {
	v4   unix.RawSockaddrInet4
	v6   unix.RawSockaddrInet6
	has4 bool
	has6 bool

	target atomic.Pointer[target] // set by the first send with Routes
}

func (r *rawDest) prepare(to netip.AddrPort) {
	addr, port := to.Addr(), networkOrder(to.Port())
	if !addr.IsValid() {
		return
	}
	if addr.Is4() {
		r.has4 = true
		r.v4 = unix.RawSockaddrInet4{Family: unix.AF_INET, Port: port, Addr: addr.As4()}
	}
	r.has6 = true
	r.v6 = unix.RawSockaddrInet6{Family: unix.AF_INET6, Port: port, Addr: addr.As16(), Scope_id: scopeID(addr)}
}

// sockaddr is the form for a socket of the given family; nil when the destination cannot be reached from it.
func (r *rawDest) sockaddr(v6 bool) (*byte, uint32) {
	switch {
	case v6 && r.has6:
		return (*byte)(unsafe.Pointer(&r.v6)), unix.SizeofSockaddrInet6
	case !v6 && r.has4:
		return (*byte)(unsafe.Pointer(&r.v4)), unix.SizeofSockaddrInet4
	}
	return nil, 0
}

// rawSender is what sendmmsg takes.
type rawSender struct {
	headers  []mmsghdr
	iovecs   []unix.Iovec
	controls []segmentControl
	groups   []group
	next     []int // the slot after this one in its group, -1 at the end

	// Of slots that leave by the packet socket.
	frames      []mmsghdr
	frameIovecs []unix.Iovec
	routed      []frame
}

func (r *rawSender) prepare(_ *Sender, slots int) {
	r.headers = make([]mmsghdr, slots)
	r.iovecs = make([]unix.Iovec, slots)
	r.controls = make([]segmentControl, slots)
	r.groups = make([]group, 0, slots)
	r.next = make([]int, slots)
	r.frames = make([]mmsghdr, slots)
	r.frameIovecs = make([]unix.Iovec, slots)
	r.routed = make([]frame, 0, slots)
	for i := range r.controls {
		r.controls[i].prepare()
	}
}

// writeTo is Socket.WriteTo on the raw socket.
func (c *fastConn) writeTo(b []byte, to netip.AddrPort) (int, error) {
	if !c.acquire() {
		return 0, net.ErrClosed
	}
	defer c.release()
	var d rawDest
	d.prepare(netip.AddrPortFrom(to.Addr().Unmap(), to.Port()))
	name, nameLen := d.sockaddr(c.v6)
	if name == nil {
		c.s.counters.sendRefused.Add(1)
		return 0, fmt.Errorf("udp: send to %v: %w", to, ErrAddressFamily)
	}
	for {
		_, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(c.fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))),
			uintptr(len(b)), unix.MSG_DONTWAIT, uintptr(unsafe.Pointer(name)), uintptr(nameLen))
		switch errno {
		case 0:
			c.s.counters.sent(outcome{packets: 1, bytes: uint64(len(b)), calls: 1})
			return len(b), nil
		case unix.EINTR:
		case unix.EAGAIN, unix.ENOBUFS:
			c.s.counters.sendDropped.Add(1)
			return 0, ErrSendBufferFull
		default:
			c.s.counters.sendRefused.Add(1)
			return 0, fmt.Errorf("udp: send to %v: %w", to, errno)
		}
	}
}

// sendSlots is Sender.Flush on the raw socket.
func (c *fastConn) sendSlots(t *Sender) error {
	if !c.acquire() {
		return net.ErrClosed
	}
	defer c.release()
	var o outcome
	switch {
	case c.packetFD >= 0:
		c.sendRouted(t, &o)
	case c.s.gso.Load():
		c.send(t, c.layGroups(t, &o), &o)
	default:
		c.send(t, c.laySingles(t, &o), &o)
	}
	c.s.counters.sent(o)
	return nil
}

// laySingles makes one message of each slot and returns their number.
func (c *fastConn) laySingles(t *Sender, o *outcome) int {
	m := 0
	for i := range t.pending {
		if name, _ := t.dests[i].raw.sockaddr(c.v6); name == nil {
			o.refused++
			continue
		}
		c.layPlain(t, i, m)
		m++
	}
	return m
}

// layPlain makes slot i the m-th message. Its destination can be reached from this socket.
func (c *fastConn) layPlain(t *Sender, i, m int) {
	r := &t.raw
	name, nameLen := t.dests[i].raw.sockaddr(c.v6)
	r.iovecs[m].Base = unsafe.SliceData(t.slot(i))
	r.iovecs[m].SetLen(t.sizes[i])
	r.headers[m].set(name, nameLen, r.iovecs[m:m+1])
}

// send hands the first n messages to the kernel. A refused message is stepped over; when the kernel takes no more, the
// rest is dropped.
func (c *fastConn) send(t *Sender, n int, o *outcome) {
	r := &t.raw
	for done := 0; done < n; {
		sent, errno := sendmmsg(c.fd, r.headers[done:n])
		if errno == 0 {
			o.calls++
			for i := range r.headers[done : done+sent] {
				o.taken(&r.headers[done+i].hdr)
			}
			done += sent
			continue
		}
		switch h := &r.headers[done].hdr; {
		case errno == unix.EINTR:
		case errno == unix.EAGAIN || errno == unix.ENOBUFS:
			for i := range r.headers[done:n] {
				o.dropped += uint64(r.headers[done+i].hdr.Iovlen) //nolint:unconvert // 32 bits on other machines
			}
			return
		case h.Iovlen > 1:
			c.sendApart(h, errno, o)
			done++
		default:
			o.refused++
			done++
		}
	}
}

// sendmmsg makes the system call without giving up the scheduler's P: it never blocks.
func sendmmsg(fd int, headers []mmsghdr) (int, unix.Errno) {
	n, _, errno := unix.RawSyscall6(unix.SYS_SENDMMSG, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(headers))), uintptr(len(headers)), unix.MSG_DONTWAIT, 0, 0)
	return int(n), errno
}

// taken counts a message that the kernel took.
func (o *outcome) taken(h *unix.Msghdr) {
	iovecs := unsafe.Slice(h.Iov, h.Iovlen)
	o.packets += uint64(len(iovecs))
	for i := range iovecs {
		o.bytes += uint64(iovecs[i].Len) //nolint:unconvert // 32 bits on other machines
	}
	if len(iovecs) > 1 {
		o.segments += uint64(len(iovecs))
	}
}
