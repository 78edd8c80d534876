package store

// schemaDeletedMessages lets the messages of a room that were deleted be counted from a place on without reading the others: what was deleted unread counts
// as unread no more.
func schemaDeletedMessages() []string {
	return []string{`CREATE INDEX chat_messages_deleted ON chat_messages (room_id, seq) WHERE deleted_at IS NOT NULL`}
}
