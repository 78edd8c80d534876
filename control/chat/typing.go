package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	// typingFor is how long somebody types without saying so again.
	typingFor = 5 * time.Second
	// typingAgain is how often the others are told at most.
	typingAgain = 3 * time.Second
	// typingPrefix begins the keys of soft state that say who types: typing:{roomId}:{userId}.
	typingPrefix = "typing:"
)

// typist is somebody who types in a room.
type typist struct{ roomID, userID string }

func (t typist) key() string { return typingPrefix + t.roomID + ":" + t.userID }

func typistOf(key string) (typist, bool) {
	roomID, userID, found := strings.Cut(strings.TrimPrefix(key, typingPrefix), ":")
	return typist{roomID, userID}, found
}

// typingState is what a node says of somebody: never stored, and over by itself after typingFor.
type typingState struct {
	IsTyping  bool  `json:"isTyping"`
	Timestamp int64 `json:"timestamp"` // milliseconds since 1970, of when it was said
}

func (s typingState) octets() []byte {
	octets, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("chat: plain data can't be written: %v", err))
	}
	return octets
}

// typing is who was said to type to the clients of this node. It is safe for use by any number of goroutines.
type typing struct {
	// Guarded by mu.
	mu   sync.Mutex
	told map[string]typingState
}

func newTyping() *typing { return &typing{told: map[string]typingState{}} }

// typingNow is the latest that any node says of somebody; the person may have a socket on several.
func (c *Chat) typingNow(who typist) typingState {
	var latest typingState
	for _, value := range c.deps.Live.Values(who.key()) {
		var s typingState
		if json.Unmarshal(value, &s) == nil && s.Timestamp >= latest.Timestamp {
			latest = s
		}
	}
	return latest
}

// Typing tells the others in the room that somebody types, at most every 3 s, or has stopped. It ends by itself after 5 s, with
// the next message, and when the person leaves.
func (c *Chat) Typing(ctx context.Context, roomID, userID string, on bool) error {
	tell, err := c.mayType(ctx, roomID, userID, on)
	if err == nil {
		tell()
	}
	return err
}

// mayType returns what Typing does, or why it can't be done.
func (c *Chat) mayType(ctx context.Context, roomID, userID string, on bool) (tell func(), err error) {
	who, now := typist{roomID, userID}, time.Now()
	before := c.typingNow(who)
	if on && before.IsTyping && now.Sub(time.UnixMilli(before.Timestamp)) < typingAgain {
		return func() { c.say(who, before) }, nil // the same for longer: nobody is told
	}
	m, err := c.mayTalk(ctx, roomID, userID)
	switch {
	case err != nil:
		return nil, err
	case m.SessionID != "": // in a session people are heard
		return func() {}, nil
	case on:
		return func() { c.say(who, typingState{true, now.UnixMilli()}) }, nil
	}
	return func() { c.stopTyping(who) }, nil
}

func (c *Chat) stopTyping(who typist) {
	if before := c.typingNow(who); before.IsTyping {
		// Said and not taken back, because another node may be the one that said the person types.
		c.say(who, typingState{false, max(time.Now().UnixMilli(), before.Timestamp+1)})
	}
}

func (c *Chat) say(who typist, s typingState) {
	// Where there is no room for one more, one fewer is seen to type.
	_ = c.deps.Live.Put(who.key(), s.octets(), typingFor)
}

// typingChanged tells the clients of this node. The lock keeps what two goroutines notice in order; nothing under it waits.
func (c *Chat) typingChanged(key string) {
	who, ok := typistOf(key)
	if !ok {
		return
	}
	t := c.typing
	t.mu.Lock()
	defer t.mu.Unlock()
	now, before := c.typingNow(who), t.told[key]
	e := event{Type: "typing", RoomID: who.roomID, UserID: who.userID, Typing: &now.IsTyping}
	switch {
	case now.IsTyping && now.Timestamp != before.Timestamp:
		t.told[key] = now
		e.ExpiresInMs = typingFor.Milliseconds()
	case !now.IsTyping && before.IsTyping:
		delete(t.told, key)
	default:
		return
	}
	c.deps.Here.Publish(Topic(who.roomID), e.json())
}
