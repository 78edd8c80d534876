package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/languagemate/studymate/control/latency"
)

// Config is how patient sessions are. A zero value means the default.
type Config struct {
	// PlaceKeep is how long the place of somebody whose connection is lost is kept; 30 s.
	PlaceKeep time.Duration
	// JoinKeep is how long a place is kept for somebody who joined but is not connected yet,
	// the life of a media token; 5 min.
	JoinKeep time.Duration
	// SeenEvery is how often it is stored who is there, and so how exact the end of a stay
	// is after a crash; 15 s.
	SeenEvery time.Duration
	// StaleAfter is when a session that nobody ever began is completed, counted from its
	// planned start or its making; 24 h.
	StaleAfter time.Duration
	// Wall is the machine's time of day, which people and programs set; time.Now.
	Wall func() time.Time
	// Logger gets what can't be returned to a caller; the default is to say nothing.
	Logger *slog.Logger
}

const sweepEvery = 10 * time.Minute

func (c Config) withDefaults() Config {
	if c.Wall == nil {
		c.Wall = time.Now
	}
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&c.PlaceKeep, 30*time.Second)
	set(&c.JoinKeep, 5*time.Minute)
	set(&c.SeenEvery, 15*time.Second)
	set(&c.StaleAfter, 24*time.Hour)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Validate reports the first value that can't be used.
func (c Config) Validate() error {
	for name, d := range map[string]time.Duration{
		"place keep": c.PlaceKeep, "join keep": c.JoinKeep, "seen every": c.SeenEvery, "stale after": c.StaleAfter,
	} {
		if d < 0 {
			return fmt.Errorf("session: %s is %s, must not be negative", name, d)
		}
	}
	return nil
}

// Counts are participants by presence.
type Counts struct{ Joined, Connected, Lost int }

// Stats are the figures of all sessions of this server.
type Stats struct {
	// Live is the number of sessions in which somebody has a place.
	Live         int
	Participants Counts
	// Totals since the start.
	Joins, JoinsRefused, PlacesExpired, Completed uint64
	// SwitchDelay is how long after their moment switches of languages were told.
	SwitchDelay latency.Counts
}

type totals struct {
	joins, refused, expired, completed atomic.Uint64
	switchDelay                        *latency.Histogram
}

func newTotals() totals {
	const ms = time.Millisecond
	return totals{switchDelay: latency.New(ms, 2*ms, 5*ms, 10*ms, 20*ms, 50*ms, 100*ms, 200*ms, 500*ms, 1000*ms, 5000*ms)}
}

// Registry knows the sessions in use. It is safe for use by any number of goroutines.
type Registry struct {
	// Set by New.
	cfg    Config
	deps   Deps
	totals totals
	clock  *clock
	stop   chan struct{}

	// loops are waited for by Run.
	loops sync.WaitGroup

	mu       sync.Mutex
	lives    map[string]*live // Guarded by mu.
	draining bool             // Guarded by mu; no loop starts once it is set.
}

// New makes a Registry; it starts nothing. Sessions work from now on, but nobody waits for their
// goroutines before Run does.
func New(cfg Config, deps Deps) (*Registry, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.Sessions == nil || deps.Seats == nil || deps.Held == nil || deps.Media == nil || deps.Publisher == nil || deps.Plans == nil || deps.Live == nil || deps.Door == nil {
		return nil, errors.New("session: the stores, media and publisher are all needed")
	}
	if deps.Invitations == nil || deps.Messenger == nil {
		return nil, errors.New("session: invitations and a messenger are needed")
	}
	if deps.Nodes == nil {
		return nil, errors.New("session: what nodes tell each other is needed")
	}
	if deps.Lessons == nil || deps.Notes == nil || deps.Topics == nil {
		return nil, errors.New("session: lessons, notes and topics are needed")
	}
	cfg = cfg.withDefaults()
	return &Registry{cfg: cfg, deps: deps, totals: newTotals(), clock: newClock(cfg.Wall), stop: make(chan struct{}), lives: map[string]*live{}}, nil
}

// Run takes up the sessions that an earlier process left behind, then tidies now and then, until
// ctx ends. Then it ends all sessions' goroutines, leaving the places held, and returns when the
// last has ended. After that every call fails with ErrDraining.
func (r *Registry) Run(ctx context.Context) error {
	defer r.drain()
	if err := r.resume(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		r.sweep(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (r *Registry) drain() {
	r.mu.Lock()
	if !r.draining {
		r.draining = true
		close(r.stop)
	}
	r.mu.Unlock()
	r.loops.Wait()
}

// resume starts the loops of the sessions in which places are held, so that the places of those
// who don't come back are freed.
func (r *Registry) resume(ctx context.Context) error {
	ids, err := r.deps.Held.OpenSessionIDs(ctx)
	if err != nil {
		return fmt.Errorf("resume sessions: %w", err)
	}
	for _, id := range ids {
		if err := r.with(ctx, id, func(*live) {}); err != nil {
			return fmt.Errorf("resume session %s: %w", id, err)
		}
	}
	return nil
}

func (r *Registry) sweep(ctx context.Context) {
	now := time.Now()
	n, err := r.deps.Sessions.CompleteAbandoned(ctx, now.Add(-r.cfg.StaleAfter), now)
	switch {
	case err != nil && ctx.Err() == nil:
		r.cfg.Logger.Error("abandoned sessions can't be completed", "error", err)
	case n > 0:
		r.cfg.Logger.Info("abandoned sessions completed", "count", n)
	}
}

// Stats returns the figures of all sessions of this server.
func (r *Registry) Stats() Stats {
	s := Stats{
		Joins:         r.totals.joins.Load(),
		JoinsRefused:  r.totals.refused.Load(),
		PlacesExpired: r.totals.expired.Load(),
		Completed:     r.totals.completed.Load(),
		SwitchDelay:   r.totals.switchDelay.Read(),
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s.Live = len(r.lives)
	for _, l := range r.lives {
		c := l.counts.Load()
		s.Participants.Joined += c.Joined
		s.Participants.Connected += c.Connected
		s.Participants.Lost += c.Lost
	}
	return s
}

// with has the session's own goroutine carry out f, starting one when there is none.
func (r *Registry) with(ctx context.Context, sessionID string, f func(*live)) error {
	for {
		l, err := r.live(sessionID)
		if err != nil {
			return err
		}
		// A loop may end between being found and being asked; the next one serves.
		if err := l.do(ctx, func() { f(l) }); !errors.Is(err, errEnded) {
			return err
		}
	}
}

func (r *Registry) live(sessionID string) (*live, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.draining {
		return nil, ErrDraining
	}
	if l := r.lives[sessionID]; l != nil {
		return l, nil
	}
	l := r.newLive(sessionID)
	l.retire = func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.lives, sessionID)
	}
	r.lives[sessionID] = l
	r.loops.Go(l.run)
	return l, nil
}

// newLive makes a session that does not run.
func (r *Registry) newLive(sessionID string) *live {
	l := &live{
		id:       sessionID,
		cfg:      r.cfg,
		deps:     r.deps,
		log:      r.cfg.Logger,
		totals:   &r.totals,
		clock:    r.clock,
		inbox:    newInbox(),
		commands: make(chan func()),
		stop:     r.stop,
		done:     make(chan struct{}),
	}
	l.counts.Store(&Counts{})
	return l
}
