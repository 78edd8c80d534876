package store

// schemaDenials makes what hosts have taken away from participants.
func schemaDenials() []string {
	return []string{
		`CREATE TABLE session_denials (
		session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
		user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		mic        INTEGER NOT NULL CHECK (mic IN (0, 1)),
		camera     INTEGER NOT NULL CHECK (camera IN (0, 1)),
		screen     INTEGER NOT NULL CHECK (screen IN (0, 1)),
		PRIMARY KEY (session_id, user_id)
	)`,
		`CREATE INDEX session_denials_user ON session_denials (user_id)`,
	}
}
