package forward

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/languagemate/studymate/sfu/udp"
)

// Engine is the packet path of one process: its workers, and the peers they can reach. All methods may be called from any goroutine.
type Engine struct {
	// Set by New.
	now     func() int64
	unix    func() int64
	workers []*Worker
	table   addressTable

	nextWorker atomic.Uint32
	counters   counters
	packets    sync.Pool // of *held

	mu    sync.Mutex
	rooms map[*Room]struct{} // Guarded by mu.
}

// New makes an Engine over the sockets, one worker for each. Other gets every datagram that is neither RTP nor RTCP (STUN and DTLS, RFC
// 7983); it is called on the workers and must copy what it keeps and never block.
func New(cfg Config, sockets []*udp.Socket, other func(b []byte, from netip.AddrPort)) *Engine {
	e := &Engine{now: cfg.Now, unix: cfg.Unix, rooms: map[*Room]struct{}{}}
	e.packets.New = func() any { return new(held) }
	if e.now == nil {
		base := time.Now()
		e.now = func() int64 { return int64(time.Since(base)) + int64(time.Second) }
	}
	if e.unix == nil {
		e.unix = func() int64 { return time.Now().UnixNano() }
	}
	for _, s := range sockets {
		e.workers = append(e.workers, newWorker(e, s, other))
	}
	return e
}

// Run works until ctx ends. The caller closes the sockets after that.
func (e *Engine) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, w := range e.workers {
		group.Go(func() error { return w.run(ctx) })
	}
	return group.Wait()
}

// stallAfter is how long a worker may be silent: it comes back from the kernel once a second when nothing comes.
const stallAfter = int64(3 * longWait)

// Check returns ErrStalled when a worker has not read its socket for three seconds: it does not run, has ended, or hangs.
func (e *Engine) Check() error {
	for _, w := range e.workers {
		if e.now()-w.readAt.Load() > stallAfter {
			return fmt.Errorf("%w: %v", ErrStalled, w.socket.LocalAddr())
		}
	}
	return nil
}

// NewRoom makes a room whose timers one of the workers keeps.
func (e *Engine) NewRoom() *Room {
	w := e.workers[int(e.nextWorker.Add(1))%len(e.workers)]
	r := &Room{engine: e, worker: w}
	e.mu.Lock()
	e.rooms[r] = struct{}{}
	e.mu.Unlock()
	w.arm(r)
	return r
}

// NewTransmit makes a transmit batch for a goroutine that brings packets of an ICE-TCP connection.
func (e *Engine) NewTransmit() *Transmit {
	return newTransmit(e, e.workers[0].socket, 8)
}

func (e *Engine) forget(r *Room) {
	e.mu.Lock()
	delete(e.rooms, r)
	e.mu.Unlock()
}
