package store

// schemaAICalls makes the count of what people ask of the AI provider: a row for each call of the last hour.
func schemaAICalls() []string {
	return []string{
		`CREATE TABLE ai_calls (
		id      TEXT PRIMARY KEY,
		user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		kind    TEXT NOT NULL,
		used_at BIGINT NOT NULL
	)`,
		`CREATE INDEX ai_calls_user ON ai_calls (user_id, used_at)`,
		`CREATE INDEX ai_calls_old ON ai_calls (used_at)`,
	}
}
