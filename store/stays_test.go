package store_test

import (
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestWhatSomebodyHasDoneInSessions(t *testing.T) {
	db, ctx, ok := storetest.New(t), t.Context(), must[any](t)
	ann, bob, cas := db.User("ann"), db.User("bob"), db.User("cas")
	s := db.Session(ann)
	at := func(minute int) time.Time { return storetest.Start().Add(time.Duration(minute) * time.Minute) }
	stay := func(who store.User, from, to int, last bool) {
		t.Helper()
		ok(db.Seats.Claim(ctx, s.ID, who.ID, at(from)))
		ok(nil, db.Seats.Free(ctx, store.Departure{SessionID: s.ID, UserID: who.ID, LeftAt: at(to), Completes: last}, at(to)))
	}
	ok(nil, db.Sessions.Activate(ctx, s.ID, at(0)))
	stay(bob, 0, 10, false)
	stay(cas, 20, 30, false) // after bob, before ann's second time
	ok(db.Seats.Claim(ctx, s.ID, ann.ID, at(5)))
	ok(nil, db.Seats.Free(ctx, store.Departure{SessionID: s.ID, UserID: ann.ID, LeftAt: at(15)}, at(15)))
	stay(ann, 40, 50, true)
	ok(nil, db.Live.SaveTalk(ctx, s.ID, store.Spoken{People: []store.Talk{{UserID: ann.ID, Language: "ko", Speech: time.Minute}, {UserID: ann.ID, Speech: time.Hour}}}))
	got := must[store.Learnt](t)(db.Seats.Learnt(ctx, ann.ID))
	if len(got.Stays) != 2 || !got.Stays[0].JoinedAt.Equal(at(5)) || !got.Stays[1].LeftAt.Equal(at(50)) || !got.Stays[1].Completed {
		t.Errorf("stays %+v", got.Stays)
	}
	if got.Partners != 1 || len(got.Spoken) != 1 || got.Spoken["ko"] != time.Minute {
		t.Errorf("%d partners, spoken %v", got.Partners, got.Spoken)
	}
}
