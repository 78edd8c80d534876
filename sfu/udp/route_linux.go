//go:build !portable

package udp

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	vnetHeaderBytes = 10 // struct virtio_net_hdr
	etherBytes      = 14
	ipv4Bytes       = 20
	ipv6Bytes       = 40
	udpBytes        = 8

	hopLimit = 64 // RFC 1122, section 3.2.1.7; the kernel's default
)

// route is how datagrams to one address are framed. Immutable.
type route struct {
	name      unix.RawSockaddrLinklayer
	head      [maxHeadBytes]byte // everything before the payload, with lengths, ports and checksums open
	headBytes int
	maxBytes  int    // the longest payload that fits the path's MTU
	ipSum     uint32 // of the IPv4 header without its length, RFC 1071, not yet folded
	udpSum    uint32 // of the pseudo header without the length, RFC 768, RFC 8200 section 8.1
	v4        bool
}

// newRoute lays out the frame: Ethernet II, then IPv4 (RFC 791; an atomic datagram by RFC 6864: don't fragment, identification 0) or IPv6
// (RFC 8200), then UDP. Before it stands what packet(7) wants with PACKET_VNET_HDR, by which the device is asked to finish the UDP
// checksum, as it is for the kernel's own datagrams.
func newRoute(ifindex int, from, to net.HardwareAddr, source, dest netip.Addr, mtu int) *route {
	r := &route{v4: dest.Is4()}
	etherType, ipBytes := uint16(unix.ETH_P_IPV6), ipv6Bytes
	if r.v4 {
		etherType, ipBytes = unix.ETH_P_IP, ipv4Bytes
	}
	r.name = unix.RawSockaddrLinklayer{
		Family: unix.AF_PACKET, Protocol: networkOrder(etherType), Ifindex: int32(ifindex), Halen: uint8(len(to)),
	}
	copy(r.name.Addr[:], to)
	r.headBytes = vnetHeaderBytes + etherBytes + ipBytes + udpBytes
	r.maxBytes = mtu - ipBytes - udpBytes

	r.head[0] = unix.VIRTIO_NET_HDR_F_NEEDS_CSUM
	binary.NativeEndian.PutUint16(r.head[6:], uint16(etherBytes+ipBytes)) // where the checksum begins
	binary.NativeEndian.PutUint16(r.head[8:], 6)                          // where it is put, from there
	frame := r.head[vnetHeaderBytes:]
	copy(frame, to)
	copy(frame[6:], from)
	binary.BigEndian.PutUint16(frame[12:], etherType)
	ip := frame[etherBytes:]
	if r.v4 {
		ip[0] = 0x45 // version 4, five words
		ip[6] = 0x40 // don't fragment
		ip[8], ip[9] = hopLimit, unix.IPPROTO_UDP
		copy(ip[12:], source.AsSlice())
		copy(ip[16:], dest.AsSlice())
		r.ipSum = onesSum(ip[:ipv4Bytes])
	} else {
		ip[0] = 0x60 // version 6
		ip[6], ip[7] = unix.IPPROTO_UDP, hopLimit
		copy(ip[8:], source.AsSlice())
		copy(ip[24:], dest.AsSlice())
	}
	r.udpSum = unix.IPPROTO_UDP + onesSum(source.AsSlice()) + onesSum(dest.AsSlice())
	return r
}

// frame writes the header of a datagram of n bytes into the last bytes of room and returns how many those are.
func (r *route) frame(room []byte, n int, from, to uint16) int {
	head := room[len(room)-r.headBytes:]
	copy(head, r.head[:r.headBytes])
	length := uint32(udpBytes + n)
	u := head[r.headBytes-udpBytes:]
	binary.BigEndian.PutUint16(u, from)
	binary.BigEndian.PutUint16(u[2:], to)
	binary.BigEndian.PutUint16(u[4:], uint16(length))
	// The rest of the sum, from the ports on, is the device's.
	binary.BigEndian.PutUint16(u[6:], fold(r.udpSum+length))
	ip := head[vnetHeaderBytes+etherBytes:]
	if r.v4 {
		binary.BigEndian.PutUint16(ip[2:], uint16(ipv4Bytes+length))
		binary.BigEndian.PutUint16(ip[10:], ^fold(r.ipSum+ipv4Bytes+length))
	} else {
		binary.BigEndian.PutUint16(ip[4:], uint16(length))
	}
	return r.headBytes
}

