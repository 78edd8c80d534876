package auth

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/languagemate/studymate/control/retention"
)

const (
	// reasonEverywhere is stored, like every reason, for the operator to read.
	reasonEverywhere = "everywhere"
	// endedMost bounds the ended log-ins that are remembered, at some 150 bytes each. One has to log in before one can log out, and a
	// log-in costs a password hash: that many within the life of a token do not fit through the hashers.
	endedMost = 200_000
	// tendEvery is how often the store is asked for endings that the bus did not bring, since it loses what is told while NATS is away, and
	// the key directory for keys that another process made.
	tendEvery = 5 * time.Second
	// clockSkew is by how much the clocks of two nodes may differ for a recall to miss nothing.
	clockSkew = time.Minute
	// Log-ins that are over are deleted expireBatch at a time: nobody else writes meanwhile.
	expireEvery = time.Hour
	expireBatch = 500
)

// ended are the log-ins that ended while tokens of theirs may live. It is safe for use by any number of goroutines.
type ended struct {
	// Set by newEnded.
	keep time.Duration // the longest life of a token
	most int

	mu      sync.RWMutex
	logIns  map[string]struct{} // Guarded by mu.
	waiting []endedLogIn        // Guarded by mu; the same log-ins, oldest first.
}

type endedLogIn struct {
	id    string
	until time.Time
}

func newEnded(keep time.Duration, most int) *ended {
	return &ended{keep: keep, most: most, logIns: map[string]struct{}{}}
}

// add remembers a log-in for as long as a token of it may live; news is false when it was remembered already. What is over is
// forgotten, and so is the oldest when there is no room.
func (e *ended) add(id string, now time.Time) (news bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, known := e.logIns[id]; known {
		return false
	}
	for len(e.waiting) > 0 && (!now.Before(e.waiting[0].until) || len(e.waiting) >= e.most) {
		delete(e.logIns, e.waiting[0].id)
		e.waiting = e.waiting[1:]
	}
	e.logIns[id] = struct{}{}
	e.waiting = append(e.waiting, endedLogIn{id, now.Add(e.keep)})
	return true
}

func (e *ended) has(id string) bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	_, known := e.logIns[id]
	return known
}

// EndLogIn ends one log-in: its tokens are refused at once, here and by the other nodes as soon as they hear of it, and Deps.Ended ends
// what is open. reason is stored. Ending it again changes nothing.
func (a *Auth) EndLogIn(ctx context.Context, logInID, reason string, now time.Time) error {
	if err := a.endings.End(ctx, logInID, reason, now); err != nil {
		return fmt.Errorf("end log-in: %w", err)
	}
	a.over(now, logInID)
	return nil
}

// EndLogIns ends the log-ins of a person as EndLogIn does, all but the one called except, which may be empty. Whoever closes an account or
// takes its password away does that first, so that nobody logs in between the two.
func (a *Auth) EndLogIns(ctx context.Context, userID, except, reason string, now time.Time) error {
	logIns, err := a.endings.EndAll(ctx, userID, except, reason, now)
	if err != nil {
		return fmt.Errorf("end log-ins: %w", err)
	}
	a.over(now, logIns...)
	return nil
}

// LogOutEverywhere ends all log-ins of a person at the person's own wish.
func (a *Auth) LogOutEverywhere(ctx context.Context, userID string, now time.Time) error {
	return a.EndLogIns(ctx, userID, "", reasonEverywhere, now)
}

// over makes the end of log-ins, which the store knows of, true on all nodes.
func (a *Auth) over(now time.Time, logIns ...string) {
	for _, id := range logIns {
		a.Hear(id, now)
		a.tell(id)
	}
}

// Hear makes the end of a log-in true on this node. Nodes call it for each other's. The tokens are refused before what is open
// ends, so that whoever comes in meanwhile and looks at HasEnded afterwards is not missed.
func (a *Auth) Hear(logInID string, now time.Time) {
	if logInID != "" && a.gone.add(logInID, now) {
		a.counts.ended.Add(1)
		a.here(logInID)
	}
}

// HasEnded reports whether this node knows that a log-in has ended. It is for those who take somebody in for longer than a call: they
// ask once more when they have.
func (a *Auth) HasEnded(logInID string) bool { return a.gone.has(logInID) }

// Recall makes true here what the store knows of log-ins that ended while tokens of theirs may live. It is called before the doors
// open, for those that ended before this process began.
func (a *Auth) Recall(ctx context.Context, now time.Time) error {
	return a.recall(ctx, now.Add(-a.gone.keep), now)
}

func (a *Auth) recall(ctx context.Context, since, now time.Time) error {
	logIns, err := a.endings.Ended(ctx, since.Add(-clockSkew))
	if err != nil {
		return fmt.Errorf("recall ended log-ins: %w", err)
	}
	for _, id := range logIns {
		a.Hear(id, now)
	}
	return nil
}

// Run asks the store now and then for log-ins that ended unheard, has it forget those that are long over, and takes up and makes signing keys, until
// ctx ends.
func (a *Auth) Run(ctx context.Context) error {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	expire := time.NewTicker(expireEvery)
	defer expire.Stop()
	a.expire(ctx)
	since := time.Now()
	told := a.noteKeys(ctx, "", since)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-expire.C:
			a.expire(ctx)
		case now := <-tick.C:
			a.tendKeys(now)
			told = a.noteKeys(ctx, told, now)
			if err := a.recall(ctx, since, now); err == nil {
				since = now
			} else if ctx.Err() == nil {
				a.cfg.Logger.Error("ended log-ins can't be recalled", "error", err)
			}
		}
	}
}

// expire deletes the log-ins that nobody can renew any more.
func (a *Auth) expire(ctx context.Context) {
	_, err := retention.InBatches(ctx, expireBatch, func(ctx context.Context, limit int) (int, error) {
		return a.endings.Expire(ctx, time.Now(), limit)
	})
	if err != nil && ctx.Err() == nil {
		a.cfg.Logger.Error("old log-ins stay", "error", err)
	}
}
