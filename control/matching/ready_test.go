package matching

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/languagemate/studymate/store"
)

// slowShelf is a shelf whose people take a while to be read.
type slowShelf struct {
	*shelf
	takes time.Duration
}

func (s slowShelf) People(ctx context.Context, agreed []store.Agreement, after string, limit int, now time.Time) ([]store.MatchPerson, error) {
	time.Sleep(s.takes)
	return s.shelf.People(ctx, agreed, after, limit, now)
}

// Nobody is shown an empty list because the server has only just started.
func TestWhoLooksBeforeEverybodyWasReadIsToldSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const takes = 11 * time.Second
		o := &office{online: map[string]bool{}}
		few := &shelf{people: []store.MatchPerson{someone("a", nil), someone("b", native)}}
		people := slowShelf{few, takes}
		m, err := New(Config{}, Deps{People: people, Filters: few, Requests: noRequests{}, Upkeep: few, Queue: noQueue{}, QueueUpkeep: shelfQueue{few}, There: o, Nodes: o, Messenger: o})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = m.Run(ctx) })

		began := time.Now()
		_, _, err = m.Recommend(ctx, "a", Wish{}, Mark{}, 20)
		if waited := time.Since(began); !errors.Is(err, ErrReading) || waited != readWait {
			t.Errorf("recommendations: %v after %s", err, waited)
		}
		_, _, filters := m.Filters(ctx, "a")
		_, fit := m.Compatibility(ctx, "a", "b")
		_, _, ask := m.Ask(ctx, "a", "b")
		_, queue := m.JoinQueue(ctx, "a", "")
		for what, err := range map[string]error{
			"readiness": m.Ready(ctx), "filters": filters, "to save them": m.SaveFilters(ctx, "a", Wish{}), "how two fit": fit, "to ask": ask, "the queue": queue,
		} {
			if !errors.Is(err, ErrReading) {
				t.Errorf("%s: %v", what, err)
			}
		}

		time.Sleep(takes - time.Since(began) - readWait/2)
		if err := m.Ready(ctx); err != nil {
			t.Errorf("who comes just before the end does not wait for it: %v", err)
		}
		list, _, err := m.Recommend(ctx, "a", Wish{}, Mark{}, 20)
		if err != nil || len(list) != 1 {
			t.Errorf("after the reading: %d people, %v", len(list), err)
		}
		cancel()
		running.Wait()
	})
}
