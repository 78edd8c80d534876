package store

// schemaSilence makes how long people were there to speak, and how long at most one of them thinks a turn should be.
func schemaSilence() []string {
	return []string{
		`ALTER TABLE session_talk ADD COLUMN present_ms BIGINT NOT NULL DEFAULT 0`,
		`CREATE TABLE session_paces (
		session_id  TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
		language    TEXT NOT NULL,
		together_ms BIGINT NOT NULL,
		spoken_ms   BIGINT NOT NULL,
		PRIMARY KEY (session_id, language)
	)`,
		`ALTER TABLE sessions ADD COLUMN turn_budget_seconds BIGINT CHECK (turn_budget_seconds > 0)`,
	}
}
