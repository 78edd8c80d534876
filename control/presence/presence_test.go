package presence_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/presence"
	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ear hears what clients of the node are told.
type ear struct {
	mu    sync.Mutex
	heard []string // Guarded by mu: "user status" or "user destination revoked"
}

func (e *ear) Publish(destination string, body []byte) {
	var event struct{ Type, UserID, Status string }
	// Since when somebody is away may be theirs to keep.
	if err := json.Unmarshal(body, &event); err != nil || strings.Contains(string(body), "lastSeen") || event.Type != "presence" || destination != presence.Topic(event.UserID) {
		panic(string(body))
	}
	e.note(event.UserID + " " + event.Status)
}

func (e *ear) Revoke(user, destination string) { e.note(user + " " + destination + " revoked") }

func (e *ear) note(what string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, what)
}

func (e *ear) take() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	heard := strings.Join(e.heard, ", ")
	e.heard = nil
	return heard
}

// together runs parts until the test's end is near.
func together(parts ...func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, run := range parts {
		running.Go(func() { _ = run(ctx) })
	}
	return func() {
		cancel()
		running.Wait()
	}
}

// Several devices and tabs, going away, reloading, leaving: what the others are told, and when.
func TestStatusOfSeveralDevices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nodes, e := bus.Alone(bus.Config{}), &ear{}
		p, err := presence.New(presence.Deps{People: storetest.New(t).Presence, Live: nodes, Here: e, Revoker: e})
		if err != nil {
			t.Fatal(err)
		}
		defer together(nodes.Run, p.Run)()
		says := func(connection, status string) func() {
			return func() {
				if err := p.Receive("ann", connection, []byte(`{"status":"`+status+`"}`)); err != nil {
					t.Error(err)
				}
			}
		}
		comes := func(connection string) func() { return func() { p.Connected("ann", connection) } }
		goes := func(connection string) func() { return func() { p.Disconnected("ann", connection) } }
		for _, step := range []struct {
			name  string
			do    func()
			after time.Duration
			want  string
		}{
			{"the first tab", comes("1"), 0, "ann online"},
			{"a second", comes("2"), 0, ""},
			{"one of them idle", says("1", "away"), 0, ""},
			{"both", says("2", "away"), 0, "ann away"},
			{"input in one", says("1", "online"), 0, "ann online"},
			{"that one closes, the idle one stays", goes("1"), time.Minute, "ann away"},
			{"the last closes", goes("2"), time.Second, ""},
			{"it was a reload", comes("3"), time.Minute, "ann online"},
			{"a farewell of a tab that is not there", goes("2"), time.Minute, ""},
			{"and one that says something", says("2", "away"), time.Minute, ""},
			{"gone", goes("3"), 3 * time.Second, "ann offline"},
			{"and that is all", func() {}, time.Hour, ""},
		} {
			step.do()
			time.Sleep(step.after)
			synctest.Wait()
			if got := e.take(); got != step.want {
				t.Errorf("%s: %q, want %q", step.name, got, step.want)
			}
		}
	})
}

// A node that dies takes those who were connected to it along; who has a connection elsewhere stays.
func TestPeopleOfADeadNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nodes, e := bus.Alone(bus.Config{}), &ear{}
		p, err := presence.New(presence.Deps{People: storetest.New(t).Presence, Live: nodes, Here: e, Revoker: e})
		if err != nil {
			t.Fatal(err)
		}
		defer together(nodes.Run, p.Run)()
		p.Connected("ann", "1")
		if err := nodes.Put("user:online:bob", []byte(`{"status":"away","lastSeen":1}`), time.Minute); err != nil {
			t.Fatal(err)
		}
		if got, want := e.take(), "ann online, bob away"; got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
		time.Sleep(time.Minute + time.Second)
		synctest.Wait()
		if got, want := e.take(), "bob offline"; got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
		if !p.IsOnline("ann") || p.IsOnline("bob") || p.IsOnline("nobody") {
			t.Error("who is online is not known")
		}
	})
}

func TestWhoMayLook(t *testing.T) {
	db, e, nodes := storetest.New(t), &ear{}, bus.Alone(bus.Config{})
	p, err := presence.New(presence.Deps{People: db.Presence, Live: nodes, Here: e, Revoker: e})
	if err != nil {
		t.Fatal(err)
	}
	stop := together(nodes.Run, p.Run)
	defer func() { stop() }()
	ctx, ann, bob, eve := t.Context(), db.User("ann").ID, db.User("bob").ID, db.User("eve").ID
	db.Meet(ann, bob)
	if _, err := db.ChatRooms.CreateGroup(ctx, ann, "group", []string{bob}, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	p.Connected(ann, "1")
	for viewer, want := range map[string]int{ann: 1, bob: 1, eve: 0} {
		list, err := p.Look(ctx, viewer, []string{ann})
		if err != nil || len(list) != want || want == 1 && (list[0].Status != presence.Online || list[0].LastSeen != nil) {
			t.Errorf("%+v, %v", list, err)
		}
		if err := p.MayHear(ctx, ann, viewer); (err == nil) != (want == 1) || (err != nil && !errors.Is(err, presence.ErrNotFound)) {
			t.Errorf("may hear: %v", err)
		}
	}
	e.take()
	if err := db.Blocks.Add(ctx, bob, ann, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	if err := p.Parted(ctx, ann, []string{ann, bob}); err != nil {
		t.Fatal(err)
	}
	want := ann + " " + presence.Topic(bob) + " revoked, " + bob + " " + presence.Topic(ann) + " revoked"
	if got := e.take(); got != want {
		t.Errorf("heard %q, want %q", got, want)
	}
	// Who was here when the server ends was last seen then.
	stop()
	stop = func() {}
	list, err := db.Presence.Acquaintances(ctx, ann, []string{ann})
	if err != nil || len(list) != 1 || time.Since(list[0].LastSeenAt) > time.Minute {
		t.Errorf("%+v, %v", list, err)
	}
}

func FuzzReceive(f *testing.F) {
	for _, body := range []string{`{"status":"away"}`, `{"status":"offline"}`, `{}`, ``, `null`, `[]`} {
		f.Add([]byte(body))
	}
	p, err := presence.New(presence.Deps{People: storetest.New(f).Presence, Live: bus.Alone(bus.Config{}), Here: &ear{}, Revoker: &ear{}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p.Connected("ann", "1")
		if err := p.Receive("ann", "1", body); err != nil && !errors.Is(err, presence.ErrInvalid) {
			t.Error(err)
		}
	})
}
