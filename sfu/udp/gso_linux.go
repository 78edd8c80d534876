//go:build !portable

package udp

import (
	"bytes"
	"net/netip"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// maxGroupBytes is the most bytes of one segmentation group: an IPv4 datagram less its headers.
const maxGroupBytes = 65507

// group is a run of datagrams to one destination that leave as one message: all of one size, only the last may be
// shorter. Slots of other destinations may lie between them.
type group struct {
	dest        *Dest
	first, last int
	size        int // bytes of every segment but the last
	count       int
	bytes       int
	full        bool // the last segment was shorter: nothing may follow it
}

// takes reports whether a datagram of n bytes may be appended.
func (g *group) takes(n int) bool {
	return !g.full && n <= g.size && g.bytes+n <= maxGroupBytes
}

// segmentControl is the control message that tells the kernel where to cut.
type segmentControl struct {
	header unix.Cmsghdr
	size   uint16
	_      [6]byte
}

func (s *segmentControl) prepare() {
	s.header = unix.Cmsghdr{Level: unix.SOL_UDP, Type: unix.UDP_SEGMENT}
	s.header.SetLen(unix.CmsgLen(2))
}

// set points the header at a destination and its datagrams.
func (m *mmsghdr) set(name *byte, nameLen uint32, iovecs []unix.Iovec) {
	m.hdr.Name, m.hdr.Namelen = name, nameLen
	m.hdr.Iov = unsafe.SliceData(iovecs)
	m.hdr.SetIovlen(len(iovecs))
	m.hdr.Control = nil
	m.hdr.SetControllen(0)
}

// layGroups makes one message of each group and returns their number. The order of datagrams to one destination is kept.
func (c *fastConn) layGroups(t *Sender, o *outcome) int {
	r := &t.raw
	r.groups = r.groups[:0]
	for i := range t.pending {
		if name, _ := t.dests[i].raw.sockaddr(c.v6); name == nil {
			o.refused++
			continue
		}
		r.join(i, t.dests[i], t.sizes[i])
	}
	next := 0
	for m := range r.groups {
		g := &r.groups[m]
		first := next
		for i := g.first; i >= 0; i = r.next[i] {
			r.iovecs[next].Base = unsafe.SliceData(t.slot(i))
			r.iovecs[next].SetLen(t.sizes[i])
			next++
		}
		name, nameLen := g.dest.raw.sockaddr(c.v6)
		r.headers[m].set(name, nameLen, r.iovecs[first:next])
		if g.count > 1 {
			control := &r.controls[m]
			control.size = uint16(g.size)
			r.headers[m].hdr.Control = (*byte)(unsafe.Pointer(control))
			r.headers[m].hdr.SetControllen(unix.CmsgSpace(2))
		}
	}
	return len(r.groups)
}

// join puts slot i at the end of the newest group of its destination, or begins one. The search is linear: there are at
// most 32 groups, and mostly fewer.
func (r *rawSender) join(i int, dest *Dest, size int) {
	r.next[i] = -1
	for j := len(r.groups) - 1; j >= 0; j-- {
		g := &r.groups[j]
		if g.dest != dest {
			continue
		}
		if !g.takes(size) {
			break
		}
		r.next[g.last] = i
		g.last = i
		g.count++
		g.bytes += size
		g.full = size < g.size
		return
	}
	r.groups = append(r.groups, group{dest: dest, first: i, last: i, size: size, count: 1, bytes: size})
}

// sendApart sends the datagrams of a refused group one by one. EIO means that the device cannot do it at all (no checksum
// offload), so the socket stops grouping; EINVAL may be this destination's small path MTU.
func (c *fastConn) sendApart(h *unix.Msghdr, refusal unix.Errno, o *outcome) {
	if refusal == unix.EIO {
		c.s.gso.Store(false)
	}
	o.fallbacks++
	iovecs := unsafe.Slice(h.Iov, h.Iovlen)
	one := make([]mmsghdr, 1)
	for i := 0; i < len(iovecs); {
		one[0].set(h.Name, h.Namelen, iovecs[i:i+1])
		switch _, errno := sendmmsg(c.fd, one); errno {
		case 0:
			o.calls++
			o.taken(&one[0].hdr)
		case unix.EINTR:
			continue
		case unix.EAGAIN, unix.ENOBUFS:
			o.dropped += uint64(len(iovecs) - i)
			return
		default:
			o.refused++
		}
		i++
	}
}

// gsoSelfTest sends groups from one socket to another over loopback and compares what arrives. It finds kernels without
// the option and those that damage the segments themselves; it cannot see a fault between the kernel and a network device.
func gsoSelfTest() bool {
	for _, lo := range []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()} {
		from, err := Listen(Config{AddrPort: netip.AddrPortFrom(lo, 0)})
		if err != nil {
			continue // this family is missing; the other one decides
		}
		to, err := Listen(Config{AddrPort: netip.AddrPortFrom(lo, 0)})
		if err != nil {
			_ = from.Close()
			continue
		}
		ok := gsoRoundTrip(from, to, []int{1100, 1100, 1100, 1100}) && gsoRoundTrip(from, to, []int{700, 700, 700, 31})
		_ = from.Close()
		_ = to.Close()
		return ok
	}
	return false
}

// gsoRoundTrip sends one group of datagrams of the given sizes and reports whether all arrive whole and in order.
func gsoRoundTrip(from, to *Socket, sizes []int) bool {
	from.gso.Store(true)
	sender := NewSender(from, len(sizes), 1500)
	dest := NewDest(to.LocalAddr())
	for i, n := range sizes {
		copy(sender.Slot(), bytes.Repeat([]byte{byte(i + 1)}, n))
		sender.Commit(n, dest)
	}
	if sender.Flush() != nil || from.Stats().GSOFallbacks > 0 || !from.GSO() {
		return false
	}
	batch := NewBatch(len(sizes), 1500)
	for i := 0; i < len(sizes); {
		n, err := to.ReadBatch(batch, 200*time.Millisecond)
		if err != nil || n == 0 || i+n > len(sizes) {
			return false
		}
		for k := range n {
			if got, _ := batch.Packet(k); !bytes.Equal(got, bytes.Repeat([]byte{byte(i + 1)}, sizes[i])) {
				return false
			}
			i++
		}
	}
	return true
}
