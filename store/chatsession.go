package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// removedFromRoom is about a member m of a room r: whether the host of the session whose room it is has sent them away.
const removedFromRoom = `(SELECT 1 FROM session_removals x WHERE x.session_id = r.session_id AND x.user_id = m.user_id)`

// OfSession returns the chat room of a session for somebody who took part, and makes it when it is asked for the first time. It fails with ErrNotFound
// for everybody else, also for who was sent away.
func (c *ChatRooms) OfSession(ctx context.Context, sessionID, userID string, now time.Time) (roomID string, err error) {
	known := func(db *gorm.DB) error {
		return db.Raw(`SELECT r.id FROM chat_rooms r JOIN chat_members m ON m.room_id = r.id AND m.user_id = ?
			WHERE r.session_id = ? AND m.left_at IS NULL AND NOT EXISTS `+removedFromRoom, userID, sessionID).Scan(&roomID).Error
	}
	if err = known(c.reading(ctx)); err != nil || roomID != "" {
		return roomID, translate("find chat room of session "+sessionID, err)
	}
	err = c.transact(ctx, func(tx *gorm.DB) error {
		if err := tookPart(tx, sessionID, userID); err != nil {
			return err
		}
		var room chatRoomRow
		if err := tx.Where("session_id = ?", sessionID).Limit(1).Find(&room).Error; err != nil {
			return err
		}
		if roomID = room.ID; roomID == "" {
			roomID, err = newChatRoom(tx, chatRoomRow{Kind: ChatGroup, SessionID: &sessionID}, []string{userID}, now)
			return err
		}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&chatMemberRow{RoomID: roomID, UserID: userID, JoinedAt: millis(now)}).Error
	})
	return roomID, translate("open chat room of session "+sessionID, err)
}

// tookPart returns ErrNotFound for who has never had a place in a session, or was sent away from it.
func tookPart(db *gorm.DB, sessionID, userID string) error {
	var n int64
	err := db.Table("session_participants p").Where("p.session_id = ? AND p.user_id = ?", sessionID, userID).
		Where("NOT EXISTS (SELECT 1 FROM session_removals x WHERE x.session_id = p.session_id AND x.user_id = p.user_id)").Count(&n).Error
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}
