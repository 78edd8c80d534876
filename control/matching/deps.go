package matching

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/languagemate/studymate/store"
)

// peopleStore is who may be found; *store.Matches is one.
type peopleStore interface {
	People(ctx context.Context, agreed []store.Agreement, after string, limit int, now time.Time) ([]store.MatchPerson, error)
	PeopleByIDs(ctx context.Context, agreed []store.Agreement, userIDs []string, now time.Time) ([]store.MatchPerson, error)
	Changed(ctx context.Context, since time.Time) (userIDs []string, err error)
	Apart(ctx context.Context, userID string, since time.Time) (userIDs []string, err error)
	MayMeet(ctx context.Context, userID, otherID string) error
}

// filterStore is by what people want to look; *store.Matches is one.
type filterStore interface {
	Filters(ctx context.Context, userID string) (choices string, err error)
	SaveFilters(ctx context.Context, userID, choices string, now time.Time) error
}

// requestStore is who asked whom; *store.MatchRequests is one.
type requestStore interface {
	Ask(ctx context.Context, n store.NewMatchRequest, rules store.MatchRules, now time.Time) (r store.MatchRequest, changed bool, err error)
	Accept(ctx context.Context, id, userID string, now time.Time) (r store.MatchRequest, changed bool, err error)
	Reject(ctx context.Context, id, userID string, now time.Time) (r store.MatchRequest, changed bool, err error)
	Withdraw(ctx context.Context, id, userID string, now time.Time) (r store.MatchRequest, changed bool, err error)
	List(ctx context.Context, p store.MatchPage, now time.Time) ([]store.MatchRequest, error)
}

// upkeep is what Run does to all requests; *store.MatchRequests is one.
type upkeep interface {
	Expire(ctx context.Context, now time.Time, limit int) ([]store.MatchRequest, error)
	Forget(ctx context.Context, before time.Time, limit int) (int, error)
	End(ctx context.Context, userID, otherID string, now time.Time) ([]store.MatchRequest, error)
}

// queueStore is who waits for others; *store.MatchQueue is one.
type queueStore interface {
	Join(ctx context.Context, e store.Queued, limits store.QueueLimits, now time.Time) (store.Queued, error)
	Leave(ctx context.Context, userID string) error
	Look(ctx context.Context, userID string, limits store.QueueLimits, now time.Time) (store.QueueLook, error)
}

// queueUpkeep is what Run does to the queue; *store.MatchQueue is one.
type queueUpkeep interface {
	Form(ctx context.Context, limits store.QueueLimits, now time.Time, plan func([]store.Queued, map[[2]string]bool) []store.QueuePlan) ([]store.QueuedSession, error)
	Forget(ctx context.Context, limits store.QueueLimits, now time.Time, limit int) (gone []string, deleted int, err error)
	Length(ctx context.Context, limits store.QueueLimits, now time.Time) (int, error)
}

// there knows who is online, on whatever node; *presence.Presence is one.
type there interface {
	IsOnline(userID string) bool
	// Watch has changed called, without waiting for it, with who comes, goes or is away.
	Watch(changed func(userID string))
}

// carrier reaches the other nodes; *bus.Bus is one.
type carrier interface {
	Publish(subject string, data []byte) error
	Subscribe(subject string, handle func(data []byte)) error
}

// messenger tells people while they look elsewhere. What can't be told is not the caller's fault.
type messenger interface {
	// Requested tells the one who is asked, r.TargetID, Accepted the one who has asked.
	Requested(ctx context.Context, r Request)
	Accepted(ctx context.Context, r Request)
	// Settled takes back what userID was told of a request that needs no answer any more.
	Settled(ctx context.Context, userID, requestID string)
	// Queued tells somebody who waits in the queue that a session was made with the host named, who may be themself; empty: that they wait no more.
	Queued(ctx context.Context, userID, sessionID, hostID string)
}

// Deps are the parts that matching works with.
type Deps struct {
	People      peopleStore
	Filters     filterStore
	Requests    requestStore
	Upkeep      upkeep
	Queue       queueStore
	QueueUpkeep queueUpkeep
	There       there
	Nodes       carrier
	Messenger   messenger
	// Now is the clock; nil: that of the machine.
	Now func() time.Time
	// Logger gets what can't be returned to a caller; nil says nothing.
	Logger *slog.Logger
}

func (d Deps) validate() error {
	if d.People == nil || d.Filters == nil || d.Requests == nil || d.Upkeep == nil || d.Queue == nil || d.QueueUpkeep == nil || d.There == nil || d.Nodes == nil || d.Messenger == nil {
		return errors.New("matching: stores, presence, the other nodes and a messenger are all needed")
	}
	return nil
}
