package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"gorm.io/gorm"
)

// ChatDelivery says that a device of a member knows of all messages of a room up to Seq.
type ChatDelivery struct {
	RoomID, UserID string
	Seq            int64
}

// MarkDelivered moves marks forward, in one transaction, at most to the newest message, and returns those that moved, in the order of rooms and people. It passes
// over whom a mark says nothing of: who has read up to there or is not in the room, who has written nothing in it, and so has not agreed to be seen by the
// others, the members of a direct room in which one has blocked the other, and those of the room of a session.
func (c *ChatRooms) MarkDelivered(ctx context.Context, marks []ChatDelivery) ([]ChatDelivery, error) {
	// Two nodes that mark the same rows lock them in one order.
	marks = slices.SortedFunc(slices.Values(marks), func(a, b ChatDelivery) int {
		return cmp.Or(cmp.Compare(a.RoomID, b.RoomID), cmp.Compare(a.UserID, b.UserID))
	})
	var moved []ChatDelivery
	err := c.transact(ctx, func(tx *gorm.DB) error {
		moved = nil
		for _, mark := range marks {
			err := tx.Raw(`UPDATE chat_members SET delivered_seq = CASE WHEN r.last_seq < ? THEN r.last_seq ELSE ? END FROM chat_rooms r
				WHERE r.id = chat_members.room_id AND chat_members.room_id = ? AND chat_members.user_id = ? AND chat_members.left_at IS NULL AND chat_members.wrote = 1
					AND CASE WHEN chat_members.delivered_seq < chat_members.last_read_seq THEN chat_members.last_read_seq ELSE chat_members.delivered_seq END
						< CASE WHEN r.last_seq < ? THEN r.last_seq ELSE ? END
					AND r.session_id IS NULL AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id IN (r.low_id, r.high_id) AND b.blocked_id IN (r.low_id, r.high_id))
				RETURNING delivered_seq`, mark.Seq, mark.Seq, mark.RoomID, mark.UserID, mark.Seq, mark.Seq).Row().Scan(&mark.Seq)
			switch {
			case err == nil:
				moved = append(moved, mark)
			case !errors.Is(err, sql.ErrNoRows):
				return err
			}
		}
		return nil
	})
	return moved, translate("mark messages delivered", err)
}
