package store

// schemaLevelTests makes level tests: attempts, the items asked in them with the answers, results, and how often items are asked. An item has with it the
// parameters by which it was scored, so that a result can be worked out again whatever becomes of the bank.
func schemaLevelTests() []string {
	return []string{
		`CREATE TABLE level_test_attempts (
		id           TEXT PRIMARY KEY,
		user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		language     TEXT NOT NULL,
		bank_version TEXT NOT NULL,
		started_at   BIGINT NOT NULL,
		updated_at   BIGINT NOT NULL,
		finished_at  BIGINT
	)`,
		`CREATE UNIQUE INDEX level_test_attempts_open ON level_test_attempts (user_id, language) WHERE finished_at IS NULL`,
		`CREATE INDEX level_test_attempts_user ON level_test_attempts (user_id, language, started_at)`,
		`CREATE INDEX level_test_attempts_old ON level_test_attempts (updated_at) WHERE finished_at IS NULL`,
		`CREATE TABLE level_test_answers (
		attempt_id     TEXT NOT NULL REFERENCES level_test_attempts (id) ON DELETE CASCADE,
		place          BIGINT NOT NULL,
		item_id        TEXT NOT NULL,
		skill          TEXT NOT NULL CHECK (skill IN ('reading','listening','language','writing','speaking')),
		discrimination DOUBLE PRECISION NOT NULL,
		difficulty     DOUBLE PRECISION NOT NULL,
		guessing       DOUBLE PRECISION NOT NULL,
		asked_at       BIGINT NOT NULL,
		answered_at    BIGINT,
		state          TEXT NOT NULL CHECK (state IN ('asked','right','wrong','passed','late','written','spoken')),
		answer         TEXT NOT NULL DEFAULT '',
		measured       TEXT NOT NULL DEFAULT '',
		PRIMARY KEY (attempt_id, item_id)
	)`,
		`CREATE UNIQUE INDEX level_test_answers_place ON level_test_answers (attempt_id, place)`,
		`CREATE TABLE level_test_results (
		attempt_id      TEXT PRIMARY KEY REFERENCES level_test_attempts (id) ON DELETE CASCADE,
		user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		language        TEXT NOT NULL,
		test_date       BIGINT NOT NULL,
		speaking_score  BIGINT CHECK (speaking_score BETWEEN 0 AND 100),
		listening_score BIGINT CHECK (listening_score BETWEEN 0 AND 100),
		reading_score   BIGINT CHECK (reading_score BETWEEN 0 AND 100),
		writing_score   BIGINT CHECK (writing_score BETWEEN 0 AND 100),
		overall_level   TEXT CHECK (overall_level IN ('A1','A2','B1','B2','C1','C2')),
		bank_version    TEXT NOT NULL,
		scale_version   TEXT NOT NULL,
		details         TEXT NOT NULL,
		ai_feedback     TEXT NOT NULL DEFAULT ''
	)`,
		`CREATE INDEX level_test_results_user ON level_test_results (user_id, language, test_date)`,
		// Of items, not of people: it stays when they go.
		`CREATE TABLE level_test_exposure (
		language TEXT NOT NULL,
		item_id  TEXT NOT NULL,
		asked    BIGINT NOT NULL,
		right_answers BIGINT NOT NULL,
		PRIMARY KEY (language, item_id)
	)`,
	}
}
