package store

// schemaPresence makes what is left of presence when a person is gone: when they were last here.
func schemaPresence() []string {
	return []string{
		`CREATE TABLE last_seen (
		user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
		seen_at BIGINT NOT NULL
	)`,
	}
}
