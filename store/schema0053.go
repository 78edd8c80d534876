package store

// schemaAuthors makes who wrote the title and the topic of a session: it may be handed over to others, and the words stay those of their author.
func schemaAuthors() []string {
	return []string{
		`ALTER TABLE sessions ADD COLUMN author_id TEXT REFERENCES users (id) ON DELETE SET NULL`,
		`UPDATE sessions SET author_id = host_id`,
		`CREATE INDEX sessions_author ON sessions (author_id) WHERE author_id IS NOT NULL`,
	}
}
