package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// school is a store in which people meet.
type school struct {
	*storetest.DB
	t *testing.T
}

func (s school) at(minute int) time.Time {
	return storetest.Start().Add(time.Duration(minute) * time.Minute)
}

func (s school) stay(session, who string, from, to int, last bool) {
	s.t.Helper()
	ctx, ok := s.t.Context(), must[any](s.t)
	ok(s.Seats.Claim(ctx, session, who, s.at(from)))
	ok(nil, s.Seats.Free(ctx, store.Departure{SessionID: session, UserID: who, LeftAt: s.at(to), Completes: last}, s.at(to)))
}

// fold folds all that waits into lists of what happened, and returns what was new.
func (s school) fold(names map[string]string) []string {
	s.t.Helper()
	var out []string
	for {
		n, err := s.Learning.Fold(s.t.Context(), 2, s.at(0), s.at(0), func(state string, events []store.LearningEvent) (string, []store.EarnedBadge, error) {
			var badges []store.EarnedBadge
			for _, e := range events {
				subject := e.Subject
				if name := names[subject]; name != "" {
					subject = name
				}
				line := strings.TrimRight(names[e.UserID]+" "+string(e.Kind)+" "+subject, " ")
				state += line + ";"
				out = append(out, line)
				badges = append(badges, store.EarnedBadge{UserID: e.UserID, Badge: "did-" + string(e.Kind), EarnedAt: e.To})
			}
			return state, badges, nil
		})
		if err != nil {
			s.t.Fatal(err)
		}
		if n == 0 {
			return out
		}
	}
}

func TestWhatPeopleDoIsLoggedOnceAndInOrder(t *testing.T) {
	s, ctx, ok := school{storetest.New(t), t}, t.Context(), must[any](t)
	ann, bob, cas := s.User("ann"), s.User("bob"), s.User("cas")
	names := map[string]string{ann.ID: "ann", bob.ID: "bob", cas.ID: "cas"}
	note := func(_ store.Note, _ bool, err error) { ok(nil, err) }
	session := s.Session(ann)
	ok(nil, s.Sessions.Activate(ctx, session.ID, s.at(0)))
	s.stay(session.ID, bob.ID, 0, 10, false)
	s.stay(session.ID, cas.ID, 20, 30, false) // after bob, before ann's second time
	ok(s.Seats.Claim(ctx, session.ID, ann.ID, s.at(35)))
	note(s.Notes.Add(ctx, store.Note{SessionID: session.ID, AuthorID: ann.ID, ClientID: "1", Kind: store.NoteWord, Text: "눈치"}, s.at(36)))
	note(s.Notes.Add(ctx, store.Note{SessionID: session.ID, AuthorID: ann.ID, ClientID: "1", Kind: store.NoteWord, Text: "눈치"}, s.at(36))) // sent twice
	ok(s.Seats.Claim(ctx, session.ID, bob.ID, s.at(37)))
	if got, want := s.fold(names), []string{"bob stay", "cas stay", "ann noted word"}; !slices.Equal(got, want) {
		t.Errorf("first\n%q, want\n%q", got, want)
	}
	ok(nil, s.Live.SaveTalk(ctx, session.ID, store.Spoken{People: []store.Talk{
		{UserID: ann.ID, Language: "ko", Speech: 4 * time.Minute}, {UserID: bob.ID, Language: "ko", Speech: 3 * time.Minute}, {UserID: cas.ID, Language: "en", Speech: time.Second},
	}}))
	for i, who := range []string{ann.ID, bob.ID} {
		d := store.Departure{SessionID: session.ID, UserID: who, LeftAt: s.at(50 + i), Completes: who == bob.ID}
		ok(nil, s.Seats.Free(ctx, d, s.at(50+i)))
		ok(nil, s.Seats.Free(ctx, d, s.at(50+i))) // told twice
	}
	got := s.fold(names)
	slices.Sort(got)
	// Only ann and bob were there at the same time; cas spoke a second, so that ann's and bob's shares are not fair ones of three.
	want := []string{
		"ann hosted", "ann met bob", "ann session", "ann spoke ko", "ann stay", "bob met ann", "bob session", "bob spoke ko", "bob stay", "cas session", "cas spoke en",
	}
	if !slices.Equal(got, want) {
		t.Errorf("then\n%q, want\n%q", got, want)
	}
	learnt := must[store.Learnt](t)(s.Learning.Learnt(ctx, ann.ID))
	if !strings.HasPrefix(learnt.State, "ann noted word;") || len(learnt.Badges) != 6 || len(learnt.Open) != 0 {
		t.Errorf("%+v", learnt)
	}
	if again := s.fold(names); len(again) != 0 {
		t.Errorf("again %q", again)
	}
}

func TestASessionThatNeverBeganTeachesNothing(t *testing.T) {
	s, ok := school{storetest.New(t), t}, must[any](t)
	ann := s.User("ann")
	session := s.Session(ann)
	s.stay(session.ID, ann.ID, 0, 1, false)
	ok(s.Sessions.CompleteAbandoned(t.Context(), s.at(1000), s.at(1001)))
	if got := s.fold(map[string]string{ann.ID: "ann"}); !slices.Equal(got, []string{"ann stay"}) {
		t.Errorf("%q", got)
	}
}

