package udp

import (
	"encoding/binary"
	"net"
	"net/netip"
	"strconv"
)

// Dest is a destination with its socket address built once. It is immutable and may be shared by goroutines.
type Dest struct {
	addr netip.AddrPort
	raw  rawDest
}

// NewDest prepares a destination. The zero AddrPort gives a Dest to which every datagram is refused.
func NewDest(to netip.AddrPort) *Dest {
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	d := &Dest{addr: to}
	d.raw.prepare(to)
	return d
}

// Addr is the destination; an IPv4 address is given as plain IPv4.
func (d *Dest) Addr() netip.AddrPort { return d.addr }

// scopeID is the interface index of a zoned address: a number, or the name of an interface. 0 when there is none.
func scopeID(a netip.Addr) uint32 {
	zone := a.Zone()
	if zone == "" {
		return 0
	}
	if n, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(n)
	}
	if i, err := net.InterfaceByName(zone); err == nil {
		return uint32(i.Index)
	}
	return 0
}

// networkOrder turns a port into the value whose memory holds it big-endian, as socket addresses want it.
func networkOrder(port uint16) uint16 {
	return binary.NativeEndian.Uint16([]byte{byte(port >> 8), byte(port)})
}
