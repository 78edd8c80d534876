package store

// schemaInvitations makes who is asked to come to which session.
func schemaInvitations() []string {
	return []string{
		// A row stays when the invitation is declined, so that nobody is asked twice.
		`CREATE TABLE session_invitations (
		session_id  TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
		user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		inviter_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		created_at  BIGINT NOT NULL,
		declined_at BIGINT,
		PRIMARY KEY (session_id, user_id)
	)`,
		`CREATE INDEX session_invitations_user ON session_invitations (user_id, created_at DESC) WHERE declined_at IS NULL`,
		`CREATE INDEX session_invitations_inviter ON session_invitations (inviter_id)`,
	}
}
