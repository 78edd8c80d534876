package progress

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/languagemate/studymate/store"
)

// log is where the events are; *store.Learning is one.
type log interface {
	Fold(ctx context.Context, limit int, toldBefore, now time.Time, fold store.Folding) (int, error)
	UntoldBadges(ctx context.Context, limit int) ([]store.EarnedBadge, error)
	BadgeTold(ctx context.Context, b store.EarnedBadge, now time.Time) error
	Lag(ctx context.Context) (store.LearningLag, error)
}

const (
	// foldEvery is how long something that was done may not be in the statistics yet.
	foldEvery = time.Second
	// foldMost bounds one transaction.
	foldMost = 256
	// newsFor is how long a badge is news: one that an old event earned, as when a rule is added, is simply there.
	newsFor = 24 * time.Hour
	// retryAfter is how long to leave a store alone that failed.
	retryAfter = 10 * time.Second
	// lagTimeout bounds the look at the log: a scrape waits for it.
	lagTimeout = time.Second
)

// Lag is how far the statistics are behind what people did, on all nodes together.
type Lag struct {
	// Known is false when the store could not say.
	Known bool
	// Behind is the number of events that are not worked in, OldestAge how long ago the oldest of them happened; 0 without any.
	Behind    int
	OldestAge time.Duration
}

// Progress keeps the states of all people up to date.
type Progress struct {
	log    log
	tell   func(ctx context.Context, b store.EarnedBadge) error
	logger *slog.Logger
}

// New makes it; tell says to somebody that they have a badge, and is called again when it fails.
func New(l log, tell func(ctx context.Context, b store.EarnedBadge) error, logger *slog.Logger) (*Progress, error) {
	if l == nil || tell == nil {
		return nil, errors.New("progress: a log and somebody to tell are needed")
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Progress{l, tell, logger}, nil
}

// Run follows the log until ctx is done.
func (p *Progress) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		next := foldEvery
		if err := p.Catch(ctx); err != nil && ctx.Err() == nil {
			p.logger.Error("learning can't be followed", "error", err)
			next = retryAfter
		}
		timer.Reset(next)
	}
}

// Catch works in what has been done up to now, and tells of new badges.
func (p *Progress) Catch(ctx context.Context) error {
	for {
		now := time.Now()
		n, err := p.log.Fold(ctx, foldMost, now.Add(-newsFor), now, Fold)
		if err != nil {
			return err
		}
		if n < foldMost {
			break
		}
	}
	badges, err := p.log.UntoldBadges(ctx, foldMost)
	if err != nil {
		return err
	}
	for _, b := range badges {
		// Told first, then noted: after a crash in between it is told again, which the key of the notification makes one.
		if err := p.tell(ctx, b); err != nil {
			return err
		}
		if err := p.log.BadgeTold(ctx, b, time.Now()); err != nil {
			return err
		}
	}
	return nil
}

// Lag asks the store how far behind everything is.
func (p *Progress) Lag() Lag {
	ctx, cancel := context.WithTimeout(context.Background(), lagTimeout)
	defer cancel()
	lag, err := p.log.Lag(ctx)
	if err != nil {
		p.logger.Warn("the lag of learning is not known", "error", err)
		return Lag{}
	}
	out := Lag{Known: true, Behind: lag.Events}
	if lag.Events > 0 {
		out.OldestAge = max(time.Since(lag.OldestAt), 0)
	}
	return out
}
