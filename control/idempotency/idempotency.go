// Package idempotency makes a call that a client repeats under one key happen once (draft-ietf-httpapi-idempotency-key-header-07).
//
// A caller claims a key, carries the call out and stores its reply; whoever claims the key again gets that reply. It knows nothing of HTTP and of
// what the calls do. httpapi claims on the goroutine of each request; Run forgets old keys on the caller's.
package idempotency

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/languagemate/studymate/control/retention"
	"github.com/languagemate/studymate/store"
)

const (
	// keepFor is how long a key is remembered: longer than any client goes on trying.
	keepFor = 24 * time.Hour
	// abandonedAfter is when a call that has no reply counts as lost with its process; a request has 15 s.
	abandonedAfter = time.Minute
	// Keys are forgotten in batches, so that no delete holds up other writers.
	expireEvery = 10 * time.Minute
	expireBatch = 1000
)

var (
	// ErrReused means that the key belongs to another call.
	ErrReused = errors.New("idempotency: key was used for another call")
	// ErrInFlight means that the call is being carried out at this moment.
	ErrInFlight = errors.New("idempotency: call is under way")
	// ErrGone means that the person who calls does not exist any more.
	ErrGone = errors.New("idempotency: no such person")
)

type (
	// Call is what a key stands for.
	Call = store.KeyedCall
	// Claim is what came of asking for it.
	Claim = store.KeyClaim
	// Reply is what was answered.
	Reply = store.KeyedReply
)

// keys remembers; *store.IdempotencyKeys is one.
type keys interface {
	Claim(ctx context.Context, c store.KeyedCall, oldest, abandoned, now time.Time) (store.KeyClaim, error)
	Finish(ctx context.Context, claimID string, r store.KeyedReply) error
	Release(ctx context.Context, claimID string) error
	Expire(ctx context.Context, before time.Time, limit int) (int, error)
}

// Calls are the calls with keys. It is safe for use by any number of goroutines.
type Calls struct {
	keys   keys
	logger *slog.Logger
}

// New makes them; it starts nothing. logger gets what can't be returned to a caller; nil says nothing.
func New(k keys, logger *slog.Logger) (*Calls, error) {
	if k == nil {
		return nil, errors.New("idempotency: keys are needed")
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Calls{keys: k, logger: logger}, nil
}

// Claim returns the reply that the call had, or the ID of a claim: then the call is the caller's to carry out, who ends it with Finish or Release.
// It fails with ErrReused, ErrInFlight and ErrGone.
func (c *Calls) Claim(ctx context.Context, call Call, now time.Time) (Claim, error) {
	claim, err := c.keys.Claim(ctx, call, now.Add(-keepFor), now.Add(-abandonedAfter), now)
	switch {
	case errors.Is(err, store.ErrKeyReused):
		err = ErrReused
	case errors.Is(err, store.ErrKeyInFlight):
		err = ErrInFlight
	case errors.Is(err, store.ErrNotFound):
		err = ErrGone
	}
	return claim, err
}

// Finish stores the reply of a claimed call.
func (c *Calls) Finish(ctx context.Context, claimID string, r Reply) error {
	return c.keys.Finish(ctx, claimID, r)
}

// Release gives a claim back: the next call under its key is carried out.
func (c *Calls) Release(ctx context.Context, claimID string) error {
	return c.keys.Release(ctx, claimID)
}

// Run forgets keys that are too old until ctx ends.
func (c *Calls) Run(ctx context.Context) error {
	tick := time.NewTicker(expireEvery)
	defer tick.Stop()
	for {
		c.expire(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (c *Calls) expire(ctx context.Context) {
	_, err := retention.InBatches(ctx, expireBatch, func(ctx context.Context, limit int) (int, error) {
		return c.keys.Expire(ctx, time.Now().Add(-keepFor), limit)
	})
	if err != nil && ctx.Err() == nil {
		c.logger.Error("old idempotency keys stay", "error", err)
	}
}
