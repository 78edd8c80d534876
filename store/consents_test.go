package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestConsentsAreALog(t *testing.T) {
	db := storetest.New(t)
	ann, bob := db.User("ann"), db.User("bob")
	at := storetest.Start()
	say := func(document, version string, granted bool) []store.Consent {
		t.Helper()
		at = at.Add(time.Minute)
		log, err := db.Users.AddConsents(t.Context(), ann.ID, []store.Consent{{Document: document, Version: version, Granted: granted}}, at)
		if err != nil {
			t.Fatal(err)
		}
		return log
	}
	say("terms", "1", true)
	first := say("marketing", "1", true)
	if again := say("terms", "1", true); len(again) != len(first) || !again[0].CreatedAt.Equal(storetest.Start().Add(time.Minute)) {
		t.Errorf("said again: %v", again)
	}
	say("marketing", "1", false)
	say("terms", "2", true)
	log := say("marketing", "1", true)
	got := ""
	for _, c := range log {
		got += fmt.Sprint(c.Document, c.Version, c.Granted, c.CreatedAt.Sub(storetest.Start()), " ")
	}
	if want := "terms1true 1m0s marketing1true 2m0s marketing1false 4m0s terms2true 5m0s marketing1true 6m0s "; got != want {
		t.Errorf("log = %s\nwant  %s", got, want)
	}
	if p, err := db.Users.Person(t.Context(), ann.ID); err != nil || p.Consents["terms"].Version != "2" || !p.Consents["marketing"].Granted || p.Version != 0 {
		t.Errorf("person = %+v, %v", p, err)
	}
	if log, err := db.Users.Consents(t.Context(), bob.ID); err != nil || len(log) != 0 {
		t.Errorf("bob's = %v, %v", log, err)
	}
	if _, err := db.Users.AddConsents(t.Context(), "nobody", nil, at); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := db.Users.AddConsents(t.Context(), ann.ID, []store.Consent{{Document: "terms", Version: "3", Granted: true}, {Document: "soul", Version: "1"}}, at); err == nil {
		t.Error("an unknown document is taken")
	}
	if log, err := db.Users.Consents(t.Context(), ann.ID); err != nil || len(log) != 5 {
		t.Errorf("a refused set left %v, %v", log, err)
	}
}