func TestASessionThatNobodyEndedIsRecordedWhenItIsFound(t *testing.T) {
	s, ctx, ok := school{storetest.New(t), t}, t.Context(), must[any](t)
	ann := s.User("ann")
	session := s.Session(ann)
	ok(nil, s.Sessions.Activate(ctx, session.ID, s.at(0)))
	s.stay(session.ID, ann.ID, 0, 9, false)
	if n, err := s.Sessions.CompleteAbandoned(ctx, s.at(0), s.at(10)); n != 1 || err != nil {
		t.Fatalf("%d sessions, %v", n, err)
	}
	if got := s.fold(map[string]string{ann.ID: "ann"}); !slices.Equal(got, []string{"ann stay", "ann session"}) {
		t.Errorf("%q", got)
	}
}

func TestAFoldThatFailsCountsNothing(t *testing.T) {
	s, ctx := school{storetest.New(t), t}, t.Context()
	ann, bob := s.User("ann"), s.User("bob")
	session := s.Session(ann)
	s.stay(session.ID, ann.ID, 0, 5, false)
	s.stay(session.ID, bob.ID, 0, 5, false)
	crash, calls := errors.New("crash"), 0
	_, err := s.Learning.Fold(ctx, 10, s.at(0), s.at(0), func(string, []store.LearningEvent) (string, []store.EarnedBadge, error) {
		if calls++; calls == 2 {
			return "", nil, crash // the first person's state was written already
		}
		return "lost", []store.EarnedBadge{{UserID: ann.ID, Badge: "lost"}}, nil
	})
	if !errors.Is(err, crash) {
		t.Fatalf("%v", err)
	}
	names := map[string]string{ann.ID: "ann", bob.ID: "bob"}
	got := s.fold(names)
	slices.Sort(got)
	if !slices.Equal(got, []string{"ann stay", "bob stay"}) {
		t.Errorf("%q", got)
	}
	if l, err := s.Learning.Learnt(ctx, ann.ID); err != nil || l.State != "ann stay;" || len(l.Badges) != 1 {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestWhatWasDoneBeforeTheLogIsPutIntoIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "studymate.db")
	s, ctx, ok := school{storetest.At(t, path), t}, t.Context(), must[any](t)
	ann, bob := s.User("ann"), s.User("bob")
	names := map[string]string{ann.ID: "ann", bob.ID: "bob"}
	session := s.Session(ann)
	ok(nil, s.Sessions.Activate(ctx, session.ID, s.at(0)))
	ok(s.Seats.Claim(ctx, session.ID, ann.ID, s.at(0)))
	s.stay(session.ID, bob.ID, 1, 10, false)
	ok(nil, s.Seats.Free(ctx, store.Departure{SessionID: session.ID, UserID: ann.ID, LeftAt: s.at(11), Completes: true}, s.at(11)))
	before := s.fold(names)
	db := s.Raw()
	for _, statement := range []string{
		"DROP TABLE learning_events", "DROP TABLE learning_log", "DROP TABLE learning_progress", "DROP TABLE learning_badges",
		"DELETE FROM schema_migrations WHERE id = '0043-learning'",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	again := school{storetest.At(t, path), t}
	after := again.fold(names)
	slices.Sort(before)
	slices.Sort(after)
	if len(before) != 7 || !slices.Equal(before, after) {
		t.Errorf("from the log\n%q, from the tables\n%q", before, after)
	}
}

func TestABadgeIsNewsUntilItsOwnerWasTold(t *testing.T) {
	s, ctx, ok := school{storetest.New(t), t}, t.Context(), must[any](t)
	ann := s.User("ann")
	s.stay(s.Session(ann).ID, ann.ID, 0, 5, false)
	earned := func(name string, at time.Time) store.Folding {
		return func(string, []store.LearningEvent) (string, []store.EarnedBadge, error) {
			return "", []store.EarnedBadge{{UserID: ann.ID, Badge: "old", EarnedAt: s.at(-60 * 48)}, {UserID: ann.ID, Badge: name, EarnedAt: at}}, nil
		}
	}
	ok(s.Learning.Fold(ctx, 10, s.at(-60*24), s.at(5), earned("new", s.at(5))))
	news := must[[]store.EarnedBadge](t)(s.Learning.UntoldBadges(ctx, 10))
	if len(news) != 1 || news[0].Badge != "new" || !news[0].EarnedAt.Equal(s.at(5)) {
		t.Fatalf("%+v", news)
	}
	ok(nil, s.Learning.BadgeTold(ctx, news[0], s.at(6)))
	s.stay(s.Session(ann).ID, ann.ID, 10, 15, false)
	ok(s.Learning.Fold(ctx, 10, s.at(-60*24), s.at(15), earned("new", s.at(15)))) // earned again
	if news, err := s.Learning.UntoldBadges(context.Background(), 10); err != nil || len(news) != 0 {
		t.Errorf("%+v, %v", news, err)
	}
}
