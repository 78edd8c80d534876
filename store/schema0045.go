package store

// schemaNoteVersions makes it known how often a note was changed, so that nobody changes what they have not seen.
func schemaNoteVersions() []string {
	return []string{`ALTER TABLE lesson_notes ADD COLUMN version BIGINT NOT NULL DEFAULT 1`}
}
