package chat

import (
	"context"
	"slices"
	"time"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/store"
)

// Send stores a message and then shows it to the members of the room, on its topic and in their queues. The same again under its client id
// returns the same message; repeated says so. It fails with *Invalid, ErrNotFound, ErrBlocked, ErrClosed, ErrAway, ErrBadTarget, ErrBadImage or ErrClientIDTaken, and
// then nothing is stored.
func (c *Chat) Send(ctx context.Context, roomID, userID string, d Draft) (message Message, repeated bool, err error) {
	if d, err = d.checked(); err != nil {
		c.countRefused(err)
		return Message{}, false, err
	}
	done, _, err := c.together(ctx, userID, []store.ChatAct{d.act(roomID, userID)})
	if err != nil {
		return Message{}, false, err
	}
	return done[0].message, done[0].repeated, nil
}

// show tells of a message, new or changed. It is called in the lane of the room.
func (c *Chat) show(ctx context.Context, m Message, memberIDs []string) {
	if len(memberIDs) == 0 {
		return
	}
	if m.sessionID != "" {
		c.showInSession(ctx, m)
		return
	}
	news := event{Type: "message", RoomID: m.RoomID, Message: &m}.json()
	c.deps.Publisher.Publish(Topic(m.RoomID), news)
	for _, id := range memberIDs {
		c.deps.Publisher.PublishTo(id, MessagesQueue, news)
	}
}

// showInSession tells those in a session of a message: not who has blocked its sender, or whom it corrects, and without the quote who has blocked whom it quotes.
func (c *Chat) showInSession(ctx context.Context, m Message) {
	topic := sessionTopic(m.sessionID)
	deaf, err := c.blockersOf(ctx, m.SenderID)
	var partly []string
	if err == nil && m.Quote != nil {
		partly, err = c.blockersOf(ctx, m.Quote.SenderID)
	}
	if err != nil {
		// Told to nobody rather than to the wrong ones; it is there when they ask what they missed.
		c.deps.Logger.Error("a message is not shown in its session", "session", m.sessionID, "message", m.ID, "error", err)
		return
	}
	if m.Kind == store.MessageCorrection { // it says again what it corrects
		deaf, partly = append(deaf, partly...), nil
	}
	partly = slices.DeleteFunc(partly, func(id string) bool { return slices.Contains(deaf, id) })
	news := event{Type: "message", RoomID: m.RoomID, Message: &m}.json()
	c.deps.Publisher.PublishExcept(topic, slices.Concat(deaf, partly), news)
	if len(partly) == 0 {
		return
	}
	m.Quote = &Quote{ID: m.Quote.ID, Kind: store.MessageText, Deleted: true}
	unquoted := event{Type: "message", RoomID: m.RoomID, Message: &m}.json()
	for _, id := range partly {
		c.deps.Publisher.PublishTo(id, topic, unquoted)
	}
}

// withoutBlockers leaves out of the members of a group those who have blocked the sender of a message, or whom it corrects: it is there for them, and calls nobody.
func (c *Chat) withoutBlockers(ctx context.Context, m Message, memberIDs []string) []string {
	blockers, err := c.blockersOf(ctx, m.SenderID)
	if err == nil && m.Kind == store.MessageCorrection && m.Quote != nil {
		var more []string
		more, err = c.blockersOf(ctx, m.Quote.SenderID)
		blockers = append(blockers, more...)
	}
	if err != nil {
		c.deps.Logger.Error("nobody is called to a message, because it is not known who has blocked its sender", "room", m.RoomID, "message", m.ID, "error", err)
		return nil
	}
	return slices.DeleteFunc(slices.Clone(memberIDs), func(id string) bool { return slices.Contains(blockers, id) })
}

func (c *Chat) blockersOf(ctx context.Context, userID *string) ([]string, error) {
	if userID == nil {
		return nil, nil
	}
	return c.deps.Blocks.Against(ctx, *userID)
}

// Edit is a change that an author makes; nil keeps a text.
type Edit struct{ Body, Corrected *string }

