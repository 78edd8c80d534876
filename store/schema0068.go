package store

// schemaMatchQueue makes who waits for others to talk to at once. A row belongs to one person; with a session it says which one was made, and nobody waits any more.
func schemaMatchQueue() []string {
	return []string{
		`CREATE TABLE match_queue (
		user_id         TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
		native_language TEXT NOT NULL,
		target_language TEXT NOT NULL,
		joined_at       BIGINT NOT NULL,
		seen_at         BIGINT NOT NULL,
		session_id      TEXT REFERENCES sessions (id) ON DELETE CASCADE,
		matched_at      BIGINT,
		CHECK ((session_id IS NULL) = (matched_at IS NULL))
	)`,
		`CREATE INDEX match_queue_waiting ON match_queue (joined_at, user_id) WHERE session_id IS NULL`,
		`CREATE INDEX match_queue_session ON match_queue (session_id) WHERE session_id IS NOT NULL`,
	}
}
