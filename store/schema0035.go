package store

// schemaLessons makes what a live session teaches with: its own chat room, and the topic card that everybody sees.
func schemaLessons() []string {
	return []string{
		// A room of a session is for who took part in it; it is a group in everything else.
		`ALTER TABLE chat_rooms ADD COLUMN session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE`,
		`CREATE UNIQUE INDEX chat_rooms_session ON chat_rooms (session_id)`,

		// card is the id of the topic card that is shown; empty: none is. version counts the turns.
		`CREATE TABLE session_cards (
		session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
		version    BIGINT NOT NULL CHECK (version > 0),
		card       TEXT NOT NULL
	)`,
	}
}
