package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestOperatorsReadTheAuditTrail(t *testing.T) {
	folder := t.TempDir()
	config := storetest.ConfigAt(t, filepath.Join(folder, "studymate.db"))
	if config.URL != "" {
		t.Setenv("STUDYMATE_STORE_URL", config.URL)
	}
	db, err := store.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	ann, err := db.Users.Create(t.Context(), store.NewUser{Email: "ann@example.com", EnglishName: "Ann"}, storetest.Start())
	if err != nil {
		t.Fatal(err)
	}
	for i := range auditPage + 3 { // more than is read at a time
		if err := db.Audit.Note(t.Context(), store.AuditEntry{At: storetest.Start().Add(time.Duration(i) * time.Hour), What: store.AuditKeyRotated, Object: fmt.Sprint("kid-", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Users.Close(t.Context(), ann.ID, storetest.Start().Add(48*time.Hour+time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	day := storetest.Start().Format(time.DateOnly)
	next := storetest.Start().Add(24 * time.Hour).Format(time.DateOnly)
	for name, c := range map[string]struct {
		args  []string
		lines int
		has   string
	}{
		"all":        {nil, auditPage + 4, "kid-502"},
		"a day":      {[]string{"--since", day, "--until", next}, 12, "kid-11"},
		"a moment":   {[]string{"--since", "2026-11-23T12:00:00Z", "--until", "2026-11-23T13:00:00Z"}, 1, "kid-0"},
		"a person":   {[]string{"--person", ann.ID}, 1, "account-closed"},
		"a deed":     {[]string{"--what", "account-closed"}, 1, "by " + ann.ID},
		"as objects": {[]string{"--what", "account-closed", "--json"}, 1, `"actor":"` + ann.ID + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			var out, wrong bytes.Buffer
			code := run(append([]string{"audit", "--dataDir", folder}, c.args...), &out, &wrong)
			if code != exitOK || strings.Count(out.String(), "\n") != c.lines || !strings.Contains(out.String(), c.has) {
				t.Errorf("%d %q: %d lines, want %d with %q: %.300s", code, wrong.String(), strings.Count(out.String(), "\n"), c.lines, c.has, out.String())
			}
			if name == "as objects" && !json.Valid(out.Bytes()) {
				t.Errorf("no JSON: %s", out.String())
			}
		})
	}
	for name, args := range map[string][]string{"no time": {"--since", "yesterday"}, "no database": {"--dataDir", filepath.Join(folder, "none"), "--store.url="}} {
		var out, wrong bytes.Buffer
		if code := run(append([]string{"audit", "--dataDir", folder}, args...), &out, &wrong); code != exitUsage || wrong.Len() == 0 {
			t.Errorf("%s: %d %q", name, code, wrong.String())
		}
	}
}
