package stomp

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// maxGathered is how many octets of small frames go out in one write.
	maxGathered = 64 << 10
	// The buffers that a socket keeps while it is idle. Larger reads and writes go past them; net/http's own would be 4 KiB each.
	readBuffer  = 1 << 10
	writeBuffer = 128 // a whole control frame of WebSocket
)

// wire is the socket below one WebSocket. It joins the frames of a batch into one write, since the system call costs more than
// all the rest of a delivery, and gives each write its time. Its reader and any number of writers may use it at once.
type wire struct {
	net.Conn
	timeout time.Duration

	// Owned by the reader.
	early []byte // came with the handshake

	// Guarded by mu, which is held over a write: octets of two frames must not mix. The timeout bounds that.
	mu       sync.Mutex
	holding  bool
	gathered []byte
}

func (w *wire) Read(p []byte) (int, error) {
	if len(w.early) > 0 {
		n := copy(p, w.early)
		w.early = w.early[n:]
		return n, nil
	}
	return w.Conn.Read(p)
}

// Write sends p, or keeps it until release when a batch is being gathered.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.gathered)+len(p) > maxGathered {
		if err := w.flush(); err != nil {
			return 0, err
		}
	}
	if w.holding && len(p) <= maxGathered {
		w.gathered = append(w.gathered, p...)
		return len(p), nil
	}
	return w.send(p)
}

// hold begins a batch. It is gathered in buffer, which is the wire's until release.
func (w *wire) hold(buffer []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.holding, w.gathered = true, buffer[:0]
}

// release sends what is left of the batch and gives the buffer back.
func (w *wire) release() ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.flush()
	buffer := w.gathered
	w.holding, w.gathered = false, nil
	return buffer, err
}

// flush is called with mu held.
func (w *wire) flush() error {
	if len(w.gathered) == 0 {
		return nil
	}
	_, err := w.send(w.gathered)
	w.gathered = w.gathered[:0]
	return err
}

// send is called with mu held.
func (w *wire) send(p []byte) (int, error) {
	if err := w.SetWriteDeadline(time.Now().Add(w.timeout)); err != nil {
		return 0, fmt.Errorf("limit the time of a write: %w", err)
	}
	return w.Conn.Write(p)
}

// upgrade is a response that puts a wire between the WebSocket and the socket it takes over.
type upgrade struct {
	http.ResponseWriter
	timeout time.Duration
	wire    *wire // nil until Hijack
}

// Hijack takes the socket over from net/http.
func (u *upgrade) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	// Some routers hold the status line back; the handshake is over only when it is out.
	if held, ok := u.ResponseWriter.(interface{ WriteHeaderNow() }); ok {
		held.WriteHeaderNow()
	}
	socket, buffers, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, fmt.Errorf("take over the socket: %w", err)
	}
	if err := buffers.Flush(); err != nil {
		_ = socket.Close()
		return nil, nil, fmt.Errorf("end the handshake: %w", err)
	}
	u.wire = &wire{Conn: socket, timeout: u.timeout}
	if n := buffers.Reader.Buffered(); n > 0 {
		early, _ := buffers.Reader.Peek(n) // they are there: it cannot fail
		u.wire.early = bytes.Clone(early)
	}
	return u.wire, bufio.NewReadWriter(bufio.NewReaderSize(u.wire, readBuffer), bufio.NewWriterSize(u.wire, writeBuffer)), nil
}

// scratch is what a goroutine of a connection needs only while octets move. An idle socket holds none.
type scratch struct {
	frame    []byte // one outgoing frame
	gathered []byte // several, with their WebSocket headers
	chunk    [4 << 10]byte
}

// scratches lends them out.
type scratches struct{ pool sync.Pool }

func (p *scratches) take() *scratch {
	if s, ok := p.pool.Get().(*scratch); ok {
		return s
	}
	return &scratch{}
}

// put gives s back, without what a large message has made of it.
func (p *scratches) put(s *scratch) {
	if cap(s.frame) > maxGathered {
		s.frame = nil
	}
	if cap(s.gathered) > 2*maxGathered {
		s.gathered = nil
	}
	p.pool.Put(s)
}
