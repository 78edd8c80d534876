package store

// schemaNotifications makes what people are told while they look elsewhere, how they want to be told, and where.
func schemaNotifications() []string {
	return []string{
		// kind is a code and params (JSON) its values: clients make the sentence in their language. Unread notifications of one group_key are
		// one row, whose occurrences says how many there were.
		`CREATE TABLE notifications (
		id          TEXT PRIMARY KEY,
		user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		kind        TEXT NOT NULL CHECK (kind IN ('chat-message','match-request','match-accepted','session-reminder','invitation','level-result','badge')),
		group_key   TEXT,
		params      TEXT NOT NULL DEFAULT '{}',
		occurrences INTEGER NOT NULL DEFAULT 1 CHECK (occurrences > 0),
		created_at  BIGINT NOT NULL,
		updated_at  BIGINT NOT NULL,
		read_at     BIGINT
	)`,
		`CREATE UNIQUE INDEX notifications_group ON notifications (user_id, group_key) WHERE read_at IS NULL AND group_key IS NOT NULL`,
		`CREATE INDEX notifications_list ON notifications (user_id, updated_at DESC, id DESC)`,
		`CREATE INDEX notifications_unread ON notifications (user_id, updated_at DESC, id DESC) WHERE read_at IS NULL`,
		`CREATE INDEX notifications_old ON notifications (updated_at)`,

		// choices (JSON) holds what differs from the default. quiet_from and quiet_to are minutes of the day in zone.
		`CREATE TABLE notification_preferences (
		user_id      TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
		choices      TEXT NOT NULL DEFAULT '{}',
		quiet_from   INTEGER CHECK (quiet_from BETWEEN 0 AND 1439),
		quiet_to     INTEGER CHECK (quiet_to BETWEEN 0 AND 1439),
		zone         TEXT NOT NULL DEFAULT 'UTC',
		push_preview INTEGER NOT NULL DEFAULT 0,
		updated_at   BIGINT NOT NULL,
		CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
	)`,

		`CREATE TABLE push_subscriptions (
		id         TEXT PRIMARY KEY,
		user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		endpoint   TEXT NOT NULL,
		p256dh     TEXT NOT NULL,
		auth       TEXT NOT NULL,
		created_at BIGINT NOT NULL
	)`,
		`CREATE UNIQUE INDEX push_subscriptions_endpoint ON push_subscriptions (endpoint)`,
		`CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id, created_at)`,

		// A row says that the people of the session were reminded of that start: once, whatever restarts in between.
		`CREATE TABLE session_reminders (
		session_id   TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
		scheduled_at BIGINT NOT NULL,
		reminded_at  BIGINT NOT NULL,
		PRIMARY KEY (session_id, scheduled_at)
	)`,
		`CREATE INDEX sessions_due ON sessions (scheduled_at) WHERE status = 'waiting' AND scheduled_at IS NOT NULL`,
	}
}
