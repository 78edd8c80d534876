package store

// schemaAudit makes the trail of what matters to the safety of accounts. Erasing a person leaves the row without the person.
func schemaAudit() []string {
	return []string{
		`CREATE TABLE audit_log (
		id         TEXT PRIMARY KEY,
		at         BIGINT NOT NULL,
		actor_id   TEXT REFERENCES users (id) ON DELETE SET NULL,
		what       TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 64),
		subject_id TEXT REFERENCES users (id) ON DELETE SET NULL,
		object     TEXT NOT NULL DEFAULT '' CHECK (length(object) <= 128)
	)`,
		`CREATE INDEX audit_log_at ON audit_log (at, id)`,
		`CREATE INDEX audit_log_actor ON audit_log (actor_id) WHERE actor_id IS NOT NULL`,
		`CREATE INDEX audit_log_subject ON audit_log (subject_id) WHERE subject_id IS NOT NULL`,
	}
}
