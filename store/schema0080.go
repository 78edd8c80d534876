package store

// schemaAIJobs makes the table of what is to be asked of the AI provider after the call that wanted it was answered. A person has one job of a kind about a
// thing that is not over, however many calls or nodes make it.
func schemaAIJobs() []string {
	return []string{
		`CREATE TABLE ai_jobs (
		id          TEXT PRIMARY KEY,
		user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		kind        TEXT NOT NULL,
		subject     TEXT NOT NULL,
		explain_in  TEXT NOT NULL,
		state       TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
		problem     TEXT NOT NULL DEFAULT '',
		model       TEXT NOT NULL DEFAULT '',
		prompt      TEXT NOT NULL DEFAULT '',
		attempts    BIGINT NOT NULL DEFAULT 0,
		worker      TEXT NOT NULL DEFAULT '',
		created_at  BIGINT NOT NULL,
		started_at  BIGINT,
		lease_until BIGINT,
		finished_at BIGINT,
		CHECK ((state = 'running') = (lease_until IS NOT NULL)),
		CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL))
	)`,
		`CREATE UNIQUE INDEX ai_jobs_open ON ai_jobs (user_id, kind, subject) WHERE state IN ('queued', 'running')`,
		`CREATE INDEX ai_jobs_user ON ai_jobs (user_id, kind, subject, id)`,
		`CREATE INDEX ai_jobs_waiting ON ai_jobs (kind, created_at, id) WHERE state IN ('queued', 'running')`,
		`CREATE INDEX ai_jobs_old ON ai_jobs (finished_at) WHERE finished_at IS NOT NULL`,
	}
}
