package store

// schemaChatSearch makes the order of time in a room a way to its messages: a search begins where the one before ended, in all rooms of a person.
func schemaChatSearch() []string {
	return []string{`CREATE INDEX chat_messages_time ON chat_messages (room_id, created_at, id)`}
}
