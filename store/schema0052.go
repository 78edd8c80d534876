package store

// schemaNoticeKinds lets notifications tell that a session is called off: the column is made anew, because SQLite changes no check.
func schemaNoticeKinds() []string {
	return []string{
		`ALTER TABLE notifications ADD COLUMN told_kind TEXT NOT NULL DEFAULT 'badge'
			CHECK (told_kind IN ('chat-message','match-request','match-accepted','session-reminder','invitation','session-cancelled','level-result','badge'))`,
		`UPDATE notifications SET told_kind = kind`,
		`ALTER TABLE notifications DROP COLUMN kind`,
		`ALTER TABLE notifications RENAME COLUMN told_kind TO kind`,
	}
}
