package session

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/languagemate/studymate/store"
)

// activePrefix begins the keys of soft state that say what a session in use looks like: session:active:{sessionId}.
const activePrefix = "session:active:"

// active is what every node knows of a session that has begun. It is made of the row and the room by the node that runs the session, which says it for as
// long as it runs: the bus repeats it, and forgets it when that node falls silent. Whatever is lost of it comes back with the session.
type active struct {
	Participants    []attending `json:"participants"`
	CurrentLanguage string      `json:"currentLanguage,omitempty"`
	// StartedAt and NextRotation are in ms since 1970; NextRotation is 0 while nothing runs.
	StartedAt    int64 `json:"startedAt"`
	NextRotation int64 `json:"nextRotation,omitempty"`
}

// attending is somebody who holds a place.
type attending struct {
	UserID string   `json:"userId"`
	State  Presence `json:"state"`
}

func (a active) equal(b active) bool {
	return a.CurrentLanguage == b.CurrentLanguage && a.StartedAt == b.StartedAt && a.NextRotation == b.NextRotation && slices.Equal(a.Participants, b.Participants)
}

// connected is how many are connected where this was said.
func (a active) connected() (n int) {
	for _, p := range a.Participants {
		if p.State == Connected {
			n++
		}
	}
	return n
}

// parseActive reads what another node says; ok is false of what is not that.
func parseActive(octets []byte) (a active, ok bool) {
	if json.Unmarshal(octets, &a) != nil || len(a.Participants) == 0 {
		return active{}, false
	}
	for _, p := range a.Participants {
		if p.UserID == "" || (p.State != Joined && p.State != Connected && p.State != Lost) {
			return active{}, false
		}
	}
	return a, true
}

// tellNodes says what the session looks like, where that has changed. It is called after everything that happens, so it costs next to nothing where nothing
// has.
func (l *live) tellNodes() {
	if l.state.status != store.StatusActive || len(l.state.people) == 0 {
		l.untellNodes()
		return
	}
	now := active{StartedAt: l.session.StartedAt.UnixMilli(), CurrentLanguage: l.language(), Participants: l.attending[:0]}
	if at, ok := l.rotation.switchAt(); ok {
		now.NextRotation = at.UnixMilli()
	}
	for _, p := range l.state.people {
		now.Participants = append(now.Participants, attending{p.userID, p.presence})
	}
	l.attending = now.Participants
	if l.toldNodes.equal(now) {
		return
	}
	octets, err := json.Marshal(now)
	if err == nil {
		err = l.deps.Nodes.Put(activePrefix+l.id, octets, 0)
	}
	if err != nil {
		return // the bus counts what it refuses, and it is tried again
	}
	now.Participants = slices.Clone(now.Participants)
	l.toldNodes = now
}

func (l *live) untellNodes() {
	if l.toldNodes.Participants != nil {
		l.deps.Nodes.Drop(activePrefix + l.id)
		l.toldNodes = active{}
	}
}

// elsewhere returns what another node says of a session; ok is false when this one runs it, or nobody does. Where several say something, the one counts
// where most are connected.
func (r *Registry) elsewhere(sessionID string) (best active, ok bool) {
	r.mu.Lock()
	here := r.lives[sessionID] != nil
	r.mu.Unlock()
	if here {
		return active{}, false
	}
	for _, octets := range r.deps.Nodes.Values(activePrefix + sessionID) {
		if a, is := parseActive(octets); is && (!ok || a.connected() > best.connected()) {
			best, ok = a, true
		}
	}
	return best, ok
}

// regard reads a session that another node runs, without running it here: what is stored, and who is connected from what that node says.
func (r *Registry) regard(ctx context.Context, sessionID string, a active) (*live, error) {
	l := r.newLive(sessionID)
	if err := l.load(); err != nil {
		return nil, err
	}
	for _, p := range a.Participants {
		if seated := l.state.find(p.UserID); seated != nil {
			seated.presence = p.State
		}
	}
	return l, ctx.Err()
}

// status is how the session is, but for its row and its media.
func (l *live) status() Status {
	return Status{
		Participants: l.state.participants(), Waiting: l.state.waiting(), Rotation: l.rotationView(l.clock.now()),
		Talk: l.ledger.view(time.Now()), Silence: l.ledger.silence(), Card: l.cardView(),
	}
}
