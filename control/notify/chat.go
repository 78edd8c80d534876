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
	// uncalledFor is how far back a process looks, when it starts, for messages to which the one before it has called nobody; uncalledPatience is how long it waits then: another
	// node that runs would have called by then.
	uncalledFor      = 10 * time.Minute
	uncalledPatience = chatPatience + 2*chatEvery
)

// reader is somebody in a room.
type reader struct{ userID, roomID string }

// waiting is a reader to look at.
type waiting struct {
	reader
	due time.Time
	// tellAt is when to tell of what is unread then: the patience with the first message since the last reading, or with the last message if
	// there was a reading after it. latest is the patience with the last message.
	tellAt, latest time.Time
	// read says that the last that happened was a reading.
	read bool
	// Of the last message, if there was one.
	message              bool
	senderID, senderName string
	preview              string
	// left is the number of a message that an earlier process may have left behind; 0: it came to this one.
	left int64
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
		if w.read {
			w.message, w.senderID, w.senderName, w.preview = before.message, before.senderID, before.senderName, before.preview
			w.tellAt, w.latest = before.latest, before.latest
		} else if before.message && !before.read {
			w.tellAt = before.tellAt
		}
		if before.due.Before(w.due) {
			w.due = before.due
		}
	}
	c.by[w.reader] = w
}

// putLeft takes in somebody of whom nothing is known; what happens here comes first.
func (c *chatWatch) putLeft(w waiting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.by[w.reader]; !known && len(c.by) < maxWaiting {
		c.by[w.reader] = w
	}
}

// again has somebody looked at once more when it is time to tell. What has happened during the look comes first.
func (c *chatWatch) again(w waiting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	since, known := c.by[w.reader]
	switch {
	case !known:
		w.due, w.read = w.tellAt, false
		c.by[w.reader] = w
	case !since.message: // a reading, which knew nothing of the message
		since.message, since.senderID, since.senderName, since.preview = true, w.senderID, w.senderName, w.preview
		since.tellAt, since.latest = w.latest, w.latest
		c.by[w.reader] = since
	}
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
			n.chat.put(waiting{
				reader: reader{id, roomID}, due: due, tellAt: due, latest: due, message: true, senderID: senderID, senderName: senderName, preview: text,
			})
		}
	}
}

// ChatRead notes that somebody has read in a room: what they were told of it is read as well. It does not wait.
func (n *Notify) ChatRead(roomID, userID string) {
	n.chat.put(waiting{reader: reader{userID, roomID}, due: time.Now(), read: true})
}

// takeUp has those looked at whom a process before this one has not come to call, because it was killed.
func (n *Notify) takeUp(ctx context.Context) {
	now := time.Now()
	list, err := n.deps.Rooms.Uncalled(ctx, now.Add(-uncalledFor), maxWaiting)
	if err != nil && ctx.Err() == nil {
		n.deps.Logger.Error("nobody is called to messages from before the start", "error", err)
	}
	due := now.Add(uncalledPatience)
	for _, m := range list {
		preview := m.Body
		if m.Corrected != "" {
			preview = m.Corrected
		}
		n.chat.putLeft(waiting{
			reader: reader{m.UserID, m.RoomID}, due: due, tellAt: due, latest: due, message: true, senderID: m.SenderID, senderName: m.SenderName, preview: preview, left: m.Seq,
		})
	}
}

// lookAtAll looks at everybody who waits, without the patience: nobody is there to look later, and what they were to be told would be lost with the process.
func (n *Notify) lookAtAll(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	now := time.Now()
	for _, who := range n.chat.take(now.Add(chatPatience)) {
		who.tellAt = now
		n.lookAtChat(ctx, who)
	}
}

// lookAtChat brings the notification of a room in line with what is unread in it.
func (n *Notify) lookAtChat(ctx context.Context, who waiting) {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	m, err := n.deps.Rooms.Membership(ctx, who.roomID, who.userID)
	gone := errors.Is(err, store.ErrNotFound)
	group := "chat:" + who.roomID
	switch {
	case err != nil && !gone:
	case gone || m.Closed || m.Unread <= 0:
		var changed int
		if changed, err = n.deps.Notifications.MarkRead(ctx, who.userID, store.ReadOf{GroupKey: group}, time.Now()); changed > 0 {
			n.tell(ctx, who.userID, event{Type: "read"})
		}
	case who.message && !m.Blocked && time.Now().Before(who.tellAt):
		n.chat.again(who) // somebody reads along: what is unread has only just come
	case who.message && !m.Blocked:
		err = n.callTo(ctx, who, m, group)
	}
	if err != nil && ctx.Err() == nil && !errors.Is(err, ErrNotFound) {
		n.deps.Logger.Error("unread messages not told", "room", who.roomID, "user", who.userID, "error", err)
	}
}

// callTo tells somebody of the unread messages of a room. Of what an earlier process left behind, nodes that start at the same time would all tell: the one does that marks it first.
func (n *Notify) callTo(ctx context.Context, who waiting, m store.ChatMembership, group string) error {
	mark := func() (bool, error) { return n.deps.Rooms.MarkCalled(ctx, who.roomID, who.userID, m.LastSeq) }
	if who.left > 0 {
		if m.CalledSeq >= who.left {
			return nil
		}
		if moved, err := mark(); err != nil || !moved {
			return err
		}
	}
	err := n.Notify(ctx, Notice{
		UserID: who.userID, Kind: ChatMessage, GroupKey: group, Preview: who.preview,
		Params: map[string]any{"roomId": who.roomID, "senderId": who.senderID, "senderName": who.senderName, "unreadCount": m.Unread},
	})
	if err == nil && who.left == 0 {
		_, err = mark()
	}
	return err
}
