package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// ChatAct is one of the things that somebody does in chat rooms together: says Message or, where that is nil, has read all up to ReadSeq.
type ChatAct struct {
	RoomID  string
	Message *NewChatMessage
	ReadSeq int64
}

// ChatDone is the outcome of one: Receipt of a message, Membership and whether it Moved of a read mark.
type ChatDone struct {
	Receipt    ChatReceipt
	Membership ChatMembership
	Moved      bool
}

// Together carries out all acts of userID in their order, or none of them: it fails as Append and MarkRead do, and at says which of them can't be.
func (c *ChatMessages) Together(ctx context.Context, userID string, acts []ChatAct, now time.Time) (done []ChatDone, at int, err error) {
	rooms := make([]string, 0, len(acts))
	for _, a := range acts {
		rooms = append(rooms, a.RoomID)
	}
	err = c.transact(ctx, func(tx *gorm.DB) error {
		done, at = make([]ChatDone, len(acts)), 0
		// Messages of a room are stored one after the other, so that their numbers have no gap and come in the order in which they are seen.
		if err := lock(tx, "chat_rooms", rooms...); err != nil {
			return err
		}
		for i, a := range acts {
			at = i
			var err error
			if a.Message != nil {
				done[i].Receipt, err = appendMessage(tx, *a.Message, now)
			} else {
				done[i].Membership, done[i].Moved, err = markRead(tx, a.RoomID, userID, a.ReadSeq)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, at, translate("write in chat room "+acts[at].RoomID, err)
	}
	return done, 0, nil
}
