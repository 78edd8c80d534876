package idempotency_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/control/idempotency"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestErrorsAreTheOwn(t *testing.T) {
	db := storetest.New(t)
	calls, err := idempotency.New(db.IdempotencyKeys, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := storetest.Start()
	call := idempotency.Call{UserID: db.User("ann").ID, Route: "make", Key: "k", Fingerprint: "f"}
	if _, err := calls.Claim(t.Context(), call, now); err != nil {
		t.Fatal(err)
	}
	if _, err := calls.Claim(t.Context(), call, now.Add(59*time.Second)); !errors.Is(err, idempotency.ErrInFlight) {
		t.Errorf("under way: %v", err)
	}
	other := call
	other.Fingerprint = "g"
	if _, err := calls.Claim(t.Context(), other, now.Add(23*time.Hour)); !errors.Is(err, idempotency.ErrReused) {
		t.Errorf("reused: %v", err)
	}
	other.UserID = "nobody"
	if _, err := calls.Claim(t.Context(), other, now); !errors.Is(err, idempotency.ErrGone) {
		t.Errorf("of nobody: %v", err)
	}
	if claim, err := calls.Claim(t.Context(), call, now.Add(61*time.Second)); err != nil || claim.ID == "" {
		t.Errorf("abandoned: %+v, %v", claim, err)
	}
	if _, err := idempotency.New(nil, nil); err == nil {
		t.Error("there are calls without keys")
	}
}

// oldKeys is a table in which so many keys are old.
type oldKeys struct {
	*store.IdempotencyKeys

	mu     sync.Mutex
	old    int       // Guarded by mu.
	before time.Time // Guarded by mu.
}

func (k *oldKeys) Expire(_ context.Context, before time.Time, limit int) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	gone := min(k.old, limit)
	k.old -= gone
	k.before = before
	return gone, nil
}

func (k *oldKeys) left() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.old
}

func TestOldKeysAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := &oldKeys{old: 2500}
		calls, err := idempotency.New(keys, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _ = calls.Run(ctx) })
		synctest.Wait()
		if keys.left() != 0 {
			t.Errorf("%d old keys stay at the start", keys.left())
		}
		if age := time.Since(keys.before); age != 24*time.Hour {
			t.Errorf("keys of %s ago are old", age)
		}
		keys.mu.Lock()
		keys.old = 1
		keys.mu.Unlock()
		time.Sleep(11 * time.Minute)
		if keys.left() != 0 {
			t.Error("a key that became old stays")
		}
		cancel()
		wg.Wait()
	})
}
