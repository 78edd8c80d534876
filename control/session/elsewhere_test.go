package session_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// TestAnotherNodesSessionIsReadWithoutRunningIt asks a second registry, on the same database and bus, for a session that the first one runs: it knows who
// is connected and what is spoken, and leaves the places alone however long that takes.
func TestAnotherNodesSessionIsReadWithoutRunningIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &actor{t: t, db: storetest.New(t), people: map[string]string{}, sessions: map[string]string{}, begun: time.Now()}
		a.start()
		stopped := false
		defer func() {
			if !stopped {
				a.stop()
			}
		}()
		do := func(words ...string) {
			t.Helper()
			if err := a.do(words); err != nil {
				t.Fatalf("%v: %v", words, err)
			}
			synctest.Wait()
		}
		do("session", "host", "ann", "plan", "ko:10,en:5")
		for _, who := range []string{"ann", "bob"} {
			do("join", who)
			do("connect", who)
		}
		other, end := a.second()
		defer end()
		ctx, id := context.Background(), a.sessions["s"]
		for range 2 {
			status, err := other.Status(ctx, id, a.user("bob"))
			if err != nil {
				t.Fatal(err)
			}
			var people []string
			for _, p := range status.Participants {
				people = append(people, p.DisplayName+":"+string(p.State))
			}
			if want := []string{"ann:connected", "bob:connected"}; !slices.Equal(people, want) || status.Rotation.State != "running" || status.Session.Status != "active" {
				t.Errorf("%v, %+v, %s, want %v in a rotation", people, status.Rotation, status.Session.Status, want)
			}
			if err := other.MayWatch(ctx, id, a.user("eve")); !errors.Is(err, session.ErrNotParticipant) {
				t.Errorf("a stranger may watch: %v", err)
			}
			if n := other.Stats().Live; n != 0 {
				t.Errorf("%d sessions run on the node that was asked", n)
			}
			do("wait", "2m") // longer than a place is kept of who is not connected
		}
		do("expect", "people", "ann*:connected", "bob:connected")
		do("expect", "language", "ko", "running", "6m0s", "turn:0", "version:1")

		a.stop()
		stopped = true
		if _, err := other.Status(ctx, id, a.user("bob")); err != nil || other.Stats().Live != 1 {
			t.Errorf("what nobody runs any more is not taken up: %v", err)
		}
	})
}

// second runs another registry on the database and the bus of the script's.
func (a *actor) second() (r *session.Registry, end func()) {
	a.t.Helper()
	media, events := &stage{rooms: map[string]*room{}}, &audience{}
	r, err := session.New(session.Config{}, session.Deps{Sessions: a.db.Sessions, Seats: a.db.Seats, Held: earlier{a.db.Seats}, Plans: a.db.Sessions,
		Live: a.db.Live, Door: a.db.Live, Invitations: a.db.Invitations, Messenger: events, Lessons: a.db.Lessons, Notes: a.db.Notes, Notebook: a.db.Notes, Blocks: a.db.Blocks,
		Topics: bank(a.t), Media: media, Publisher: events, Nodes: a.nodes})
	if err != nil {
		a.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = r.Run(ctx) })
	synctest.Wait()
	return r, func() {
		cancel()
		running.Wait()
	}
}

// earlier is the table of places as it was before anybody came: the second node was there first, and took up nothing at its start.
type earlier struct{ *store.Seats }

// OpenSessionIDs implements heldStore.
func (earlier) OpenSessionIDs(context.Context) ([]string, error) { return nil, nil }
