package session_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/store/storetest"
)

// tables are two sessions at a time. An active session ends when everybody happens to be out of it, and another takes its place.
type tables struct {
	open func() string

	mu  sync.Mutex
	now [2]string // Guarded by mu.
	all []string  // Guarded by mu; all that there ever were.
}

func (s *tables) at(n int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now[n]
}

// ended has a new session in the place of one that is over; of several who notice, the first opens it.
func (s *tables) ended(n int, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now[n] == id {
		s.now[n] = s.open()
		s.all = append(s.all, s.now[n])
	}
}

// TestJoinsAndLeavesInDisorder has many people join, connect and leave two sessions at once. In
// the end nobody has a place, in no session, in the store or in memory.
func TestJoinsAndLeavesInDisorder(t *testing.T) {
	db := storetest.New(t)
	media := &stage{rooms: map[string]*room{}}
	r, err := session.New(session.Config{}, session.Deps{Sessions: db.Sessions, Seats: db.Seats, Held: db.Seats, Plans: db.Sessions, Live: db.Live, Door: db.Live, Invitations: db.Invitations, Messenger: &audience{}, Lessons: db.Lessons, Notes: db.Notes, Notebook: db.Notes, Blocks: db.Blocks, Topics: bank(t), Media: media, Publisher: &audience{}, Nodes: bus.Alone(bus.Config{})})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running, crowd sync.WaitGroup
	running.Go(func() {
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	host := db.User("host")
	sessions := &tables{open: func() string { return db.Session(host).ID }}
	sessions.ended(0, "")
	sessions.ended(1, "")
	for i := range 8 {
		user := db.User(fmt.Sprintf("learner%d", i)).ID
		crowd.Go(func() {
			for j := range 20 {
				id := sessions.at((i + j) % 2)
				_, err := r.Join(ctx, id, user)
				switch {
				case errors.Is(err, session.ErrCompleted):
					sessions.ended((i+j)%2, id)
					continue
				case err != nil && !errors.Is(err, session.ErrFull):
					t.Error(err)
				}
				if _, err := r.Offer(ctx, id, user, "v=0"); err != nil && !errors.Is(err, session.ErrNotParticipant) {
					t.Error(err)
				}
				if j%3 == 0 {
					if err := r.Leave(ctx, id, user); err != nil {
						t.Error(err)
					}
				}
			}
			for n := range 2 {
				if err := r.Leave(ctx, sessions.at(n), user); err != nil {
					t.Error(err)
				}
			}
		})
	}
	crowd.Wait()
	for _, id := range sessions.all {
		if open, err := db.Seats.Open(ctx, id); err != nil || len(open) != 0 {
			t.Errorf("places held in the end: %v, %v", open, err)
		}
	}
	cancel()
	running.Wait()
	if _, err := r.Join(context.Background(), sessions.at(0), host.ID); !errors.Is(err, session.ErrDraining) {
		t.Errorf("join after the end: %v", err)
	}
	if live := r.Stats().Live; live != 0 {
		t.Errorf("%d sessions live in the end", live)
	}
}
