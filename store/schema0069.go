package store

// schemaMatchFilters makes by what people want to look for partners.
func schemaMatchFilters() []string {
	return []string{
		`CREATE TABLE match_filters (
		user_id    TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
		choices    TEXT NOT NULL,
		updated_at BIGINT NOT NULL
	)`,
	}
}
