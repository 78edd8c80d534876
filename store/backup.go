package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	"gorm.io/driver/sqlite"
)

// Backup writes the SQLite database at path, as it is at one moment, into a new file that only its owner can read. Others may read and write the database meanwhile; what they write after
// the beginning is not in the backup, and neither is anything that was deleted. The schema stays as it is, however old. It fails with os.ErrExist when there is a file already.
func Backup(ctx context.Context, path, to string) (err error) {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("back up store: %w", err)
	}
	// VACUUM INTO takes an empty file; so nobody can have made it in between, and its mode is ours.
	file, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("back up store: %w", err)
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			err = errors.Join(fmt.Errorf("back up store: %w", err), os.Remove(to))
		}
	}()
	if err := vacuumInto(ctx, path, to); err != nil {
		return err
	}
	if err := checkFile(ctx, to); err != nil {
		return err
	}
	return file.Sync()
}

func vacuumInto(ctx context.Context, path, to string) (err error) {
	db, err := sql.Open(sqlite.DriverName, dsn(Config{Path: path, BusyTimeout: defaultBusyTimeout}, nil))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return err
}

// checkFile reads all of a database and reports what is broken. It does not change the file, not even to keep a log beside it.
func checkFile(ctx context.Context, path string) (err error) {
	db, err := sql.Open(sqlite.DriverName, (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "mode=ro&immutable=1"}).String())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return fmt.Errorf("the copy is broken: %s", said)
	}
	return nil
}
