package store_test

import (
	"strings"
	"testing"

	"github.com/languagemate/studymate/store/storetest"
)

// TestWhatIsBoundDoesNotChangeAPlan fails when SQLite looks at the values of a statement, and so plans it anew at every use: then it would see that the
// bound value makes the index usable.
func TestWhatIsBoundDoesNotChangeAPlan(t *testing.T) {
	db := storetest.New(t)
	if db.Postgres() {
		t.Skip("about SQLite's plans")
	}
	const index = "sessions_available"
	for _, c := range []struct {
		condition string
		values    []any
		uses      bool
	}{
		{"status <> ?", []any{"completed"}, false},
		{"status <> 'completed'", nil, true},
	} {
		plan := planOf(t, db, "SELECT id FROM sessions WHERE "+c.condition+" ORDER BY created_at DESC, id DESC LIMIT 20", c.values...)
		if got := strings.Contains(plan, index); got != c.uses {
			t.Errorf("%s: uses the index: %v, want %v (%q)", c.condition, got, c.uses, plan)
		}
	}
}

func planOf(t *testing.T, db *storetest.DB, query string, values ...any) string {
	t.Helper()
	rows, err := db.Raw().DB.Query("EXPLAIN QUERY PLAN "+query, values...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(step + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}
