package store

// schemaReadiness makes the row that is written to see whether writing works.
func schemaReadiness() []string {
	return []string{`CREATE TABLE readiness (id INTEGER PRIMARY KEY CHECK (id = 1), checked_at BIGINT NOT NULL)`}
}
