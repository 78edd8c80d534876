package store

// schemaPictures makes pictures in chat rooms: those that messages hold, and those that were uploaded and not yet sent.
func schemaPictures() []string {
	return []string{
		// image_id names the files of the picture. What is deleted has none.
		`ALTER TABLE chat_messages ADD COLUMN image_id TEXT`,
		`ALTER TABLE chat_messages ADD COLUMN image_width INTEGER NOT NULL DEFAULT 0`,
		`ALTER TABLE chat_messages ADD COLUMN image_height INTEGER NOT NULL DEFAULT 0`,
		`CREATE UNIQUE INDEX chat_messages_image ON chat_messages (image_id) WHERE image_id IS NOT NULL`,
		// The message that takes an upload takes its row away.
		`CREATE TABLE chat_uploads (
		id          TEXT PRIMARY KEY,
		room_id     TEXT NOT NULL REFERENCES chat_rooms (id) ON DELETE CASCADE,
		uploader_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		width       INTEGER NOT NULL CHECK (width > 0),
		height      INTEGER NOT NULL CHECK (height > 0),
		created_at  BIGINT NOT NULL
	)`,
		`CREATE INDEX chat_uploads_room ON chat_uploads (room_id)`,
		`CREATE INDEX chat_uploads_uploader ON chat_uploads (uploader_id)`,
		`CREATE INDEX chat_uploads_old ON chat_uploads (created_at)`,
	}
}
