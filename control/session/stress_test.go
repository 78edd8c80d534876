package session_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/store/storetest"
)

// TestJoinsAndLeavesInDisorder has many people join, connect and leave two sessions at once. In
// the end nobody has a place, in no session, in the store or in memory.
func TestJoinsAndLeavesInDisorder(t *testing.T) {
	db := storetest.New(t)
	media := &stage{rooms: map[string]*room{}}
	r, err := session.New(session.Config{}, session.Deps{Sessions: db.Sessions, Seats: db.Seats, Media: media, Publisher: &audience{}})
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
	sessions := []string{db.Session(host).ID, db.Session(host).ID}
	for i := range 8 {
		user := db.User(fmt.Sprintf("learner%d", i)).ID
		crowd.Go(func() {
			for j := range 20 {
				id := sessions[(i+j)%2]
				if _, err := r.Join(ctx, id, user); err != nil && !errors.Is(err, session.ErrFull) {
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
			for _, id := range sessions {
				if err := r.Leave(ctx, id, user); err != nil {
					t.Error(err)
				}
			}
		})
	}
	crowd.Wait()
	for _, id := range sessions {
		if open, err := db.Seats.Open(ctx, id); err != nil || len(open) != 0 {
			t.Errorf("places held in the end: %v, %v", open, err)
		}
	}
	cancel()
	running.Wait()
	if _, err := r.Join(context.Background(), sessions[0], host.ID); !errors.Is(err, session.ErrDraining) {
		t.Errorf("join after the end: %v", err)
	}
	if live := r.Stats().Live; live != 0 {
		t.Errorf("%d sessions live in the end", live)
	}
}
