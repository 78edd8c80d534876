package store

// schemaClosing makes room for accounts that were closed and are to be erased.
func schemaClosing() []string {
	return []string{
		// closed_at is when the person closed the account; logging in opens it again. erasing_at is when its erasure began, from which there is no way
		// back: what a crash interrupts goes on.
		`ALTER TABLE users ADD COLUMN closed_at BIGINT`,
		`ALTER TABLE users ADD COLUMN erasing_at BIGINT`,
		`CREATE INDEX users_closed ON users (closed_at) WHERE closed_at IS NOT NULL`,
	}
}
