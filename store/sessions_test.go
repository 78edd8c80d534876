package store_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestASessionComesBackAsItWasMade(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	ann := db.User("ann")
	made, err := db.Sessions.Create(ctx, store.NewSession{
		Title: "Talk", HostID: ann.ID, Type: store.TypeAudio, MaxParticipants: 3,
		ScheduledAt: now.Add(time.Hour), DurationMinutes: 40,
		Rotation: []store.Segment{{Language: "ko", Minutes: 10}, {Language: "en", Minutes: 10}},
	}, now)
	if err != nil {
		t.Fatal(err)
	}
	want := store.Session{
		ID: made.ID, Title: "Talk", HostID: ann.ID, HostName: "ann", Type: store.TypeAudio, MaxParticipants: 3,
		ScheduledAt: now.Add(time.Hour), DurationMinutes: 40, Status: store.StatusWaiting, CreatedAt: now,
		Rotation: []store.Segment{{Language: "ko", Minutes: 10}, {Language: "en", Minutes: 10}},
	}
	if !reflect.DeepEqual(made, want) {
		t.Errorf("session = %+v\nwant      %+v", made, want)
	}
	if _, err := db.Sessions.ByID(ctx, "nowhere"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown session: %v", err)
	}
}

func TestCompleteAbandoned(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	ann, bob, cas := db.User("ann"), db.User("bob"), db.User("cas")
	create := func(at, scheduled time.Time) string {
		s, err := db.Sessions.Create(ctx, store.NewSession{Title: "T", HostID: ann.ID, Type: store.TypeVideo, MaxParticipants: 4, ScheduledAt: scheduled}, at)
		if err != nil {
			t.Fatal(err)
		}
		return s.ID
	}
	take := func(session string, user store.User) {
		if _, err := db.Seats.Claim(ctx, session, user.ID, now); err != nil {
			t.Fatal(err)
		}
	}
	long := now.Add(-48 * time.Hour)
	fresh, old, planned := create(now, time.Time{}), create(long, time.Time{}), create(long, now.Add(time.Hour))
	oldButUsed, activeEmpty, activeUsed := create(long, time.Time{}), create(now, time.Time{}), create(now, time.Time{})
	take(oldButUsed, bob)
	take(activeUsed, cas)
	for _, id := range []string{activeEmpty, activeUsed} {
		if err := db.Sessions.Activate(ctx, id, now); err != nil {
			t.Fatal(err)
		}
	}
	n, err := db.Sessions.CompleteAbandoned(ctx, now.Add(-24*time.Hour), now)
	if err != nil || n != 2 {
		t.Errorf("%d completed, %v; want 2", n, err)
	}
	for id, want := range map[string]string{
		fresh: store.StatusWaiting, old: store.StatusCompleted, planned: store.StatusWaiting,
		oldButUsed: store.StatusWaiting, activeEmpty: store.StatusCompleted, activeUsed: store.StatusActive,
	} {
		if s, err := db.Sessions.ByID(ctx, id); err != nil || s.Status != want {
			t.Errorf("status = %s, %v; want %s", s.Status, err, want)
		}
	}
	if err := db.Sessions.Activate(ctx, old, now); err != nil {
		t.Fatal(err)
	}
	if s, _ := db.Sessions.ByID(ctx, old); s.Status != store.StatusCompleted {
		t.Error("a completed session begins again")
	}
}
