package session

import (
	"slices"
	"sync"
)

// inboxLimit bounds the events that wait; a room has far fewer peers.
const inboxLimit = 64

// inbox hands media events to the loop of a session without ever blocking the media plane. A
// newer event of a peer replaces the one that still waits, and so does a newer picture of the
// room: only the latest matters. Should it be full all the same, the oldest event goes.
type inbox struct {
	// ready has a token when something waits.
	ready chan struct{}

	mu      sync.Mutex
	waiting []MediaEvent // Guarded by mu.
}

func newInbox() *inbox { return &inbox{ready: make(chan struct{}, 1)} }

func (b *inbox) put(e MediaEvent) {
	b.mu.Lock()
	b.waiting = slices.DeleteFunc(b.waiting, func(old MediaEvent) bool { return old.Peer == e.Peer })
	if len(b.waiting) == inboxLimit {
		b.waiting = slices.Delete(b.waiting, 0, 1)
	}
	b.waiting = append(b.waiting, e)
	b.mu.Unlock()
	select {
	case b.ready <- struct{}{}:
	default:
	}
}

func (b *inbox) take() []MediaEvent {
	b.mu.Lock()
	defer b.mu.Unlock()
	events := b.waiting
	b.waiting = nil
	return events
}
