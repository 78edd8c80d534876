package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// rowsOf are all rows of all tables as text, in one order for both databases.
func rowsOf(t *testing.T, raw *storetest.Raw) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range raw.Tables() {
		if table == "schema_migrations" || table == "readiness" {
			continue
		}
		all[table] = rowsOfTable(t, raw, table)
		slices.Sort(all[table])
	}
	return all
}

// rowsOfTable are the rows of a table as text, in no order.
func rowsOfTable(t *testing.T, raw *storetest.Raw, table string) []string {
	t.Helper()
	rows, err := raw.DB.Query("SELECT * FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns := must[[]string](t)(rows.Columns())
	out := []string{}
	for rows.Next() {
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		// The order of columns that came by ALTER is the same, that of rows is nobody's.
		out = append(out, fmt.Sprintf("%q %q", columns, fmt.Sprintf("%v", values)))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// Somebody who has used all of the product has moved to PostgreSQL, with everything.
func TestAStoreMovesToPostgreSQL(t *testing.T) {
	server := os.Getenv(storetest.Server)
	if server == "" {
		t.Skip("SKIPPED: no PostgreSQL; make test-postgres starts one")
	}
	t.Setenv(storetest.Server, "") // what is to move is a SQLite file
	w := newWhole(t)
	w.handedOver()
	t.Setenv(storetest.Server, server)
	to := storetest.New(t)
	ctx := t.Context()

	copied, err := store.Copy(ctx, w.Store, to.Store)
	if err != nil {
		t.Fatal(err)
	}
	before, after := rowsOf(t, w.Raw()), rowsOf(t, to.Raw())
	rows := 0
	for table, had := range before {
		rows += len(had)
		if !slices.Equal(had, after[table]) {
			t.Errorf("%s:\n%q, was\n%q", table, after[table], had)
		}
	}
	told := 0
	for _, c := range copied {
		told += int(c.Rows)
	}
	if len(copied) != len(before) || told != rows || rows < 40 {
		t.Errorf("%d tables with %d rows copied, of %d with %d", len(copied), told, len(before), rows)
	}
	// Keys are made by the program: there is no sequence that would have to be moved on.
	var sequences int
	if err := to.Raw().QueryRow("SELECT count(*) FROM pg_sequences WHERE schemaname = current_schema()").Scan(&sequences); err != nil || sequences != 0 {
		t.Errorf("%d sequences, %v", sequences, err)
	}
	// It is a store like any other: the next message has the next number.
	w.DB.Store = to.Store
	if said := w.say(w.room, w.zoe, "moved"); said.Seq <= w.answer.Seq {
		t.Errorf("the message after the move has the number %d, after %d", said.Seq, w.answer.Seq)
	}
}

func TestAStoreMovesIntoAnEmptyOneOnly(t *testing.T) {
	server := os.Getenv(storetest.Server)
	if server == "" {
		t.Skip("SKIPPED: no PostgreSQL; make test-postgres starts one")
	}
	t.Setenv(storetest.Server, "")
	from := storetest.New(t)
	from.User("ann")
	t.Setenv(storetest.Server, server)
	to := storetest.New(t)
	to.User("bob")
	if _, err := store.Copy(t.Context(), from.Store, to.Store); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("into one with a person: %v", err)
	}
	if _, err := store.Copy(t.Context(), to.Store, from.Store); err == nil {
		t.Error("it goes backwards")
	}
	other := storetest.New(t)
	if _, err := other.Raw().Exec("DELETE FROM schema_migrations WHERE id LIKE '0073%'"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Copy(t.Context(), from.Store, other.Store); err == nil || errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("into another schema: %v", err)
	}
	var people int
	if err := other.Raw().QueryRow("SELECT count(*) FROM users").Scan(&people); err != nil || people != 0 {
		t.Errorf("%d people were copied all the same, %v", people, err)
	}
}

// A backup is taken while the store is used, is private, whole, and takes the place of nothing.
func TestABackupIsAStore(t *testing.T) {
	server := os.Getenv(storetest.Server)
	if server != "" {
		t.Setenv(storetest.Server, "") // a backup of PostgreSQL is made by its own tools
	}
	w := newWhole(t)
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := store.Backup(t.Context(), w.Path, path); err != nil {
		t.Fatal(err)
	}
	info := must[os.FileInfo](t)(os.Stat(path))
	if info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %o", info.Mode().Perm())
	}
	if err := store.Backup(t.Context(), w.Path, path); !errors.Is(err, os.ErrExist) {
		t.Errorf("over what is there: %v", err)
	}
	if err := store.Backup(t.Context(), filepath.Join(t.TempDir(), "none.db"), path+"2"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of nothing: %v", err)
	}
	if _, err := os.Stat(path + "2"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a failed backup leaves something behind: %v", err)
	}
	before := rowsOf(t, w.Raw())
	w.User("later")
	restored := must[*store.Store](t)(store.Open(t.Context(), store.Config{Path: path}))
	defer func() { _ = restored.Close() }()
	w.DB.Path = path
	for table, has := range rowsOf(t, w.Raw()) {
		if !slices.Equal(has, before[table]) {
			t.Errorf("%s:\n%q, was\n%q", table, has, before[table])
		}
	}
}
