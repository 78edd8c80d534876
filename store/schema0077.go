package store

// schemaAnalyses makes the history of what people had looked at of their conversations. It is theirs alone: of what others wrote it has figures, under an id that goes with
// their account, and no word. A quote is of the person's own message and goes when they delete that; when only its age took the message away, or its room is gone, the quote stays.
func schemaAnalyses() []string {
	return []string{
		`CREATE TABLE ai_analyses (
		id           TEXT PRIMARY KEY,
		user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		room_id      TEXT REFERENCES chat_rooms (id) ON DELETE SET NULL,
		session_id   TEXT REFERENCES sessions (id) ON DELETE SET NULL,
		messages     BIGINT NOT NULL CHECK (messages > 0),
		from_seq     BIGINT NOT NULL,
		to_seq       BIGINT NOT NULL,
		from_at      BIGINT NOT NULL,
		to_at        BIGINT NOT NULL,
		language     TEXT NOT NULL DEFAULT '',
		own_messages BIGINT NOT NULL DEFAULT 0,
		summary      TEXT NOT NULL DEFAULT '',
		strengths    TEXT NOT NULL DEFAULT '[]',
		advice       TEXT NOT NULL DEFAULT '[]',
		provider     TEXT NOT NULL DEFAULT '',
		model        TEXT NOT NULL DEFAULT '',
		prompt       TEXT NOT NULL DEFAULT '',
		created_at   BIGINT NOT NULL,
		CHECK (from_seq <= to_seq)
	)`,
		`CREATE INDEX ai_analyses_user ON ai_analyses (user_id, id)`,
		`CREATE INDEX ai_analyses_room ON ai_analyses (room_id) WHERE room_id IS NOT NULL`,
		`CREATE INDEX ai_analyses_session ON ai_analyses (session_id) WHERE session_id IS NOT NULL`,
		`CREATE INDEX ai_analyses_old ON ai_analyses (created_at)`,

		// user_id is null for all whose accounts were erased.
		`CREATE TABLE ai_analysis_speakers (
		analysis_id TEXT NOT NULL REFERENCES ai_analyses (id) ON DELETE CASCADE,
		place       BIGINT NOT NULL,
		user_id     TEXT REFERENCES users (id) ON DELETE SET NULL,
		messages    BIGINT NOT NULL,
		words       BIGINT NOT NULL,
		characters  BIGINT NOT NULL,
		questions   BIGINT NOT NULL,
		corrections BIGINT NOT NULL,
		languages   TEXT NOT NULL,
		PRIMARY KEY (analysis_id, place)
	)`,
		`CREATE INDEX ai_analysis_speakers_user ON ai_analysis_speakers (user_id) WHERE user_id IS NOT NULL`,

		`CREATE TABLE ai_analysis_mistakes (
		analysis_id TEXT NOT NULL REFERENCES ai_analyses (id) ON DELETE CASCADE,
		place       BIGINT NOT NULL,
		message_id  TEXT REFERENCES chat_messages (id) ON DELETE SET NULL,
		original    TEXT NOT NULL,
		corrected   TEXT NOT NULL,
		explanation TEXT NOT NULL,
		PRIMARY KEY (analysis_id, place)
	)`,
		`CREATE INDEX ai_analysis_mistakes_message ON ai_analysis_mistakes (message_id) WHERE message_id IS NOT NULL`,
	}
}
