package transport

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// streamQueue bounds the packets that wait for a slow ICE-TCP connection, about 0.3 s of video; beyond it packets
	// are dropped, as a network would.
	streamQueue = 256
	// streamFirstTimeout is how long a connection may take to its first proven check.
	streamFirstTimeout = 10 * time.Second
	// streamIdleTimeout is longer than consentTimeout: a bound connection ends with its peer's consent first.
	streamIdleTimeout = 35 * time.Second
	// streamWriteTimeout ends a connection that takes nothing more.
	streamWriteTimeout = 10 * time.Second
	// acceptPause keeps a failing Accept from spinning.
	acceptPause       = 100 * time.Millisecond
	streamReadBuffer  = 4 << 10
	streamWriteBuffer = 16 << 10
)

// stream is one ICE-TCP connection with the framing of RFC 4571: two bytes of length before each packet.
type stream struct {
	// Set by acceptStreams.
	endpoint *Endpoint
	conn     net.Conn
	remote   netip.AddrPort
	queue    chan *datagram
	done     chan struct{}
	once     sync.Once

	peer atomic.Pointer[Peer] // set once, by the first proven check
}

// acceptStreams takes connections until the listener is closed. Other errors pass: too many open files, for one.
func (e *Endpoint) acceptStreams(ctx context.Context) {
	for {
		conn, err := e.config.TCP.Accept()
		switch {
		case err == nil:
			e.takeStream(conn)
		case errors.Is(err, net.ErrClosed):
			return
		default:
			e.logger.Warn("accepting an ICE-TCP connection", "error", err)
			select {
			case <-time.After(acceptPause):
			case <-ctx.Done():
				return
			}
		}
	}
}

// takeStream starts a connection, or closes it when there are too many.
func (e *Endpoint) takeStream(conn net.Conn) {
	remote, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		_ = conn.Close()
		return
	}
	s := &stream{
		endpoint: e,
		conn:     conn,
		remote:   netip.AddrPortFrom(remote.Addr().Unmap(), remote.Port()),
		queue:    make(chan *datagram, streamQueue),
		done:     make(chan struct{}),
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	same := 0
	for other := range e.streams {
		if other.remote.Addr() == s.remote.Addr() {
			same++
		}
	}
	if e.closed || len(e.streams) >= e.config.MaxStreams || same >= max(1, e.config.MaxStreams/4) {
		_ = conn.Close()
		return
	}
	e.streams[s] = struct{}{}
	e.streamLife.Go(s.read)
	e.streamLife.Go(s.writeQueue)
}

// bind gives the connection to a peer; false when it is another's.
func (s *stream) bind(p *Peer) bool {
	return s.peer.CompareAndSwap(nil, p) || s.peer.Load() == p
}

// close ends the connection; both goroutines follow.
func (s *stream) close() {
	s.once.Do(func() {
		close(s.done)
		_ = s.conn.Close()
	})
}

// read sorts the packets of the connection until it ends: RFC 7983.
func (s *stream) read() {
	e := s.endpoint
	defer func() {
		if r := recover(); r != nil {
			e.counters.panics.Add(1)
			if p := s.peer.Load(); p != nil {
				p.end(fmt.Errorf("%w: stream: %v", ErrPanic, r))
			}
		}
		s.close()
		e.mu.Lock()
		delete(e.streams, s)
		if p := s.peer.Load(); p != nil {
			p.agent.drop(s.route())
		}
		e.mu.Unlock()
	}()
	buffered := bufio.NewReaderSize(s.conn, streamReadBuffer)
	frame := make([]byte, maxDatagramBytes)
	_ = s.conn.SetReadDeadline(time.Now().Add(streamFirstTimeout))
	for {
		n, err := readFrame(buffered, frame)
		if err != nil {
			return
		}
		peer := s.peer.Load()
		if peer != nil {
			_ = s.conn.SetReadDeadline(time.Now().Add(streamIdleTimeout))
		}
		switch {
		case n == 0:
		case frame[0] >= 128 && frame[0] <= 191 && peer != nil:
			peer.handler.StreamPacket(frame[:n])
		case peer == nil && frame[0] > 3:
			return // nothing may come before a proven check
		default:
			e.deliver(frame[:n], s.route())
		}
	}
}

func (s *stream) route() route { return route{addr: s.remote, stream: s} }

// readFrame reads one packet. A packet longer than b ends the connection: no WebRTC packet is.
func readFrame(r io.Reader, b []byte) (int, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, err
	}
	n := int(binary.BigEndian.Uint16(head[:]))
	if n > len(b) {
		return 0, io.ErrShortBuffer
	}
	_, err := io.ReadFull(r, b[:n])
	return n, err
}

// Write queues one packet: see StreamWriter.
func (s *stream) Write(b []byte) (int, error) {
	if len(b) > maxDatagramBytes {
		return 0, io.ErrShortWrite
	}
	d := s.endpoint.buffers.Get().(*datagram)
	d.n = copy(d.b[:], b)
	select {
	case <-s.done:
		s.endpoint.buffers.Put(d)
		return 0, net.ErrClosed
	default:
	}
	select {
	case s.queue <- d:
	default:
		s.endpoint.counters.streamDrops.Add(1)
		s.endpoint.buffers.Put(d)
	}
	return len(b), nil
}

// writeQueue writes what waits, in as few writes as there are pauses in the queue.
func (s *stream) writeQueue() {
	defer s.close()
	w := bufio.NewWriterSize(s.conn, streamWriteBuffer)
	for {
		select {
		case <-s.done:
			return
		case d := <-s.queue:
			_ = s.conn.SetWriteDeadline(time.Now().Add(streamWriteTimeout))
			if s.writeFrames(w, d) != nil {
				return
			}
		}
	}
}

// writeFrames writes d and everything that waits behind it.
func (s *stream) writeFrames(w *bufio.Writer, d *datagram) error {
	for {
		var head [2]byte
		binary.BigEndian.PutUint16(head[:], uint16(d.n))
		_, _ = w.Write(head[:]) // Flush tells the error of every Write
		_, _ = w.Write(d.b[:d.n])
		s.endpoint.buffers.Put(d)
		select {
		case d = <-s.queue:
		default:
			return w.Flush()
		}
	}
}
