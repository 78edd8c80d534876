package store

// schemaIdempotency makes the memory of calls that carry an Idempotency-Key.
func schemaIdempotency() []string {
	return []string{
		// fingerprint is the SHA-256 of the call in hexadecimal. claim names who carries the call out; status and body are its answer, and null
		// until there is one.
		`CREATE TABLE idempotency_keys (
		user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		route       TEXT NOT NULL,
		key         TEXT NOT NULL,
		fingerprint TEXT NOT NULL,
		claim       TEXT NOT NULL,
		claimed_at  BIGINT NOT NULL,
		status      INTEGER CHECK (status BETWEEN 200 AND 499),
		body        TEXT,
		created_at  BIGINT NOT NULL,
		PRIMARY KEY (user_id, route, key),
		CHECK ((status IS NULL) = (body IS NULL))
	)`,
		`CREATE UNIQUE INDEX idempotency_keys_claim ON idempotency_keys (claim)`,
		`CREATE INDEX idempotency_keys_old ON idempotency_keys (created_at)`,
	}
}
