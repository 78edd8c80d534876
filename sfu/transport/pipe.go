package transport

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/transport/v5/deadline"
)

// pipeDatagrams bounds the DTLS datagrams that wait for one peer; when it is full the newest is dropped, as a network
// would. A handshake flight has at most six, a channel message of 4 KiB four.
const pipeDatagrams = 64

// datagram is a packet between the worker and a peer, in a buffer of the endpoint's pool.
type datagram struct {
	n    int
	from route
	peer *Peer
	b    [maxDatagramBytes]byte
}

// pipe is what the DTLS connection of one peer takes for its socket. It reads what the endpoint put in and writes along
// the peer's path.
type pipe struct {
	// Set by newPipe.
	queue    chan *datagram
	pool     *sync.Pool
	send     func(b []byte)
	closed   chan struct{}
	deadline *deadline.Deadline
	once     sync.Once
	dropped  *atomic.Uint64
}

func newPipe(pool *sync.Pool, dropped *atomic.Uint64, send func(b []byte)) *pipe {
	return &pipe{
		queue:    make(chan *datagram, pipeDatagrams),
		pool:     pool,
		send:     send,
		closed:   make(chan struct{}),
		deadline: deadline.New(),
		dropped:  dropped,
	}
}

// put hands over a datagram, or drops it.
func (p *pipe) put(d *datagram) {
	select {
	case <-p.closed:
	default:
		select {
		case p.queue <- d:
			return
		default:
			p.dropped.Add(1)
		}
	}
	p.pool.Put(d)
}

// ReadFrom implements net.PacketConn.
func (p *pipe) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case d := <-p.queue:
		n := copy(b, d.b[:d.n])
		p.pool.Put(d)
		return n, pipeAddr{}, nil
	case <-p.closed:
		return 0, nil, net.ErrClosed
	case <-p.deadline.Done():
		return 0, nil, os.ErrDeadlineExceeded
	}
}

// WriteTo implements net.PacketConn. The address is pion's idea of the client; the path is ours.
func (p *pipe) WriteTo(b []byte, _ net.Addr) (int, error) {
	select {
	case <-p.closed:
		return 0, net.ErrClosed
	default:
	}
	p.send(b)
	return len(b), nil
}

// Close implements net.PacketConn.
func (p *pipe) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// LocalAddr implements net.PacketConn.
func (p *pipe) LocalAddr() net.Addr { return pipeAddr{} }

// SetDeadline implements net.PacketConn.
func (p *pipe) SetDeadline(t time.Time) error { return p.SetReadDeadline(t) }

// SetReadDeadline implements net.PacketConn: pion ends a read by it.
func (p *pipe) SetReadDeadline(t time.Time) error {
	p.deadline.Set(t)
	return nil
}

// SetWriteDeadline implements net.PacketConn: writes never wait.
func (p *pipe) SetWriteDeadline(time.Time) error { return nil }

// pipeAddr stands for both ends of a pipe.
type pipeAddr struct{}

func (pipeAddr) Network() string { return "ice" }
func (pipeAddr) String() string  { return "ice" }
