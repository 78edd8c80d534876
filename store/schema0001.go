package store

// schemaPeople makes the people and the accounts by which they are known elsewhere.
func schemaPeople() []string {
	return []string{
		// email is null for people whose provider gives none; it is stored in lower case.
		`CREATE TABLE users (
		id                TEXT PRIMARY KEY,
		email             TEXT UNIQUE CHECK (email <> '' AND email = lower(email)),
		password_hash     TEXT CHECK (password_hash <> ''),
		english_name      TEXT NOT NULL,
		native_language   TEXT NOT NULL,
		target_language   TEXT NOT NULL,
		current_level     TEXT CHECK (current_level IN ('A1','A2','B1','B2','C1','C2')),
		profile_image_url TEXT,
		created_at        BIGINT NOT NULL,
		updated_at        BIGINT NOT NULL
	)`,

		// A person may come by several providers; each account there belongs to one person here.
		`CREATE TABLE identities (
		id          TEXT PRIMARY KEY,
		user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		provider    TEXT NOT NULL,
		provider_id TEXT NOT NULL,
		created_at  BIGINT NOT NULL,
		UNIQUE (provider, provider_id)
	)`,
		`CREATE INDEX identities_user ON identities (user_id)`,
	}
}
