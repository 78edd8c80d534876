package auth

import (
	"context"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestNewSigningKeysAreInTheAuditTrailOnce(t *testing.T) {
	db, dir, now := storetest.New(t), t.TempDir(), time.Now()
	node := func() func(told string) string {
		keys, err := LoadKeys(dir)
		if err != nil {
			t.Fatal(err)
		}
		a, err := New(Config{}, Deps{Users: db.Users, Tokens: db.RefreshTokens, Endings: db.RefreshTokens, Identities: db.Identities, Keys: keys, Audit: db.Audit})
		if err != nil {
			t.Fatal(err)
		}
		return func(told string) string {
			if err := keys.Reload(); err != nil {
				t.Fatal(err)
			}
			return a.noteKeys(context.Background(), told, now)
		}
	}
	first, second := node(), node()
	operator, err := LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	trail := func(want ...string) {
		t.Helper()
		page, err := db.Audit.Page(t.Context(), store.AuditPage{Limit: 10})
		if err != nil || len(page) != len(want) {
			t.Fatalf("%+v, %v; want %q", page, err, want)
		}
		for i, e := range page {
			if e.What != want[i] || len(e.Object) < 10 || e.ActorID+e.SubjectID != "" {
				t.Errorf("%+v, want %s", e, want[i])
			}
		}
	}
	toldFirst, toldSecond := first(""), second("")
	trail() // the first key of all is no news
	if err := operator.Rotate(now, time.Hour); err != nil {
		t.Fatal(err)
	}
	toldFirst, toldSecond = first(toldFirst), second(toldSecond)
	first(toldFirst)
	trail(store.AuditKeyRotated)
	now = now.Add(time.Hour)
	if err := operator.Replace(now); err != nil {
		t.Fatal(err)
	}
	first(toldFirst)
	second(toldSecond)
	node()("") // a node that starts
	trail(store.AuditKeyRotated, store.AuditKeysReplaced)
}
