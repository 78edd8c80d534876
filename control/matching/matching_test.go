package matching

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// office notes who is told what, and stands for presence and for the wire between nodes.
type office struct {
	mu      sync.Mutex
	told    []string // Guarded by mu.
	online  map[string]bool
	changed []func(userID string)
	hear    []func(data []byte)
}

func (o *office) note(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.told = append(o.told, fmt.Sprintf(format, args...))
}

// news returns what was told since the last time.
func (o *office) news() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	told := o.told
	o.told = nil
	return told
}

func (o *office) Requested(_ context.Context, r Request) { o.note("requested %s", r.TargetID) }

func (o *office) Accepted(_ context.Context, r Request) { o.note("accepted %s", r.RequesterID) }

func (o *office) Settled(_ context.Context, userID, _ string) { o.note("settled %s", userID) }

func (o *office) Queued(_ context.Context, userID, sessionID, hostID string) {
	o.note("queued %s %t %t", userID, sessionID != "", userID == hostID)
}

func (o *office) IsOnline(userID string) bool { return o.online[userID] }

func (o *office) Watch(changed func(string)) { o.changed = append(o.changed, changed) }

func (o *office) Subscribe(_ string, handle func([]byte)) error {
	o.hear = append(o.hear, handle)
	return nil
}

func (o *office) Publish(_ string, data []byte) error {
	for _, hear := range o.hear {
		hear(data)
	}
	return nil
}

// come and go tell the nodes of somebody.
func (o *office) come(userID string, online bool) {
	o.online[userID] = online
	for _, changed := range o.changed {
		changed(userID)
	}
}

// desk is a node over a real store, whose clock the test moves, with people who may be found.
type desk struct {
	*Matching
	*office
	db  *storetest.DB
	t   *testing.T
	now time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{office: &office{online: map[string]bool{}}, db: storetest.New(t), t: t, now: storetest.Start()}
	d.Matching = d.node()
	return d
}

// node makes a node that has read everybody; what Run does from time to time the test does.
func (d *desk) node() *Matching {
	d.t.Helper()
	m, err := New(Config{}, Deps{
		People: d.db.Matches, Filters: d.db.Matches, Requests: d.db.MatchRequests, Upkeep: d.db.MatchRequests, Queue: d.db.MatchQueue, QueueUpkeep: d.db.MatchQueue,
		There: d.office, Nodes: d.office, Messenger: d.office, Now: func() time.Time { return d.now },
	})
	if err == nil {
		err = m.readAll(d.t.Context())
	}
	if err != nil {
		d.t.Fatal(err)
	}
	close(m.read)
	return m
}

// learner adds somebody who speaks one language and learns another.
func (d *desk) learner(name, native, target string) string {
	d.t.Helper()
	u := d.db.User(name)
	d.change(u.ID, func(p *store.Person) {
		p.NativeLanguage, p.TargetLanguages = native, []store.TargetLanguage{{Language: target, Level: "B1"}}
		p.OnboardedAt, p.Zone, p.Interests = d.now, "UTC", []string{"music"}
		p.Availability = []store.Slot{{Day: 1, FromHour: 8, ToHour: 16}}
	})
	return u.ID
}

