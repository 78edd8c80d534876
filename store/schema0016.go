package store

// schemaConsents makes the log of what people agreed to. Rows are only ever added: the latest one about a document counts.
func schemaConsents() []string {
	return []string{
		`CREATE TABLE consents (
		id         TEXT PRIMARY KEY,
		user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		document   TEXT NOT NULL CHECK (document IN ('terms','privacy','age','marketing')),
		version    TEXT NOT NULL,
		granted    INTEGER NOT NULL CHECK (granted IN (0, 1)),
		created_at BIGINT NOT NULL
	)`,
		`CREATE INDEX consents_user ON consents (user_id, id)`,
	}
}
