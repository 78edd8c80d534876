package udp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// sendPatience bounds how long a flush of the portable path may wait for room in the send buffer. net.UDPConn has no way to
// try without waiting; UDP buffers drain within microseconds, so this is met only when the device stands still. It is long
// enough for a thread that loses its core between setting the deadline and writing.
const sendPatience = 50 * time.Millisecond

// portableConn is the path over Go's own sockets, for systems without recvmmsg and for comparison.
type portableConn struct {
	// Set by listenPortable.
	udp      *net.UDPConn
	v4only   bool
	counters *counters

	woken atomic.Bool
}

// listenPortable opens a net.UDPConn.
func listenPortable(cfg Config, counters *counters) (conn, netip.AddrPort, error) {
	lc := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var optErr error
		err := raw.Control(func(fd uintptr) {
			if cfg.ReusePort {
				optErr = setReusePort(fd)
			}
			setBuffers(fd, cfg.RecvBufferBytes, cfg.SendBufferBytes)
		})
		return errors.Join(err, optErr)
	}}
	network, address := "udp", netip.AddrPortFrom(netip.IPv6Unspecified(), cfg.AddrPort.Port())
	if !cfg.everyAddress() {
		address = cfg.AddrPort
		if address.Addr().Is4() {
			network = "udp4"
		}
	}
	pc, err := lc.ListenPacket(context.Background(), network, address.String())
	if err != nil {
		return nil, netip.AddrPort{}, err
	}
	u, ok := pc.(*net.UDPConn)
	if !ok {
		return nil, netip.AddrPort{}, errors.Join(errors.ErrUnsupported, pc.Close())
	}
	local := u.LocalAddr().(*net.UDPAddr).AddrPort()
	return &portableConn{udp: u, v4only: local.Addr().Is4(), counters: counters}, local, nil
}

// readBatch reads one datagram: a second one could only be had by waiting for it. A wait that passes without a datagram
// costs one allocation, the error of package net.
func (c *portableConn) readBatch(b *Batch, wait time.Duration) (int, error) {
	b.packets = b.packets[:0]
	// The deadline is set before the flag is read, and wake does it the other way round: one of the two is always seen.
	if err := c.udp.SetReadDeadline(time.Now().Add(max(wait, time.Microsecond))); err != nil {
		return 0, net.ErrClosed
	}
	if c.woken.Swap(false) {
		return 0, nil
	}
	n, from, err := c.udp.ReadFromUDPAddrPort(b.buf[:b.bufBytes+1])
	c.woken.Store(false)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return 0, nil
	case errors.Is(err, net.ErrClosed):
		return 0, net.ErrClosed
	case err != nil:
		return 0, fmt.Errorf("udp: read: %w", err)
	case n > b.bufBytes:
		c.counters.received(0, 0, 1)
		return 0, nil
	case n == 0:
		return 0, nil
	}
	b.packets = append(b.packets, packet{data: b.room(0)[:n:n], from: netip.AddrPortFrom(from.Addr().Unmap(), from.Port())})
	c.counters.received(1, n, 0)
	return 1, nil
}

// writeTo is Socket.WriteTo on net.UDPConn.
func (c *portableConn) writeTo(b []byte, to netip.AddrPort) (int, error) {
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	if !to.Addr().IsValid() || (c.v4only && to.Addr().Is6()) {
		c.counters.sendRefused.Add(1)
		return 0, fmt.Errorf("udp: send to %v: %w", to, ErrAddressFamily)
	}
	if err := c.beginWrite(); err != nil {
		return 0, err
	}
	var o outcome
	err := c.write(b, to, &o)
	c.counters.sent(o)
	return int(o.bytes), err
}

// beginWrite bounds the writes that follow.
func (c *portableConn) beginWrite() error {
	if err := c.udp.SetWriteDeadline(time.Now().Add(sendPatience)); err != nil {
		return net.ErrClosed
	}
	return nil
}

// write sends one datagram and counts what became of it.
func (c *portableConn) write(b []byte, to netip.AddrPort, o *outcome) error {
	n, err := c.udp.WriteToUDPAddrPort(b, to)
	switch {
	case err == nil:
		o.packets++
		o.calls++
		o.bytes += uint64(n)
		return nil
	case errors.Is(err, net.ErrClosed):
		return net.ErrClosed
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ENOBUFS):
		o.dropped++
		return ErrSendBufferFull
	}
	o.refused++
	return fmt.Errorf("udp: send to %v: %w", to, err)
}

// sendSlots sends the slots one by one. After the first that found the buffer full the rest is dropped, so that a flush
// waits for one datagram at most.
func (c *portableConn) sendSlots(t *Sender) error {
	if err := c.beginWrite(); err != nil {
		return err
	}
	var o outcome
	defer func() { c.counters.sent(o) }()
	for i := range t.pending {
		to := t.dests[i].addr
		if !to.Addr().IsValid() || (c.v4only && to.Addr().Is6()) {
			o.refused++
			continue
		}
		switch err := c.write(t.slot(i)[:t.sizes[i]], to, &o); {
		case errors.Is(err, net.ErrClosed):
			return net.ErrClosed
		case errors.Is(err, ErrSendBufferFull):
			o.dropped += uint64(t.pending - i - 1)
			return nil
		}
	}
	return nil
}

// wake ends the current or the next read.
func (c *portableConn) wake() {
	c.woken.Store(true)
	// The error is that of a closed socket, which has no blocked reader.
	_ = c.udp.SetReadDeadline(time.Unix(1, 0))
}

// close ends the socket; package net ends a blocked read.
func (c *portableConn) close() error {
	if err := c.udp.Close(); err != nil {
		return net.ErrClosed
	}
	return nil
}