func (d *desk) change(userID string, change func(*store.Person)) {
	d.t.Helper()
	_, err := d.db.Users.Change(d.t.Context(), userID, d.now, func(p *store.Person) error {
		change(p)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Changed(d.t.Context(), userID)
}

// finds are the names of who is recommended to somebody by a node.
func (d *desk) finds(m *Matching, userID string, w Wish) (names []string) {
	d.t.Helper()
	list, _, err := m.Recommend(d.t.Context(), userID, w, Mark{}, 20)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range list {
		names = append(names, r.Person.EnglishName)
	}
	slices.Sort(names)
	return names
}

func (d *desk) expect(what string, got []string, want ...string) {
	d.t.Helper()
	if !slices.Equal(got, want) {
		d.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestWhoIsRecommended(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	ann, bob, cho, dan := d.learner("ann", "ko", "en"), d.learner("bob", "en", "ko"), d.learner("cho", "en", "ko"), d.learner("dan", "en", "ko")
	d.expect("all", d.finds(d.Matching, ann, Wish{}), "bob", "cho", "dan")

	if _, _, err := d.Ask(ctx, ann, bob); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Ask(ctx, cho, ann); err != nil {
		t.Fatal(err)
	}
	d.expect("without whom one has asked and who has asked", d.finds(d.Matching, ann, Wish{}), "dan")
	d.expect("the other way round", d.finds(d.Matching, bob, Wish{}))
	d.now = d.now.Add(againAfter)
	if err := d.catchUp(ctx, d.now.Add(-time.Hour), d.now); err != nil {
		t.Fatal(err)
	}
	d.expect("after ten days", d.finds(d.Matching, ann, Wish{}), "bob", "cho", "dan")
	if err := d.db.Blocks.Add(ctx, dan, ann, d.now); err != nil {
		t.Fatal(err)
	}
	d.expect("without who has blocked", d.finds(d.Matching, ann, Wish{}), "bob", "cho")
	if _, err := d.db.Users.Close(ctx, cho, d.now); err != nil {
		t.Fatal(err)
	}
	d.expect("without who has closed the account, before anybody says so", d.finds(d.Matching, ann, Wish{}), "bob")

	d.expect("online", d.finds(d.Matching, ann, Wish{Online: true}))
	d.come(bob, true)
	d.expect("online by now", d.finds(d.Matching, ann, Wish{Online: true}), "bob")
	d.change(bob, func(p *store.Person) { p.HidesLastSeen = true })
	d.expect("online, and hiding it", d.finds(d.Matching, ann, Wish{Online: true}))
	if _, _, err := d.Recommend(ctx, d.db.User("new").ID, Wish{}, Mark{}, 5); !errors.Is(err, ErrNewcomer) {
		t.Errorf("a newcomer: %v", err)
	}
	if _, _, err := d.Recommend(ctx, ann, Wish{Language: "fr"}, Mark{}, 5); !errors.Is(err, ErrLanguage) {
		t.Errorf("another language: %v", err)
	}
}

func TestTheScoreIsTheSameEverywhere(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	ids := []string{d.learner("ann", "ko", "en")}
	for i := range 6 {
		id := d.learner(fmt.Sprint("p", i), "en", "ko")
		d.change(id, func(p *store.Person) {
			p.Availability[0].ToHour = 9 + i
			p.TargetLanguages = []store.TargetLanguage{{Language: "ko", Level: levels()[i]}}
		})
		ids = append(ids, id)
	}
	other := d.node()
	list, _, err := d.Recommend(ctx, ids[0], Wish{}, Mark{}, 20)
	if err != nil || len(list) != 6 {
		t.Fatal(len(list), err)
	}
	for _, r := range list {
		for name, m := range map[string]*Matching{"here": d.Matching, "on another node": other} {
			there, err := m.Compatibility(ctx, ids[0], r.Person.ID)
			back, err2 := m.Compatibility(ctx, r.Person.ID, ids[0])
			if err = errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
			if there.Score != r.Score || back.Score != r.Score || !slices.Equal(there.Parts, r.Parts) || !slices.Equal(back.Parts, r.Parts) {
				t.Errorf("%s: %+v and %+v, in the list %+v", name, there, back, r.Compatibility)
			}
		}
	}
}

func TestPagesHoldEachOnce(t *testing.T) {
	d := newDesk(t)
	ann := d.learner("ann", "ko", "en")
	for i := range 23 {
		d.learner(fmt.Sprint("p", i), "en", "ko")
	}
	seen := map[string]int{}
	var after Mark
	for {
		list, next, err := d.Recommend(t.Context(), ann, Wish{}, after, 5)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			seen[r.Person.ID]++
		}
		if next == nil {
			break
		}
		after = *next
	}
	if len(seen) != 23 {
		t.Errorf("%d people on the pages, want 23", len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s is there %d times", id, n)
		}
	}
}

func TestNodesAgree(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	ann, bob := d.learner("ann", "ko", "en"), d.learner("bob", "en", "ko")
	other := d.node()
	d.expect("at first", d.finds(other, ann, Wish{}), "bob")
	d.change(bob, func(p *store.Person) { p.TargetLanguages = []store.TargetLanguage{{Language: "fr"}} })
	if err := other.readStale(ctx); err != nil {
		t.Fatal(err)
	}
	d.expect("told by the other node", d.finds(other, ann, Wish{}))
	// What nobody says is found by looking.
	_, err := d.db.Users.Change(ctx, bob, d.now, func(p *store.Person) error {
		p.TargetLanguages = []store.TargetLanguage{{Language: "ko"}}
		return nil
	})
	if err == nil {
		err = other.catchUp(ctx, d.now.Add(-overlap), d.now)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.expect("found by looking", d.finds(other, ann, Wish{}), "bob")
}

func TestARequestFromAskToEnd(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	ann, bob, cho, dan := d.learner("ann", "ko", "en"), d.learner("bob", "en", "ko"), d.learner("cho", "en", "ko"), d.learner("dan", "en", "ko")
	ask := func(from, to string) Request {
		t.Helper()
		r, _, err := d.Ask(ctx, from, to)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	toBob, toCho := ask(ann, bob), ask(ann, cho)
	ask(ann, bob)
	d.expect("asked, once each", d.news(), "requested "+bob, "requested "+cho)
	if toBob.Score == 0 || !toBob.ExpiresAt.Equal(d.now.Add(72*time.Hour)) {
		t.Errorf("%+v", toBob)
	}
	for range 2 {
		if _, err := d.Accept(ctx, toBob.ID, bob); err != nil {
			t.Fatal(err)
		}
		if err := d.Reject(ctx, toCho.ID, cho); err != nil {
			t.Fatal(err)
		}
	}
	d.expect("accepted and rejected, once each", d.news(), "accepted "+ann, "settled "+bob, "settled "+cho)
	toDan := ask(ann, dan)
	if err := d.Withdraw(ctx, toDan.ID, ann); err != nil {
		t.Fatal(err)
	}
	ask(dan, ann)
	d.expect("withdrawn, and asked by the other", d.news(), "requested "+dan, "settled "+dan, "requested "+ann)
	d.now = d.now.Add(answerTime)
	for range 2 {
		if err := d.expire(ctx, d.now); err != nil {
			t.Fatal(err)
		}
	}
	d.expect("over", d.news(), "settled "+ann)
	for what, err := range map[string]error{
		"a stranger accepts": second(d.Accept(ctx, toCho.ID, dan)), "rejects": d.Reject(ctx, toCho.ID, dan), "withdraws": d.Withdraw(ctx, toCho.ID, dan),
	} {
		if !errors.Is(err, ErrNoRequest) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := d.Ask(ctx, ann, ann); !errors.Is(err, ErrSelf) {
		t.Errorf("oneself: %v", err)
	}
	if _, _, err := d.Ask(ctx, ann, d.learner("fay", "fr", "ja")); !errors.Is(err, ErrUnavailable) {
		t.Errorf("who does not fit: %v", err)
	}
	s := d.Stats()
	if s.Asked != 4 || s.Accepted != 1 || s.Rejected != 1 || s.Withdrawn != 1 || s.Expired != 1 || s.Refused != 2 || s.People != 5 {
		t.Errorf("figures = %+v", s)
	}
}

func second[T any](_ T, err error) error { return err }

func TestTheQueueInvitesAndTells(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	ids := map[string]string{}
	for name, speaks := range map[string]string{"k1": "ko en", "k2": "ko en", "e1": "en ko", "e2": "en ko", "e3": "en ko"} {
		languages := strings.Fields(speaks)
		ids[name] = d.learner(name, languages[0], languages[1])
	}
	for _, name := range []string{"e1", "k1", "e2", "k2", "e3"} {
		d.now = d.now.Add(time.Second)
		if q, err := d.JoinQueue(ctx, ids[name], ""); err != nil || q.Status != QueueWaiting {
			t.Fatal(q, err)
		}
	}
	// Two who wait do not want to meet: e1 wants her own gender, and nobody here has one.
	d.change(ids["e1"], func(p *store.Person) {
		p.Gender, p.Partner = "female", &store.PartnerWishes{Gender: "same", Company: "any"}
	})
	if err := d.form(ctx); err != nil {
		t.Fatal(err)
	}
	d.expect("told", d.news(), "queued "+ids["k1"]+" true true", "queued "+ids["e2"]+" true false", "queued "+ids["k2"]+" true false", "queued "+ids["e3"]+" true false")
	host, err := d.Queue(ctx, ids["k1"])
	if err != nil || host.Status != QueueMatched {
		t.Fatal(host, err)
	}
	session, err := d.db.Sessions.ByID(ctx, host.SessionID)
	if err != nil || session.HostID != ids["k1"] || session.Title != "KO ↔ EN" || !session.WaitingRoom || session.MaxParticipants != 4 || len(session.Rotation) != 2 {
		t.Errorf("%+v, %v", session, err)
	}
	for _, name := range []string{"e2", "k2", "e3"} {
		if asked, err := d.db.Live.Invited(ctx, host.SessionID, ids[name]); err != nil || !asked {
			t.Errorf("%s has to wait at the door: %v", name, err)
		}
	}
	if q, err := d.Queue(ctx, ids["e1"]); err != nil || q.Status != QueueWaiting {
		t.Errorf("e1: %+v, %v", q, err)
	}
	d.now = d.now.Add(2 * time.Minute)
	if err := d.form(ctx); err != nil {
		t.Fatal(err)
	}
	d.expect("who has gone", d.news(), "queued "+ids["e1"]+" false false")
	if _, err := d.JoinQueue(ctx, ids["e1"], "fr"); !errors.Is(err, ErrLanguage) {
		t.Errorf("another language: %v", err)
	}
	if err := d.LeaveQueue(ctx, ids["e1"]); err != nil {
		t.Error(err)
	}
}

// TestRunDoesAllOfIt has a node run in time that passes at once, over people in memory.
func TestRunDoesAllOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{online: map[string]bool{}}
		shelf := &shelf{people: []store.MatchPerson{someone("a", nil), someone("b", native)}}
		m, err := New(Config{}, Deps{People: shelf, Filters: shelf, Requests: noRequests{}, Upkeep: shelf, Queue: noQueue{}, QueueUpkeep: shelfQueue{shelf}, There: o, Nodes: o, Messenger: o})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() {
			if err := m.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		if m.Stats().People != 2 {
			t.Errorf("%d people", m.Stats().People)
		}
		shelf.set(someone("a", nil), someone("b", native), someone("c", native))
		o.hear[0]([]byte("c")) // another node says so
		synctest.Wait()
		if m.Stats().People != 3 {
			t.Error("what another node says is not heard")
		}
		shelf.set(someone("a", nil))
		time.Sleep(readEvery)
		synctest.Wait()
		if m.Stats().People != 1 || shelf.counted("expire") != int(readEvery/catchUpEvery) || shelf.counted("queue") != int(readEvery/formEvery) {
			t.Errorf("after an hour: %d people, %d and %d looks", m.Stats().People, shelf.counted("expire"), shelf.counted("queue"))
		}
		cancel()
		running.Wait()
	})
}
