package notify

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/languagemate/studymate/store"
)

const (
	// chatPatience is how long a message may stay unread before its readers are told elsewhere: who looks at the room reads it sooner.
	chatPatience = 3 * time.Second
	chatEvery    = 500 * time.Millisecond
	// maxWaiting bounds the readers that are waited for. Of more, nobody is told elsewhere; the room's unread count tells them.
	maxWaiting = 20_000
)

// reader is somebody in a room.
type reader struct{ userID, roomID string }

// waiting is a reader to look at.
type waiting struct {
	reader
	due time.Time
	// Of the last message since, if there was one.
	message              bool
	senderID, senderName string
	preview              string
}

// chatWatch is whom to look at, and when. It is safe for use by any number of goroutines.
type chatWatch struct {
	// Guarded by mu.
	mu sync.Mutex
	by map[reader]waiting
}

func newChatWatch() *chatWatch { return &chatWatch{by: map[reader]waiting{}} }

// put takes somebody in; a look that is due sooner stays so.
func (c *chatWatch) put(w waiting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, known := c.by[w.reader]
	if !known && len(c.by) >= maxWaiting {
		return
	}
	if known {
		if !w.message {
			w.message, w.senderID, w.senderName, w.preview = before.message, before.senderID, before.senderName, before.preview
		}
		if before.due.Before(w.due) {
			w.due = before.due
		}
	}
	c.by[w.reader] = w
}

func (c *chatWatch) take(now time.Time) []waiting {
	c.mu.Lock()
	defer c.mu.Unlock()
	var due []waiting
	for who, w := range c.by {
		if !now.Before(w.due) {
			delete(c.by, who)
			due = append(due, w)
		}
	}
	return due
}

// ChatSent notes a new message: whoever has not read it soon is told. It does not wait.
func (n *Notify) ChatSent(roomID, senderID, senderName, text string, memberIDs []string) {
	due := time.Now().Add(chatPatience)
	for _, id := range memberIDs {
		if id != senderID {
			n.chat.put(waiting{reader{id, roomID}, due, true, senderID, senderName, text})
		}
	}
}

// ChatRead notes that somebody has read in a room: what they were told of it is read as well. It does not wait.
func (n *Notify) ChatRead(roomID, userID string) {
	n.chat.put(waiting{reader: reader{userID, roomID}, due: time.Now()})
}

// lookAtChat brings the notification of a room in line with what is unread in it.
func (n *Notify) lookAtChat(ctx context.Context, who waiting) {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	m, err := n.deps.Rooms.Membership(ctx, who.roomID, who.userID)
	gone := errors.Is(err, store.ErrNotFound)
	unread := m.LastSeq - max(m.LastReadSeq, m.FromSeq)
	group := "chat:" + who.roomID
	switch {
	case err != nil && !gone:
	case gone || unread <= 0:
		var changed int
		if changed, err = n.deps.Notifications.MarkRead(ctx, who.userID, store.ReadOf{GroupKey: group}, time.Now()); changed > 0 {
			n.tell(ctx, who.userID, event{Type: "read"})
		}
	case who.message && !m.Blocked:
		err = n.Notify(ctx, Notice{
			UserID: who.userID, Kind: ChatMessage, GroupKey: group, Preview: who.preview,
			Params: map[string]any{"roomId": who.roomID, "senderId": who.senderID, "senderName": who.senderName, "unreadCount": unread},
		})
	}
	if err != nil && ctx.Err() == nil && !errors.Is(err, ErrNotFound) {
		n.deps.Logger.Error("unread messages not told", "room", who.roomID, "user", who.userID, "error", err)
	}
}
