package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestAHundredCallsAtOnceAreFiftyOfAPerson(t *testing.T) {
	db := storetest.New(t)
	ann, now := db.User("ann"), storetest.Start()
	var taken, refused atomic.Int64
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			_, use, err := db.AICalls.Take(t.Context(), ann.ID, "translate", 50, now.Add(-time.Hour), now)
			switch {
			case err == nil:
				taken.Add(1)
			case errors.Is(err, store.ErrTooMany):
				refused.Add(1)
				if use.Used != 50 || !use.Oldest.Equal(now) {
					t.Errorf("refused at %+v", use)
				}
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 50 || refused.Load() != 50 {
		t.Errorf("%d taken, %d refused", taken.Load(), refused.Load())
	}
}

func TestCallsLeaveTheHourOneByOne(t *testing.T) {
	db := storetest.New(t)
	ann, bob, start := db.User("ann"), db.User("bob"), storetest.Start()
	take := func(who store.User, after time.Duration) (string, store.AIUse, error) {
		now := start.Add(after)
		return db.AICalls.Take(t.Context(), who.ID, "translate", 2, now.Add(-time.Hour), now)
	}
	for _, test := range []struct {
		who    store.User
		after  time.Duration
		used   int
		oldest time.Duration
		err    error
	}{
		{ann, 0, 1, 0, nil},
		{ann, 10 * time.Minute, 2, 0, nil},
		{ann, time.Hour - time.Millisecond, 2, 0, store.ErrTooMany},
		{bob, time.Hour - time.Millisecond, 1, time.Hour - time.Millisecond, nil},
		{ann, time.Hour, 2, 10 * time.Minute, nil},
		{ann, 65 * time.Minute, 2, 10 * time.Minute, store.ErrTooMany},
		{ann, 5 * time.Hour, 1, 5 * time.Hour, nil},
	} {
		_, use, err := take(test.who, test.after)
		if !errors.Is(err, test.err) || use.Used != test.used || !use.Oldest.Equal(start.Add(test.oldest)) {
			t.Errorf("after %v: %+v, %v", test.after, use, err)
		}
	}
	if n := count(t, db.Raw(), "SELECT count(*) FROM ai_calls"); n != 2 {
		t.Errorf("%d rows are left of what is over", n)
	}
}

func TestAFailedCallIsGivenBack(t *testing.T) {
	db := storetest.New(t)
	ann, bob, now := db.User("ann"), db.User("bob"), storetest.Start()
	since := now.Add(-time.Hour)
	id, _, err := db.AICalls.Take(t.Context(), ann.ID, "translate", 1, since, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.AICalls.Refund(t.Context(), bob.ID, id, since); err != nil {
		t.Fatal(err)
	}
	if use, err := db.AICalls.Use(t.Context(), ann.ID, since); err != nil || use.Used != 1 {
		t.Errorf("somebody else took it back: %+v, %v", use, err)
	}
	for range 2 {
		if use, err := db.AICalls.Refund(t.Context(), ann.ID, id, since); err != nil || use != (store.AIUse{}) {
			t.Errorf("%+v, %v", use, err)
		}
	}
	if _, use, err := db.AICalls.Take(t.Context(), ann.ID, "translate", 1, since, now); err != nil || use.Used != 1 {
		t.Errorf("%+v, %v", use, err)
	}
}

func TestNobodyHasNoCalls(t *testing.T) {
	db := storetest.New(t)
	now := storetest.Start()
	if _, _, err := db.AICalls.Take(t.Context(), "nobody", "translate", 1, now.Add(-time.Hour), now); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

func TestOldCallsExpire(t *testing.T) {
	db := storetest.New(t)
	ann, start := db.User("ann"), storetest.Start()
	for i := range 5 {
		at := start.Add(time.Duration(i) * time.Minute)
		if _, _, err := db.AICalls.Take(t.Context(), ann.ID, "translate", 50, at.Add(-time.Hour), at); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []int{2, 1, 0} {
		if n, err := db.AICalls.Expire(t.Context(), start.Add(3*time.Minute), 2); err != nil || n != want {
			t.Errorf("%d expired, want %d: %v", n, want, err)
		}
	}
	if n := count(t, db.Raw(), "SELECT count(*) FROM ai_calls"); n != 2 {
		t.Errorf("%d are left", n)
	}
}
