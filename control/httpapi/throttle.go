package httpapi

import (
	"sync"
	"time"
)

// throttleLimit bounds the accounts that are watched at once, at about 200 bytes each.
const throttleLimit = 10_000

// throttle counts wrong passwords per account and address, so that guessing is slow and the
// owner of the account can still come in from elsewhere. It is safe for use by any number of
// goroutines.
type throttle struct {
	attempts int
	window   time.Duration

	mu    sync.Mutex
	tries map[string]tries // Guarded by mu.
}

type tries struct {
	count int
	until time.Time
}

func newThrottle(attempts int, window time.Duration) *throttle {
	return &throttle{attempts: attempts, window: window, tries: map[string]tries{}}
}

// begin counts a try before its outcome is known, so that many at once don't pass together. It
// returns how long to wait when there were too many.
func (t *throttle) begin(key string, now time.Time) (wait time.Duration, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, known := t.tries[key]
	if !known || !now.Before(e.until) {
		e = tries{until: now.Add(t.window)}
	}
	if e.count >= t.attempts {
		return e.until.Sub(now), false
	}
	if !known && len(t.tries) >= throttleLimit {
		t.makeRoom(now)
	}
	e.count++
	t.tries[key] = e
	return 0, true
}

// succeed forgets the tries of a person who knew the password.
func (t *throttle) succeed(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tries, key)
}

// makeRoom drops what is over, and when that is nothing, the entry that would be over first.
func (t *throttle) makeRoom(now time.Time) {
	var first string
	var firstUntil time.Time
	for key, e := range t.tries {
		if !now.Before(e.until) {
			delete(t.tries, key)
			continue
		}
		if first == "" || e.until.Before(firstUntil) {
			first, firstUntil = key, e.until
		}
	}
	if len(t.tries) >= throttleLimit {
		delete(t.tries, first)
	}
}
