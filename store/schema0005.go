package store

// schemaProviders makes room for log-ins by providers. People who come so have no languages at first: both columns are then empty
// text, because a NOT NULL can't be taken back without copying the table that all others refer to.
func schemaProviders() []string {
	return []string{
		// email_verified_at is when a provider said that the address is the person's; null: nobody has said so.
		`ALTER TABLE users ADD COLUMN email_verified_at BIGINT`,

		// A log-in under way is in the browser's hands, sealed. Only its end is stored, so that it ends once.
		`CREATE TABLE oauth_spent (
		id         TEXT PRIMARY KEY,
		expires_at BIGINT NOT NULL
	)`,
		`CREATE INDEX oauth_spent_expiry ON oauth_spent (expires_at)`,
	}
}
