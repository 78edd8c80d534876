package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// ask is a step that answers what waits and asks the next item.
func ask(item string, now time.Time) store.LevelStep {
	return func(a *store.LevelAttempt) (*store.LevelResult, error) {
		if n := len(a.Answers); n > 0 && a.Answers[n-1].State == store.LevelAsked {
			a.Answers[n-1].State, a.Answers[n-1].AnsweredAt, a.Answers[n-1].Answer = store.LevelRight, now, "2"
		}
		a.Answers = append(a.Answers, store.LevelAnswer{ItemID: item, Skill: "reading", Discrimination: 1.1, Difficulty: -.35, Guessing: .25, AskedAt: now, State: store.LevelAsked})
		return nil, nil
	}
}

func finish(level string, now time.Time) store.LevelStep {
	return func(*store.LevelAttempt) (*store.LevelResult, error) {
		return &store.LevelResult{TestedAt: now, Level: level, Reading: new(55), BankVersion: "1", ScaleVersion: "1", Details: `{"level":"` + level + `"}`}, nil
	}
}

func TestAnAttemptIsFoundAgainAsItWas(t *testing.T) {
	db, ctx, now := storetest.New(t), t.Context(), storetest.Start()
	ann := db.User("ann")
	fresh := store.LevelAttempt{UserID: ann.ID, Language: "en", BankVersion: "1"}
	first, began, err := db.LevelTests.Begin(ctx, fresh, now, now, ask("en-r-b1-01", now))
	if err != nil || !began || len(first.Answers) != 1 {
		t.Fatalf("%+v, %v, %v", first, began, err)
	}
	again, began, err := db.LevelTests.Begin(ctx, fresh, now, now.Add(time.Minute), func(*store.LevelAttempt) (*store.LevelResult, error) { return nil, nil })
	if err != nil || began || again.ID != first.ID || !slices.Equal(again.Answers, first.Answers) {
		t.Errorf("again: %+v, %v, %v", again, began, err)
	}
	if _, err := db.LevelTests.Change(ctx, ann.ID, first.ID, now.Add(time.Minute), ask("en-r-b2-01", now.Add(time.Minute))); err != nil {
		t.Fatal(err)
	}
	got, err := db.LevelTests.Attempt(ctx, ann.ID, first.ID)
	if err != nil || len(got.Answers) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	want := store.LevelAnswer{ItemID: "en-r-b1-01", Skill: "reading", Discrimination: 1.1, Difficulty: -.35, Guessing: .25, AskedAt: now, AnsweredAt: now.Add(time.Minute), State: store.LevelRight, Answer: "2"}
	if got.Answers[0] != want || got.Answers[1].ItemID != "en-r-b2-01" || got.Answers[1].State != store.LevelAsked {
		t.Errorf("answers %+v", got.Answers)
	}
	if open, err := db.LevelTests.Open(ctx, ann.ID, "en"); err != nil || open.ID != first.ID {
		t.Errorf("open: %+v, %v", open, err)
	}
	var asked, right int
	if err := db.Raw().QueryRow("SELECT sum(asked), sum(right_answers) FROM level_test_exposure").Scan(&asked, &right); err != nil || asked != 2 || right != 1 {
		t.Errorf("%d asked, %d right, %v", asked, right, err)
	}
}

func TestAnAttemptIsItsOwnersOnly(t *testing.T) {
	db, ctx, now := storetest.New(t), t.Context(), storetest.Start()
	ann, eve := db.User("ann"), db.User("eve")
	a, _, err := db.LevelTests.Begin(ctx, store.LevelAttempt{UserID: ann.ID, Language: "en"}, now, now, ask("x", now))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.LevelTests.Attempt(ctx, eve.ID, a.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("read: %v", err)
	}
	if _, err := db.LevelTests.Change(ctx, eve.ID, a.ID, now, ask("y", now)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("changed: %v", err)
	}
	if _, err := db.LevelTests.Open(ctx, eve.ID, "en"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("open: %v", err)
	}
	if _, _, err := db.LevelTests.Begin(ctx, store.LevelAttempt{UserID: "nobody", Language: "en"}, now, now, ask("x", now)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of nobody: %v", err)
	}
}

func TestAStepThatFailsChangesNothing(t *testing.T) {
	db, ctx, now := storetest.New(t), t.Context(), storetest.Start()
	ann, no := db.User("ann"), errors.New("no")
	a, _, err := db.LevelTests.Begin(ctx, store.LevelAttempt{UserID: ann.ID, Language: "en"}, now, now, ask("x", now))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.LevelTests.Change(ctx, ann.ID, a.ID, now, func(a *store.LevelAttempt) (*store.LevelResult, error) {
		a.Answers[0].Answer = "changed"
		return nil, no
	})
	got, readErr := db.LevelTests.Attempt(ctx, ann.ID, a.ID)
	if !errors.Is(err, no) || readErr != nil || got.Answers[0].Answer != "" {
		t.Errorf("%v, %v, %+v", err, readErr, got)
	}
}

