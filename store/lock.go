package store

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// forUpdate reads rows that nobody else changes until the transaction ends. References to them can still be made. SQLite's dialector drops it: there the
// transaction is the only one that writes.
func forUpdate(tx *gorm.DB) *gorm.DB {
	return tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}

// lock holds the rows that a transaction is about until it ends: others who lock them wait, and what is read after it is still true when the transaction
// writes. Of what it doesn't find it holds nothing. A transaction that holds several locks people, then sessions, then chat rooms; if two ever wait for
// each other all the same, the database ends one, which is done again.
func lock(tx *gorm.DB, table string, ids ...string) error {
	if !onPostgres(tx) {
		return nil
	}
	return tx.Exec("SELECT 1 FROM "+table+" WHERE id IN ? ORDER BY id FOR NO KEY UPDATE", ids).Error
}

// transact runs do in one transaction. On SQLite it holds the write lock from its first statement, so that what do reads is still true when it writes. On
// PostgreSQL that is so of what do locks; and do runs again when the transaction lost against another one, so it must not count on what it did before.
func (h handles) transact(ctx context.Context, do func(tx *gorm.DB) error) error {
	if !onPostgres(h.write) {
		return h.writing(ctx).Transaction(do)
	}
	return again(ctx, func() error { return h.writing(ctx).Transaction(do) })
}

// snapshot runs do in a transaction that reads everything as it was at one moment.
func (h handles) snapshot(ctx context.Context, do func(tx *gorm.DB) error) error {
	if !onPostgres(h.read) {
		return h.reading(ctx).Transaction(do)
	}
	return h.reading(ctx).Transaction(do, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
}
