package chat

import (
	"context"
	"sync"
	"time"
)

const (
	// typingFor is how long somebody types without saying so again.
	typingFor = 5 * time.Second
	// typingAgain is how often the others are told at most.
	typingAgain = 3 * time.Second
	// maxTyping bounds who is known to type; more are not shown.
	maxTyping = 10_000
)

// typist is somebody who types in a room.
type typist struct{ roomID, userID string }

// typing is who types where: known here only, never stored. It is safe for use by any number of goroutines.
type typing struct {
	// Guarded by mu.
	mu sync.Mutex
	by map[typist]*typingState
}

type typingState struct{ toldAt, until time.Time }

func newTyping() *typing { return &typing{by: map[typist]*typingState{}} }

// throttled prolongs the typing of somebody of whom the others heard a moment ago; false when they have to be told (again).
func (t *typing) throttled(who typist, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.by[who]
	if s == nil || now.Sub(s.toldAt) >= typingAgain {
		return false
	}
	s.until = now.Add(typingFor)
	return true
}

// note takes somebody in; false when there are too many.
func (t *typing) note(who typist, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.by[who] == nil && len(t.by) >= maxTyping {
		return false
	}
	t.by[who] = &typingState{toldAt: now, until: now.Add(typingFor)}
	return true
}

// drop returns whether somebody was typing until now.
func (t *typing) drop(who typist) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, was := t.by[who]
	delete(t.by, who)
	return was
}

// expire drops and returns those of whom nothing was heard for too long.
func (t *typing) expire(now time.Time) []typist {
	t.mu.Lock()
	defer t.mu.Unlock()
	var gone []typist
	for who, s := range t.by {
		if !now.Before(s.until) {
			delete(t.by, who)
			gone = append(gone, who)
		}
	}
	return gone
}

// Typing tells the others in the room that somebody types, at most every 3 s, or has stopped. It ends by itself after 5 s, with
// the next message, and when the person leaves.
func (c *Chat) Typing(ctx context.Context, roomID, userID string, on bool) error {
	who := typist{roomID, userID}
	if on && c.typing.throttled(who, time.Now()) {
		return nil
	}
	if _, err := c.mayTalk(ctx, roomID, userID); err != nil {
		return err
	}
	if on {
		on = c.typing.note(who, time.Now())
		if !on {
			return nil
		}
	} else if !c.typing.drop(who) {
		return nil
	}
	c.tellTyping(who, on)
	return nil
}

func (c *Chat) tellTyping(who typist, on bool) {
	e := event{Type: "typing", RoomID: who.roomID, UserID: who.userID, Typing: &on}
	if on {
		e.ExpiresInMs = typingFor.Milliseconds()
	}
	c.deps.Publisher.Publish(Topic(who.roomID), e.json())
}
