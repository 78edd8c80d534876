package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// onlySQLite skips what is about SQLite's files.
func onlySQLite(t *testing.T, db *storetest.DB) {
	t.Helper()
	if db.Postgres() {
		t.Skip("about SQLite's files")
	}
}

func TestTheFilesArePrivate(t *testing.T) {
	db := storetest.New(t)
	onlySQLite(t, db)
	db.User("ann")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(db.Path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(db.Path)+suffix, info.Mode())
		}
	}
}

func TestPathsWithOddNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%20é")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	onlySQLite(t, storetest.New(t))
	path := filepath.Join(dir, "study mate.db")
	db, err := store.Open(t.Context(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestTheSchemaIsThatOfTheMigrations(t *testing.T) {
	db := storetest.New(t)
	if id, err := db.Migration(context.Background()); err != nil || id != "0081-called" {
		t.Errorf("newest migration = %s, %v", id, err)
	}
	again, err := store.Open(context.Background(), db.Config) // a second start has nothing to do
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	// One a line, so that two people can add theirs.
	want := strings.Join(strings.Fields(`
		ai_analyses
		ai_analysis_mistakes
		ai_analysis_speakers
		ai_calls
		ai_jobs
		audit_log
		availability
		blocks
		chat_members
		chat_messages
		chat_rooms
		chat_uploads
		consents
		ended_log_ins
		idempotency_keys
		identities
		interests
		last_seen
		learning_badges
		learning_events
		learning_log
		learning_progress
		lesson_notes
		level_test_answers
		level_test_attempts
		level_test_exposure
		level_test_results
		match_filters
		match_queue
		matching_requests
		note_copies
		notification_preferences
		notifications
		oauth_spent
		onboarding_steps
		partner_wishes
		profile_visibility
		push_subscriptions
		readiness
		refresh_families
		refresh_tokens
		reports
		schema_migrations
		session_cards
		session_denials
		session_invitations
		session_paces
		session_participants
		session_reminders
		session_removals
		session_rotations
		session_talk
		sessions
		target_languages
		users
	`), " ")
	if got := strings.Join(db.Raw().Tables(), " "); got != want {
		t.Errorf("tables = %s\nwant     %s", got, want)
	}
}

func TestADatabaseOfANewerProgramIsRefused(t *testing.T) {
	db := storetest.New(t)
	if _, err := db.Raw().Exec("INSERT INTO schema_migrations (id) VALUES ('9999-from-the-future')"); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), db.Config)
	if err == nil {
		_ = s.Close()
		t.Fatal("a newer database is opened")
	}
}

func TestAFileThatIsNoDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(context.Background(), store.Config{Path: path}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("err = %v, want one that names the file", err)
	}
	if _, err := store.Open(context.Background(), store.Config{}); err == nil {
		t.Error("an empty path is accepted")
	}
}

func TestPing(t *testing.T) {
	db := storetest.New(t)
	if err := db.Ping(context.Background()); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(context.Background()); err == nil {
		t.Error("a closed store answers")
	}
}

func TestTheSchemaHoldsItsOwn(t *testing.T) {
	db := storetest.New(t)
	ann := db.User("ann")
	session := db.Session(ann)
	file := db.Raw()
	for name, statement := range map[string]string{
		"a fifth place":            `UPDATE sessions SET max_participants = 5`,
		"an unknown status":        `UPDATE sessions SET status = 'sleeping'`,
		"an unknown type":          `UPDATE sessions SET session_type = 'smell'`,
		"an unknown level":         `UPDATE users SET current_level = 'Z9'`,
		"an address in capitals":   `UPDATE users SET email = 'ANN@EXAMPLE.COM'`,
		"an empty address":         `UPDATE users SET email = ''`,
		"a place of nobody":        `INSERT INTO session_participants (id, session_id, user_id, joined_at, last_seen_at) VALUES ('x', '` + session.ID + `', 'nobody', 1, 1)`,
		"a place nowhere":          `INSERT INTO session_participants (id, session_id, user_id, joined_at, last_seen_at) VALUES ('x', 'nowhere', '` + ann.ID + `', 1, 1)`,
		"two places of one person": `INSERT INTO session_participants (id, session_id, user_id, joined_at, last_seen_at) VALUES ('x', '` + session.ID + `', '` + ann.ID + `', 1, 1), ('y', '` + session.ID + `', '` + ann.ID + `', 1, 1)`,
		"a stay that ends early":   `INSERT INTO session_participants (id, session_id, user_id, joined_at, last_seen_at, left_at) VALUES ('x', '` + session.ID + `', '` + ann.ID + `', 2, 2, 1)`,
		"an unknown gender":        `UPDATE users SET gender = 'robot'`,
		"a day of no week":         `INSERT INTO availability (user_id, day, from_hour, to_hour) VALUES ('` + ann.ID + `', 8, 1, 2)`,
		"hours that end early":     `INSERT INTO availability (user_id, day, from_hour, to_hour) VALUES ('` + ann.ID + `', 1, 3, 2)`,
		"a step of no onboarding":  `INSERT INTO onboarding_steps (user_id, step, completed_at) VALUES ('` + ann.ID + `', 'dance', 1)`,
		"ages the wrong way round": `INSERT INTO partner_wishes (user_id, gender, age_from, age_to, company) VALUES ('` + ann.ID + `', 'any', 30, 20, 'any')`,
		"one account of two":       `INSERT INTO identities (id, user_id, provider, provider_id, created_at) VALUES ('1', '` + ann.ID + `', 'naver', '7', 1), ('2', '` + ann.ID + `', 'naver', '7', 1)`,
	} {
		if _, err := file.Exec(statement); err == nil {
			t.Errorf("the schema takes %s", name)
		}
	}
}

