package storetest

import (
	"database/sql"
	"strconv"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
)

// Raw is a way to the database past the store, to see what is really in it. Its statements have ? for values, whatever the database. On SQLite it holds
// references as the store does.
type Raw struct {
	// DB takes statements as they are.
	DB *sql.DB

	postgres bool
	t        testing.TB
}

// Raw opens a way past the store, for as long as the test.
func (db *DB) Raw() *Raw {
	db.t.Helper()
	driver, source := "sqlite3", db.Path+"?_foreign_keys=1"
	if db.Postgres() {
		driver, source = "pgx", db.Config.URL
	}
	pool, err := sql.Open(driver, source)
	if err != nil {
		db.t.Fatal(err)
	}
	pool.SetMaxIdleConns(0) // a test may open many ways
	db.t.Cleanup(func() { _ = pool.Close() })
	return &Raw{DB: pool, postgres: db.Postgres(), t: db.t}
}

// Exec is that of sql.DB.
func (r *Raw) Exec(statement string, args ...any) (sql.Result, error) {
	return r.DB.Exec(r.numbered(statement), args...)
}

// QueryRow is that of sql.DB.
func (r *Raw) QueryRow(query string, args ...any) *sql.Row {
	return r.DB.QueryRow(r.numbered(query), args...)
}

// numbered has $1 for the first ?, $2 for the second, as PostgreSQL wants it. No statement here has a ? of its own.
func (r *Raw) numbered(statement string) string {
	if !r.postgres {
		return statement
	}
	var out strings.Builder
	for i, piece := range strings.Split(statement, "?") {
		if i > 0 {
			out.WriteString("$" + strconv.Itoa(i))
		}
		out.WriteString(piece)
	}
	return out.String()
}

// Tables returns the names of all tables in order.
func (r *Raw) Tables() []string {
	r.t.Helper()
	query := `SELECT name, '' FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`
	if r.postgres {
		query = `SELECT tablename, '' FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename COLLATE "C"`
	}
	var names []string
	for _, row := range r.pairs(query) {
		names = append(names, row[0])
	}
	return names
}

// ColumnsOfPeople returns the columns that refer to users, table by table.
func (r *Raw) ColumnsOfPeople() map[string][]string {
	r.t.Helper()
	query := `SELECT m.name, f."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" = 'users'`
	if r.postgres {
		query = `SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
			WHERE c.contype = 'f' AND c.confrelid = 'users'::regclass`
	}
	tables := map[string][]string{}
	for _, row := range r.pairs(query) {
		tables[row[0]] = append(tables[row[0]], row[1])
	}
	return tables
}

func (r *Raw) pairs(query string) (out [][2]string) {
	r.t.Helper()
	rows, err := r.DB.Query(query)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var pair [2]string
		if err := rows.Scan(&pair[0], &pair[1]); err != nil {
			r.t.Fatal(err)
		}
		out = append(out, pair)
	}
	if err := rows.Err(); err != nil {
		r.t.Fatal(err)
	}
	return out
}
