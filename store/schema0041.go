package store

// schemaRoomIndex keeps the index of sessions' rooms to those: with all others in it under one value, it was the way that SQLite took to the rooms
// of a person, over every room there is.
func schemaRoomIndex() []string {
	return []string{
		`DROP INDEX chat_rooms_session`,
		`CREATE UNIQUE INDEX chat_rooms_session ON chat_rooms (session_id) WHERE session_id IS NOT NULL`,
	}
}
