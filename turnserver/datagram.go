package turnserver

import (
	"errors"
	"net"
	"net/netip"
	"sync"
)

const (
	// maxMessageBytes is the longest message taken from a client: an Ethernet frame's payload in a Send indication.
	maxMessageBytes = 2000
	// readBufferBytes is pion's buffer; a message that fills it counts as cut off.
	readBufferBytes = 2048
	// maxCachedClients bounds the cache of client addresses; when it is full it starts anew.
	maxCachedClients = 4096
	// maxReadErrors ends a UDP listener that reports nothing but errors.
	maxReadErrors = 100
)

// datagrams is the UDP listener as pion sees it: messages that the guard let through.
type datagrams struct {
	// Set by newDatagrams.
	*net.UDPConn
	guard *guard
	done  chan struct{} // closed when pion's read loop ends
	ended sync.Once

	// Owned by pion's read loop. A map instead of an address for every packet.
	clients map[netip.AddrPort]*net.UDPAddr
}

func newDatagrams(s *Server, conn *net.UDPConn) *datagrams {
	return &datagrams{
		UDPConn: conn, done: make(chan struct{}), clients: make(map[netip.AddrPort]*net.UDPAddr),
		guard: newGuard(s, func(b []byte, to netip.AddrPort) {
			_, _ = conn.WriteToUDPAddrPort(b, to) // a lost answer is repeated by the client's retransmission
		}),
	}
}

// ReadFrom gives the next message that pion may see. An error ends pion's read loop.
func (d *datagrams) ReadFrom(b []byte) (int, net.Addr, error) {
	for failures := 0; ; {
		n, from, err := d.ReadFromUDPAddrPort(b)
		if err != nil {
			if failures++; errors.Is(err, net.ErrClosed) || failures > maxReadErrors {
				d.ended.Do(func() { close(d.done) })
				return 0, nil, err
			}
			continue
		}
		failures = 0
		client := netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		if n > maxMessageBytes {
			d.guard.malformed()
			continue
		}
		if d.guard.admit(b[:n], client) {
			return n, d.address(client), nil
		}
	}
}

// address is the client's address as pion wants it.
func (d *datagrams) address(client netip.AddrPort) *net.UDPAddr {
	if a, ok := d.clients[client]; ok {
		return a
	}
	if len(d.clients) == maxCachedClients {
		clear(d.clients)
	}
	a := net.UDPAddrFromAddrPort(client)
	d.clients[client] = a
	return a
}
