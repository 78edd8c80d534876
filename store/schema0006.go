package store

// schemaProfiles makes what people tell of themselves: for others, and for whom they want to meet.
func schemaProfiles() []string {
	return append(schemaProfileColumns(),
		// The languages a person learns, in the person's order; users.target_language is the first. level is what the person says, current_level of
		// users what was measured.
		`CREATE TABLE target_languages (
		user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		language TEXT NOT NULL,
		level    TEXT CHECK (level IN ('A1','A2','B1','B2','C1','C2')),
		place    INTEGER NOT NULL,
		PRIMARY KEY (user_id, language)
	)`,
		`INSERT INTO target_languages (user_id, language, level, place) SELECT id, target_language, NULL, 0 FROM users WHERE target_language <> ''`,

		`CREATE TABLE interests (
		user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		interest TEXT NOT NULL,
		PRIMARY KEY (user_id, interest)
	)`,

		`CREATE TABLE partner_wishes (
		user_id  TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
		gender   TEXT NOT NULL CHECK (gender IN ('any','same')),
		age_from INTEGER,
		age_to   INTEGER,
		company  TEXT NOT NULL CHECK (company IN ('any','pair','group')),
		CHECK (age_from <= age_to)
	)`,

		// Hours of a week by the clock of users.zone. day is 1 for Monday to 7 for Sunday.
		`CREATE TABLE availability (
		user_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		day       INTEGER NOT NULL CHECK (day BETWEEN 1 AND 7),
		from_hour INTEGER NOT NULL CHECK (from_hour BETWEEN 0 AND 23),
		to_hour   INTEGER NOT NULL CHECK (to_hour BETWEEN 1 AND 24),
		PRIMARY KEY (user_id, day, from_hour),
		CHECK (from_hour < to_hour)
	)`,

		// completed_at is when the step was completed for the first time.
		`CREATE TABLE onboarding_steps (
		user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		step         TEXT NOT NULL CHECK (step IN ('info','lang','int','partner','schedule')),
		completed_at BIGINT NOT NULL,
		PRIMARY KEY (user_id, step)
	)`,
	)
}

func schemaProfileColumns() []string {
	return []string{
		`ALTER TABLE users ADD COLUMN bio TEXT NOT NULL DEFAULT ''`,
		`ALTER TABLE users ADD COLUMN zone TEXT NOT NULL DEFAULT ''`,
		`ALTER TABLE users ADD COLUMN birth_year INTEGER`,
		`ALTER TABLE users ADD COLUMN gender TEXT CHECK (gender IN ('female','male','other'))`,
		// Said the other way round, so that who has not chosen is as before.
		`ALTER TABLE users ADD COLUMN hides_last_seen INTEGER NOT NULL DEFAULT 0`,
		`ALTER TABLE users ADD COLUMN onboarded_at BIGINT`,
		// version counts the changes of what the person sees of themself. Whatever changes that has to count it up.
		`ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 0`,
	}
}
