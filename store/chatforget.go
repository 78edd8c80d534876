package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
)

// oldMessages are those from before a time, the oldest first.
const oldMessages = `SELECT id, room_id, seq FROM chat_messages WHERE created_at < ? ORDER BY created_at LIMIT ?`

// Forget deletes up to limit messages from before then, and returns how many. What answered them keeps its words and names nothing; their pictures are files
// of nobody, which are swept away. Rooms stay, and nobody has yet to read what is gone.
func (c *ChatMessages) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	gone := 0
	err := c.transact(ctx, func(tx *gorm.DB) error {
		var old []chatMessageRow
		err := tx.Raw(oldMessages, millis(before), limit).Scan(&old).Error
		if err != nil || len(old) == 0 {
			gone = 0
			return err
		}
		ids, newest := make([]string, len(old)), map[string]int64{}
		for i, m := range old {
			ids[i], newest[m.RoomID] = m.ID, max(newest[m.RoomID], m.Seq)
		}
		rooms := slices.Sorted(maps.Keys(newest))
		if err := lock(tx, "chat_rooms", rooms...); err != nil {
			return err
		}
		for _, room := range rooms {
			err := tx.Exec("UPDATE chat_members SET last_read_seq = ? WHERE room_id = ? AND last_read_seq < ?", newest[room], room, newest[room]).Error
			if err != nil {
				return err
			}
		}
		res := tx.Where("id IN ?", ids).Delete(&chatMessageRow{})
		gone = int(res.RowsAffected)
		return res.Error
	})
	return gone, translate("forget messages", err)
}
