package stomp

import (
	"sync"
	"time"

	"github.com/coder/websocket"
)

// itemOverhead is charged for every queued frame beside its octets, so that the bound on octets bounds their number too.
const itemOverhead = 128

// keptItems is the longest list that an outbox keeps while it is empty.
const keptItems = 8

// outgoing is one frame to send. tail is shared by all receivers of a message and never changed.
type outgoing struct {
	head, tail []byte
	text       bool
	// published is when the message was published; zero for what is no message, and for one that waited in a work queue.
	published time.Time
}

func (o outgoing) cost() int { return itemOverhead + len(o.head) + len(o.tail) }

// outbox holds what waits to be written to one client. Any goroutine may put in; the writer of the connection takes out.
// When it is full the frame is refused and the caller ends that client: nobody ever waits for a slow reader.
type outbox struct {
	ready chan struct{} // holds one signal while there is something to take

	// Guarded by mu.
	mu         sync.Mutex
	items      []outgoing
	bytes      int
	limitBytes int
	ended      bool
	code       websocket.StatusCode
	reason     string
}

func newOutbox(limitBytes int) *outbox {
	return &outbox{ready: make(chan struct{}, 1), limitBytes: limitBytes}
}

// put queues o. It returns false when o does not fit; after end it drops o and returns true, because the client is on its way
// out already. A single frame larger than the whole bound passes when nothing else waits.
func (b *outbox) put(o outgoing) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return true
	}
	if b.bytes > 0 && b.bytes+o.cost() > b.limitBytes {
		return false
	}
	b.items = append(b.items, o)
	b.bytes += o.cost()
	b.signal()
	return true
}

// end lets the writer send last (when not nil) and close with code. With drop, everything that still waits is thrown away.
// Only the first call counts; it returns true.
func (b *outbox) end(last []byte, code websocket.StatusCode, reason string, drop bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return false
	}
	b.ended, b.code, b.reason = true, code, reason
	if drop {
		b.items, b.bytes = nil, 0
	}
	if last != nil {
		b.items = append(b.items, outgoing{head: last, text: isText(last)})
	}
	b.signal()
	return true
}

// take returns everything that waits, in order, and whether the connection is to be closed after it. The caller is done with
// taken, what it got the last time: a short one is used again, so that an ordinary pace allocates nothing here.
func (b *outbox) take(taken []outgoing) (items []outgoing, ended bool, code websocket.StatusCode, reason string) {
	clear(taken)
	if cap(taken) > keptItems {
		taken = nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	items, b.items, b.bytes = b.items, taken[:0], 0
	return items, b.ended, b.code, b.reason
}

func (b *outbox) hasEnded() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ended
}

func (b *outbox) signal() {
	select {
	case b.ready <- struct{}{}:
	default:
	}
}
