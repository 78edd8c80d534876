package session

import (
	"slices"
	"time"

	"github.com/languagemate/studymate/store"
)

// Presence is how a participant is there.
type Presence string

// The presences. A place is held in all of them.
const (
	// Joined has a place but no connection yet.
	Joined Presence = "joined"
	// Connected hears and is heard.
	Connected Presence = "connected"
	// Lost had a connection; the place is kept for a while.
	Lost Presence = "lost"
)

// keeps are how long places are kept for people who are not connected.
type keeps struct{ lost, joined time.Duration }

// state is what a live session is. It is pure: no clock, no goroutine, no store; what must be
// stored before it may be true is computed first (departure) and applied after (remove).
type state struct {
	hostID string
	status string
	people []person // longest present first
	keep   keeps
	// voices: nobody may send pictures.
	voices bool
	door
}

type person struct {
	userID   string
	name     string
	joinedAt time.Time
	presence Presence
	// freeAt is when the place is freed unless something happens; zero while connected.
	freeAt time.Time
	// claimedUntil is how long the last join entitles to a connection; zero once it is made.
	claimedUntil time.Time
	// lastSeenAt is set for people known only from the store, after a restart: if they don't
	// come back, that is when they left.
	lastSeenAt time.Time
	// handAt is when the person raised a hand; zero: it is down.
	handAt time.Time
	// denied is what the host has taken away.
	denied store.Denied
}

// may is what a person may send.
func (s *state) may(p *person) Permissions {
	return Permissions{Mic: !p.denied.Mic, Camera: !p.denied.Camera && !s.voices, Screen: !p.denied.Screen && !s.voices}
}

// newState takes up a session where the store has it: the holders of places are lost until they
// connect.
func newState(session store.Session, seats []store.Seat, keep keeps, now time.Time) *state {
	s := &state{hostID: session.HostID, status: session.Status, keep: keep, voices: session.Type == store.TypeAudio}
	for _, seat := range seats {
		s.people = append(s.people, person{
			userID:     seat.UserID,
			name:       seat.DisplayName,
			joinedAt:   seat.JoinedAt,
			presence:   Lost,
			freeAt:     now.Add(keep.lost),
			lastSeenAt: seat.LastSeenAt,
			denied:     seat.Denied,
		})
	}
	return s
}

func (s *state) find(userID string) *person {
	i := slices.IndexFunc(s.people, func(p person) bool { return p.userID == userID })
	if i < 0 {
		return nil
	}
	return &s.people[i]
}

// join seats a person whose place the store has, or renews the place. Somebody who is connected
// stays so: the old connection lives until the new one replaces it.
func (s *state) join(seat store.Seat, now time.Time) {
	p := s.find(seat.UserID)
	if p == nil || !p.joinedAt.Equal(seat.JoinedAt) {
		s.remove(store.Departure{UserID: seat.UserID})
		s.people = append(s.people, person{userID: seat.UserID, name: seat.DisplayName, joinedAt: seat.JoinedAt, presence: Joined, denied: seat.Denied})
		p = &s.people[len(s.people)-1]
	}
	p.claimedUntil = now.Add(s.keep.joined)
	p.lastSeenAt = time.Time{}
	if p.presence != Connected {
		p.presence, p.freeAt = Joined, p.claimedUntil
	}
}

// connected notes that a person's connection is up. first says that the session begins with it.
func (s *state) connected(userID string) (changed, first bool) {
	p := s.find(userID)
	if p == nil {
		return false, false
	}
	changed = p.presence != Connected
	p.presence, p.freeAt, p.claimedUntil, p.lastSeenAt = Connected, time.Time{}, time.Time{}, time.Time{}
	return changed, s.status == store.StatusWaiting
}

// lost notes that a person's connection is silent or gone. The place is kept for a while, or
// for as long as a join that came before entitles to a new connection (a page that reloads joins
// before its old connection is missed).
func (s *state) lost(userID string, now time.Time) (changed bool) {
	p := s.find(userID)
	if p == nil || p.presence == Lost {
		return false
	}
	p.presence, p.freeAt = Lost, now.Add(s.keep.lost)
	if p.claimedUntil.After(p.freeAt) {
		p.freeAt = p.claimedUntil
	}
	return true
}

// departure is what it would mean if the person left at now: who becomes host, and whether the
// session is over. A session that never began outlives its visitors.
func (s *state) departure(userID string, now time.Time) (d store.Departure, held bool) {
	p := s.find(userID)
	if p == nil {
		return store.Departure{}, false
	}
	d = store.Departure{UserID: userID, LeftAt: now}
	if !p.lastSeenAt.IsZero() {
		d.LeftAt = p.lastSeenAt
	}
	switch heir := s.heir(userID); {
	case heir == "":
		d.Completes = s.status == store.StatusActive
	case s.hostID == userID:
		d.NewHostID = heir
	}
	return d, true
}

// heir returns who becomes host when that person goes: the one who is there longest, and
// somebody lost only where all are. It returns nothing when nobody is left.
func (s *state) heir(leaving string) string {
	heir := ""
	for _, p := range s.people {
		switch {
		case p.userID == leaving:
		case p.presence != Lost:
			return p.userID
		case heir == "":
			heir = p.userID
		}
	}
	return heir
}

// remove makes a departure true.
func (s *state) remove(d store.Departure) {
	s.people = slices.DeleteFunc(s.people, func(p person) bool { return p.userID == d.UserID })
	if d.NewHostID != "" {
		s.hostID = d.NewHostID
	}
	if d.Completes {
		s.status = store.StatusCompleted
	}
}

// due returns the people whose places are to be freed at now.
func (s *state) due(now time.Time) []string {
	var ids []string
	for _, p := range s.people {
		if !p.freeAt.IsZero() && !p.freeAt.After(now) {
			ids = append(ids, p.userID)
		}
	}
	return ids
}

// nextDue returns when the next place is to be freed or the next visitor to be forgotten; ok is false when none is.
func (s *state) nextDue() (at time.Time, ok bool) {
	for _, p := range s.people {
		if !p.freeAt.IsZero() && (!ok || p.freeAt.Before(at)) {
			at, ok = p.freeAt, true
		}
	}
	for _, v := range s.visitors {
		if !ok || v.until.Before(at) {
			at, ok = v.until, true
		}
	}
	return at, ok
}

// with returns the people of that presence.
func (s *state) with(presence Presence) []string {
	var ids []string
	for _, p := range s.people {
		if p.presence == presence {
			ids = append(ids, p.userID)
		}
	}
	return ids
}
