// Package retention deletes what was kept for as long as the operator wants it kept. It knows how long that is and nothing of what is deleted. Run does the
// work on the goroutine of its caller; with several nodes each does it, and finds nothing where another was before.
package retention

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

const (
	// sweepEvery is how often it is looked for what is old: a day is the unit of the configuration.
	sweepEvery = time.Hour
	// batch bounds what one statement deletes, because nobody else writes to SQLite meanwhile.
	batch = 500
)

// kept are rows of one kind; *store.Audit is one. Forget deletes up to limit of the oldest from before then, and returns how many.
type kept interface {
	Forget(ctx context.Context, before time.Time, limit int) (int, error)
}

// Rule is how long one kind of rows is kept.
type Rule struct {
	// Name is for the log.
	Name string
	// For is how long; 0: as long as what it belongs to.
	For  time.Duration
	Rows kept
}

// Retention is the job that deletes. Its methods are for one goroutine.
type Retention struct {
	// Set by New.
	rules  []Rule
	logger *slog.Logger
	batch  int
}

// New makes a Retention; it starts nothing. A nil logger says nothing.
func New(rules []Rule, logger *slog.Logger) (*Retention, error) {
	for _, r := range rules {
		if r.For < 0 || r.Rows == nil {
			return nil, fmt.Errorf("retention: %s can't be kept for %s", r.Name, r.For)
		}
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Retention{rules, logger, batch}, nil
}

// Run sweeps at once and then every hour, until ctx ends.
func (r *Retention) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := r.Sweep(ctx, time.Now()); err != nil && ctx.Err() == nil {
			r.logger.Error("what is old can't be deleted; it is tried again", "in", sweepEvery, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Sweep deletes all that is too old at now, batch by batch. What can't be deleted of one kind keeps no other from it.
func (r *Retention) Sweep(ctx context.Context, now time.Time) error {
	var errs []error
	for _, rule := range r.rules {
		if rule.For == 0 {
			continue
		}
		gone, err := InBatches(ctx, r.batch, func(ctx context.Context, limit int) (int, error) {
			return rule.Rows.Forget(ctx, now.Add(-rule.For), limit)
		})
		if gone > 0 {
			r.logger.Info("old rows deleted", "kind", rule.Name, "count", gone)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", rule.Name, err))
		}
	}
	return errors.Join(errs...)
}

// InBatches has forget delete up to limit of what is old, again and again until there is no more, and returns how much that was. Parts use it that know by
// themselves what is old.
func InBatches(ctx context.Context, limit int, forget func(ctx context.Context, limit int) (int, error)) (gone int, err error) {
	for {
		n, err := forget(ctx, limit)
		gone += n
		if err != nil || n < limit {
			return gone, err
		}
	}
}
