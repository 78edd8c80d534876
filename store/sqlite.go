package store

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"time"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

// This file is the only one that knows SQLite, but for ForgetErased. The statements and the schema elsewhere keep to what PostgreSQL
// also takes.

const (
	defaultReaders     = 4
	defaultBusyTimeout = 5 * time.Second
)

func openSQLite(cfg Config) (pools, error) {
	if cfg.Readers == 0 {
		cfg.Readers = defaultReaders
	}
	if cfg.BusyTimeout == 0 {
		cfg.BusyTimeout = defaultBusyTimeout
	}
	// SQLite gives its log files the mode of the main file, so making that file first with
	// the right mode keeps all of them private.
	f, err := os.OpenFile(cfg.Path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return pools{}, fmt.Errorf("open store: %w", err)
	}
	if err := f.Close(); err != nil {
		return pools{}, fmt.Errorf("open store: %w", err)
	}
	if err := keepPlans(); err != nil {
		return pools{}, fmt.Errorf("open store: %w", err)
	}
	write, err := sql.Open(sqlite.DriverName, dsn(cfg, url.Values{
		// A transaction that starts as a reader and then writes can fail with SQLITE_BUSY
		// at once, whatever the timeout; one that starts as a writer waits.
		"_txlock": {"immediate"},
	}))
	if err != nil {
		return pools{}, fmt.Errorf("open store for writing: %w", err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open(sqlite.DriverName, dsn(cfg, url.Values{
		"_query_only": {"true"},
	}))
	if err != nil {
		return pools{}, fmt.Errorf("open store for reading: %w", err)
	}
	read.SetMaxOpenConns(cfg.Readers)
	read.SetMaxIdleConns(cfg.Readers)
	return pools{write: write, read: read}, nil
}

// dsn names the file with the pragmas of every connection. The driver sets the busy timeout
// before all others, so that the switch to the write-ahead log waits for a lock as well.
// synchronous=NORMAL with a write-ahead log can lose the last commits in a power cut but never
// corrupts the file (https://www.sqlite.org/pragma.html#pragma_synchronous).
func dsn(cfg Config, extra url.Values) string {
	q := url.Values{
		"_busy_timeout": {strconv.FormatInt(cfg.BusyTimeout.Milliseconds(), 10)},
		"_journal_mode": {"WAL"},
		"_foreign_keys": {"true"},
		"_synchronous":  {"NORMAL"},
		// To prepare a statement takes longer than to carry it out; see keepPlans.
		"_stmt_cache_size": {"128"},
		// What is erased is overwritten, not only unlinked (https://www.sqlite.org/pragma.html#pragma_secure_delete).
		"_secure_delete": {"true"},
	}
	for k, v := range extra {
		q[k] = v
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: cfg.Path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func dialector(pool *sql.DB) gorm.Dialector {
	return sqlite.New(sqlite.Config{Conn: pool})
}
