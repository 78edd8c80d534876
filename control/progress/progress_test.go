package progress_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/progress"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// meet lets two people have a session that ends now.
func meet(t *testing.T, db *storetest.DB, host, guest store.User) {
	t.Helper()
	ctx, now := t.Context(), time.Now()
	s := db.Session(host)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(db.Sessions.Activate(ctx, s.ID, now.Add(-time.Hour)))
	for i, who := range []store.User{host, guest} {
		_, err := db.Seats.Claim(ctx, s.ID, who.ID, now.Add(-time.Hour))
		check(err)
		check(db.Seats.Seen(ctx, s.ID, []string{who.ID}, now.Add(time.Duration(i)*time.Second)))
	}
	for i, who := range []store.User{host, guest} {
		check(db.Seats.Free(ctx, store.Departure{SessionID: s.ID, UserID: who.ID, LeftAt: now, Completes: i == 1}, now))
	}
}

func TestWhatWasDoneIsInTheStatisticsAndBadgesAreTold(t *testing.T) {
	db, ctx := storetest.New(t), t.Context()
	ann, bob := db.User("ann"), db.User("bob")
	var told []string
	down := true
	p, err := progress.New(db.Learning, func(_ context.Context, b store.EarnedBadge) error {
		if down {
			return errors.New("nobody can be told now")
		}
		told = append(told, b.Badge)
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	meet(t, db, ann, bob)
	if err := p.Catch(ctx); err == nil {
		t.Error("a badge was told to nobody")
	}
	down = false
	for range 2 {
		if err := p.Catch(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if len(told) != 2 || told[0] != "first-session" || told[1] != "first-session" {
		t.Errorf("told %v, want each of the two once", told)
	}
	learnt, err := db.Learning.Learnt(ctx, bob.ID)
	if err != nil {
		t.Fatal(err)
	}
	s, err := progress.StatsOf(learnt, time.Now().UTC())
	if err != nil || s.SessionsCompleted != 1 || s.Partners != 1 || s.StreakDays != 1 || s.StudyTime.Round(time.Minute) != time.Hour {
		t.Errorf("%+v, %v", s, err)
	}
	if b := s.Badges[0]; b.ID != "first-session" || b.EarnedAt.IsZero() || b.Have != 1 {
		t.Errorf("%+v", b)
	}
	if b := s.Badges[1]; b.Have != 1 || b.Goal != 10 || !b.EarnedAt.IsZero() {
		t.Errorf("%+v", b)
	}
}

func TestItNeedsItsParts(t *testing.T) {
	if _, err := progress.New(nil, nil, nil); err == nil {
		t.Error("no log")
	}
}

func TestTheLagIsWhatIsNotWorkedIn(t *testing.T) {
	db, ctx := storetest.New(t), t.Context()
	p, err := progress.New(db.Learning, func(context.Context, store.EarnedBadge) error { return nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Lag(); got != (progress.Lag{Known: true}) {
		t.Errorf("before anything was done: %+v", got)
	}
	meet(t, db, db.User("ann"), db.User("bob"))
	var events int
	if err := db.Raw().QueryRow("SELECT count(*) FROM learning_events").Scan(&events); err != nil {
		t.Fatal(err)
	}
	if got := p.Lag(); !got.Known || got.Behind != events || events == 0 || got.OldestAge < 0 || got.OldestAge > time.Hour {
		t.Errorf("after %d events: %+v", events, got)
	}
	if err := p.Catch(ctx); err != nil {
		t.Fatal(err)
	}
	if got := p.Lag(); got != (progress.Lag{Known: true}) {
		t.Errorf("when all is worked in: %+v", got)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := p.Lag(); got.Known {
		t.Errorf("without a store: %+v", got)
	}
}
