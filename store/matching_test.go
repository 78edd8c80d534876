package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// matches is a database with people who may ask each other.
type matches struct {
	*storetest.DB
	t             *testing.T
	ann, bob, cho store.User
	now           time.Time
}

func newMatches(t *testing.T) *matches {
	t.Helper()
	db := storetest.New(t)
	return &matches{db, t, db.User("ann"), db.User("bob"), db.User("cho"), storetest.Start()}
}

func matchRules() store.MatchRules {
	return store.MatchRules{Inbound: 2, Outbound: 3, Daily: 4, AgainAfter: 10 * 24 * time.Hour}
}

func (m *matches) try(from, to store.User) (store.MatchRequest, bool, error) {
	return m.MatchRequests.Ask(m.t.Context(), store.NewMatchRequest{RequesterID: from.ID, TargetID: to.ID, Score: 70, ExpiresAt: m.now.Add(72 * time.Hour)}, matchRules(), m.now)
}

func (m *matches) ask(from, to store.User) store.MatchRequest {
	m.t.Helper()
	r, _, err := m.try(from, to)
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

func (m *matches) refused(what string, want error, err error) {
	m.t.Helper()
	if !errors.Is(err, want) {
		m.t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// seen is what somebody sees of their requests: "status other" for each.
func (m *matches) seen(who store.User, incoming bool) (out []string) {
	m.t.Helper()
	list, err := m.MatchRequests.List(m.t.Context(), store.MatchPage{UserID: who.ID, Incoming: incoming, Limit: 10}, m.now)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, r := range list {
		out = append(out, r.Status+" "+r.OtherName)
	}
	return out
}

func (m *matches) sees(what string, who store.User, incoming bool, want ...string) {
	m.t.Helper()
	if got := m.seen(who, incoming); !slices.Equal(got, want) {
		m.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestARequestThatIsRejectedLooksLikeOneThatWaits(t *testing.T) {
	m := newMatches(t)
	toBob, toCho := m.ask(m.ann, m.bob), m.ask(m.ann, m.cho)
	if _, changed, err := m.MatchRequests.Reject(t.Context(), toBob.ID, m.bob.ID, m.now); err != nil || !changed {
		t.Fatal(changed, err)
	}
	m.sees("who rejected", m.bob, true, "rejected ann")
	for what, at := range map[string]time.Duration{"an hour later": time.Hour, "at the end": 72*time.Hour - time.Millisecond} {
		m.now = storetest.Start().Add(at)
		m.sees(what, m.ann, false, "pending cho", "pending bob")
		again, changed, err := m.try(m.ann, m.bob)
		if err != nil || changed || again.ID != toBob.ID || again.Status != store.MatchPending || !again.RespondedAt.IsZero() {
			t.Errorf("%s asking again gives %+v, %t, %v", what, again, changed, err)
		}
	}
	m.now = storetest.Start().Add(72 * time.Hour)
	m.sees("when its time is over", m.ann, false, "expired cho", "expired bob")
	for _, other := range []store.User{m.bob, m.cho} {
		_, _, err := m.try(m.ann, other)
		m.refused("asking once more", store.ErrMatchSoon, err)
	}
	over, err := m.MatchRequests.Expire(t.Context(), m.now, 10)
	if err != nil || len(over) != 1 || over[0].ID != toCho.ID {
		t.Errorf("over: %+v, %v", over, err)
	}
	m.now = storetest.Start().Add(10 * 24 * time.Hour)
	for _, other := range []store.User{m.bob, m.cho} {
		if r, changed, err := m.try(m.ann, other); err != nil || !changed || r.Status != store.MatchPending {
			t.Errorf("after ten days: %+v, %t, %v", r, changed, err)
		}
	}
}

func TestWithdrawnRequests(t *testing.T) {
	m := newMatches(t)
	toBob, toCho := m.ask(m.ann, m.bob), m.ask(m.ann, m.cho)
	must[any](t)(nil, second(m.MatchRequests.Reject(t.Context(), toBob.ID, m.bob.ID, m.now)))
	for _, r := range []store.MatchRequest{toBob, toCho} {
		for range 2 {
			must[any](t)(nil, second(m.MatchRequests.Withdraw(t.Context(), r.ID, m.ann.ID, m.now)))
		}
	}
	m.sees("who withdrew", m.ann, false, "withdrawn cho", "withdrawn bob")
	m.sees("who had rejected", m.bob, true, "rejected ann")
	m.sees("who had not answered", m.cho, true, "withdrawn ann")
	for _, other := range []store.User{m.bob, m.cho} {
		_, _, err := m.try(m.ann, other)
		m.refused("asking again", store.ErrMatchSoon, err)
	}
	_, _, err := m.MatchRequests.Accept(t.Context(), toCho.ID, m.cho.ID, m.now)
	m.refused("accepting what was withdrawn", store.ErrMatchOver, err)
	_, _, err = m.MatchRequests.Accept(t.Context(), toBob.ID, m.bob.ID, m.now)
	m.refused("accepting what was rejected and withdrawn", store.ErrMatchOver, err)
}

func second(_ store.MatchRequest, _ bool, err error) error { return err }

func TestAMatchMakesPeopleKnown(t *testing.T) {
	m := newMatches(t)
	ctx := t.Context()
	r := m.ask(m.ann, m.bob)
	_, err := m.ChatRooms.CreateGroup(ctx, m.ann.ID, "G", []string{m.bob.ID}, m.now)
	m.refused("a group of strangers", store.ErrUnknownPeople, err)
	got, changed, err := m.MatchRequests.Accept(ctx, r.ID, m.bob.ID, m.now)
	if err != nil || !changed || got.Status != store.MatchAccepted || got.RoomID == "" || got.OtherName != "ann" {
		t.Fatalf("%+v, %t, %v", got, changed, err)
	}
	again, changed, err := m.MatchRequests.Accept(ctx, r.ID, m.bob.ID, m.now)
	if err != nil || changed || again.RoomID != got.RoomID {
		t.Errorf("a second time: %+v, %t, %v", again, changed, err)
	}
	if asked, changed, err := m.try(m.bob, m.ann); err != nil || changed || asked.ID != r.ID || asked.RoomID != got.RoomID {
		t.Errorf("who is matched asks: %+v, %t, %v", asked, changed, err)
	}
	if _, err := m.ChatRooms.CreateGroup(ctx, m.ann.ID, "G", []string{m.bob.ID}, m.now); err != nil {
		t.Errorf("a group of two who are matched: %v", err)
	}
	if asked, err := m.Invitations.Invite(ctx, m.Session(m.ann).ID, m.ann.ID, []string{m.bob.ID}, m.now); err != nil || len(asked) != 1 {
		t.Errorf("an invitation: %v", err)
	}
	if seen := must[[]store.Acquaintance](t)(m.Presence.Acquaintances(ctx, m.ann.ID, []string{m.bob.ID})); len(seen) != 1 {
		t.Error("who is matched does not see who is there")
	}
	apart := must[[]string](t)(m.Matches.Apart(ctx, m.ann.ID, m.now.Add(time.Hour)))
	if !slices.Contains(apart, m.bob.ID) {
		t.Error("who is matched is recommended again")
	}
}

func TestAMatchBringsARoomBackThatWasLeft(t *testing.T) {
	m := newMatches(t)
	ctx := t.Context()
	m.Meet(m.ann.ID, m.bob.ID)
	room, _, err := m.ChatRooms.OpenDirect(ctx, m.ann.ID, m.bob.ID, m.now)
	must[any](t)(nil, err)
	must[string](t)(m.ChatRooms.Leave(ctx, room, m.bob.ID, m.now))
	r := m.ask(m.bob, m.ann)
	got, _, err := m.MatchRequests.Accept(ctx, r.ID, m.ann.ID, m.now)
	if err != nil || got.RoomID != room {
		t.Errorf("%+v, %v", got, err)
	}
	must[store.ChatMembership](t)(m.ChatRooms.Membership(ctx, room, m.bob.ID))
}

func TestWhoAsksWhoHasAskedAccepts(t *testing.T) {
	for name, rejected := range map[string]bool{"what waits": false, "what they rejected": true} {
		t.Run(name, func(t *testing.T) {
			m := newMatches(t)
			r := m.ask(m.ann, m.bob)
			if rejected {
				must[any](t)(nil, second(m.MatchRequests.Reject(t.Context(), r.ID, m.bob.ID, m.now)))
			}
			got, changed, err := m.try(m.bob, m.ann)
			if err != nil || !changed || got.ID != r.ID || got.Status != store.MatchAccepted || got.RequesterID != m.ann.ID {
				t.Errorf("%+v, %t, %v", got, changed, err)
			}
			m.sees("ann", m.ann, false, "accepted bob")
		})
	}
}

func TestBoundsOfRequests(t *testing.T) {
	m := newMatches(t)
	dan, eve, fay := m.User("dan"), m.User("eve"), m.User("fay")
	m.ask(m.ann, dan)
	toDan := m.ask(m.bob, dan)
	_, _, err := m.try(m.cho, dan)
	m.refused("a third one waits", store.ErrMatchFull, err)
	must[any](t)(nil, second(m.MatchRequests.Reject(t.Context(), toDan.ID, dan.ID, m.now)))
	m.ask(m.cho, dan)
	m.ask(m.cho, eve)
	last := m.ask(m.cho, fay)
	_, _, err = m.try(m.cho, m.ann)
	m.refused("a fourth one of the same", store.ErrMatchMany, err)
	must[any](t)(nil, second(m.MatchRequests.Withdraw(t.Context(), last.ID, m.cho.ID, m.now)))
	m.ask(m.cho, m.ann)
	must[any](t)(nil, second(m.MatchRequests.Withdraw(t.Context(), m.ask(m.cho, m.ann).ID, m.cho.ID, m.now)))
	_, _, err = m.try(m.cho, m.bob)
	m.refused("a fifth one in a day", store.ErrMatchMany, err)
	m.now = m.now.Add(25 * time.Hour)
	m.ask(m.cho, m.bob)
}

func TestPeopleWhoMayNotMeet(t *testing.T) {
	m := newMatches(t)
	ctx := t.Context()
	r := m.ask(m.ann, m.bob)
	must[any](t)(nil, m.Blocks.Add(ctx, m.bob.ID, m.ann.ID, m.now))
	_, _, err := m.try(m.ann, m.bob)
	m.refused("asking who has blocked", store.ErrBlocked, err)
	_, _, err = m.MatchRequests.Accept(ctx, r.ID, m.bob.ID, m.now)
	m.refused("accepting whom one has blocked", store.ErrNotFound, err)
	m.sees("whom one has blocked", m.bob, true)
	m.sees("who is blocked", m.ann, false)
	if apart := must[[]string](t)(m.Matches.Apart(ctx, m.ann.ID, m.now.Add(time.Hour))); !slices.Equal(apart, []string{m.bob.ID}) {
		t.Errorf("apart: %v", apart)
	}
	must[time.Time](t)(m.Users.Close(ctx, m.cho.ID, m.now))
	_, _, err = m.try(m.ann, m.cho)
	m.refused("asking who has closed the account", store.ErrNotFound, err)
	_, _, err = m.try(m.ann, store.User{ID: "nobody"})
	m.refused("asking nobody", store.ErrNotFound, err)
}

func TestRequestsAtOnce(t *testing.T) {
	m := newMatches(t)
	ctx := t.Context()
	for round := range 5 {
		dan, eve := m.User(fmt.Sprint("dan", round)), m.User(fmt.Sprint("eve", round))
		// The same again and again, and the other way round: that one accepts.
		came(t, atOnce(8, func(i int) error {
			_, _, err := m.try([]store.User{dan, eve}[i%2], []store.User{eve, dan}[i%2])
			return err
		}))
		if n := count(t, m.Raw(), "SELECT count(*) FROM matching_requests WHERE requester_id IN (?, ?)", dan.ID, eve.ID); n != 1 {
			t.Fatalf("%d requests of one pair", n)
		}
		if n := count(t, m.Raw(), "SELECT count(*) FROM chat_rooms WHERE low_id IN (?, ?)", dan.ID, eve.ID); n != 1 {
			t.Errorf("%d rooms of one pair", n)
		}
		// Accepted, rejected and withdrawn at the same moment: one of it is true, for both.
		r := m.ask(m.User(fmt.Sprint("fay", round)), dan)
		accepted := came(t, atOnce(6, func(i int) error {
			switch i % 3 {
			case 0:
				return second(m.MatchRequests.Accept(ctx, r.ID, dan.ID, m.now))
			case 1:
				return second(m.MatchRequests.Reject(ctx, r.ID, dan.ID, m.now))
			}
			return second(m.MatchRequests.Withdraw(ctx, r.ID, r.RequesterID, m.now))
		}), store.ErrMatchOver)
		if accepted == 0 {
			t.Error("nobody was first")
		}
		rooms := count(t, m.Raw(), "SELECT count(*) FROM chat_rooms WHERE low_id IN (?, ?) AND high_id IN (?, ?)", dan.ID, r.RequesterID, dan.ID, r.RequesterID)
		if is := count(t, m.Raw(), "SELECT count(*) FROM matching_requests WHERE id = ? AND status = 'accepted'", r.ID); is != rooms {
			t.Errorf("accepted %d times, with %d rooms", is, rooms)
		}
	}
	// Many ask one person, who has room for two.
	target := m.User("target")
	came(t, atOnce(8, func(i int) error {
		_, _, err := m.try(m.User(fmt.Sprint("many", i)), target)
		return err
	}), store.ErrMatchFull)
	if n := count(t, m.Raw(), "SELECT count(*) FROM matching_requests WHERE target_id = ?", target.ID); n != 2 {
		t.Errorf("%d requests wait, want 2", n)
	}
}

func TestOldRequestsAreForgotten(t *testing.T) {
	m := newMatches(t)
	ctx := t.Context()
	r := m.ask(m.ann, m.bob)
	must[any](t)(nil, second(m.MatchRequests.Accept(ctx, r.ID, m.bob.ID, m.now)))
	gone := m.ask(m.ann, m.cho)
	must[any](t)(nil, second(m.MatchRequests.Withdraw(ctx, gone.ID, m.ann.ID, m.now)))
	m.ask(m.cho, m.bob)
	if n := must[int](t)(m.MatchRequests.Forget(ctx, m.now, 10)); n != 0 {
		t.Errorf("%d forgotten too soon", n)
	}
	if n := must[int](t)(m.MatchRequests.Forget(ctx, m.now.Add(time.Second), 10)); n != 1 {
		t.Errorf("%d forgotten, want the one that was withdrawn", n)
	}
}

func TestWhoMayBeFound(t *testing.T) {
	m := newMatches(t)
	ctx := t.Context()
	agreed := []store.Agreement{{Document: "terms", Version: "2"}, {Document: "age", Version: "1"}}
	found := func() (names []string) {
		t.Helper()
		for _, p := range must[[]store.MatchPerson](t)(m.Matches.People(ctx, agreed, "", 10, m.now)) {
			names = append(names, p.EnglishName)
		}
		return names
	}
	say := func(who store.User, document, version string) {
		t.Helper()
		must[[]store.Consent](t)(m.Users.AddConsents(ctx, who.ID, []store.Consent{{Document: document, Version: version, Granted: true}}, m.now))
	}
	must[store.Person](t)(m.Users.Change(ctx, m.ann.ID, m.now, everything))
	say(m.ann, "terms", "1")
	say(m.ann, "age", "1")
	if got := found(); len(got) > 0 {
		t.Errorf("of the terms of before: %v", got)
	}
	say(m.ann, "terms", "2")
	for _, document := range []string{"terms", "age"} {
		say(m.bob, document, "1")
		say(m.bob, document, "2")
	}
	if got := found(); !slices.Equal(got, []string{"Anna"}) {
		t.Errorf("found: %v", got)
	}
	p := must[[]store.MatchPerson](t)(m.Matches.PeopleByIDs(ctx, agreed, []string{m.ann.ID, m.bob.ID, "nobody"}, m.now))[0]
	if p.NativeLanguage != "ko-KR" || len(p.Targets) != 2 || p.Targets[0].Level != "B1" || len(p.Interests) != 2 || len(p.Availability) != 2 || p.Wishes.AgeFrom != 20 ||
		p.Gender != "female" || p.BirthYear != 1990 || !p.HidesLastSeen || p.Zone != "Asia/Seoul" {
		t.Errorf("%+v", p)
	}
	must[store.Person](t)(m.Users.Change(ctx, m.ann.ID, m.now, func(p *store.Person) error {
		p.Visibility = map[string]string{"level": "known", "interests": "nobody", "hours": "known", "bio": "nobody", "zone": "everyone"}
		return nil
	}))
	p = must[[]store.MatchPerson](t)(m.Matches.PeopleByIDs(ctx, agreed, []string{m.ann.ID}, m.now))[0]
	if p.Bio != "" || p.Targets[0].Level != "" || len(p.Interests)+len(p.Availability) > 0 || !p.ShowsZone {
		t.Errorf("what is hidden: %+v", p)
	}
	must[time.Time](t)(m.Users.Close(ctx, m.ann.ID, m.now.Add(time.Hour)))
	if got := found(); len(got) > 0 {
		t.Errorf("a closed account: %v", got)
	}
	if changed := must[[]string](t)(m.Matches.Changed(ctx, m.now.Add(time.Hour))); !slices.Equal(changed, []string{m.ann.ID}) {
		t.Errorf("changed: %v", changed)
	}
}

func TestWhoPartsHasNothingWaiting(t *testing.T) {
	m := newMatches(t)
	dan, eve := m.User("dan"), m.User("eve")
	toBob, _ := m.ask(m.ann, m.bob), m.ask(m.cho, m.bob) // as many as may wait for bob
	if _, _, err := m.try(dan, m.bob); !errors.Is(err, store.ErrMatchFull) {
		t.Fatal(err)
	}
	ended, err := m.MatchRequests.End(t.Context(), m.bob.ID, m.ann.ID, m.now)
	if err != nil || len(ended) != 1 || ended[0].ID != toBob.ID {
		t.Fatalf("ended %+v, %v", ended, err)
	}
	m.sees("who parted", m.bob, true, "pending cho", "rejected ann")
	m.sees("the other", m.ann, false, "withdrawn bob")
	m.ask(dan, m.bob) // there is room again

	m.ask(m.ann, m.cho)
	m.ask(m.ann, dan)
	toEve := m.ask(m.ann, eve)
	must[any](t)(nil, second(m.MatchRequests.Reject(t.Context(), toEve.ID, eve.ID, m.now))) // in silence, so it counts as waiting
	ended, err = m.MatchRequests.End(t.Context(), m.ann.ID, "", m.now)
	if err != nil || len(ended) != 2 {
		t.Fatalf("ended %d with everybody, %v", len(ended), err)
	}
	m.sees("who was asked", m.cho, true, "withdrawn ann")
	if again, err := m.MatchRequests.End(t.Context(), m.ann.ID, "", m.now); err != nil || len(again) != 0 {
		t.Errorf("a second time: %+v, %v", again, err)
	}
}

// TestANoIsNotInTheScore: the share of requests that somebody answers is part of it, and who asked can look at it as often as they like.
func TestANoIsNotInTheScore(t *testing.T) {
	m := newMatches(t)
	_, err := m.Users.Change(t.Context(), m.bob.ID, m.now, func(p *store.Person) error {
		p.NativeLanguage, p.OnboardedAt = "en", m.now
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	figures := func() (asked, answered int) {
		t.Helper()
		people, err := m.Matches.PeopleByIDs(t.Context(), nil, []string{m.bob.ID}, m.now)
		if err != nil || len(people) != 1 {
			t.Fatal(people, err)
		}
		return people[0].Asked, people[0].Answered
	}
	r := m.ask(m.ann, m.bob)
	must[any](t)(nil, second(m.MatchRequests.Reject(t.Context(), r.ID, m.bob.ID, m.now)))
	if asked, answered := figures(); asked != 0 || answered != 0 {
		t.Errorf("at once: %d of %d", answered, asked)
	}
	m.now = m.now.Add(72 * time.Hour)
	if asked, answered := figures(); asked != 1 || answered != 1 {
		t.Errorf("when its time is over: %d of %d", answered, asked)
	}
}

// TestALevelForKnownPeopleStandsInTheirRequests and in nobody else's.
func TestALevelForKnownPeopleStandsInTheirRequests(t *testing.T) {
	m := newMatches(t)
	ctx := t.Context()
	if _, err := m.Raw().Exec("UPDATE users SET current_level = 'B2' WHERE id = '" + m.ann.ID + "'"); err != nil {
		t.Fatal(err)
	}
	show := func(audience string) {
		must[store.Person](t)(m.Users.Change(ctx, m.ann.ID, m.now, func(p *store.Person) error {
			p.Visibility = map[string]string{"level": audience}
			return nil
		}))
	}
	sees := func(want string) {
		t.Helper()
		list := must[[]store.MatchRequest](t)(m.MatchRequests.List(ctx, store.MatchPage{UserID: m.bob.ID, Incoming: true, Limit: 10}, m.now))
		if len(list) != 1 || list[0].Level != want {
			t.Errorf("%+v, want level %q", list, want)
		}
	}
	show("known")
	r := m.ask(m.ann, m.bob)
	sees("")
	if _, _, err := m.MatchRequests.Accept(ctx, r.ID, m.bob.ID, m.now); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Raw().Exec("UPDATE chat_members SET wrote = 1 WHERE user_id = '" + m.ann.ID + "'"); err != nil {
		t.Fatal(err)
	}
	sees("B2")
	show("nobody")
	sees("")
}

func TestARequestIsToldByTheNameOfNow(t *testing.T) {
	m := newMatches(t)
	ctx := t.Context()
	r := m.ask(m.ann, m.bob)
	tell := func(userID, group string) {
		must[store.Notification](t)(m.Notifications.Add(ctx, store.NewNotification{UserID: userID, Kind: "match-request", GroupKey: group,
			Params: `{"requestId":"` + r.ID + `","requesterId":"` + m.ann.ID + `","requesterName":"ann"}`}, m.now))
	}
	tell(m.bob.ID, "match:"+r.ID)
	must[store.Person](t)(m.Users.Change(ctx, m.ann.ID, m.now, func(p *store.Person) error { p.EnglishName = "Annie"; return nil }))
	list := must[[]store.Notification](t)(m.Notifications.Page(ctx, store.NotificationPage{UserID: m.bob.ID, Limit: 10}))
	if len(list) != 1 || !strings.Contains(list[0].Params, `"requesterName":"Annie"`) || !list[0].ReadAt.IsZero() {
		t.Errorf("bob is told %+v", list)
	}
}
