package store

// schemaEndings makes the memory of log-ins that ended before their time.
func schemaEndings() []string {
	return []string{
		// A row is kept for as long as an access or media token of the log-in may live, also when the person and the family are gone:
		// it belongs to no other table.
		`CREATE TABLE ended_log_ins (
		id       TEXT PRIMARY KEY,
		reason   TEXT NOT NULL CHECK (reason <> ''),
		ended_at BIGINT NOT NULL
	)`,
		`CREATE INDEX ended_log_ins_time ON ended_log_ins (ended_at)`,
	}
}
