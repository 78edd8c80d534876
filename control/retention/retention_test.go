package retention

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

const day = 24 * time.Hour

func TestOnlyWhatIsTooOldIsDeletedHoweverMuchItIs(t *testing.T) {
	db, now := storetest.New(t), storetest.Start()
	note := func(ages ...time.Duration) {
		for _, age := range ages {
			if err := db.Audit.Note(t.Context(), store.AuditEntry{At: now.Add(-age), What: store.AuditErased}); err != nil {
				t.Fatal(err)
			}
		}
	}
	note(100*day, 20*day, 11*day, 10*day+time.Second, 10*day, 9*day, 0)
	left := func() (n int) {
		if err := db.Raw().QueryRow("SELECT count(*) FROM audit_log").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, step := range []struct {
		after time.Duration
		keep  time.Duration
		left  int
	}{{0, 0, 7}, {0, 10 * day, 3}, {0, 10 * day, 3}, {day, 10 * day, 2}, {365 * day, 10 * day, 0}} {
		r, err := New([]Rule{{"audit", step.keep, db.Audit}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.batch = 2
		if err := r.Sweep(t.Context(), now.Add(step.after)); err != nil {
			t.Fatal(err)
		}
		if n := left(); n != step.left {
			t.Errorf("kept for %s, after %s: %d are left, want %d", step.keep, step.after, n, step.left)
		}
	}
}

// scripted rows are deleted, or not, as the test says.
type scripted struct {
	err   error
	asked []time.Time
}

func (s *scripted) Forget(_ context.Context, before time.Time, _ int) (int, error) {
	s.asked = append(s.asked, before)
	return 0, s.err
}

func TestWhatCanNotBeDeletedKeepsNothingElseFromIt(t *testing.T) {
	broken, whole := &scripted{err: errors.New("disk full")}, &scripted{}
	r, err := New([]Rule{{"broken", day, broken}, {"whole", 2 * day, whole}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Sweep(t.Context(), storetest.Start()); !errors.Is(err, broken.err) {
		t.Error(err)
	}
	if len(whole.asked) != 1 || !whole.asked[0].Equal(storetest.Start().Add(-2*day)) {
		t.Errorf("asked for %v", whole.asked)
	}
	if _, err := New([]Rule{{"negative", -day, whole}}, nil); err == nil {
		t.Error("a negative time is taken")
	}
}

func TestItIsSweptAtOnceAndEveryHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rows := &scripted{err: errors.New("away")}
		r, err := New([]Rule{{"rows", day, rows}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour+time.Minute)
		defer cancel()
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
		if len(rows.asked) != 4 || !rows.asked[0].Equal(begun.Add(-day)) || !rows.asked[3].Equal(begun.Add(3*time.Hour-day)) {
			t.Errorf("asked for %v", rows.asked)
		}
	})
}
