package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestOfAHundredClaimsOnTheLastPlaceOneWins(t *testing.T) {
	db := storetest.New(t)
	ctx := context.Background()
	host := db.User("ann")
	session := db.SessionOf(host, 2)
	if _, err := db.Seats.Claim(ctx, session.ID, host.ID, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 100)
	var wg sync.WaitGroup
	for i := range errs {
		user := db.User(fmt.Sprintf("learner%d", i))
		wg.Go(func() {
			_, errs[i] = db.Seats.Claim(ctx, session.ID, user.ID, storetest.Start())
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, store.ErrSessionFull):
			t.Errorf("a late claim: %v, want ErrSessionFull", err)
		}
	}
	if won != 1 {
		t.Errorf("%d claims won, want 1", won)
	}
	if open, err := db.Seats.Open(ctx, session.ID); err != nil || len(open) != 2 {
		t.Errorf("%d places held (%v), want 2", len(open), err)
	}
}

func TestClaim(t *testing.T) {
	db := storetest.New(t)
	ctx := context.Background()
	at := func(s int) time.Time { return storetest.Start().Add(time.Duration(s) * time.Second) }
	ann, bob := db.User("ann"), db.User("bob")
	first, second := db.Session(ann), db.SessionOf(bob, 2)

	claim, err := db.Seats.Claim(ctx, first.ID, ann.ID, at(0))
	if err != nil || claim.Held || claim.Seat.DisplayName != "ann" {
		t.Fatalf("first claim: %+v, %v", claim, err)
	}
	again, err := db.Seats.Claim(ctx, first.ID, ann.ID, at(5))
	if err != nil || !again.Held || again.Seat.ID != claim.Seat.ID {
		t.Fatalf("claim of a place held: %+v, %v; want the same row", again, err)
	}

	moved, err := db.Seats.Claim(ctx, second.ID, ann.ID, at(10))
	if err != nil || len(moved.FreedSessionIDs) != 1 || moved.FreedSessionIDs[0] != first.ID {
		t.Fatalf("claim elsewhere: %+v, %v; want the first place freed", moved, err)
	}
	if open, _ := db.Seats.Open(ctx, first.ID); len(open) != 0 {
		t.Errorf("%d places still held in the session that was left", len(open))
	}

	if err := db.Seats.Free(ctx, store.Departure{SessionID: second.ID, UserID: ann.ID, LeftAt: at(20)}, at(20)); err != nil {
		t.Fatal(err)
	}
	back, err := db.Seats.Claim(ctx, second.ID, ann.ID, at(30))
	if err != nil || back.Held || back.Seat.ID == moved.Seat.ID {
		t.Fatalf("return after leaving: %+v, %v; want a new row", back, err)
	}
	history, err := db.Seats.History(ctx, second.ID)
	if err != nil || len(history) != 2 || !history[0].LeftAt.Equal(at(20)) || !history[1].LeftAt.IsZero() {
		t.Errorf("history = %+v, %v", history, err)
	}

	if _, err := db.Seats.Claim(ctx, "nowhere", ann.ID, at(40)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("claim in an unknown session: %v", err)
	}
	if err := db.Seats.Free(ctx, store.Departure{SessionID: second.ID, UserID: ann.ID, LeftAt: at(50), Completes: true}, at(50)); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Seats.Claim(ctx, second.ID, ann.ID, at(60)); !errors.Is(err, store.ErrSessionCompleted) {
		t.Errorf("claim in a completed session: %v", err)
	}
}

func TestAFailedMoveKeepsThePlace(t *testing.T) {
	db := storetest.New(t)
	ctx := context.Background()
	ann, bob, cas := db.User("ann"), db.User("bob"), db.User("cas")
	mine, full := db.Session(ann), db.SessionOf(bob, 2)
	for _, c := range []struct{ session, user string }{{mine.ID, ann.ID}, {full.ID, bob.ID}, {full.ID, cas.ID}} {
		if _, err := db.Seats.Claim(ctx, c.session, c.user, storetest.Start()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Seats.Claim(ctx, full.ID, ann.ID, storetest.Start()); !errors.Is(err, store.ErrSessionFull) {
		t.Fatalf("claim in a full session: %v", err)
	}
	if open, _ := db.Seats.Open(ctx, mine.ID); len(open) != 1 {
		t.Error("a failed move lost the place that was held")
	}
}

func TestFreeIsIdempotentAndNeverEndsAStayBeforeItBegan(t *testing.T) {
	db := storetest.New(t)
	ctx := context.Background()
	ann, bob := db.User("ann"), db.User("bob")
	session := db.Session(ann)
	start := storetest.Start()
	if _, err := db.Seats.Claim(ctx, session.ID, ann.ID, start); err != nil {
		t.Fatal(err)
	}
	d := store.Departure{SessionID: session.ID, UserID: ann.ID, LeftAt: start.Add(-time.Hour), NewHostID: bob.ID}
	for range 2 {
		if err := db.Seats.Free(ctx, d, start); err != nil {
			t.Fatal(err)
		}
		d.LeftAt = start.Add(time.Hour)
	}
	history, _ := db.Seats.History(ctx, session.ID)
	if len(history) != 1 || !history[0].LeftAt.Equal(start) {
		t.Errorf("history = %+v, want one stay that ended at its start", history)
	}
	if s, _ := db.Sessions.ByID(ctx, session.ID); s.HostID != bob.ID || s.HostName != "bob" {
		t.Errorf("host = %s, want bob", s.HostName)
	}
}
