package session

import (
	"context"
	"slices"
	"time"
)

const (
	// visitorKeep is how long somebody who asked to be let in is shown without asking again.
	visitorKeep = 20 * time.Second
	// admittedKeep is how long the host's word for somebody is good, and deniedKeep how long it is against somebody.
	admittedKeep = 10 * time.Minute
	deniedKeep   = time.Minute
	// visitorsMost bounds how many may ask at the same time.
	visitorsMost = 32
)

// door is who waits before a session whose host lets people in. It is pure.
type door struct {
	visitors []visitor // longest first
	// words are what the host said about people, until when.
	words map[string]word
}

type visitor struct {
	userID, name string
	since, until time.Time
}

type word struct {
	welcome bool
	until   time.Time
}

// word returns the host's word about somebody.
func (d *door) word(userID string, now time.Time) (welcome, said bool) {
	w, ok := d.words[userID]
	if !ok || !now.Before(w.until) {
		return false, false
	}
	return w.welcome, true
}

// ask notes that somebody wants in, or still does. news is false for the latter, and where too many ask.
func (d *door) ask(userID, name string, now time.Time) (news bool) {
	for i := range d.visitors {
		if d.visitors[i].userID == userID {
			d.visitors[i].until = now.Add(visitorKeep)
			return false
		}
	}
	if len(d.visitors) >= visitorsMost {
		return false
	}
	d.visitors = append(d.visitors, visitor{userID, name, now, now.Add(visitorKeep)})
	return true
}

// say notes the host's word about somebody who asks. It is false where nobody of that name does.
func (d *door) say(userID string, welcome bool, now time.Time) bool {
	if !d.forget(userID) {
		return false
	}
	keep := deniedKeep
	if welcome {
		keep = admittedKeep
	}
	for id, w := range d.words {
		if !now.Before(w.until) {
			delete(d.words, id)
		}
	}
	if d.words == nil {
		d.words = map[string]word{}
	}
	d.words[userID] = word{welcome, now.Add(keep)}
	return true
}

func (d *door) forget(userID string) bool {
	before := len(d.visitors)
	d.visitors = slices.DeleteFunc(d.visitors, func(v visitor) bool { return v.userID == userID })
	return len(d.visitors) < before
}

// tire forgets who has not asked again, and says whether there was one.
func (d *door) tire(now time.Time) bool {
	before := len(d.visitors)
	d.visitors = slices.DeleteFunc(d.visitors, func(v visitor) bool { return !now.Before(v.until) })
	return len(d.visitors) < before
}

// pass lets somebody by the door, or has the host asked: where the session has a waiting room, for who is not the host, has no place, was neither let
// in before nor invited by the host, until the planned start.
func (l *live) pass(ctx context.Context, userID string, now time.Time) error {
	begun := !l.session.ScheduledAt.IsZero() && !now.Before(l.session.ScheduledAt)
	if !l.session.WaitingRoom || begun || userID == l.state.hostID || l.state.find(userID) != nil {
		return nil
	}
	welcome, said := l.state.word(userID, now)
	switch {
	case welcome:
		return nil
	case said:
		return ErrDenied
	}
	if invited, err := l.deps.Door.Invited(ctx, l.id, userID); err != nil || invited {
		return err
	}
	name, err := l.deps.Door.Visitor(ctx, l.id, userID)
	if err != nil {
		return doorError(err)
	}
	if l.state.ask(userID, name, now) {
		l.publishParticipants()
	}
	return ErrWaiting
}

// Admit is the host's word about somebody who asks to be let in. It fails with ErrNotFound, ErrNotHost, ErrNotParticipant when nobody of that name
// asks, or ErrDraining.
func (r *Registry) Admit(ctx context.Context, sessionID, hostID, userID string, welcome bool) error {
	return r.hosting(ctx, sessionID, hostID, func(l *live) error {
		if !l.state.say(userID, welcome, time.Now()) {
			return ErrNotParticipant
		}
		l.publishParticipants()
		l.tell(userID, doorEvent{Type: "door", SessionID: l.id, Admitted: welcome})
		return nil
	})
}
