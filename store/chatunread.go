package store

import (
	"database/sql"

	"gorm.io/gorm"
)

// unheard returns, by room, how many of the messages that somebody has not read yet are of people whom they have blocked. Few have blocked anybody, and for
// the others it is one look at an index.
func unheard(db *gorm.DB, userID string, roomIDs []string) (map[string]int64, error) {
	blocked, err := blockedBy(db, userID)
	if err != nil || len(blocked) == 0 {
		return nil, err
	}
	counts := map[string]int64{}
	err = eachRow(db, `SELECT m.room_id, count(*) FROM chat_members m
		JOIN chat_messages c ON c.room_id = m.room_id AND c.seq > m.last_read_seq AND c.seq > m.from_seq
		WHERE m.user_id = ? AND m.room_id IN ? AND c.sender_id IN ? GROUP BY m.room_id`, []any{userID, roomIDs, blocked}, func(rows *sql.Rows) error {
		var roomID string
		var count int64
		err := rows.Scan(&roomID, &count)
		counts[roomID] = count
		return err
	})
	return counts, err
}

// countUnread sets Unread.
func (m *ChatMembership) countUnread(db *gorm.DB, roomID, userID string) error {
	if m.Unread = max(0, m.LastSeq-max(m.LastReadSeq, m.FromSeq)); m.Unread == 0 || m.Kind != ChatGroup {
		return nil
	}
	counts, err := unheard(db, userID, []string{roomID})
	m.Unread -= counts[roomID]
	return err
}

// countUnread sets Unread of rooms as one of their members sees them.
func countUnread(db *gorm.DB, userID string, rooms []ChatRoom) error {
	var groups []string
	for i := range rooms {
		room := &rooms[i]
		if room.Unread = max(0, room.LastSeq-room.LastReadSeq); room.Unread > 0 && room.Kind == ChatGroup {
			groups = append(groups, room.ID)
		}
	}
	if len(groups) == 0 {
		return nil
	}
	counts, err := unheard(db, userID, groups)
	for i := range rooms {
		rooms[i].Unread -= counts[rooms[i].ID]
	}
	return err
}
