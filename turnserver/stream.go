package turnserver

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

const (
	// magicCookie is in every STUN message (RFC 8489 section 5).
	magicCookie = 0x2112A442
	// writeTimeout ends a connection whose client takes nothing any more.
	writeTimeout = 10 * time.Second
	// quietTimeout ends a connection with an allocation: longer than an allocation lives unrefreshed. A client that
	// vanished is noticed earlier, by the keep-alive of TCP.
	quietTimeout = 12 * time.Minute
)

// stream is one TCP or TLS connection as pion sees it: single messages that the guard let through.
type stream struct {
	// Set by newStream.
	net.Conn
	s      *Server
	guard  *guard
	client netip.AddrPort
	done   chan struct{} // closed when pion's read loop ends
	ended  sync.Once

	// Owned by pion's read loop.
	buf       []byte    // one message at most, and what followed it
	start     int       // of the bytes in buf that were not given out
	allocated bool      // there was an allocation at the last read
	until     time.Time // when a connection without allocation ends
}

func newStream(s *Server, conn net.Conn) *stream {
	t := &stream{
		Conn: conn, s: s, client: plainAddrPort(conn.RemoteAddr()), done: make(chan struct{}),
		buf: make([]byte, 0, 2*readBufferBytes), until: time.Now().Add(s.config.IdleTimeout),
	}
	t.guard = newGuard(s, func(b []byte, _ netip.AddrPort) { _, _ = t.WriteTo(b, nil) })
	return t
}

// ReadFrom gives the next message that pion may see. An error ends pion's read loop, and with it the connection.
func (t *stream) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, err := t.next(b)
		if err != nil {
			t.count(err)
			t.ended.Do(func() { close(t.done) })
			return 0, nil, err
		}
		if t.guard.admit(b[:n], t.client) {
			return n, t.RemoteAddr(), nil
		}
		if t.guard.panicked {
			t.ended.Do(func() { close(t.done) })
			return 0, nil, errPanicked
		}
	}
}

// count notes why a connection ends.
func (t *stream) count(err error) {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		t.s.counters.connectionsIdle.Add(1)
	case errors.Is(err, errFrame):
		t.s.counters.connectionsGarbage.Add(1)
	}
}

// next takes one whole message from the connection into b.
func (t *stream) next(b []byte) (int, error) {
	for {
		have := t.buf[t.start:]
		size, err := frameBytes(have)
		if err != nil {
			return 0, err
		}
		if size > 0 && len(have) >= size {
			t.start += size
			return copy(b, have[:size]), nil
		}
		t.buf = t.buf[:copy(t.buf[:cap(t.buf)], have)]
		t.start = 0
		if err := t.Conn.SetReadDeadline(t.deadline()); err != nil {
			return 0, err
		}
		n, err := t.Conn.Read(t.buf[len(t.buf):cap(t.buf)])
		t.buf = t.buf[:len(t.buf)+n]
		if n == 0 && err != nil {
			return 0, err
		}
	}
}

// deadline is when the next read has waited long enough.
func (t *stream) deadline() time.Time {
	now, idle := time.Now(), t.s.config.IdleTimeout
	_, allocated := t.guard.owner(t.client)
	if t.allocated && !allocated {
		t.until = now.Add(idle)
	}
	t.allocated = allocated
	switch {
	case !allocated:
		return t.until
	case len(t.buf) > 0:
		return now.Add(idle)
	}
	return now.Add(quietTimeout)
}

// frameBytes is the length of the message that b begins with; 0 when more bytes are needed to tell. A length that no
// message of ours has is an error at once, before its bytes are waited for.
func frameBytes(b []byte) (int, error) {
	if len(b) > 0 && b[0]&0xC0 != 0 && b[0]&0xF0 != 0x40 {
		return 0, fmt.Errorf("%w: first byte %#x", errFrame, b[0])
	}
	if len(b) < channelHeaderBytes {
		return 0, nil
	}
	length := int(binary.BigEndian.Uint16(b[2:4]))
	size := stunHeaderBytes + length
	switch {
	case isChannelData(b):
		// Over a stream ChannelData is padded to four bytes (RFC 8656 section 12.5).
		size = channelHeaderBytes + (length+3)&^3
	case length%4 != 0:
		return 0, fmt.Errorf("%w: first bytes % x", errFrame, b[:channelHeaderBytes])
	case len(b) >= 8 && binary.BigEndian.Uint32(b[4:8]) != magicCookie:
		return 0, fmt.Errorf("%w: no magic cookie", errFrame)
	}
	if size > maxMessageBytes {
		return 0, fmt.Errorf("%w: a message of %d bytes", errFrame, size)
	}
	return size, nil
}

// WriteTo sends a message to the client. A client that does not take it in time loses the connection: half a message
// would spoil all that follow.
func (t *stream) WriteTo(b []byte, _ net.Addr) (int, error) {
	err := t.Conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	n := 0
	if err == nil {
		n, err = t.Conn.Write(b)
	}
	if err != nil {
		_ = t.Conn.Close() // the first error says more
	}
	return n, err
}
