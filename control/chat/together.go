package chat

import (
	"context"
	"time"

	"github.com/languagemate/studymate/store"
)

// outcome is what became of a message.
type outcome struct {
	message  Message
	repeated bool
}

// act is the draft as the store takes it.
func (d Draft) act(roomID, userID string) store.ChatAct {
	return store.ChatAct{RoomID: roomID, Message: &store.NewChatMessage{
		RoomID: roomID, SenderID: userID, ClientID: d.ClientID, Kind: d.Kind, Body: d.Body, Corrected: d.Corrected, ReplyTo: d.ReplyTo, ImageID: d.ImageID,
	}}
}

// together stores messages and read marks of a person, all or none, and then shows them. It returns what became of each message, or at which of them it failed.
func (c *Chat) together(ctx context.Context, userID string, acts []store.ChatAct) (messages []outcome, at int, err error) {
	rooms := make([]string, 0, len(acts))
	for _, a := range acts {
		rooms = append(rooms, a.RoomID)
	}
	var after []func()
	err = c.inOrder(ctx, rooms, func() error {
		var done []store.ChatDone
		var err error
		if done, at, err = c.deps.Messages.Together(ctx, userID, acts, time.Now()); err != nil {
			err = own(err)
			if acts[at].Message != nil {
				c.countRefused(err)
			}
			return err
		}
		stored := time.Now()
		for i, d := range done {
			if acts[i].Message == nil {
				if d.Moved {
					after = append(after, func() { c.showRead(acts[i].RoomID, userID, d.Membership) })
				}
				continue
			}
			o, tell := c.showStored(ctx, userID, d.Receipt)
			messages, after = append(messages, o), append(after, tell)
			if !o.repeated {
				c.shown.Add(time.Since(stored))
			}
		}
		return nil
	})
	if err != nil {
		return nil, at, err
	}
	for _, tell := range after {
		tell()
	}
	return messages, 0, nil
}

// showStored shows a message that was stored, in the lane of its room, and returns what is to be told outside of it.
func (c *Chat) showStored(ctx context.Context, userID string, receipt store.ChatReceipt) (o outcome, after func()) {
	m := messageOf(receipt.Message)
	if receipt.Repeated {
		c.counts.repeated.Add(1)
		// Whoever sends again has lost the answer; the others have seen it.
		return outcome{m, true}, func() {
			c.deps.Publisher.PublishTo(userID, MessagesQueue, event{Type: "message", RoomID: m.RoomID, Message: &m}.json())
		}
	}
	hears := receipt.MemberIDs
	if receipt.InGroup {
		hears = c.withoutBlockers(ctx, m, receipt.MemberIDs)
	}
	c.show(ctx, m, receipt.MemberIDs)
	c.counts.sent.Add(1)
	return outcome{m, false}, func() {
		c.stopTyping(typist{m.RoomID, userID})
		// Nobody is called back to a session by what is written in it.
		if c.deps.Listener != nil && m.sessionID == "" {
			c.deps.Listener.Sent(m, hears)
		}
	}
}

// countRefused counts a message that was not taken by the fault of who sent it.
func (c *Chat) countRefused(err error) {
	if Refused(err) {
		c.counts.refused.Add(1)
	}
}
