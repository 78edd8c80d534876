package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// ErrNotEmpty means that the database to copy into has rows already.
var ErrNotEmpty = errors.New("the database is not empty")

// CopiedTable is how many rows of a table were copied.
type CopiedTable struct {
	Name string
	Rows int64
}

// notCopied are what each database has of its own: its history, which is compared, and the mark of a readiness probe.
func notCopied() []string { return []string{migrationTable, "readiness"} }

// Copy copies all rows of a SQLite store into an empty PostgreSQL one with the same migrations: in one transaction, which holds only if every table has as many rows as in from. Nothing is written
// to from meanwhile; what others write there afterwards is not in to, so a server that has it open should be ended before. It fails with ErrNotEmpty when to has any row.
func Copy(ctx context.Context, from, to *Store) (copied []CopiedTable, err error) {
	if onPostgres(from.write) || !onPostgres(to.write) {
		return nil, errors.New("copy store: it goes from SQLite to PostgreSQL")
	}
	// It holds the lock of what writes, from its first statement on.
	source, err := from.pools[0].BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("copy store: %w", err)
	}
	defer func() { _ = source.Rollback() }() // it has only read
	tables, err := tablesInOrder(ctx, source)
	if err != nil {
		return nil, fmt.Errorf("copy store: %w", err)
	}
	conn, err := to.pools[0].Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("copy store: %w", err)
	}
	err = conn.Raw(func(driver any) error {
		return pgx.BeginFunc(ctx, driver.(*stdlib.Conn).Conn(), func(target pgx.Tx) error {
			copied, err = copyInto(ctx, source, target, tables)
			return err
		})
	})
	if err = errors.Join(err, conn.Close()); err != nil {
		return nil, fmt.Errorf("copy store: %w", err)
	}
	return copied, nil
}

func copyInto(ctx context.Context, source *sql.Tx, target pgx.Tx, tables []string) (copied []CopiedTable, err error) {
	if err := sameMigrations(ctx, source, target); err != nil {
		return nil, err
	}
	// A node that is there already does not write in between.
	if _, err := target.Exec(ctx, "LOCK TABLE "+strings.Join(tables, ", ")+" IN EXCLUSIVE MODE"); err != nil {
		return nil, err
	}
	for _, table := range tables {
		var rows int64
		if err := target.QueryRow(ctx, "SELECT count(*) FROM "+table+unseeded(table)).Scan(&rows); err != nil {
			return nil, err
		}
		if rows > 0 {
			return nil, fmt.Errorf("%w: the table %s has %d rows", ErrNotEmpty, table, rows)
		}
	}
	for _, table := range tables {
		rows, err := copyTable(ctx, source, target, table)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", table, err)
		}
		copied = append(copied, CopiedTable{table, rows})
	}
	return copied, nil
}

// unseeded leaves out the rows that a migration makes, which those of the source replace.
func unseeded(table string) string {
	if table == "learning_log" {
		return " WHERE seq <> 0"
	}
	return ""
}

// copyTable is one COPY, so that rows of a table may refer to later ones of it. Rows go through one by one: nothing is kept of a large table.
func copyTable(ctx context.Context, source *sql.Tx, target pgx.Tx, table string) (int64, error) {
	if _, err := target.Exec(ctx, "DELETE FROM "+table); err != nil {
		return 0, err
	}
	rows, err := source.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	_, err = target.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		if !rows.Next() {
			return nil, rows.Err()
		}
		return values, rows.Scan(places...)
	}))
	if err != nil {
		return 0, err
	}
	var had, has int64
	if err := source.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&had); err != nil {
		return 0, err
	}
	if err := target.QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&has); err != nil {
		return 0, err
	}
	if had != has {
		return 0, fmt.Errorf("%d of %d rows have arrived", has, had)
	}
	return has, nil
}

func sameMigrations(ctx context.Context, source *sql.Tx, target pgx.Tx) error {
	const query = "SELECT id FROM " + migrationTable
	ours, err := texts(source.QueryContext(ctx, query))
	if err != nil {
		return err
	}
	rows, err := target.Query(ctx, query)
	if err != nil {
		return err
	}
	theirs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	if !slices.Equal(ours, theirs) {
		return fmt.Errorf("the schemas differ: %v and %v", ours, theirs)
	}
	return nil
}

// tablesInOrder are the tables to copy, each after those that it refers to.
func tablesInOrder(ctx context.Context, source *sql.Tx) ([]string, error) {
	waiting, err := texts(source.QueryContext(ctx, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"))
	if err != nil {
		return nil, err
	}
	waiting = slices.DeleteFunc(waiting, func(table string) bool { return slices.Contains(notCopied(), table) })
	var ordered []string
	for len(waiting) > 0 {
		var later []string
		for _, table := range waiting {
			needs, err := texts(source.QueryContext(ctx, `SELECT "table" FROM pragma_foreign_key_list(?)`, table))
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(needs, func(other string) bool { return other != table && !slices.Contains(ordered, other) }) {
				later = append(later, table)
			} else {
				ordered = append(ordered, table)
			}
		}
		if len(later) == len(waiting) {
			return nil, fmt.Errorf("the tables %v refer to each other in a circle", later)
		}
		waiting = later
	}
	return ordered, nil
}

func texts(rows *sql.Rows, err error) (list []string, _ error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}
