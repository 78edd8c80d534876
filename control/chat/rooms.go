package chat

import (
	"context"
	"slices"
	"time"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/store"
)

// Mark is a place in a list of rooms; the zero value is the start of the list.
type Mark = store.ChatRoomMark

// OpenDirect finds or makes the one direct room of two people; created says which. A room that userID left comes back without
// its past. It fails with ErrNotFound for an unknown person and for one who has blocked userID, with
// ErrBlocked for one whom userID has blocked, and with ErrNotMatched for a stranger.
func (c *Chat) OpenDirect(ctx context.Context, userID, otherID string) (room Room, created bool, err error) {
	if userID == otherID {
		return Room{}, false, &Invalid{"userId", fault.New(fault.IsSelf, "must be somebody else")}
	}
	id, created, err := c.deps.Rooms.OpenDirect(ctx, userID, otherID, time.Now())
	if err != nil {
		return Room{}, false, own(err)
	}
	room, err = c.Room(ctx, id, userID)
	return room, created, err
}

// RoomOpened tells people of a room that was made for them elsewhere.
func (c *Chat) RoomOpened(_ context.Context, roomID string, userIDs ...string) {
	news := event{Type: "room", RoomID: roomID}.json()
	for _, person := range userIDs {
		c.deps.Publisher.PublishTo(person, MessagesQueue, news)
	}
}

// CreateGroup makes a room of userID and the others, and tells them. It fails with ErrNotFound when there is no such person or one has
// blocked userID, with ErrBlocked when userID has blocked one, and with ErrUnknownPeople.
func (c *Chat) CreateGroup(ctx context.Context, userID, title string, others []string) (Room, error) {
	title, err := text.Line(title, maxTitleRunes)
	if err != nil {
		return Room{}, &Invalid{"title", fault.From(err)}
	}
	others = slices.Compact(slices.Sorted(slices.Values(others)))
	others = slices.DeleteFunc(others, func(id string) bool { return id == userID })
	switch n := len(others); {
	case n == 0:
		return Room{}, &Invalid{"userIds", fault.Few(1)}
	case n >= maxGroupPeople:
		return Room{}, &Invalid{"userIds", fault.Many(maxGroupPeople - 1)}
	}
	id, err := c.deps.Rooms.CreateGroup(ctx, userID, title, others, time.Now())
	if err != nil {
		return Room{}, own(err)
	}
	news := event{Type: "room", RoomID: id}.json()
	for _, person := range append(others, userID) {
		c.deps.Publisher.PublishTo(person, MessagesQueue, news)
	}
	return c.Room(ctx, id, userID)
}

// Room returns one room, or ErrNotFound for everybody who is not in it.
func (c *Chat) Room(ctx context.Context, roomID, userID string) (Room, error) {
	room, err := c.deps.Rooms.Room(ctx, roomID, userID)
	if err != nil {
		return Room{}, own(err)
	}
	return roomOf(room), nil
}

// OfSession returns the room of a session for somebody who took part in it, or ErrNotFound for everybody else.
func (c *Chat) OfSession(ctx context.Context, sessionID, userID string) (Room, error) {
	id, err := c.deps.OfSession.OfSession(ctx, sessionID, userID, time.Now())
	if err != nil {
		return Room{}, own(err)
	}
	return c.Room(ctx, id, userID)
}

// Rooms returns up to limit rooms of a person after the mark, the one with the newest message first, without direct rooms of
// people whom the person has blocked and without those of sessions.
func (c *Chat) Rooms(ctx context.Context, userID string, after Mark, limit int) ([]Room, error) {
	list, err := c.deps.Rooms.Rooms(ctx, userID, after, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Room, 0, len(list))
	for _, room := range list {
		out = append(out, roomOf(room))
	}
	return out, nil
}

// Leave takes the person out of the room and the room's past from the person. In a direct room the other one notices nothing, and
// what they write brings the room back. A room that nobody is left in is deleted. That of a session can't be left: ErrNotFound.
func (c *Chat) Leave(ctx context.Context, roomID, userID string) error {
	return c.inOrder(ctx, []string{roomID}, func() error {
		kind, err := c.deps.Rooms.Leave(ctx, roomID, userID, time.Now())
		if err != nil {
			return own(err)
		}
		c.stopTyping(typist{roomID, userID})
		c.deps.Publisher.Revoke(userID, Topic(roomID))
		news := event{Type: "left", RoomID: roomID, UserID: userID}.json()
		c.deps.Publisher.PublishTo(userID, MessagesQueue, news)
		if kind == store.ChatGroup {
			c.deps.Publisher.Publish(Topic(roomID), news)
		}
		if c.deps.Listener == nil {
			return nil
		}
		// Both have happened; what is left to tell must not make the leaving fail.
		if others, err := c.deps.Members.MemberIDs(ctx, roomID); err == nil {
			c.deps.Listener.Parted(ctx, userID, others)
		}
		return nil
	})
}

// Marked is how far somebody has read.
type Marked struct {
	LastReadSeq int64 `json:"lastReadSeq"`
	UnreadCount int64 `json:"unreadCount"`
}

// MarkRead moves the person's mark forward to message seq; it never moves back. The others are told.
func (c *Chat) MarkRead(ctx context.Context, roomID, userID string, seq int64) (Marked, error) {
	if seq < 0 {
		return Marked{}, &Invalid{"seq", fault.Small(0)}
	}
	m, moved, err := c.deps.Members.MarkRead(ctx, roomID, userID, seq)
	if err != nil {
		return Marked{}, own(err)
	}
	if moved {
		c.showRead(roomID, userID, m)
	}
	return Marked{m.LastReadSeq, m.Unread}, nil
}

// showRead tells that somebody's read mark has moved.
func (c *Chat) showRead(roomID, userID string, m store.ChatMembership) {
	news := event{Type: "read", RoomID: roomID, UserID: userID, LastReadSeq: m.LastReadSeq}.json()
	c.deps.Publisher.PublishTo(userID, MessagesQueue, news) // the person's other devices
	if !m.Blocked && !m.Closed && m.SessionID == "" {
		c.deps.Publisher.Publish(Topic(roomID), news)
	}
	if c.deps.Listener != nil {
		c.deps.Listener.Read(roomID, userID, m.LastReadSeq)
	}
}
