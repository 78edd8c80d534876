package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/languagemate/studymate/store"
)

// Create makes a session in status waiting. The caller, n.HostID, is its host and joins it like
// everybody else.
func (r *Registry) Create(ctx context.Context, n NewSession) (Session, error) {
	return r.deps.Sessions.Create(ctx, n, time.Now())
}

// Available lists up to limit sessions that are not completed and that the viewer may meet others in, newest first, after the mark.
func (r *Registry) Available(ctx context.Context, viewerID string, after Mark, limit int) ([]Session, error) {
	return r.deps.Sessions.Available(ctx, viewerID, after, limit)
}

// Mine lists up to limit sessions that a person hosts or has been in, newest first, after the mark.
func (r *Registry) Mine(ctx context.Context, userID string, after Mark, limit int) ([]Session, error) {
	return r.deps.Plans.Mine(ctx, userID, after, limit)
}

// Session returns one session, or ErrNotFound.
func (r *Registry) Session(ctx context.Context, sessionID string) (Session, error) {
	s, err := r.deps.Sessions.ByID(ctx, sessionID)
	if errors.Is(err, store.ErrNotFound) {
		return Session{}, ErrNotFound
	}
	return s, err
}

// Join gives the person a place, or the one that the person holds already, and returns the
// session. A place held in another session is given up for it. It fails with ErrNotFound,
// ErrCompleted, ErrFull, ErrLocked, ErrRemoved, ErrBlocked, ErrDraining, or with ErrWaiting or ErrDenied where the host lets people in.
func (r *Registry) Join(ctx context.Context, sessionID, userID string) (Session, error) {
	var claim store.Claim
	var failed error
	err := r.with(ctx, sessionID, func(l *live) { claim, failed = l.join(ctx, userID) })
	if err = errors.Join(err, failed); err != nil {
		r.totals.refused.Add(1)
		return Session{}, err
	}
	r.totals.joins.Add(1)
	for _, id := range claim.FreedSessionIDs {
		if err := r.moved(ctx, id, userID); err != nil {
			return Session{}, fmt.Errorf("leave session %s for %s: %w", id, sessionID, err)
		}
	}
	return r.Session(ctx, sessionID)
}

func (l *live) join(ctx context.Context, userID string) (store.Claim, error) {
	ctx, cancel := writeContext(ctx)
	defer cancel()
	now := time.Now()
	if err := l.pass(ctx, userID, now); err != nil {
		return store.Claim{}, err
	}
	claim, err := l.deps.Seats.Claim(ctx, l.id, userID, now)
	if err != nil {
		return store.Claim{}, doorError(err)
	}
	l.state.join(claim.Seat, now)
	l.publishParticipants()
	return claim, nil
}

// doorError turns the store's errors about who may come in into the package's.
func doorError(err error) error {
	for from, to := range map[error]error{
		store.ErrNotFound: ErrNotFound, store.ErrSessionFull: ErrFull, store.ErrSessionCompleted: ErrCompleted, store.ErrSessionLocked: ErrLocked,
		store.ErrRemoved: ErrRemoved, store.ErrBlocked: ErrBlocked, store.ErrSessionBegun: ErrBegun,
	} {
		if errors.Is(err, from) {
			return to
		}
	}
	return err
}

// moved tells a session that a person's place in it has been given up for another session.
func (r *Registry) moved(ctx context.Context, sessionID, userID string) error {
	ctx, cancel := writeContext(ctx)
	defer cancel()
	var failed error
	err := r.with(ctx, sessionID, func(l *live) {
		// The person may be back by now, with a new place.
		seats, err := l.deps.Seats.Open(ctx, l.id)
		if err != nil {
			failed = err
			return
		}
		for _, seat := range seats {
			if seat.UserID == userID {
				return
			}
		}
		failed = l.free(ctx, userID, reasonReplaced, time.Now())
	})
	return errors.Join(err, failed)
}

// Leave gives up the person's place: the media ends at once, the host's part goes to the one
// who is there longest, and a session that had begun is completed with the last. Leaving a
// session in which one has no place is no error. It fails with ErrNotFound or ErrDraining.
func (r *Registry) Leave(ctx context.Context, sessionID, userID string) error {
	var failed error
	err := r.with(ctx, sessionID, func(l *live) { failed = l.free(ctx, userID, reasonRemoved, time.Now()) })
	return errors.Join(err, failed)
}

// Status tells who is in the session, to participants and the host. Of a session that another node runs it tells what is stored and who is connected,
// but neither who asks to be let in nor how the connections fare. It fails with ErrNotFound, ErrNotParticipant or ErrDraining.
func (r *Registry) Status(ctx context.Context, sessionID, userID string) (Status, error) {
	var out Status
	var stats RoomStats
	err := r.watching(ctx, sessionID, userID, func(l *live) {
		out = l.status()
		if l.room != nil {
			stats = l.room.Stats()
		}
	})
	if err != nil {
		return Status{}, err
	}
	for i := range out.Participants {
		p := &out.Participants[i]
		for j := range stats.Peers {
			if stats.Peers[j].Peer == p.UserID {
				p.Media = &stats.Peers[j]
			}
		}
	}
	out.Session, err = r.Session(ctx, sessionID)
	return out, err
}

// MayWatch reports whether the person may hear the session's topic: participants and the host
// may. It fails with ErrNotFound, ErrNotParticipant or ErrDraining.
func (r *Registry) MayWatch(ctx context.Context, sessionID, userID string) error {
	return r.watching(ctx, sessionID, userID, func(*live) {})
}

func (r *Registry) watching(ctx context.Context, sessionID, userID string, f func(*live)) error {
	allowed := false
	look := func(l *live) {
		if allowed = l.state.find(userID) != nil || l.state.hostID == userID; allowed {
			f(l)
		}
	}
	// To run what another node runs would end its places here.
	if a, is := r.elsewhere(sessionID); is {
		l, err := r.regard(ctx, sessionID, a)
		if err != nil {
			return err
		}
		look(l)
	} else if err := r.with(ctx, sessionID, look); err != nil {
		return err
	}
	if !allowed {
		return ErrNotParticipant
	}
	return nil
}

// Offer opens the person's media connection and returns the answer to its SDP. It fails with
// ErrNotParticipant when the place is gone, or as the media room does.
func (r *Registry) Offer(ctx context.Context, sessionID, userID, sdp string) (answer string, err error) {
	err = r.participating(ctx, sessionID, userID, func(l *live) (err error) {
		answer, err = l.media().Join(ctx, userID, sdp, l.permissions(userID))
		return err
	})
	return answer, err
}

// Signal passes a re-offer, a candidate or a farewell to the person's connection and returns
// the answer. It fails with ErrNotParticipant when the place is gone, or as the media room does.
func (r *Registry) Signal(ctx context.Context, sessionID, userID string, s Signal) (answer Signal, err error) {
	err = r.participating(ctx, sessionID, userID, func(l *live) (err error) {
		answer, err = l.media().Signal(ctx, userID, s)
		return err
	})
	return answer, err
}

// participating carries out f in the session's goroutine: a leave that comes later finds what f
// made, one that came before keeps f from being called.
func (r *Registry) participating(ctx context.Context, sessionID, userID string, f func(*live) error) error {
	failed := ErrNotParticipant
	err := r.with(ctx, sessionID, func(l *live) {
		if l.state.find(userID) != nil {
			failed = f(l)
		}
	})
	if err != nil {
		return err
	}
	return failed
}
