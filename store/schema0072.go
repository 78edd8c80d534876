package store

// schemaVisibility makes the place of who may see what of a profile. Only what somebody has chosen has a row: the rest is as the program says.
func schemaVisibility() []string {
	return []string{
		`CREATE TABLE profile_visibility (
		user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		field    TEXT NOT NULL CHECK (length(field) BETWEEN 1 AND 32),
		audience TEXT NOT NULL CHECK (audience IN ('everyone','known','nobody')),
		PRIMARY KEY (user_id, field)
	)`,
	}
}
