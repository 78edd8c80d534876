//go:build linux

package link

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

const (
	coarsePause   = time.Millisecond
	idlePause     = time.Millisecond // how long a new link may wait for the sending goroutine
	readEvents    = 256
	readTimeoutMs = 20 // how long the end of Run may take to be seen
)

// read takes datagrams off the sockets until ctx ends.
func (h *Hub) read(ctx context.Context) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	events := make([]unix.EpollEvent, readEvents)
	in := newBatch()
	for ctx.Err() == nil {
		timeout := readTimeoutMs
		if h.coarse.Load() {
			pause(coarsePause)
			timeout = 0
		}
		n, err := unix.EpollWait(h.epoll, events, timeout)
		if err != nil {
			if errors.Is(err, unix.EINTR) {
				continue
			}
			return fmt.Errorf("epoll: %w", err)
		}
		links := *h.reading.Load()
		for _, event := range events[:n] {
			if l := links[event.Fd]; l != nil {
				h.drain(l, in)
			}
		}
	}
	return nil
}

// drain reads until the socket is empty, as edge-triggered epoll demands.
func (h *Hub) drain(l *Link, in *batch) {
	for {
		n := in.receive(l.socket)
		for i := range n {
			data, from, arrivedNs := in.datagram(i)
			if arrivedNs == 0 {
				arrivedNs = time.Now().UnixNano()
			}
			l.take(data, from, arrivedNs)
		}
		if n < receiveBatch {
			return
		}
	}
}

// send sends what is due until ctx ends. It sleeps to the next packet's moment instead of working in ticks, because packets that
// many publishers send on one beat would flatter a server that works in batches.
func (h *Hub) send(ctx context.Context) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// The default slack lets the kernel wake this thread 50 us late.
	if err := unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("timer slack: %w", err)
	}
	var waiting byDue
	var starts []*Link
	for ctx.Err() == nil {
		starts = h.takeStarts(starts[:0])
		for _, l := range starts {
			l.begin(time.Now().UnixNano())
			heap.Push(&waiting, l)
		}
		now := time.Now().UnixNano()
		for len(waiting) > 0 && waiting[0].dueNs <= now {
			l := waiting[0]
			if l.closing.Load() {
				heap.Pop(&waiting)
				continue
			}
			l.step()
			heap.Fix(&waiting, 0)
			now = time.Now().UnixNano()
		}
		wait := idlePause
		if len(waiting) > 0 {
			wait = min(wait, time.Duration(waiting[0].dueNs-now))
		}
		if wait > 0 {
			pause(wait)
		}
	}
	return nil
}

// pause sleeps on the thread: a timer of the runtime would be served by another thread, late.
func pause(d time.Duration) {
	ts := unix.NsecToTimespec(int64(d))
	_ = unix.Nanosleep(&ts, nil) // an interrupted pause only means an early look
}

// byDue is a heap of links by the moment of their next packet.
type byDue []*Link

func (q byDue) Len() int           { return len(q) }
func (q byDue) Less(i, j int) bool { return q[i].dueNs < q[j].dueNs }
func (q byDue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push appends a link; called by container/heap.
func (q *byDue) Push(x any) { *q = append(*q, x.(*Link)) }

// Pop removes the last link; called by container/heap.
func (q *byDue) Pop() any {
	old := *q
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return last
}
