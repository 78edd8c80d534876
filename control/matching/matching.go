package matching

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/languagemate/studymate/control/latency"
	"github.com/languagemate/studymate/control/retention"
	"github.com/languagemate/studymate/store"
)

const (
	// formEvery is how often it is looked for people who wait in the queue, catchUpEvery how often for who has changed elsewhere and whose time is over.
	formEvery    = 2 * time.Second
	catchUpEvery = 30 * time.Second
	// foldEvery is how often what was shown begins to count: within a page of a search ranks stay as they are.
	foldEvery = 5 * time.Minute
	// readEvery is how often everybody is read anew: it finds who has opened a closed account again, and gives all the hours of the week of now.
	readEvery = time.Hour
	// atOnce bounds one piece of a reading.
	atOnce = 500
	// overlap is by how much a look at what has changed goes back, for what was committed late and clocks that are not quite the same.
	overlap = time.Minute
	// readWait is how long a call waits for the first reading: that of a few thousand people is over by then, and the client of a longer one is better told.
	readWait = 500 * time.Millisecond
	// maxStale bounds who is to be read again because another node says so. Of more, all are.
	maxStale = 10_000
	// maxIDLen is more than any id has.
	maxIDLen = 64
	// loadTimeout bounds the reading of one who has changed.
	loadTimeout = 5 * time.Second
	// keptFor is how long requests that led to nothing are kept: the reply rate is of them.
	keptFor = 90 * 24 * time.Hour
	// subject is where nodes tell each other who has changed.
	subject = "matching"
)

// Config is what an operator may choose.
type Config struct {
	// Agreed is what people have to have agreed to, to be found.
	Agreed []store.Agreement
}

// Matching is everybody who may be found, their requests and the queue. It is safe for use by any number of goroutines.
type Matching struct {
	// Set by New.
	config Config
	deps   Deps
	index  *index
	// read is closed once the index holds everybody.
	read   chan struct{}
	wake   chan struct{} // holds one signal while there is somebody to read again
	forms  chan struct{} // holds one signal while somebody new waits in the queue
	took   *latency.Histogram
	counts counts
	queued atomic.Int64

	mu sync.Mutex
	// Guarded by mu: who has changed on another node, and whether it was too many to know.
	stale    map[string]struct{}
	staleAll bool
}

type counts struct{ asked, accepted, rejected, withdrawn, expired, refused, sessions atomic.Uint64 }

// Stats are figures; the totals are since New.
type Stats struct {
	// Read says whether everybody was read since the start. People may be found; Queued wait for others.
	Read           bool
	People, Queued int
	// What came of requests on this node, and how many could not be made.
	Asked, Accepted, Rejected, Withdrawn, Expired, Refused uint64
	// Sessions were made of the queue by this node.
	Sessions uint64
	// Recommendation is how long it took to find partners.
	Recommendation latency.Counts
}

