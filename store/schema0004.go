package store

// schemaChat makes the chat rooms, who is in them, what was said, who wants to hear nothing of whom, and reports.
func schemaChat() []string {
	return append(schemaChatRooms(),
		`CREATE TABLE blocks (
		blocker_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		blocked_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		created_at BIGINT NOT NULL,
		PRIMARY KEY (blocker_id, blocked_id),
		CHECK (blocker_id <> blocked_id)
	)`,
		`CREATE INDEX blocks_blocked ON blocks (blocked_id)`,

		// evidence is a copy in JSON, because what was said can be edited or deleted afterwards. It names nobody: each
		// message says only whether the reported person wrote it.
		`CREATE TABLE reports (
		id          TEXT PRIMARY KEY,
		reporter_id TEXT REFERENCES users (id) ON DELETE SET NULL,
		reported_id TEXT REFERENCES users (id) ON DELETE SET NULL,
		reason      TEXT NOT NULL CHECK (reason IN ('spam','harassment','discrimination','dating','fake-profile','other')),
		comment     TEXT NOT NULL,
		evidence    TEXT NOT NULL DEFAULT '[]',
		status      TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open','closed')),
		created_at  BIGINT NOT NULL
	)`,
		`CREATE INDEX reports_open ON reports (created_at) WHERE status = 'open'`,
		`CREATE INDEX reports_reporter ON reports (reporter_id)`,
		`CREATE INDEX reports_reported ON reports (reported_id)`,
	)
}

func schemaChatRooms() []string {
	return []string{
		// last_seq is the number of the newest message; revision counts every change, so an edit as well. low_id and high_id are the
		// pair of a direct room in order, which makes it the only one of the two.
		`CREATE TABLE chat_rooms (
		id         TEXT PRIMARY KEY,
		kind       TEXT NOT NULL CHECK (kind IN ('direct','group')),
		title      TEXT NOT NULL DEFAULT '',
		creator_id TEXT REFERENCES users (id) ON DELETE SET NULL,
		low_id     TEXT REFERENCES users (id) ON DELETE SET NULL,
		high_id    TEXT REFERENCES users (id) ON DELETE SET NULL,
		last_seq   BIGINT NOT NULL DEFAULT 0,
		revision   BIGINT NOT NULL DEFAULT 0,
		last_at    BIGINT NOT NULL,
		created_at BIGINT NOT NULL,
		CHECK (low_id < high_id)
	)`,
		`CREATE UNIQUE INDEX chat_rooms_pair ON chat_rooms (low_id, high_id) WHERE low_id IS NOT NULL AND high_id IS NOT NULL`,
		`CREATE INDEX chat_rooms_high ON chat_rooms (high_id)`,
		`CREATE INDEX chat_rooms_creator ON chat_rooms (creator_id)`,

		// Messages up to from_seq were before the person's time: they left after them and came back.
		`CREATE TABLE chat_members (
		room_id       TEXT NOT NULL REFERENCES chat_rooms (id) ON DELETE CASCADE,
		user_id       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		joined_at     BIGINT NOT NULL,
		left_at       BIGINT,
		from_seq      BIGINT NOT NULL DEFAULT 0,
		last_read_seq BIGINT NOT NULL DEFAULT 0,
		PRIMARY KEY (room_id, user_id)
	)`,
		`CREATE INDEX chat_members_user ON chat_members (user_id) WHERE left_at IS NULL`,

		// sender_id is null when the sender erased the account. client_id is the sender's own name for the message, which makes
		// sending it twice the same as sending it once. reply_to is the message that a reply or a correction is about.
		`CREATE TABLE chat_messages (
		id         TEXT PRIMARY KEY,
		room_id    TEXT NOT NULL REFERENCES chat_rooms (id) ON DELETE CASCADE,
		seq        BIGINT NOT NULL,
		revision   BIGINT NOT NULL,
		sender_id  TEXT REFERENCES users (id) ON DELETE SET NULL,
		client_id  TEXT NOT NULL,
		kind       TEXT NOT NULL CHECK (kind IN ('text','emoji','reply','correction','image')),
		body       TEXT NOT NULL,
		corrected  TEXT NOT NULL DEFAULT '',
		reply_to   TEXT REFERENCES chat_messages (id) ON DELETE SET NULL,
		created_at BIGINT NOT NULL,
		edited_at  BIGINT,
		deleted_at BIGINT,
		CHECK (deleted_at IS NULL OR (body = '' AND corrected = ''))
	)`,
		`CREATE UNIQUE INDEX chat_messages_seq ON chat_messages (room_id, seq)`,
		`CREATE UNIQUE INDEX chat_messages_revision ON chat_messages (room_id, revision)`,
		`CREATE UNIQUE INDEX chat_messages_client ON chat_messages (sender_id, client_id) WHERE sender_id IS NOT NULL`,
		`CREATE INDEX chat_messages_target ON chat_messages (reply_to) WHERE reply_to IS NOT NULL`,
	}
}
