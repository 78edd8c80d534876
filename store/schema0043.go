package store

import "slices"

// schemaLearning makes the log of what people have done, what is worked out from it, and their badges. What was done before is put into the log.
func schemaLearning() []string {
	ddl := []string{
		// seq is given while the row of the head is locked, so that events become visible in the order of their numbers.
		`CREATE TABLE learning_log (id TEXT PRIMARY KEY CHECK (id IN ('head', 'folded')), seq BIGINT NOT NULL)`,
		`INSERT INTO learning_log (id, seq) VALUES ('head', 0), ('folded', 0)`,
		`CREATE TABLE learning_events (
		seq        BIGINT PRIMARY KEY,
		user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		kind       TEXT NOT NULL,
		event_key  TEXT NOT NULL UNIQUE,
		session_id TEXT NOT NULL,
		subject    TEXT NOT NULL,
		from_at    BIGINT NOT NULL,
		to_at      BIGINT NOT NULL,
		amount     BIGINT NOT NULL,
		zone       TEXT NOT NULL
	)`,
		`CREATE INDEX learning_events_user ON learning_events (user_id, seq)`,
		`CREATE INDEX learning_events_partner ON learning_events (subject) WHERE kind = 'met'`,
		`CREATE TABLE learning_progress (
		user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
		state   TEXT NOT NULL
	)`,
		`CREATE TABLE learning_badges (
		user_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		badge     TEXT NOT NULL,
		earned_at BIGINT NOT NULL,
		told_at   BIGINT,
		PRIMARY KEY (user_id, badge)
	)`,
		`CREATE INDEX learning_badges_untold ON learning_badges (earned_at) WHERE told_at IS NULL`,
	}
	for _, rows := range slices.Concat(completionRows("1 = 1"), stayRows("1 = 1"), noteRows("1 = 1")) {
		ddl = append(ddl, insertEvents(rows), moveHead)
	}
	return ddl
}
