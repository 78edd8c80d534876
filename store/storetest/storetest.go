// Package storetest gives tests a real, migrated, temporary database and short ways to fill it.
// It is imported by tests only and is used from the test's goroutine.
package storetest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

// DB is a temporary store with builders that end the test when they fail.
type DB struct {
	*store.Store
	// Path is the database file, for tests that open it a second time.
	Path string

	t testing.TB
}

// New opens an empty database that lives as long as the test.
func New(t testing.TB) *DB {
	t.Helper()
	return At(t, filepath.Join(t.TempDir(), "studymate.db"))
}

// At opens the database file at path, for as long as the test.
func At(t testing.TB, path string) *DB {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &DB{Store: s, Path: path, t: t}
}

// Start is the moment at which the builders make things.
func Start() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// User adds a learner called name, a Korean who learns English.
func (db *DB) User(name string) store.User {
	db.t.Helper()
	u, err := db.Users.Create(context.Background(), store.NewUser{
		Email:          name + "@example.com",
		EnglishName:    name,
		NativeLanguage: "ko",
		TargetLanguage: "en",
	}, Start())
	if err != nil {
		db.t.Fatal(err)
	}
	return u
}

// Session adds a video session of four with that host.
func (db *DB) Session(host store.User) store.Session {
	db.t.Helper()
	return db.SessionOf(host, 4)
}

// SessionOf adds a video session with that host and number of places.
func (db *DB) SessionOf(host store.User, places int) store.Session {
	db.t.Helper()
	s, err := db.Sessions.Create(context.Background(), store.NewSession{
		Title:           "Session of " + host.EnglishName,
		HostID:          host.ID,
		Type:            store.TypeVideo,
		MaxParticipants: places,
	}, Start())
	if err != nil {
		db.t.Fatal(err)
	}
	return s
}