// New makes a Matching; it starts nothing. Who looks for partners is refused with ErrReading until Run has read everybody.
func New(config Config, deps Deps) (*Matching, error) {
	if err := deps.validate(); err != nil {
		return nil, err
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	const ms = time.Millisecond
	m := &Matching{
		config: config, deps: deps, index: newIndex(), read: make(chan struct{}), wake: make(chan struct{}, 1), forms: make(chan struct{}, 1), stale: map[string]struct{}{},
		took: latency.New(ms/2, ms, 2*ms, 5*ms, 10*ms, 25*ms, 100*ms, 500*ms),
	}
	deps.There.Watch(func(userID string) { m.index.here(userID, deps.There.IsOnline(userID), deps.Now()) })
	return m, deps.Nodes.Subscribe(subject, func(data []byte) { m.heard(string(data)) })
}

// Stats returns the figures.
func (m *Matching) Stats() Stats {
	c := &m.counts
	read := false
	select {
	case <-m.read:
		read = true
	default:
	}
	return Stats{
		Read:   read,
		People: m.index.size(), Queued: int(m.queued.Load()), Asked: c.asked.Load(), Accepted: c.accepted.Load(), Rejected: c.rejected.Load(), Withdrawn: c.withdrawn.Load(),
		Expired: c.expired.Load(), Refused: c.refused.Load(), Sessions: c.sessions.Load(), Recommendation: m.took.Read(),
	}
}

// Run reads everybody, keeps that true, ends requests whose time is over and makes the sessions of the queue, until ctx ends.
func (m *Matching) Run(ctx context.Context) error {
	for since := m.deps.Now(); ; {
		err := m.readAll(ctx)
		if err == nil {
			close(m.read)
			return m.watch(ctx, since)
		}
		if ctx.Err() == nil {
			m.deps.Logger.Error("people can't be read to match them; it is tried again", "in", formEvery, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(formEvery):
		}
	}
}

func (m *Matching) watch(ctx context.Context, since time.Time) error {
	form, catchUp, fold, read := time.NewTicker(formEvery), time.NewTicker(catchUpEvery), time.NewTicker(foldEvery), time.NewTicker(readEvery)
	for _, t := range []*time.Ticker{form, catchUp, fold, read} {
		defer t.Stop()
	}
	for {
		var doing string
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-m.wake:
			doing, err = "read who has changed", m.readStale(ctx)
		case <-m.forms:
			doing, err = "make sessions of the queue", m.form(ctx)
		case <-form.C:
			doing, err = "make sessions of the queue", m.form(ctx)
		case <-fold.C:
			m.index.fold()
		case <-read.C:
			doing, err = "read everybody", m.readAll(ctx)
		case <-catchUp.C:
			now := m.deps.Now()
			if doing, err = "catch up", m.catchUp(ctx, since.Add(-overlap), now); err == nil {
				since = now
			}
		}
		if err != nil && ctx.Err() == nil {
			m.deps.Logger.Error("matching could not "+doing+"; it is tried again", "error", err)
		}
	}
}

// readAll reads everybody, and forgets whom it does not find.
func (m *Matching) readAll(ctx context.Context) error {
	m.index.begin()
	for after := ""; ; {
		now := m.deps.Now()
		people, err := m.deps.People.People(ctx, m.config.Agreed, after, atOnce, now)
		if err != nil {
			return err
		}
		m.index.put(now, people...)
		for _, p := range people {
			if m.deps.There.IsOnline(p.ID) {
				m.index.here(p.ID, true, now)
			}
		}
		if len(people) < atOnce {
			m.index.end()
			return nil
		}
		after = people[len(people)-1].ID
	}
}

// load reads people again, and forgets those of them who can't be found any more.
func (m *Matching) load(ctx context.Context, userIDs []string) error {
	for len(userIDs) > 0 {
		some := userIDs[:min(atOnce, len(userIDs))]
		userIDs = userIDs[len(some):]
		now := m.deps.Now()
		people, err := m.deps.People.PeopleByIDs(ctx, m.config.Agreed, some, now)
		if err != nil {
			return err
		}
		there := make(map[string]struct{}, len(people))
		for _, p := range people {
			there[p.ID] = struct{}{}
		}
		m.index.put(now, people...)
		for _, id := range some {
			if _, is := there[id]; !is {
				m.index.drop(id)
			}
		}
	}
	return nil
}

// Changed takes in what somebody has changed that others find them by, here at once and on the other nodes as soon as they hear of it. What can't be read now is found within half
// a minute.
func (m *Matching) Changed(ctx context.Context, userID string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
	defer cancel()
	err := m.load(ctx, []string{userID})
	if err == nil {
		err = m.deps.Nodes.Publish(subject, []byte(userID))
	}
	if err != nil {
		m.deps.Logger.Warn("a change is found later by who looks for partners", "user", userID, "error", err)
	}
}

// heard notes that somebody has changed on another node. It does not wait. What can be no id is none.
func (m *Matching) heard(userID string) {
	if userID == "" || len(userID) > maxIDLen || strings.IndexByte(userID, 0) >= 0 || !utf8.ValidString(userID) {
		return
	}
	m.mu.Lock()
	if len(m.stale) < maxStale {
		m.stale[userID] = struct{}{}
	} else {
		m.staleAll = true
	}
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

func (m *Matching) readStale(ctx context.Context) error {
	m.mu.Lock()
	stale, all := m.stale, m.staleAll
	m.stale, m.staleAll = map[string]struct{}{}, false
	m.mu.Unlock()
	if all {
		return m.readAll(ctx)
	}
	ids := make([]string, 0, len(stale))
	for id := range stale {
		ids = append(ids, id)
	}
	return m.load(ctx, ids)
}

// catchUp reads who has changed since then, ends requests whose time is over and forgets old ones.
func (m *Matching) catchUp(ctx context.Context, since, now time.Time) error {
	changed, err := m.deps.People.Changed(ctx, since)
	if err == nil {
		err = m.load(ctx, changed)
	}
	if err != nil {
		return err
	}
	if err := m.expire(ctx, now); err != nil {
		return err
	}
	_, err = retention.InBatches(ctx, atOnce, func(ctx context.Context, limit int) (int, error) {
		return m.deps.Upkeep.Forget(ctx, now.Add(-keptFor), limit)
	})
	return err
}

// Ready waits for a moment until everybody was read, and fails with ErrReading when that takes longer. After that it never fails.
func (m *Matching) Ready(ctx context.Context) error {
	select {
	case <-m.read:
		return nil
	default:
	}
	late := time.NewTimer(readWait)
	defer late.Stop()
	select {
	case <-m.read:
		return nil
	case <-late.C:
		return ErrReading
	case <-ctx.Done():
		return ctx.Err()
	}
}

// viewer is who looks for partners, as the store has them now, and here now.
func (m *Matching) viewer(ctx context.Context, userID string) (*person, error) {
	if err := m.Ready(ctx); err != nil {
		return nil, err
	}
	if err := m.load(ctx, []string{userID}); err != nil {
		return nil, err
	}
	p := m.index.person(userID)
	if p == nil {
		return nil, ErrNewcomer
	}
	p.saw(m.deps.Now())
	return p, nil
}
