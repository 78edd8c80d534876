package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// maxUploads bounds what somebody uploads and does not send.
const maxUploads = 10

// ChatImage is a picture of a message.
type ChatImage struct {
	// ID names its files.
	ID string
	// Width and Height are of the larger of its files, in pixels.
	Width, Height int
}

// ChatPictures are the pictures in chat rooms. It is safe for use by any number of goroutines.
type ChatPictures struct{ handles }

type chatUploadRow struct {
	ID         string `gorm:"primaryKey"`
	RoomID     string
	UploaderID string
	Width      int
	Height     int
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
}

// TableName tells gorm where the rows are.
func (chatUploadRow) TableName() string { return "chat_uploads" }

// MayUpload returns nil when userID may bring a picture into the room: a check before the work, which Upload repeats.
func (c *ChatPictures) MayUpload(ctx context.Context, roomID, userID string) error {
	return translate("upload a picture to chat room "+roomID, mayUpload(c.reading(ctx), roomID, userID))
}

func mayUpload(db *gorm.DB, roomID, userID string) error {
	m, err := chatMembership(db, roomID, userID)
	if err != nil {
		return err
	}
	switch {
	case m.Blocked:
		return ErrBlocked
	case m.Closed:
		return ErrClosed
	case m.Away:
		return ErrAway
	}
	var waiting int64
	if err := db.Model(&chatUploadRow{}).Where("uploader_id = ?", userID).Count(&waiting).Error; err != nil {
		return err
	}
	if waiting >= maxUploads {
		return ErrTooMany
	}
	return nil
}

// Upload keeps a picture until a message of userID in the room takes it. It fails with ErrNotFound for who is not in the room, ErrBlocked, ErrAway, and
// ErrTooMany when ten others wait.
func (c *ChatPictures) Upload(ctx context.Context, roomID, userID string, picture ChatImage, now time.Time) error {
	err := c.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "users", userID); err != nil {
			return err
		}
		if err := mayUpload(tx, roomID, userID); err != nil {
			return err
		}
		return tx.Create(&chatUploadRow{
			ID: picture.ID, RoomID: roomID, UploaderID: userID, Width: picture.Width, Height: picture.Height, CreatedAt: millis(now),
		}).Error
	})
	return translate("upload a picture to chat room "+roomID, err)
}

// Withdraw forgets an upload that is not to be sent. It fails with ErrNotFound when userID has no such upload in the room.
func (c *ChatPictures) Withdraw(ctx context.Context, roomID, userID, id string) error {
	gone := c.writing(ctx).Where("id = ? AND room_id = ? AND uploader_id = ?", id, roomID, userID).Delete(&chatUploadRow{})
	if gone.Error == nil && gone.RowsAffected == 0 {
		gone.Error = ErrNotFound
	}
	return translate("withdraw an upload", gone.Error)
}

// MaySee returns nil when userID is in the room and the picture is in a message that userID can read there, or an upload of userID's own; else
// ErrNotFound.
func (c *ChatPictures) MaySee(ctx context.Context, roomID, userID, id string) error {
	var seen int
	err := c.reading(ctx).Raw(`SELECT 1 FROM chat_messages c
		JOIN chat_members m ON m.room_id = c.room_id AND m.user_id = ? AND m.left_at IS NULL AND c.seq > m.from_seq JOIN chat_rooms r ON r.id = c.room_id
		WHERE c.image_id = ? AND c.room_id = ? AND NOT EXISTS `+removedFromRoom+`
		UNION ALL SELECT 1 FROM chat_uploads u JOIN chat_members m ON m.room_id = u.room_id AND m.user_id = u.uploader_id AND m.left_at IS NULL
		JOIN chat_rooms r ON r.id = u.room_id WHERE u.id = ? AND u.room_id = ? AND u.uploader_id = ? AND NOT EXISTS `+removedFromRoom, userID, id, roomID, id, roomID, userID).Scan(&seen).Error
	if err == nil && seen == 0 {
		err = ErrNotFound
	}
	return translate("look at a picture", err)
}

// DropUploads forgets the uploads of before a time.
func (c *ChatPictures) DropUploads(ctx context.Context, before time.Time) error {
	return translate("drop uploads", c.writing(ctx).Where("created_at < ?", millis(before)).Delete(&chatUploadRow{}).Error)
}

// All returns the ids of all pictures that are in messages or may come into one.
func (c *ChatPictures) All(ctx context.Context) (ids []string, err error) {
	err = c.reading(ctx).Raw("SELECT image_id FROM chat_messages WHERE image_id IS NOT NULL UNION ALL SELECT id FROM chat_uploads").Scan(&ids).Error
	return ids, translate("list chat pictures", err)
}

// OfPerson returns the ids of the pictures that a person sent or uploaded.
func (c *ChatPictures) OfPerson(ctx context.Context, userID string) (ids []string, err error) {
	err = c.reading(ctx).Raw(`SELECT image_id FROM chat_messages WHERE sender_id = @person AND image_id IS NOT NULL
		UNION ALL SELECT id FROM chat_uploads WHERE uploader_id = @person`, map[string]any{"person": userID}).Scan(&ids).Error
	return ids, translate("list chat pictures of a person", err)
}

// takeUpload gives an upload of the sender to the message. It fails with ErrBadImage when the sender has none of that name in the room.
func takeUpload(tx *gorm.DB, n NewChatMessage, row *chatMessageRow) error {
	if n.ImageID == "" {
		return nil
	}
	var upload chatUploadRow
	err := tx.Where("id = ? AND room_id = ? AND uploader_id = ?", n.ImageID, n.RoomID, n.SenderID).Take(&upload).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return ErrBadImage
	}
	if err != nil {
		return err
	}
	row.ImageID, row.ImageWidth, row.ImageHeight = &upload.ID, upload.Width, upload.Height
	return tx.Delete(&upload).Error
}
