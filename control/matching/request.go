package matching

import (
	"context"
	"time"

	"github.com/languagemate/studymate/control/retention"
	"github.com/languagemate/studymate/store"
)

const (
	// answerTime is how long a request waits for an answer.
	answerTime = 72 * time.Hour
	// againAfter is how long after asking somebody one may ask the same person again, whatever came of it: a week after the request is over. It is the same for a request that was
	// rejected, so that nobody can tell.
	againAfter = answerTime + 7*24*time.Hour
	// outboundCap is how many requests of one person may wait, dailyCap how many one may make in a day.
	outboundCap = 10
	dailyCap    = 30
)

func rules() store.MatchRules {
	return store.MatchRules{Inbound: inboundCap, Outbound: outboundCap, Daily: dailyCap, AgainAfter: againAfter}
}

// Request is somebody asking somebody else to study together, as one of the two sees it.
type Request = store.MatchRequest

// RequestPage says which requests are wanted.
type RequestPage = store.MatchPage

// RequestMark is a place in a list of requests.
type RequestMark = store.MatchMark

// Ask asks somebody to study together. Who has asked already and waits, or is matched, gets that request; who was asked by the other one has accepted. It fails with ErrSelf, ErrNewcomer, ErrNotFound,
// ErrUnavailable, ErrSoon and ErrMany.
func (m *Matching) Ask(ctx context.Context, userID, otherID string) (r Request, created bool, err error) {
	r, created, err = m.ask(ctx, userID, otherID)
	if err != nil {
		m.counts.refused.Add(1)
	}
	return r, created, err
}

func (m *Matching) ask(ctx context.Context, userID, otherID string) (Request, bool, error) {
	a, b, why, err := m.pair(ctx, userID, otherID)
	if err != nil {
		return Request{}, false, err
	}
	now := m.deps.Now()
	n := store.NewMatchRequest{RequesterID: userID, TargetID: otherID, ExpiresAt: now.Add(answerTime)}
	limits := rules()
	if why.language == 0 {
		limits.Inbound = 0 // what there is already still holds
	} else {
		v := newClock(now).compare(a, b, why)
		_, n.Score = v.points()
	}
	r, changed, err := m.deps.Requests.Ask(ctx, n, limits, now)
	if err != nil || !changed {
		return r, false, own(err, ErrNotFound)
	}
	// It has happened; that the client is gone does not keep it from being told.
	ctx = context.WithoutCancel(ctx)
	if r.Status == store.MatchAccepted {
		m.accepted(ctx, r)
		return r, false, nil
	}
	m.counts.asked.Add(1)
	m.deps.Messenger.Requested(ctx, r)
	m.Changed(ctx, otherID)
	return r, true, nil
}

// accepted tells the one who asked first, r.RequesterID, that the other one accepts.
func (m *Matching) accepted(ctx context.Context, r Request) {
	m.counts.accepted.Add(1)
	m.deps.Messenger.Accepted(ctx, r)
	m.deps.Messenger.Settled(ctx, r.TargetID, r.ID)
	m.Changed(ctx, r.TargetID)
}

// Accept makes a match of a request to userID: both have their chat room and know each other. Doing it again changes nothing. It fails with ErrNoRequest and ErrOver.
func (m *Matching) Accept(ctx context.Context, requestID, userID string) (Request, error) {
	r, changed, err := m.deps.Requests.Accept(ctx, requestID, userID, m.deps.Now())
	if err == nil && changed {
		m.accepted(context.WithoutCancel(ctx), r)
	}
	return r, own(err, ErrNoRequest)
}

// Reject says no to a request to userID; the one who asked is told nothing. It fails with ErrNoRequest, and with ErrOver for one that was accepted.
func (m *Matching) Reject(ctx context.Context, requestID, userID string) error {
	r, changed, err := m.deps.Requests.Reject(ctx, requestID, userID, m.deps.Now())
	if err == nil && changed {
		m.counts.rejected.Add(1)
		m.settle(context.WithoutCancel(ctx), r)
	}
	return own(err, ErrNoRequest)
}

// Withdraw takes back a request of userID. It fails with ErrNoRequest, and with ErrOver for one that was accepted.
func (m *Matching) Withdraw(ctx context.Context, requestID, userID string) error {
	r, changed, err := m.deps.Requests.Withdraw(ctx, requestID, userID, m.deps.Now())
	if err == nil && changed {
		m.counts.withdrawn.Add(1)
		m.settle(context.WithoutCancel(ctx), r)
	}
	return own(err, ErrNoRequest)
}

// settle takes a request that needs no answer any more off the one who was asked.
func (m *Matching) settle(ctx context.Context, r Request) {
	m.deps.Messenger.Settled(ctx, r.TargetID, r.ID)
	m.Changed(ctx, r.TargetID)
}

// End ends the requests between userID and otherID, or, without otherID, between userID and everybody, after userID has blocked the other or closed the account. Others
// are told no more than that there is nothing to answer any more.
func (m *Matching) End(ctx context.Context, userID, otherID string) {
	ctx = context.WithoutCancel(ctx)
	ended, err := m.deps.Upkeep.End(ctx, userID, otherID, m.deps.Now())
	if err != nil {
		m.deps.Logger.Error("requests of people who have parted wait until their time is over", "user", userID, "error", err)
	}
	for _, r := range ended {
		m.settle(ctx, r)
	}
}

// Requests returns requests of a person or to a person, the latest first, as that person sees them: one that was rejected waits until its time is over for who made it.
func (m *Matching) Requests(ctx context.Context, p RequestPage) ([]Request, error) {
	return m.deps.Requests.List(ctx, p, m.deps.Now())
}

// expire ends requests whose time is over.
func (m *Matching) expire(ctx context.Context, now time.Time) error {
	_, err := retention.InBatches(ctx, atOnce, func(ctx context.Context, limit int) (int, error) {
		over, err := m.deps.Upkeep.Expire(ctx, now, limit)
		for _, r := range over {
			m.counts.expired.Add(1)
			m.settle(ctx, r)
		}
		return len(over), err
	})
	return err
}
