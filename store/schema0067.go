package store

// schemaMatching makes who asked whom to study together. pair holds the ids of the two in order, so that of each pair one request waits at most, whoever asked.
func schemaMatching() []string {
	return []string{
		`CREATE TABLE matching_requests (
		id                  TEXT PRIMARY KEY,
		requester_id        TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		target_id           TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		pair                TEXT NOT NULL,
		compatibility_score INTEGER NOT NULL CHECK (compatibility_score BETWEEN 0 AND 100),
		status              TEXT NOT NULL CHECK (status IN ('pending','accepted','rejected','withdrawn','expired')),
		created_at          BIGINT NOT NULL,
		expires_at          BIGINT NOT NULL,
		responded_at        BIGINT,
		withdrawn_at        BIGINT,
		CHECK (requester_id <> target_id)
	)`,
		`CREATE UNIQUE INDEX matching_requests_pending ON matching_requests (pair) WHERE status = 'pending'`,
		`CREATE INDEX matching_requests_pair ON matching_requests (pair, created_at)`,
		`CREATE INDEX matching_requests_requester ON matching_requests (requester_id, created_at, id)`,
		`CREATE INDEX matching_requests_target ON matching_requests (target_id, created_at, id)`,
		`CREATE INDEX matching_requests_expiry ON matching_requests (expires_at) WHERE status = 'pending'`,
		// What the index of partners catches up by.
		`CREATE INDEX users_updated ON users (updated_at)`,
	}
}