func TestUsers(t *testing.T) {
	db := storetest.New(t)
	ctx := context.Background()
	ann := db.User("ann")
	for _, email := range []string{"ann@example.com", "ANN@Example.com"} {
		if u, err := db.Users.ByEmail(ctx, email); err != nil || u != ann {
			t.Errorf("by %s: %+v, %v", email, u, err)
		}
	}
	if u, err := db.Users.ByID(ctx, ann.ID); err != nil || u != ann || !u.CreatedAt.Equal(storetest.Start()) {
		t.Errorf("by id: %+v, %v", u, err)
	}
	if _, err := db.Users.ByEmail(ctx, "bob@example.com"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown address: %v", err)
	}
	if _, err := db.Users.ByEmail(ctx, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("empty address: %v", err)
	}
	n := store.NewUser{EnglishName: "N", NativeLanguage: "ko", TargetLanguage: "en"}
	for range 2 { // people whose provider gives no address don't collide
		if u, err := db.Users.Create(ctx, n, storetest.Start()); err != nil || u.Email != "" {
			t.Errorf("without address: %+v, %v", u, err)
		}
	}
	n.Email = "Ann@Example.com"
	if _, err := db.Users.Create(ctx, n, storetest.Start()); !errors.Is(err, store.ErrConflict) {
		t.Errorf("address taken: %v, want ErrConflict", err)
	}
}

func TestWritersQueueAndReadersDoNotWait(t *testing.T) {
	db := storetest.New(t)
	ann := db.User("ann")
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := db.Sessions.Create(context.Background(), store.NewSession{Title: "T", HostID: ann.ID, Type: store.TypeVideo, MaxParticipants: 4}, storetest.Start()); err != nil {
				t.Error(err)
			}
			if _, err := db.Sessions.Available(context.Background(), "", store.SessionMark{}, 10); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	// Another process writes: reading goes on.
	begin, lock := "BEGIN IMMEDIATE", "SELECT 1"
	if db.Postgres() {
		begin, lock = "BEGIN", "LOCK TABLE sessions IN EXCLUSIVE MODE"
	}
	other, err := db.Raw().DB.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, statement := range []string{begin, lock} {
		if _, err := other.ExecContext(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := db.Sessions.Available(context.Background(), "", store.SessionMark{}, 100); err != nil || len(list) != 50 {
		t.Errorf("%d sessions, %v", len(list), err)
	}
	if _, err := other.ExecContext(context.Background(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkClaim(b *testing.B) {
	db := storetest.New(b)
	ann := db.User("ann")
	session := db.Session(ann)
	ctx := context.Background()
	for b.Loop() {
		if _, err := db.Seats.Claim(ctx, session.ID, ann.ID, storetest.Start()); err != nil {
			b.Fatal(err)
		}
		if err := db.Seats.Free(ctx, store.Departure{SessionID: session.ID, UserID: ann.ID, LeftAt: storetest.Start()}, storetest.Start()); err != nil {
			b.Fatal(err)
		}
	}
}

// Whoever answers for what is kept of people reads docs/privacy.md, so no table may be missing there.
func TestEveryTableIsOnThePrivacyPage(t *testing.T) {
	page, err := os.ReadFile("../docs/privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range storetest.New(t).Raw().Tables() {
		if !strings.Contains(string(page), "`"+table+"`") {
			t.Errorf("docs/privacy.md does not say what %s keeps and how long", table)
		}
	}
}
