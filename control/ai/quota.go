package ai

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/languagemate/studymate/store"
)

// Quota is where a person stands. A zero Limit means that there is none.
type Quota struct {
	Limit     int `json:"limit" doc:"Calls to the provider in any hour"`
	Remaining int `json:"remaining" doc:"How many can be made now"`
	// NextAt is when the first call that counts stops doing so; FullAt when the last one does. Zero: no call counts.
	NextAt time.Time `json:"-"`
	FullAt time.Time `json:"-"`
}

// Standing returns whether there is a provider, and where the person stands.
func (a *AI) Standing(ctx context.Context, userID string, now time.Time) (provided bool, q Quota, err error) {
	if a.cfg.PerHour < 0 {
		return a.provider != nil, Quota{}, nil
	}
	use, err := a.calls.Use(ctx, userID, now.Add(-window))
	return a.provider != nil, a.quota(use), err
}

func (a *AI) quota(use store.AIUse) Quota {
	if a.cfg.PerHour < 0 {
		return Quota{}
	}
	q := Quota{Limit: a.cfg.PerHour, Remaining: max(0, a.cfg.PerHour-use.Used)}
	if use.Used > 0 {
		q.NextAt, q.FullAt = use.Oldest.Add(window), use.Newest.Add(window)
	}
	return q
}

// ask puts a question on the person's account. A question that the provider fails to answer is given back; one whose caller has gone away is not, because the
// provider may have answered it, unless ErrAgain is why. It fails with ErrNoProvider, *Exhausted, ErrGone, and as the provider does.
func (a *AI) ask(ctx context.Context, userID string, q Question, out any, now time.Time) (Quota, error) {
	if a.provider == nil {
		return Quota{}, ErrNoProvider
	}
	return a.spend(ctx, userID, q.Kind, now, func() error { return a.provider.Ask(ctx, q, out) })
}

// spend makes a call, as ask does.
func (a *AI) spend(ctx context.Context, userID string, kind Kind, now time.Time, call func() error) (Quota, error) {
	if a.cfg.PerHour < 0 {
		return Quota{}, a.told(kind, call())
	}
	since := now.Add(-window)
	id, use, err := a.calls.Take(ctx, userID, string(kind), a.cfg.PerHour, since, now)
	switch {
	case errors.Is(err, store.ErrTooMany):
		a.counts.exhausted.Add(1)
		quota := a.quota(use)
		return quota, &Exhausted{quota, quota.NextAt.Sub(now)}
	case errors.Is(err, store.ErrNotFound):
		return Quota{}, ErrGone
	case err != nil:
		return Quota{}, err
	}
	err = a.told(kind, call())
	if err == nil || errors.Is(ctx.Err(), context.Canceled) && !errors.Is(context.Cause(ctx), ErrAgain) {
		return a.quota(use), err
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	use, lost := a.calls.Refund(within, userID, id, since)
	if lost != nil {
		return Quota{}, errors.Join(err, fmt.Errorf("ai: the call counts though it failed: %w", lost))
	}
	a.counts.refunded.Add(1)
	return a.quota(use), err
}

// told says in the log what the operator has to know of a call.
func (a *AI) told(kind Kind, err error) error {
	switch outcome := outcomeOf(err); outcome {
	case Answered, Abandoned, Declined, Busy:
	case Refused:
		a.cfg.Logger.Error("the AI provider refuses calls", "kind", kind, "error", err)
	default:
		a.cfg.Logger.Warn("the AI provider failed", "kind", kind, "outcome", outcome, "error", err)
	}
	return err
}
