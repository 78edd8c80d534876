//go:build !portable

package udp

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mmsghdr is the kernel's struct mmsghdr.
type mmsghdr struct {
	hdr unix.Msghdr
	len uint32
}

// rawBatch is what recvmmsg fills.
type rawBatch struct {
	headers []mmsghdr
	iovecs  []unix.Iovec
	names   []unix.RawSockaddrInet6 // large enough for both families
}

func (r *rawBatch) prepare(b *Batch, n int) {
	r.headers = make([]mmsghdr, n)
	r.iovecs = make([]unix.Iovec, n)
	r.names = make([]unix.RawSockaddrInet6, n)
	for i := range r.headers {
		r.iovecs[i].Base = unsafe.SliceData(b.room(i))
		r.iovecs[i].SetLen(b.bufBytes)
		h := &r.headers[i].hdr
		h.Iov = &r.iovecs[i]
		h.SetIovlen(1)
		h.Name = (*byte)(unsafe.Pointer(&r.names[i]))
		h.Namelen = unix.SizeofSockaddrInet6
	}
}

// readBatch is Socket.ReadBatch on the raw socket.
func (c *fastConn) readBatch(b *Batch, wait time.Duration) (int, error) {
	b.packets = b.packets[:0]
	if !c.acquire() {
		return 0, net.ErrClosed
	}
	defer c.release()
	n, err := c.receive(b, wait)
	c.woken.Store(false)
	if err != nil {
		return 0, err
	}
	if c.users.Load()&closedBit != 0 {
		b.packets = b.packets[:0]
		return 0, net.ErrClosed
	}
	return n, nil
}

// receive reads once, or in slices where no datagram of ours can end a blocked read.
func (c *fastConn) receive(b *Batch, wait time.Duration) (int, error) {
	if c.wakeFD >= 0 || wait <= wakeSlice {
		if c.wakeFD < 0 && c.woken.Load() {
			wait = 0
		}
		return c.receiveOnce(b, wait)
	}
	deadline := time.Now().Add(wait)
	for left := wait; ; left = time.Until(deadline) {
		if c.woken.Load() || left <= 0 {
			return c.receiveOnce(b, 0)
		}
		n, err := c.receiveOnce(b, min(left, wakeSlice))
		if n > 0 || err != nil || c.users.Load()&closedBit != 0 {
			return n, err
		}
	}
}

// receiveOnce makes one recvmmsg call and keeps what is usable of its result.
func (c *fastConn) receiveOnce(b *Batch, wait time.Duration) (int, error) {
	r := &b.raw
	var n uintptr
	var errno syscall.Errno
	if wait <= 0 {
		// Keeps the scheduler's P: the call never blocks.
		n, _, errno = unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(c.fd),
			uintptr(unsafe.Pointer(unsafe.SliceData(r.headers))), uintptr(len(r.headers)), unix.MSG_DONTWAIT, 0, 0)
	} else {
		if err := c.setTimeout(wait); err != nil {
			return 0, err
		}
		if b.keepPlace {
			n, _, errno = unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(c.fd),
				uintptr(unsafe.Pointer(unsafe.SliceData(r.headers))), uintptr(len(r.headers)), unix.MSG_WAITFORONE, 0, 0)
		} else {
			n, _, errno = syscall.Syscall6(unix.SYS_RECVMMSG, uintptr(c.fd),
				uintptr(unsafe.Pointer(unsafe.SliceData(r.headers))), uintptr(len(r.headers)), unix.MSG_WAITFORONE, 0, 0)
		}
	}
	switch errno {
	case 0:
		return c.keep(b, int(n)), nil
	case unix.EAGAIN, unix.EINTR, unix.ECONNREFUSED, unix.EHOSTUNREACH, unix.ENETUNREACH, unix.ENOMEM, unix.ENOBUFS:
		// Time is over, a signal came, the network reports on a datagram sent earlier, or the kernel is short of memory: the
		// socket is as good as before.
		return 0, nil
	}
	return 0, fmt.Errorf("udp: recvmmsg: %w", errno)
}

// setTimeout bounds the next blocking read; the kernel is told only when the bound changes.
func (c *fastConn) setTimeout(wait time.Duration) error {
	if wait == c.timeout {
		return nil
	}
	tv := unix.NsecToTimeval(max(wait, time.Microsecond).Nanoseconds())
	if err := unix.SetsockoptTimeval(c.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &tv); err != nil {
		return fmt.Errorf("udp: receive timeout: %w", err)
	}
	c.timeout = wait
	return nil
}

// keep lists the datagrams of the last n headers without the empty ones, which only wake, and the truncated ones.
func (c *fastConn) keep(b *Batch, n int) int {
	r := &b.raw
	bytes, truncated := 0, 0
	for i := range r.headers[:n] {
		m := &r.headers[i]
		switch {
		case m.hdr.Flags&unix.MSG_TRUNC != 0:
			truncated++
		case m.len > 0:
			b.packets = append(b.packets, packet{data: b.room(i)[:m.len:m.len], from: addrPort(&r.names[i])})
			bytes += int(m.len)
		}
		m.hdr.Namelen = unix.SizeofSockaddrInet6
		m.hdr.Flags = 0
	}
	c.s.counters.received(len(b.packets), bytes, truncated)
	return len(b.packets)
}

// addrPort reads a socket address of either family; a mapped IPv4 address comes out as IPv4.
func addrPort(sa *unix.RawSockaddrInet6) netip.AddrPort {
	port := networkOrder(sa.Port)
	if sa.Family == unix.AF_INET {
		sa4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(sa))
		return netip.AddrPortFrom(netip.AddrFrom4(sa4.Addr), port)
	}
	addr := netip.AddrFrom16(sa.Addr).Unmap()
	if sa.Scope_id != 0 && addr.IsLinkLocalUnicast() {
		addr = addr.WithZone(strconv.Itoa(int(sa.Scope_id)))
	}
	return netip.AddrPortFrom(addr, port)
}

// recvOverflow is the kernel's own count of datagrams dropped on the way in.
func (c *fastConn) recvOverflow() uint64 {
	if !c.acquire() {
		return 0
	}
	defer c.release()
	// The last of the nine words of SO_MEMINFO (include/uapi/linux/sock_diag.h) is the number of drops.
	var words [9]uint32
	size := uint32(unsafe.Sizeof(words))
	_, _, errno := unix.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(c.fd), unix.SOL_SOCKET, unix.SO_MEMINFO,
		uintptr(unsafe.Pointer(&words)), uintptr(unsafe.Pointer(&size)), 0)
	if errno != 0 {
		return 0
	}
	return uint64(words[8])
}
