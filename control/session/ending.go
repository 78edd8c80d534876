package session

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/languagemate/studymate/store"
)

// Cancel calls off a session that waits. Who waits in it is sent home, and they and who was asked to come are told. It fails with ErrNotFound, also for who
// is not the host, and with ErrBegun. Doing it again changes nothing.
func (r *Registry) Cancel(ctx context.Context, sessionID, hostID string) error {
	before, err := r.planned(ctx, sessionID, hostID)
	if err != nil {
		return err
	}
	var failed error
	err = r.with(ctx, sessionID, func(l *live) { failed = l.cancel(ctx, hostID, &before) })
	if err = errors.Join(err, failed); err == nil && before.CancelledAt.IsZero() {
		r.tellCalledOff(ctx, before)
	}
	return err
}

// plan is a session before it is called off, with the people who are to be told.
type plan struct {
	Session
	people []string
}

// planned returns a session with those who were asked to it and have not declined. It is asked before the end, which may take the host's part away.
func (r *Registry) planned(ctx context.Context, sessionID, hostID string) (plan, error) {
	session, err := r.Session(ctx, sessionID)
	if err != nil {
		return plan{}, err
	}
	out := plan{Session: session}
	invited, err := r.deps.Invitations.OfSession(ctx, sessionID, hostID)
	if errors.Is(err, store.ErrAway) { // not the host, who will hear so
		return out, nil
	}
	for _, i := range invited {
		if !i.Declined {
			out.people = append(out.people, i.UserID)
		}
	}
	return out, doorError(err)
}

// LeaveAll gives up whatever place the person has, as Leave does, and what they host: a session that others wait in goes to the one who is there longest,
// every other is called off. It is for who closes the account.
func (r *Registry) LeaveAll(ctx context.Context, userID string) error {
	sessionID, err := r.deps.Held.HeldBy(ctx, userID)
	if err == nil && sessionID != "" {
		err = r.Leave(ctx, sessionID, userID)
	}
	if err != nil {
		return err
	}
	hosted, err := r.deps.Held.LeftBy(ctx, userID)
	for _, id := range hosted {
		err = errors.Join(err, r.desert(ctx, id, userID))
	}
	return err
}

// desert takes the host away from a session that waits, or was called off just now.
func (r *Registry) desert(ctx context.Context, sessionID, hostID string) error {
	before, err := r.planned(ctx, sessionID, hostID)
	if err != nil {
		return err
	}
	var failed error
	calledOff := false
	err = r.with(ctx, sessionID, func(l *live) {
		if calledOff = len(l.state.people) == 0; calledOff {
			failed = l.cancel(ctx, hostID, &before)
		} else if l.state.hostID == hostID {
			failed = l.handOver(ctx, l.state.people[0].userID)
		}
	})
	if err = errors.Join(err, failed); err == nil && calledOff {
		r.tellCalledOff(ctx, before)
	}
	return err
}

// cancel calls the session off. Who waited in it is to be told, but for the host.
func (l *live) cancel(ctx context.Context, hostID string, p *plan) error {
	write, cancel := writeContext(ctx)
	defer cancel()
	if err := doorError(l.deps.Plans.Cancel(write, l.id, hostID, time.Now())); err != nil {
		return err
	}
	for _, who := range l.state.people {
		if who.userID != hostID {
			p.people = append(p.people, who.userID)
		}
	}
	return l.callOff(ctx)
}

// callOff ends a session that nobody has begun.
func (l *live) callOff(ctx context.Context) error {
	l.state.status = store.StatusCompleted
	l.publishStatus()
	l.publish(closedEvent{Type: "closed", Reason: reasonCancelled})
	var errs []error
	for _, p := range append([]person(nil), l.state.people...) {
		errs = append(errs, l.free(ctx, p.userID, reasonCancelled, time.Now()))
	}
	return errors.Join(errs...)
}

func (r *Registry) tellCalledOff(ctx context.Context, p plan) {
	slices.Sort(p.people)
	for _, userID := range slices.Compact(p.people) {
		r.deps.Messenger.CalledOff(context.WithoutCancel(ctx), userID, p.Session)
	}
}
