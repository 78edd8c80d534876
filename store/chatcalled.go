package store

import (
	"context"
	"time"
)

// UncalledMessage is the newest message of a room that somebody has neither read nor been called to.
type UncalledMessage struct {
	RoomID, UserID       string
	Seq                  int64
	SenderID, SenderName string
	Body, Corrected      string
}

// Uncalled returns, for members of rooms that are no session's, the newest message since then that they have neither read nor were called to, but for those of
// people whom they have blocked; at most limit of them.
func (c *ChatRooms) Uncalled(ctx context.Context, since time.Time, limit int) (out []UncalledMessage, err error) {
	err = c.reading(ctx).Raw(`SELECT c.room_id, m.user_id, c.seq, c.sender_id, u.english_name AS sender_name, c.body, c.corrected
		FROM chat_messages c JOIN users u ON u.id = c.sender_id JOIN chat_rooms r ON r.id = c.room_id JOIN chat_members m ON m.room_id = c.room_id
		WHERE c.created_at > ? AND c.deleted_at IS NULL AND r.session_id IS NULL AND m.left_at IS NULL AND m.user_id <> c.sender_id
			AND c.seq > m.last_read_seq AND c.seq > m.from_seq AND c.seq > m.called_seq
			AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = m.user_id AND b.blocked_id = c.sender_id)
			AND NOT EXISTS (SELECT 1 FROM chat_messages n WHERE n.room_id = c.room_id AND n.seq > c.seq AND n.deleted_at IS NULL AND n.sender_id IS NOT NULL AND n.sender_id <> m.user_id
				AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = m.user_id AND b.blocked_id = n.sender_id))
		ORDER BY c.created_at DESC, c.id LIMIT ?`, millis(since), limit).Scan(&out).Error
	return out, translate("list messages that nobody was called to", err)
}

// MarkCalled says that somebody was called to all messages of a room up to seq; moved is false when that was said before.
func (c *ChatRooms) MarkCalled(ctx context.Context, roomID, userID string, seq int64) (moved bool, err error) {
	res := c.writing(ctx).Exec("UPDATE chat_members SET called_seq = ? WHERE room_id = ? AND user_id = ? AND called_seq < ?", seq, roomID, userID, seq)
	return res.RowsAffected > 0, translate("mark chat room "+roomID+" as called to", res.Error)
}
