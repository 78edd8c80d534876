package store

// schemaLogIns makes the log-ins that can be renewed.
func schemaLogIns() []string {
	return []string{
		// A family is one log-in: every refresh token that came from it, one after the other.
		`CREATE TABLE refresh_families (
		id            TEXT PRIMARY KEY,
		user_id       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		created_at    BIGINT NOT NULL,
		expires_at    BIGINT NOT NULL,
		revoked_at    BIGINT,
		revoke_reason TEXT CHECK (revoke_reason IN ('logout','reuse')),
		CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL))
	)`,
		`CREATE INDEX refresh_families_user ON refresh_families (user_id)`,
		`CREATE INDEX refresh_families_expiry ON refresh_families (expires_at)`,

		// hash is the SHA-256 of the token in hexadecimal: who reads the table can't log in.
		// successor_hash names the token it was exchanged for, once used_at is set.
		`CREATE TABLE refresh_tokens (
		hash           TEXT PRIMARY KEY,
		family_id      TEXT NOT NULL REFERENCES refresh_families (id) ON DELETE CASCADE,
		parent_hash    TEXT,
		created_at     BIGINT NOT NULL,
		expires_at     BIGINT NOT NULL,
		used_at        BIGINT,
		successor_hash TEXT,
		revoked_at     BIGINT,
		CHECK ((used_at IS NULL) = (successor_hash IS NULL))
	)`,
		// A token has one child at most, whatever races.
		`CREATE UNIQUE INDEX refresh_tokens_parent ON refresh_tokens (parent_hash) WHERE parent_hash IS NOT NULL`,
		`CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id)`,
	}
}
