package stomp

import (
	"slices"
	"sync"
)

// Bounds of the work queues, which live in memory only.
const (
	maxQueues        = 1000
	maxQueueMessages = 1000 // waiting in one queue; one more is refused
	maxUnacked       = 64   // out at one subscriber; further messages wait for its ACK
)

// queues are the destinations where each message goes to one subscriber, and to another one when that one refuses it or goes
// away. One lock is enough: they carry commands, not fan-out, and nothing under the lock waits.
type queues struct {
	// Guarded by mu.
	mu     sync.Mutex
	byName map[string]*workQueue
}

type workQueue struct {
	ready     []*delivery
	consumers []*consumer
	next      int // whose turn it is
}

type consumer struct {
	subscription *subscription
	unacked      []unacked // in the order they were sent
}

type unacked struct {
	number   uint64
	delivery *delivery
}

func newQueues() *queues { return &queues{byName: map[string]*workQueue{}} }

func (q *queues) send(m Message) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	w, err := q.open(m.Destination)
	if err != nil {
		return err
	}
	if len(w.ready) >= maxQueueMessages {
		return ErrQueueFull
	}
	w.ready = append(w.ready, newDelivery(m))
	w.dispatch()
	return nil
}

func (q *queues) subscribe(s *subscription) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	w, err := q.open(s.key)
	if err != nil {
		return err
	}
	w.consumers = append(w.consumers, &consumer{subscription: s})
	w.dispatch()
	return nil
}

// unsubscribe gives what s has not acknowledged to the others, in its old order, before anything newer.
func (q *queues) unsubscribe(s *subscription) {
	q.mu.Lock()
	defer q.mu.Unlock()
	w := q.byName[s.key]
	if w == nil {
		return
	}
	i := slices.IndexFunc(w.consumers, func(c *consumer) bool { return c.subscription == s })
	if i < 0 {
		return
	}
	returned := w.consumers[i].unacked
	w.consumers = slices.Delete(w.consumers, i, i+1)
	w.requeue(returned)
	w.dispatch()
	if len(w.consumers) == 0 && len(w.ready) == 0 {
		delete(q.byName, s.key)
	}
}

// settle takes the ACK (consumed) or NACK of message number by s, together with all earlier ones in the cumulative mode.
// An unknown number was settled before: nothing happens.
func (q *queues) settle(s *subscription, number uint64, consumed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	w := q.byName[s.key]
	if w == nil {
		return
	}
	i := slices.IndexFunc(w.consumers, func(c *consumer) bool { return c.subscription == s })
	if i < 0 {
		return
	}
	c := w.consumers[i]
	last := slices.IndexFunc(c.unacked, func(u unacked) bool { return u.number == number })
	if last < 0 {
		return
	}
	first := last
	if s.mode == ackClient {
		first = 0
	}
	settled := slices.Clone(c.unacked[first : last+1])
	c.unacked = slices.Delete(c.unacked, first, last+1)
	if !consumed {
		w.requeue(settled)
	}
	w.dispatch()
}

func (q *queues) open(name string) (*workQueue, error) {
	if w := q.byName[name]; w != nil {
		return w, nil
	}
	if len(q.byName) >= maxQueues {
		return nil, ErrQueueFull
	}
	w := &workQueue{}
	q.byName[name] = w
	return w, nil
}

func (q *queues) consumers() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, w := range q.byName {
		n += len(w.consumers)
	}
	return n
}

func (q *queues) backlog() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, w := range q.byName {
		n += len(w.ready)
	}
	return n
}

// requeue puts messages back before the waiting ones. It may exceed maxQueueMessages by what was out.
func (w *workQueue) requeue(back []unacked) {
	deliveries := make([]*delivery, 0, len(back)+len(w.ready))
	for _, u := range back {
		deliveries = append(deliveries, u.delivery)
	}
	w.ready = append(deliveries, w.ready...)
}

// dispatch hands out what waits, in turn, to the consumers that may take more.
func (w *workQueue) dispatch() {
	for len(w.ready) > 0 {
		c := w.turn()
		if c == nil {
			return
		}
		d := w.ready[0]
		w.ready = w.ready[1:]
		number := c.subscription.deliver(d)
		if c.subscription.mode != ackAuto {
			c.unacked = append(c.unacked, unacked{number, d})
		}
	}
}

func (w *workQueue) turn() *consumer {
	for range w.consumers {
		w.next = (w.next + 1) % len(w.consumers)
		if c := w.consumers[w.next]; len(c.unacked) < maxUnacked && !c.subscription.conn.outbox.hasEnded() {
			return c
		}
	}
	return nil
}
