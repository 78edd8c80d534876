package forward

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/sfu/udp"
)

const (
	receiveBatch  = 64
	receiveBytes  = 2048 // larger than any packet an Ethernet path carries
	transmitBatch = 32   // sendmmsg has all its gain at 8; 32 bounds how long one flush holds the thread
	transmitBytes = 1500

	// tickEvery is how often a room that carries media looks at its clocks; idleTick how often one that carries none does.
	tickEvery = 20 * time.Millisecond
	idleTick  = 500 * time.Millisecond
	// paceEvery is how long a worker sleeps at most while packets wait for their pace. The kernel rounds it up to its own tick.
	paceEvery = time.Millisecond
	// longWait is how long a worker without rooms sleeps in the kernel at most.
	longWait = time.Second
)

// Worker reads one media socket to completion on its own OS thread and keeps the timers of the rooms assigned to it.
type Worker struct {
	// Set by newWorker.
	engine *Engine
	socket *udp.Socket
	other  func(b []byte, from netip.AddrPort)

	// Owned by run.
	batch    *udp.Batch
	transmit *Transmit
	inflow   inflow

	readAt atomic.Int64 // when a read ended last, by the engine's clock

	mu     sync.Mutex
	wheel  wheel   // Guarded by mu.
	urgent []*Room // Guarded by mu; rooms where something changed that should not wait for their tick.
	paced  []*Room // Guarded by mu; rooms where packets wait for their pace.
	spare  []*Room // Owned by run.
	pacing []*Room // Owned by run.
}

func newWorker(e *Engine, s *udp.Socket, other func([]byte, netip.AddrPort)) *Worker {
	w := &Worker{
		engine:   e,
		socket:   s,
		other:    other,
		batch:    udp.NewBatch(receiveBatch, receiveBytes),
		transmit: newTransmit(e, s, transmitBatch),
		wheel:    newWheel(e.now()),
	}
	w.readAt.Store(e.now())
	return w
}

func (w *Worker) run(ctx context.Context) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	stop := context.AfterFunc(ctx, w.socket.Wake)
	defer stop()
	for ctx.Err() == nil {
		n, err := w.socket.ReadBatch(w.batch, w.patience())
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		}
		w.transmit.now = w.engine.now()
		w.readAt.Store(w.transmit.now)
		for i := range n {
			b, from := w.batch.Packet(i)
			w.receive(b, from)
		}
		w.transmit.flush()
		w.tick()
		w.inflow.read(n, w.transmit.now)
		w.batch.KeepPlace(w.inflow.dense())
	}
	return nil
}

// receive runs one datagram to completion.
func (w *Worker) receive(b []byte, from netip.AddrPort) {
	switch packet.Classify(b) {
	case packet.KindRTP:
		if p := w.engine.table.find(from); p != nil {
			p.receiveRTP(b, w.transmit)
			return
		}
	case packet.KindRTCP:
		if p := w.engine.table.find(from); p != nil {
			p.receiveRTCP(b, w.transmit)
			return
		}
	case packet.KindSTUN, packet.KindDTLS:
		w.other(b, from)
		return
	case packet.KindUnknown:
	}
	w.engine.counters.unknown.Add(1)
}

// patience is how long the next read may wait.
func (w *Worker) patience() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.paced) > 0 {
		return paceEvery
	}
	if w.wheel.count == 0 {
		return longWait
	}
	return tickEvery
}

// tick lets the rooms whose time has come look at their clocks.
func (w *Worker) tick() {
	now := w.transmit.now
	w.mu.Lock()
	due := w.wheel.due(now)
	w.urgent, w.spare = w.spare[:0], w.urgent
	w.paced, w.pacing = w.pacing[:0], w.paced
	w.mu.Unlock()
	for _, r := range w.pacing {
		r.release(w.transmit)
	}
	clear(w.pacing)
	for _, r := range w.spare {
		r.tick(w.transmit)
	}
	clear(w.spare)
	for _, r := range due {
		if next := r.tick(w.transmit); next > 0 {
			w.mu.Lock()
			w.wheel.add(r, next)
			w.mu.Unlock()
		}
	}
	w.transmit.flush()
}

// pace has the worker look after a room in which packets wait. Every read of the worker's lets some of them go.
func (w *Worker) pace(r *Room) {
	w.mu.Lock()
	if !slices.Contains(w.paced, r) {
		w.paced = append(w.paced, r)
	}
	w.mu.Unlock()
}

// hurry lets a room look at its clocks at once: a picture that somebody waits for should not wait for the tick.
func (w *Worker) hurry(r *Room) {
	w.mu.Lock()
	first := len(w.urgent) == 0
	w.urgent = append(w.urgent, r)
	w.mu.Unlock()
	if first {
		w.socket.Wake()
	}
}

// arm gives a room its first tick and wakes a worker that may sleep long.
func (w *Worker) arm(r *Room) {
	w.mu.Lock()
	first := w.wheel.count == 0
	w.wheel.add(r, w.engine.now()+int64(tickEvery))
	w.mu.Unlock()
	if first {
		w.socket.Wake()
	}
}
