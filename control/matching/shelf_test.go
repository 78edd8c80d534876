package matching

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/languagemate/studymate/store"
)

// shelf is a store in memory, for tests that move time: a database has goroutines that no bubble may share.
type shelf struct {
	mu     sync.Mutex
	people []store.MatchPerson // Guarded by mu.
	counts map[string]int
}

func (s *shelf) set(people ...store.MatchPerson) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people = people
}

func (s *shelf) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counts == nil {
		s.counts = map[string]int{}
	}
	s.counts[what]++
}

func (s *shelf) counted(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[what]
}

func (s *shelf) People(_ context.Context, _ []store.Agreement, after string, _ int, _ time.Time) ([]store.MatchPerson, error) {
	return s.PeopleByIDs(context.Background(), nil, nil, time.Time{})
}

func (s *shelf) PeopleByIDs(_ context.Context, _ []store.Agreement, ids []string, _ time.Time) (out []store.MatchPerson, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.people {
		if ids == nil || slices.Contains(ids, p.ID) {
			out = append(out, p)
		}
	}
	return out, nil
}

func (s *shelf) Changed(context.Context, time.Time) ([]string, error) { return nil, nil }

func (s *shelf) Apart(context.Context, string, time.Time) ([]string, error) { return nil, nil }

func (s *shelf) MayMeet(context.Context, string, string) error { return nil }

func (s *shelf) Filters(context.Context, string) (string, error) { return "", nil }

func (s *shelf) SaveFilters(context.Context, string, string, time.Time) error { return nil }

func (s *shelf) Expire(context.Context, time.Time, int) ([]store.MatchRequest, error) {
	s.count("expire")
	return nil, nil
}

// Forget is of requests.
func (s *shelf) Forget(context.Context, time.Time, int) (int, error) { return 0, nil }

// End finds nothing that waits.
func (s *shelf) End(context.Context, string, string, time.Time) ([]store.MatchRequest, error) {
	return nil, nil
}

// shelfQueue is a queue in which nobody waits.
type shelfQueue struct{ *shelf }

func (s shelfQueue) Form(context.Context, store.QueueLimits, time.Time, func([]store.Queued, map[[2]string]bool) []store.QueuePlan) ([]store.QueuedSession, error) {
	return nil, nil
}

func (s shelfQueue) Forget(context.Context, store.QueueLimits, time.Time, int) ([]string, int, error) {
	return nil, 0, nil
}

func (s shelfQueue) Length(context.Context, store.QueueLimits, time.Time) (int, error) {
	s.count("queue")
	return 0, nil
}

// These are of stores that nobody asks.
type (
	noRequests struct{ requestStore }
	noQueue    struct{ queueStore }
)
