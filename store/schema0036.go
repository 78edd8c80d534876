package store

// schemaNotes makes what people note for each other in a session, and the copies that they keep of it.
func schemaNotes() []string {
	return []string{
		// kind word: text is a word or sentence in language, meaning what it means, example how it is used. kind correction: said is what about_id said, text
		// how it reads better, meaning why. A note outlives its session and, without the name, its author; a correction goes with whom it is about.
		`CREATE TABLE lesson_notes (
		id         TEXT PRIMARY KEY,
		session_id TEXT REFERENCES sessions (id) ON DELETE SET NULL,
		author_id  TEXT REFERENCES users (id) ON DELETE SET NULL,
		about_id   TEXT REFERENCES users (id) ON DELETE CASCADE,
		client_id  TEXT NOT NULL,
		kind       TEXT NOT NULL CHECK (kind IN ('word','correction')),
		language   TEXT NOT NULL,
		text       TEXT NOT NULL,
		said       TEXT NOT NULL,
		meaning    TEXT NOT NULL,
		example    TEXT NOT NULL,
		created_at BIGINT NOT NULL,
		CHECK ((kind = 'correction') = (about_id IS NOT NULL))
	)`,
		`CREATE UNIQUE INDEX lesson_notes_client ON lesson_notes (author_id, client_id)`,
		`CREATE INDEX lesson_notes_session ON lesson_notes (session_id, id)`,
		`CREATE INDEX lesson_notes_about ON lesson_notes (about_id)`,

		// Ids are in the order in which notes were made, so the key lists a person's copies too.
		`CREATE TABLE note_copies (
		user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		note_id TEXT NOT NULL REFERENCES lesson_notes (id) ON DELETE CASCADE,
		PRIMARY KEY (user_id, note_id)
	)`,
		`CREATE INDEX note_copies_note ON note_copies (note_id)`,
	}
}
