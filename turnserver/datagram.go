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
	// maxReadErrors ends a UDP listener that reports nothing but errors.
	maxReadErrors = 100
	// controlBytes holds one packet-info control message of either family.
	controlBytes = 64
)

// datagrams is the UDP listener as pion sees it: messages that the guard let through. pion reads on one goroutine and
// writes from many.
//
// A listener on every address of the host answers from the address that the client spoke to. Without that the routing
// table would choose: a browser whose socket is bound to its network card and that speaks to 127.0.0.1 would be answered
// from the card's address, and drop it.
type datagrams struct {
	// Set by newDatagrams.
	*net.UDPConn
	guard   *guard
	clients *clients
	done    chan struct{} // closed when pion's read loop ends
	ended   sync.Once

	// Owned by pion's read loop: the control message of an answer to the datagram just read.
	control []byte
	room    [controlBytes]byte
}

func newDatagrams(s *Server, conn *net.UDPConn) *datagrams {
	d := &datagrams{UDPConn: conn, clients: newClients(), done: make(chan struct{})}
	d.guard = newGuard(s, func(b []byte, to netip.AddrPort) {
		_, _, _ = conn.WriteMsgUDPAddrPort(b, d.control, to) // a lost answer is made again for the client's next request
	})
	return d
}

// ReadFrom gives the next message that pion may see. An error ends pion's read loop.
func (d *datagrams) ReadFrom(b []byte) (int, net.Addr, error) {
	for failures := 0; ; {
		n, controlLen, _, from, err := d.ReadMsgUDPAddrPort(b, d.room[:])
		if err != nil {
			if failures++; errors.Is(err, net.ErrClosed) || failures > maxReadErrors {
				d.ended.Do(func() { close(d.done) })
				return 0, nil, err
			}
			continue
		}
		failures = 0
		client := netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		d.control = answerFrom(d.room[:controlLen])
		if n > maxMessageBytes {
			d.guard.malformed()
			continue
		}
		if d.guard.admit(b[:n], client) {
			return n, d.clients.heard(client, d.control), nil
		}
	}
}

// WriteTo sends a message to a client.
func (d *datagrams) WriteTo(b []byte, to net.Addr) (int, error) {
	client := plainAddrPort(to)
	n, _, err := d.WriteMsgUDPAddrPort(b, d.clients.control(client), client)
	return n, err
}