// Edit changes a message of the person and shows it again. It fails with *Invalid, ErrNotFound, ErrNotAuthor, ErrDeleted or
// ErrBlocked, ErrClosed or ErrAway.
func (c *Chat) Edit(ctx context.Context, roomID, messageID, userID string, e Edit) (message Message, err error) {
	if e.Body == nil && e.Corrected == nil {
		return Message{}, &Invalid{"body", fault.Need()}
	}
	err = c.inOrder(ctx, []string{roomID}, func() error {
		stored, err := c.deps.Messages.Edit(ctx, store.ChatEdit{
			RoomID: roomID, MessageID: messageID, UserID: userID,
			Revise: func(m *store.ChatMessage) error { return e.revise(m) },
		}, time.Now())
		if err != nil {
			return own(err)
		}
		message = messageOf(stored)
		_, err = c.showAgain(ctx, message)
		return err
	})
	return message, err
}

// revise holds the new texts to the rules of the message's kind.
func (e Edit) revise(m *store.ChatMessage) (err error) {
	if e.Body != nil {
		if m.Body, err = bodyOf(m.Kind, *e.Body); err != nil {
			return err
		}
	}
	if e.Corrected == nil {
		return nil
	}
	if m.Kind != store.MessageCorrection {
		return &Invalid{"corrected", fault.Beside(fault.NotApplicable, "kind", "is for corrections")}
	}
	m.Corrected, err = written("corrected", *e.Corrected, maxBodyRunes, true)
	return err
}

// Delete empties a message of the person; its place stays. Doing it again changes nothing. It fails with ErrNotFound or
// ErrNotAuthor.
func (c *Chat) Delete(ctx context.Context, roomID, messageID, userID string) error {
	return c.inOrder(ctx, []string{roomID}, func() error {
		stored, changed, err := c.deps.Messages.Delete(ctx, roomID, messageID, userID, time.Now())
		if err != nil || !changed {
			return own(err)
		}
		if stored.Image != nil {
			c.forgetImage(ctx, stored.Image.ID)
		}
		members, err := c.showAgain(ctx, messageOf(stored))
		if err == nil && c.deps.Listener != nil && stored.SessionID == "" {
			c.deps.Listener.Deleted(roomID, members)
		}
		return err
	})
}

func (c *Chat) showAgain(ctx context.Context, m Message) (memberIDs []string, err error) {
	c.counts.changed.Add(1)
	if memberIDs, err = c.deps.Members.MemberIDs(ctx, m.RoomID); err != nil {
		return nil, err
	}
	c.show(ctx, m, memberIDs)
	return memberIDs, nil
}

// Page says which messages are wanted: at most one of before, after and afterRevision.
type Page struct {
	BeforeSeq, AfterSeq, AfterRevision *int64
	Limit                              int
}

// History is a part of what was said in a room.
type History struct {
	// Messages are in their order in the room, or with AfterRevision in the order of their changes.
	Messages []Message
	// More says that there are further ones in the same direction.
	More bool
	// Revision is that of the room, and LastSeq its newest message, as of before the messages were read.
	Revision, LastSeq int64
}

// History returns messages of the room, or ErrNotFound for everybody who is not in it.
func (c *Chat) History(ctx context.Context, roomID, userID string, p Page) (History, error) {
	places := 0
	for _, place := range []*int64{p.BeforeSeq, p.AfterSeq, p.AfterRevision} {
		if place != nil {
			places++
		}
	}
	if places > 1 {
		return History{}, &Invalid{"before_seq", fault.New(fault.NotApplicable, "only one of before_seq, after_seq and after_revision can be used")}
	}
	m, err := c.deps.Members.Membership(ctx, roomID, userID)
	if err != nil {
		return History{}, own(err)
	}
	// One more than asked for tells whether there are more.
	list, err := c.deps.Messages.Page(ctx, store.ChatPage{
		RoomID: roomID, UserID: userID, BeforeSeq: p.BeforeSeq, AfterSeq: p.AfterSeq, AfterRevision: p.AfterRevision, Limit: p.Limit + 1,
	})
	if err != nil {
		return History{}, own(err)
	}
	out := History{Revision: m.Revision, LastSeq: m.LastSeq}
	if out.More = len(list) > p.Limit; out.More {
		if p.AfterSeq == nil && p.AfterRevision == nil {
			list = list[1:] // towards the past
		} else {
			list = list[:p.Limit]
		}
	}
	out.Messages = make([]Message, 0, len(list))
	for _, m := range list {
		out.Messages = append(out.Messages, messageOf(m))
	}
	return out, nil
}
