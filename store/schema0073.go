package store

// schemaMessageAge lets old messages be found by their age, whatever their rooms: who keeps them for a while looks for them every hour.
func schemaMessageAge() []string {
	return []string{`CREATE INDEX chat_messages_age ON chat_messages (created_at)`}
}