func TestAResultIsTheLevelOfThePersonAndAnEvent(t *testing.T) {
	db, ctx, now := storetest.New(t), t.Context(), storetest.Start()
	ann := db.User("ann") // learns English
	take := func(language, level string, at time.Time) string {
		t.Helper()
		a, began, err := db.LevelTests.Begin(ctx, store.LevelAttempt{UserID: ann.ID, Language: language, BankVersion: "1"}, at.Add(-time.Hour), at, finish(level, at))
		if err != nil || !began {
			t.Fatal(began, err)
		}
		return a.ID
	}
	level := func(want string) {
		t.Helper()
		u, err := db.Users.ByID(ctx, ann.ID)
		if err != nil || u.CurrentLevel != want {
			t.Errorf("level %q, want %q; %v", u.CurrentLevel, want, err)
		}
	}
	first := take("en", "B1", now)
	level("B1")
	take("ko", "C1", now.Add(time.Hour))
	level("B1")
	take("en", "B2", now.Add(48*time.Hour))
	level("B2")
	// A later word about an old attempt changes its result, and not the level of now.
	if _, err := db.LevelTests.Change(ctx, ann.ID, first, now.Add(72*time.Hour), finish("A2", now)); err != nil {
		t.Fatal(err)
	}
	level("B2")
	results, err := db.LevelTests.Results(ctx, ann.ID, "en", 10)
	if err != nil || len(results) != 2 || results[0].Level != "B2" || results[1].Level != "A2" || *results[0].Reading != 55 || results[0].Writing != nil {
		t.Errorf("%+v, %v", results, err)
	}
	if n := count(t, db.Raw(), "SELECT count(*) FROM learning_events WHERE kind = 'level' AND user_id = ?", ann.ID); n != 3 {
		t.Errorf("%d events", n)
	}
	// The level is that of the language that the person learns.
	for target, want := range map[string]string{"ko": "C1", "ja": "", "en-GB": "B2"} {
		_, err := db.Users.Change(ctx, ann.ID, now, func(p *store.Person) error {
			p.TargetLanguages = []store.TargetLanguage{{Language: target}}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		level(want)
	}
}

func TestATestIsNotTakenAgainAtOnce(t *testing.T) {
	db, ctx, now := storetest.New(t), t.Context(), storetest.Start()
	ann := db.User("ann")
	fresh := store.LevelAttempt{UserID: ann.ID, Language: "en"}
	begin := func(at time.Time) (store.LevelAttempt, error) {
		a, _, err := db.LevelTests.Begin(ctx, fresh, at.Add(-24*time.Hour), at, finish("B1", at))
		return a, err
	}
	if _, err := begin(now); err != nil {
		t.Fatal(err)
	}
	if a, err := begin(now.Add(23 * time.Hour)); !errors.Is(err, store.ErrTooSoon) || !a.FinishedAt.Equal(now) {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := begin(now.Add(24 * time.Hour)); err != nil {
		t.Error(err)
	}
}

func TestWhatWasSeenBeforeIsKnown(t *testing.T) {
	db, ctx, now := storetest.New(t), t.Context(), storetest.Start()
	ann := db.User("ann")
	for i, item := range []string{"a", "b"} {
		a, _, err := db.LevelTests.Begin(ctx, store.LevelAttempt{UserID: ann.ID, Language: "en"}, now, now.Add(time.Duration(i)*time.Hour), ask(item, now))
		if err == nil && len(a.Seen) != i {
			t.Errorf("before %s: seen %v", item, a.Seen)
		}
		if err == nil {
			_, err = db.LevelTests.Change(ctx, ann.ID, a.ID, now, finish("B1", now))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestUnfinishedAttemptsAreForgotten(t *testing.T) {
	db, ctx, now := storetest.New(t), t.Context(), storetest.Start()
	for i, name := range []string{"ann", "bob", "cas"} {
		at := now.Add(time.Duration(i) * time.Hour)
		a, _, err := db.LevelTests.Begin(ctx, store.LevelAttempt{UserID: db.User(name).ID, Language: "en"}, now, at, ask("x", at))
		if err == nil && name == "ann" {
			_, err = db.LevelTests.Change(ctx, a.UserID, a.ID, at, finish("B1", at))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if n, err := db.LevelTests.Forget(ctx, now.Add(2*time.Hour), 10); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n := count(t, db.Raw(), "SELECT count(*) FROM level_test_answers"); n != 2 {
		t.Errorf("%d answers are left", n)
	}
}
