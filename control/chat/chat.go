package chat

import (
	"context"
	"hash/maphash"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/languagemate/studymate/control/latency"
	"github.com/languagemate/studymate/store"
)

// laneCount is in how many rooms people can write at the same moment without waiting for each other. The database takes one
// write at a time, so more would not help.
const laneCount = 64

// Chat is all the rooms. It is safe for use by any number of goroutines.
type Chat struct {
	// Set by New.
	deps      Deps
	seed      maphash.Seed
	lanes     [laneCount]chan struct{}
	typing    *typing
	delivered *deliveries

	shown *latency.Histogram

	counts struct{ sent, repeated, refused, changed atomic.Uint64 }
}

// Stats are totals since New.
type Stats struct {
	// Sent are messages stored; Repeated came again under their client id; Refused were not taken; Changed were edited or
	// deleted.
	Sent, Repeated, Refused, Changed uint64
	// Shown is how long new messages took from being stored until they waited for the connection of each member on this node, and were on
	// their way to the other nodes.
	Shown latency.Counts
}

// New makes a Chat, whose Run has to run for it to mark what was delivered.
func New(deps Deps) (*Chat, error) {
	if err := deps.validate(); err != nil {
		return nil, err
	}
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	const us = time.Microsecond
	c := &Chat{deps: deps, seed: maphash.MakeSeed(), typing: newTyping(), delivered: newDeliveries()}
	c.shown = latency.New(50*us, 100*us, 200*us, 500*us, 1000*us, 2000*us, 5000*us, 10_000*us, 50_000*us, 200_000*us, time.Second)
	for i := range c.lanes {
		c.lanes[i] = make(chan struct{}, 1)
	}
	deps.Live.Watch(typingPrefix, c.typingChanged)
	return c, nil
}

// Stats returns the figures.
func (c *Chat) Stats() Stats {
	n := &c.counts
	return Stats{Sent: n.sent.Load(), Repeated: n.repeated.Load(), Refused: n.refused.Load(), Changed: n.changed.Load(), Shown: c.shown.Read()}
}

// MayHear returns nil when the person is in the room, and so may hear its topic, or ErrNotFound. The room of a session has none of its own.
func (c *Chat) MayHear(ctx context.Context, roomID, userID string) error {
	m, err := c.deps.Members.Membership(ctx, roomID, userID)
	if err == nil && m.SessionID != "" {
		err = ErrNotFound
	}
	return own(err)
}

// mayTalk is MayHear for what the others would notice: in a direct room it also fails with ErrBlocked and ErrClosed, in that of a session with ErrAway. Messages are held to the
// same rule by the store, in the transaction that takes them.
func (c *Chat) mayTalk(ctx context.Context, roomID, userID string) (store.ChatMembership, error) {
	m, err := c.deps.Members.Membership(ctx, roomID, userID)
	switch {
	case err != nil:
	case m.Blocked:
		err = ErrBlocked
	case m.Closed:
		err = ErrClosed
	case m.Away:
		err = ErrAway
	}
	return m, own(err)
}

// inOrder runs do alone among those of the rooms, so that what do stores and what it tells come in one order. The lanes are held
// over a write to the database, where writes queue anyway; who gives up waiting leaves. Several are taken in the order of all
// lanes, so that no two wait for each other.
func (c *Chat) inOrder(ctx context.Context, roomIDs []string, do func() error) error {
	numbers := make([]int, 0, len(roomIDs))
	for _, id := range roomIDs {
		numbers = append(numbers, int(maphash.String(c.seed, id)%laneCount))
	}
	slices.Sort(numbers)
	for _, n := range slices.Compact(numbers) {
		lane := c.lanes[n]
		select {
		case lane <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		defer func() { <-lane }()
	}
	return do()
}
