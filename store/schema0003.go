package store

// schemaSessions makes the study sessions and the places in them.
func schemaSessions() []string {
	return []string{
		// host_id is null when the host erased the account after the session.
		`CREATE TABLE sessions (
		id                TEXT PRIMARY KEY,
		title             TEXT NOT NULL,
		host_id           TEXT REFERENCES users (id) ON DELETE SET NULL,
		session_type      TEXT NOT NULL CHECK (session_type IN ('audio','video')),
		max_participants  INTEGER NOT NULL DEFAULT 4 CHECK (max_participants BETWEEN 2 AND 4),
		scheduled_at      BIGINT,
		duration_minutes  INTEGER CHECK (duration_minutes > 0),
		language_rotation TEXT NOT NULL DEFAULT '[]',
		status            TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting','active','completed')),
		created_at        BIGINT NOT NULL,
		updated_at        BIGINT NOT NULL,
		started_at        BIGINT,
		completed_at      BIGINT
	)`,
		`CREATE INDEX sessions_available ON sessions (created_at DESC, id DESC) WHERE status <> 'completed'`,
		`CREATE INDEX sessions_host ON sessions (host_id)`,

		// One row per stay: who comes back after leaving gets a new one. An open row (left_at is
		// null) is a place that is held. last_seen_at is the last moment the holder was known to
		// be there, which is the truth that is left after a crash.
		`CREATE TABLE session_participants (
		id                    TEXT PRIMARY KEY,
		session_id            TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
		user_id               TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		joined_at             BIGINT NOT NULL,
		last_seen_at          BIGINT NOT NULL,
		left_at               BIGINT CHECK (left_at >= joined_at),
		speaking_time_seconds INTEGER NOT NULL DEFAULT 0 CHECK (speaking_time_seconds >= 0)
	)`,
		// One place per person in all sessions together, and so one per session and person.
		`CREATE UNIQUE INDEX session_participants_one_place ON session_participants (user_id) WHERE left_at IS NULL`,
		`CREATE INDEX session_participants_open ON session_participants (session_id, joined_at) WHERE left_at IS NULL`,
		`CREATE INDEX session_participants_session ON session_participants (session_id, joined_at)`,
		`CREATE INDEX session_participants_user ON session_participants (user_id, joined_at)`,
	}
}
