package store

// schemaCalled makes up to where a member of a chat room was called to what is unread in it, so that a process knows what the one before it, which was
// killed, has not come to. What was said before is old news.
func schemaCalled() []string {
	return []string{
		`ALTER TABLE chat_members ADD COLUMN called_seq BIGINT NOT NULL DEFAULT 0`,
		`UPDATE chat_members SET called_seq = (SELECT r.last_seq FROM chat_rooms r WHERE r.id = chat_members.room_id)`,
	}
}
