package session

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/languagemate/studymate/store"
)

// Queue is where a person hears of sessions that they are not in.
const Queue = "/user/queue/sessions"

// doorEvent tells somebody who waits what the host has said.
type doorEvent struct {
	Type      string `json:"type"`
	SessionID string `json:"sessionId"`
	Admitted  bool   `json:"admitted"`
}

// tell tells one person alone.
func (l *live) tell(userID string, event any) {
	body, err := json.Marshal(event)
	if err != nil {
		l.log.Error("event can't be written", "session", l.id, "error", err)
		return
	}
	l.deps.Publisher.PublishTo(userID, Queue, body)
}

// hosting has the session's goroutine carry out what only its host may do. It fails with ErrNotFound, ErrNotHost, ErrCompleted, ErrDraining, or as f does.
func (r *Registry) hosting(ctx context.Context, sessionID, hostID string, f func(*live) error) error {
	failed := ErrNotHost
	err := r.with(ctx, sessionID, func(l *live) {
		switch {
		case l.state.hostID != hostID || hostID == "":
		case l.state.status == store.StatusCompleted:
			failed = ErrCompleted
		default:
			failed = f(l)
		}
	})
	if err != nil {
		return err
	}
	return failed
}

// Remove sends somebody away for good: the place and the media end at once, and no other place can be had in the session. It fails as hosting does,
// and with ErrNotParticipant for who has no place, and for the host themself.
func (r *Registry) Remove(ctx context.Context, sessionID, hostID, userID string) error {
	return r.hosting(ctx, sessionID, hostID, func(l *live) error {
		if userID == hostID || l.state.find(userID) == nil {
			return ErrNotParticipant
		}
		now := time.Now()
		write, cancel := writeContext(ctx)
		defer cancel()
		if err := l.deps.Door.Remove(write, l.id, userID, now); err != nil {
			return err
		}
		return l.free(ctx, userID, reasonRemoved, now)
	})
}

// Lock says whether people who have no place can get one. It fails as hosting does.
func (r *Registry) Lock(ctx context.Context, sessionID, hostID string, locked bool) error {
	return r.hosting(ctx, sessionID, hostID, func(l *live) error {
		write, cancel := writeContext(ctx)
		defer cancel()
		if err := l.deps.Door.Lock(write, l.id, locked, time.Now()); err != nil {
			return err
		}
		l.session.Locked = locked
		l.publishParticipants()
		return nil
	})
}

// SetTurnBudget says how long somebody should speak at a time; 0: as long as they like. It fails as hosting does.
func (r *Registry) SetTurnBudget(ctx context.Context, sessionID, hostID string, seconds int) error {
	return r.hosting(ctx, sessionID, hostID, func(l *live) error {
		write, cancel := writeContext(ctx)
		defer cancel()
		if err := l.deps.Plans.SetTurnBudget(write, l.id, seconds, time.Now()); err != nil {
			return err
		}
		l.session.TurnBudgetSeconds = seconds
		l.publishParticipants()
		return nil
	})
}

// HandOver makes another participant the host. It fails as hosting does, and with ErrNotParticipant.
func (r *Registry) HandOver(ctx context.Context, sessionID, hostID, userID string) error {
	return r.hosting(ctx, sessionID, hostID, func(l *live) error {
		if l.state.find(userID) == nil {
			return ErrNotParticipant
		}
		return l.handOver(ctx, userID)
	})
}

func (l *live) handOver(ctx context.Context, userID string) error {
	write, cancel := writeContext(ctx)
	defer cancel()
	if err := l.deps.Door.HandOver(write, l.id, userID, time.Now()); err != nil {
		return err
	}
	l.state.hostID = userID
	l.publishParticipants()
	return nil
}

// Permit says what a participant may send from now on; in a session of voices pictures stay forbidden. It fails as hosting does, and with
// ErrNotParticipant.
func (r *Registry) Permit(ctx context.Context, sessionID, hostID, userID string, p Permissions) error {
	return r.hosting(ctx, sessionID, hostID, func(l *live) error {
		who := l.state.find(userID)
		if who == nil {
			return ErrNotParticipant
		}
		write, cancel := writeContext(ctx)
		defer cancel()
		denied := store.Denied{Mic: !p.Mic, Camera: !p.Camera, Screen: !p.Screen}
		// Stored first: it holds for who leaves and comes back, and over a crash.
		if err := l.deps.Seats.Deny(write, l.id, userID, denied); err != nil {
			return err
		}
		who.denied = denied
		if l.floor != nil {
			l.floor.Allow(userID, l.state.may(who))
		}
		l.publishParticipants()
		return nil
	})
}

// permissions is what a participant may send.
func (l *live) permissions(userID string) Permissions { return l.state.may(l.state.find(userID)) }

// Edit changes what the host has chosen of a session that waits. It fails with ErrNotFound, also for who is not the host, with ErrBegun, or with what
// change says.
func (r *Registry) Edit(ctx context.Context, sessionID, hostID string, change func(*NewSession) error) (Session, error) {
	var s Session
	var failed error
	// In the session's goroutine, so that it can't begin in between with the old plan.
	err := r.with(ctx, sessionID, func(l *live) {
		write, cancel := writeContext(ctx)
		defer cancel()
		if s, failed = r.deps.Plans.Edit(write, sessionID, hostID, time.Now(), change); failed == nil {
			failed = l.replan(ctx, s)
		}
	})
	return s, errors.Join(err, doorError(failed))
}

// replan takes over what the host has changed. A rotation that the host had begun already begins anew, in the same state: who knows the old one knows an
// older version.
func (l *live) replan(ctx context.Context, s Session) error {
	l.session = s
	l.state.voices = s.Type == store.TypeAudio
	l.publishParticipants()
	before := l.rotation
	if before.version == 0 || len(s.Rotation) == 0 {
		l.rotation = newRotation(s.Rotation, l.clock.now())
		return nil
	}
	return l.change(ctx, becauseEdited, func(r *rotation, now time.Time) error {
		*r = newRotation(s.Rotation, now)
		r.version, r.running = before.version+1, before.running
		return nil
	})
}