// onesSum adds up 16-bit words; the result is not folded.
func onesSum(b []byte) uint32 {
	var sum uint32
	for i := 0; i+1 < len(b); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(b[i:]))
	}
	return sum
}

// fold makes a one's complement sum of 16 bits of it (RFC 1071).
func fold(sum uint32) uint16 {
	sum = sum>>16 + sum&0xffff
	return uint16(sum>>16 + sum)
}

// route is the way to d, nil when it is not known.
func (d *Dest) route(routes *Routes) *route {
	t := d.raw.target.Load()
	if t == nil || t.gone.Load() {
		t = routes.target(d.addr.Addr())
		d.raw.target.Store(t)
	}
	if !t.used.Load() {
		t.used.Store(true)
	}
	return t.route.Load()
}

// unroute makes a route that the kernel refused unknown until the next pass.
func (d *Dest) unroute(refused *route) {
	if t := d.raw.target.Load(); t != nil {
		t.route.CompareAndSwap(refused, nil)
	}
}

// openPacketSocket opens a socket that sends frames and receives none (protocol 0).
func openPacketSocket(sendBytes int) (int, error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, fmt.Errorf("udp: packet socket: %w", err)
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VNET_HDR, 1); err != nil {
		_ = unix.Close(fd)
		return -1, fmt.Errorf("udp: packet socket: %w", err)
	}
	if sendBytes > 0 && unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUFFORCE, sendBytes) != nil {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, sendBytes)
	}
	return fd, nil
}

// sendRouted is sendSlots with a packet socket: frames for the slots whose route is known, the UDP socket for the others and for what the kernel
// refuses as a frame, for instance because the interface has just gone.
func (c *fastConn) sendRouted(t *Sender, o *outcome) {
	r := &t.raw
	r.routed = r.routed[:0]
	plain := 0
	for i := range t.pending {
		if name, _ := t.dests[i].raw.sockaddr(c.v6); name == nil {
			o.refused++
			continue
		}
		if way := t.dests[i].route(c.routes); way != nil && t.sizes[i] <= way.maxBytes {
			c.layFrame(t, i, way)
			continue
		}
		c.layPlain(t, i, plain)
		plain++
	}
	for done := 0; done < len(r.routed); {
		sent, errno := sendmmsg(c.packetFD, r.frames[done:len(r.routed)])
		switch {
		case errno == 0:
			o.calls++
			for _, frame := range r.routed[done : done+sent] {
				o.packets++
				o.routed++
				o.bytes += uint64(t.sizes[frame.slot])
			}
			done += sent
		case errno == unix.EINTR:
		case errno == unix.EAGAIN || errno == unix.ENOBUFS:
			o.dropped += uint64(len(r.routed) - done)
			done = len(r.routed)
		default:
			frame := r.routed[done]
			t.dests[frame.slot].unroute(frame.route)
			c.layPlain(t, frame.slot, plain)
			plain++
			done++
		}
	}
	c.send(t, plain, o)
}

// frame is a slot that leaves by the packet socket.
type frame struct {
	slot  int
	route *route
}

func (c *fastConn) layFrame(t *Sender, i int, way *route) {
	r := &t.raw
	m := len(r.routed)
	r.routed = append(r.routed, frame{i, way})
	n := way.frame(t.headroom(i), t.sizes[i], c.port, t.dests[i].addr.Port())
	r.frameIovecs[m].Base = &t.headroom(i)[maxHeadBytes-n]
	r.frameIovecs[m].SetLen(n + t.sizes[i])
	r.frames[m].set((*byte)(unsafe.Pointer(&way.name)), unix.SizeofSockaddrLinklayer, r.frameIovecs[m:m+1])
}
