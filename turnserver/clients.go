package turnserver

import (
	"bytes"
	"net"
	"net/netip"
	"sync"
)

// maxClients bounds each of the two generations of clients; a client that is heard of in time is never forgotten.
const maxClients = 8192

// route is how a UDP client is answered.
type route struct {
	addr    *net.UDPAddr // made once instead of for each packet
	control []byte       // makes answers leave from the address that the client spoke to; never changed
}

// clients remembers the routes to the UDP clients. When the younger generation is full the older one is dropped; a client
// without a route is still answered, from the address that the routing table chooses.
type clients struct {
	mu             sync.Mutex
	younger, older map[netip.AddrPort]route // Guarded by mu.
}

func newClients() *clients { return &clients{younger: make(map[netip.AddrPort]route)} }

// heard notes that a client sent a datagram with that control message, and gives its address as pion wants it.
func (c *clients) heard(client netip.AddrPort, control []byte) *net.UDPAddr {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.younger[client]
	if ok && bytes.Equal(r.control, control) {
		return r.addr
	}
	if old, ok := c.older[client]; ok {
		r = old
	}
	if r.addr == nil {
		r.addr = net.UDPAddrFromAddrPort(client)
	}
	if !bytes.Equal(r.control, control) {
		r.control = bytes.Clone(control)
	}
	if len(c.younger) >= maxClients {
		c.older, c.younger = c.younger, make(map[netip.AddrPort]route)
	}
	c.younger[client] = r
	return r.addr
}

// control is the control message for a datagram to that client.
func (c *clients) control(client netip.AddrPort) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok := c.younger[client]; ok {
		return r.control
	}
	return c.older[client].control
}
