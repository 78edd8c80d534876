package store

import (
	"database/sql"
	"maps"
	"slices"

	"gorm.io/gorm"
)

// unheard returns, by room, how many of the messages that somebody has not read yet there is nothing to hear of: what was deleted, everywhere, and in
// groups what people wrote whom they have blocked. Few have blocked anybody, and for the others that is one look at an index. unread maps rooms to their kinds.
func unheard(db *gorm.DB, userID string, unread map[string]string) (map[string]int64, error) {
	counts := map[string]int64{}
	if len(unread) == 0 {
		return counts, nil
	}
	rooms := slices.Collect(maps.Keys(unread))
	if err := countMore(db, counts, `c.deleted_at IS NOT NULL`, userID, rooms); err != nil {
		return nil, err
	}
	groups := slices.DeleteFunc(rooms, func(id string) bool { return unread[id] != ChatGroup })
	if len(groups) == 0 {
		return counts, nil
	}
	blocked, err := blockedBy(db, userID)
	if err != nil || len(blocked) == 0 {
		return counts, err
	}
	return counts, countMore(db, counts, `c.deleted_at IS NULL AND c.sender_id IN ?`, userID, groups, blocked)
}

// countMore adds to counts, by room, the messages after what somebody has read for which the condition holds.
func countMore(db *gorm.DB, counts map[string]int64, condition, userID string, rooms []string, args ...any) error {
	return eachRow(db, `SELECT m.room_id, count(*) FROM chat_members m
		JOIN chat_messages c ON c.room_id = m.room_id AND c.seq > m.last_read_seq AND c.seq > m.from_seq
		WHERE m.user_id = ? AND m.room_id IN ? AND `+condition+` GROUP BY m.room_id`, append([]any{userID, rooms}, args...), func(rows *sql.Rows) error {
		var roomID string
		var count int64
		err := rows.Scan(&roomID, &count)
		counts[roomID] += count
		return err
	})
}

// countUnread sets Unread.
func (m *ChatMembership) countUnread(db *gorm.DB, roomID, userID string) error {
	if m.Unread = max(0, m.LastSeq-max(m.LastReadSeq, m.FromSeq)); m.Unread == 0 {
		return nil
	}
	counts, err := unheard(db, userID, map[string]string{roomID: m.Kind})
	m.Unread -= counts[roomID]
	return err
}

// countUnread sets Unread of rooms as one of their members sees them.
func countUnread(db *gorm.DB, userID string, rooms []ChatRoom) error {
	unread := map[string]string{}
	for i := range rooms {
		room := &rooms[i]
		if room.Unread = max(0, room.LastSeq-room.LastReadSeq); room.Unread > 0 {
			unread[room.ID] = room.Kind
		}
	}
	counts, err := unheard(db, userID, unread)
	for i := range rooms {
		rooms[i].Unread -= counts[rooms[i].ID]
	}
	return err
}
