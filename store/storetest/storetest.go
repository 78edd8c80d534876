// Package storetest gives tests a real, migrated, temporary database and short ways to fill it.
// It is imported by tests only and is used from the test's goroutine.
package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

// Server is the environment variable with the URL of a PostgreSQL whose user may make schemas. Where it is set, the tests' databases are schemas there and not
// SQLite files; with-postgres.sh starts one and sets it.
const Server = "TEST_POSTGRES"

// DB is a temporary store with builders that end the test when they fail.
type DB struct {
	*store.Store
	// Config opens it a second time.
	Config store.Config
	// Path is the database file; on PostgreSQL there is none.
	Path string

	t testing.TB
}

// New opens an empty database that lives as long as the test.
func New(t testing.TB) *DB {
	t.Helper()
	return At(t, filepath.Join(t.TempDir(), "studymate.db"))
}

// At opens the database at path, for as long as the test: the file, or on PostgreSQL the schema that stands for it.
func At(t testing.TB, path string) *DB {
	t.Helper()
	config := ConfigAt(t, path)
	if config.URL == "" {
		if err := startFromMigrated(config.Path); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &DB{Store: s, Config: config, Path: config.Path, t: t}
}

// migrated is an SQLite file with the schema and nothing in it: a constant table, made once. Every test starts from a copy, for eighty migrations one after the other take longer than most
// tests; that they work is what the store's own tests of them are for.
var migrated = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "studymate-schema-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "studymate.db")
	s, err := store.Open(context.Background(), store.Config{Path: path})
	if err != nil {
		return nil, err
	}
	// The last connection that closes takes the write-ahead log into the file.
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// startFromMigrated makes the file at path unless there is one.
func startFromMigrated(path string) error {
	content, err := migrated()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// Postgres says whether the database is a PostgreSQL.
func (db *DB) Postgres() bool { return db.Config.URL != "" }

// ConfigAt returns how to open the database at path, which is gone after the test.
func ConfigAt(t testing.TB, path string) store.Config {
	t.Helper()
	if os.Getenv(Server) == "" {
		return store.Config{Path: path}
	}
	admin := os.Getenv(Server)
	server, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(path))
	name := "studymate_" + hex.EncodeToString(sum[:12])
	switch err := administer(admin, "CREATE SCHEMA "+name); {
	case err == nil:
		t.Cleanup(func() {
			if err := administer(admin, "DROP SCHEMA "+name+" CASCADE"); err != nil {
				t.Error(err)
			}
		})
	case !strings.Contains(err.Error(), "42P06"): // it is there
		t.Fatal(err)
	}
	query := server.Query()
	query.Set("search_path", name)
	server.RawQuery = query.Encode()
	return store.Config{URL: server.String()}
}

func administer(url, statement string) (err error) {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.Exec(statement)
	return err
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

// Match has one person ask the other to study together, who says yes, and returns the direct room that they have by it.
func (db *DB) Match(oneID, otherID string) (roomID string) {
	db.t.Helper()
	return Match(db.t, db.Store, oneID, otherID)
}

// Match is DB.Match in any store.
func Match(t testing.TB, s *store.Store, oneID, otherID string) (roomID string) {
	t.Helper()
	ctx, many := context.Background(), 1000
	asked, _, err := s.MatchRequests.Ask(ctx, store.NewMatchRequest{RequesterID: oneID, TargetID: otherID, ExpiresAt: Start().Add(time.Hour)},
		store.MatchRules{Inbound: many, Outbound: many, Daily: many}, Start())
	if err == nil && asked.Status != store.MatchAccepted {
		asked, _, err = s.MatchRequests.Accept(ctx, asked.ID, otherID, Start())
	}
	if err != nil {
		t.Fatal(err)
	}
	return asked.RoomID
}

// Talk has a person match and write with each of the others in the room of the two, and returns these rooms.
func (db *DB) Talk(one store.User, others ...store.User) (roomIDs []string) {
	db.t.Helper()
	for _, other := range others {
		id := db.Match(one.ID, other.ID)
		for _, who := range []store.User{one, other} {
			_, err := db.ChatMessages.Append(context.Background(), store.NewChatMessage{
				RoomID: id, SenderID: who.ID, ClientID: "talk:" + id, Kind: store.MessageText, Body: "hi",
			}, Start())
			if err != nil {
				db.t.Fatal(err)
			}
		}
		roomIDs = append(roomIDs, id)
	}
	return roomIDs
}

// Meet has a person and each of the others be in a session of the two that is over by now, so that they know each other.
func (db *DB) Meet(userID string, otherIDs ...string) {
	db.t.Helper()
	ctx := context.Background()
	for _, otherID := range otherIDs {
		session, err := db.Sessions.Create(ctx, store.NewSession{Title: "Session of two", HostID: userID, Type: store.TypeVideo, MaxParticipants: 2}, time.Now())
		for _, id := range []string{userID, otherID} {
			if err == nil {
				_, err = db.Seats.Claim(ctx, session.ID, id, time.Now())
			}
		}
		for _, id := range []string{userID, otherID} {
			if err == nil {
				err = db.Seats.Free(ctx, store.Departure{SessionID: session.ID, UserID: id, LeftAt: time.Now(), Completes: id == otherID}, time.Now())
			}
		}
		if err != nil {
			db.t.Fatal(err)
		}
	}
}
