package store

// schemaLive makes what a live session needs to outlive a crash: the anchor of its rotation, who was sent away, what everybody said; and what is planned
// of it besides time and languages.
func schemaLive() []string {
	return []string{
		`ALTER TABLE sessions ADD COLUMN topic TEXT NOT NULL DEFAULT ''`,
		`ALTER TABLE sessions ADD COLUMN level_from TEXT CHECK (level_from IN ('A1','A2','B1','B2','C1','C2'))`,
		`ALTER TABLE sessions ADD COLUMN level_to TEXT CHECK (level_to IN ('A1','A2','B1','B2','C1','C2'))`,
		// waiting_room: the host lets people in; locked: nobody new comes in.
		`ALTER TABLE sessions ADD COLUMN waiting_room INTEGER NOT NULL DEFAULT 0`,
		`ALTER TABLE sessions ADD COLUMN locked INTEGER NOT NULL DEFAULT 0`,
		`ALTER TABLE sessions ADD COLUMN cancelled_at BIGINT`,

		// The rotation is at segment number turn, of which left_ms was left at anchored_at; the time runs or stands. version counts the commands.
		`CREATE TABLE session_rotations (
		session_id  TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
		version     BIGINT NOT NULL,
		turn        BIGINT NOT NULL CHECK (turn >= 0),
		left_ms     BIGINT NOT NULL CHECK (left_ms >= 0),
		anchored_at BIGINT NOT NULL,
		running     INTEGER NOT NULL CHECK (running IN (0, 1))
	)`,

		// Whoever was sent away stays away.
		`CREATE TABLE session_removals (
		session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
		user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		removed_at BIGINT NOT NULL,
		PRIMARY KEY (session_id, user_id)
	)`,
		`CREATE INDEX session_removals_user ON session_removals (user_id)`,

		// What somebody said in a session while a language was its turn; language is empty where there is no plan.
		`CREATE TABLE session_talk (
		session_id      TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
		user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		language        TEXT NOT NULL,
		speech_ms       BIGINT NOT NULL CHECK (speech_ms >= 0),
		overlap_ms      BIGINT NOT NULL CHECK (overlap_ms >= 0),
		longest_turn_ms BIGINT NOT NULL CHECK (longest_turn_ms >= 0),
		turns           INTEGER NOT NULL CHECK (turns >= 0),
		interruptions   INTEGER NOT NULL CHECK (interruptions >= 0),
		PRIMARY KEY (session_id, user_id, language)
	)`,
		`CREATE INDEX session_talk_user ON session_talk (user_id)`,
	}
}
