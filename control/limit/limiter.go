package limit

import (
	"errors"
	"hash/maphash"
	"sync"
	"time"
)

// Rate is how often something may happen: Count times in Per once it is steady, and Burst times at once after a rest. A
// client that has rested may therefore do Count+Burst things in its first Per.
type Rate struct {
	Count int
	Per   time.Duration
	Burst int
}

// Validate returns what makes the rate impossible.
func (r Rate) Validate() error {
	if r.Count < 1 || r.Burst < 1 || r.Per < time.Duration(r.Count) {
		return errors.New("limit: a rate needs a count, a burst and a time")
	}
	return nil
}

// Verdict is the answer to one take.
type Verdict struct {
	Allowed bool
	// Remaining is how many more would be allowed now.
	Remaining int
	// FullIn is when the whole burst is there again, RetryIn when the next one is allowed: zero when it is now.
	FullIn, RetryIn time.Duration
}

const (
	shards = 64
	// evictionSample is how many keys are looked at to make room for one: enough to find a rested one nearly always.
	evictionSample = 8
)

// Limiter holds each key to one rate. It is safe for use by any number of goroutines.
type Limiter struct {
	// Set by New.
	every, slack time.Duration
	burst        int
	maxKeys      int // of a shard
	seed         maphash.Seed

	shards [shards]shard
}

// shard keeps for each key when its account would be full again, in nanoseconds since 1970. A key that is not there is full.
type shard struct {
	mu     sync.Mutex
	fullAt map[string]int64 // Guarded by mu.
}

// New makes a limiter that remembers at most about maxKeys keys, at some 100 bytes each. When there are more, the one that is
// nearest to full of a few is forgotten: it gains the least by it.
func New(r Rate, maxKeys int) (*Limiter, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	every := r.Per / time.Duration(r.Count)
	l := &Limiter{
		every: every, slack: every * time.Duration(r.Burst-1), burst: r.Burst,
		maxKeys: max(1, maxKeys/shards), seed: maphash.MakeSeed(),
	}
	for i := range l.shards {
		l.shards[i].fullAt = map[string]int64{}
	}
	return l, nil
}

// Take counts one thing that key does at now, unless it is too early for it: what is refused costs nothing.
func (l *Limiter) Take(key string, now time.Time) Verdict {
	s := &l.shards[maphash.String(l.seed, key)%shards]
	at := now.UnixNano()
	s.mu.Lock()
	defer s.mu.Unlock()
	stored, known := s.fullAt[key]
	// A clock that was set back must not lock anybody out for longer than an empty account does.
	full := min(max(stored, at), at+int64(l.slack+l.every))
	if early := time.Duration(full-at) - l.slack; early > 0 {
		s.fullAt[key] = full
		return Verdict{FullIn: time.Duration(full - at), RetryIn: early}
	}
	if !known && len(s.fullAt) >= l.maxKeys {
		s.makeRoom(at)
	}
	full += int64(l.every)
	s.fullAt[key] = full
	owed := time.Duration(full - at)
	v := Verdict{Allowed: true, Remaining: int((l.slack + l.every - owed) / l.every), FullIn: owed}
	if v.Remaining == 0 {
		v.RetryIn = owed - l.slack
	}
	return v
}

// makeRoom forgets the rested keys among a few, or the most rested of them. Maps are walked from a random place. The shard is
// locked.
func (s *shard) makeRoom(at int64) {
	var nearest string
	seen, forgot := 0, false
	for key, full := range s.fullAt {
		if full <= at {
			delete(s.fullAt, key)
			forgot = true
		} else if nearest == "" || full < s.fullAt[nearest] {
			nearest = key
		}
		if seen++; seen == evictionSample {
			break
		}
	}
	if !forgot {
		delete(s.fullAt, nearest)
	}
}

// Keys returns how many keys are remembered.
func (l *Limiter) Keys() int {
	n := 0
	for i := range l.shards {
		s := &l.shards[i]
		s.mu.Lock()
		n += len(s.fullAt)
		s.mu.Unlock()
	}
	return n
}
