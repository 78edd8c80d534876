package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

func queueLimits() store.QueueLimits {
	return store.QueueLimits{Silence: time.Minute, Patience: 10 * time.Minute, Kept: 10 * time.Minute}
}

func (m *matches) wait(who store.User, native, target string) {
	m.t.Helper()
	must[store.Queued](m.t)(m.MatchQueue.Join(m.t.Context(), store.Queued{UserID: who.ID, NativeLanguage: native, TargetLanguage: target}, queueLimits(), m.now))
}

// pairs plans a session for every two who wait, in their order.
func pairs(waiting []store.Queued, _ map[[2]string]bool) (plans []store.QueuePlan) {
	for two := range slices.Chunk(waiting, 2) {
		if len(two) == 2 {
			plans = append(plans, store.QueuePlan{UserIDs: []string{two[0].UserID, two[1].UserID}, Session: store.NewSession{Title: "T", HostID: two[0].UserID, Type: store.TypeVideo, MaxParticipants: 4}})
		}
	}
	return plans
}

func TestTheQueueMakesASessionWithInvitations(t *testing.T) {
	m := newMatches(t)
	ctx := t.Context()
	m.wait(m.ann, "ko", "en")
	m.now = m.now.Add(10 * time.Second)
	m.wait(m.bob, "en", "ko")
	m.wait(m.ann, "ko", "en") // once more
	look := must[store.QueueLook](t)(m.MatchQueue.Look(ctx, m.ann.ID, queueLimits(), m.now))
	if look.Natives != 1 || look.Learners != 1 || !look.JoinedAt.Equal(m.now.Add(-10*time.Second)) || look.SessionID != "" {
		t.Errorf("%+v", look)
	}
	must[any](t)(nil, m.Blocks.Add(ctx, m.bob.ID, m.cho.ID, m.now))
	m.wait(m.cho, "en", "ko")
	var apart map[[2]string]bool
	made, err := m.MatchQueue.Form(ctx, queueLimits(), m.now, func(waiting []store.Queued, blocked map[[2]string]bool) []store.QueuePlan {
		apart = blocked
		return pairs(waiting, blocked)
	})
	if err != nil || len(made) != 1 || made[0].HostID != m.ann.ID || !slices.Equal(made[0].UserIDs, []string{m.ann.ID, m.bob.ID}) {
		t.Fatalf("%+v, %v", made, err)
	}
	if !apart[[2]string{m.bob.ID, m.cho.ID}] || !apart[[2]string{m.cho.ID, m.bob.ID}] || len(apart) != 2 {
		t.Errorf("apart: %v", apart)
	}
	for _, who := range []store.User{m.ann, m.bob} {
		if look := must[store.QueueLook](t)(m.MatchQueue.Look(ctx, who.ID, queueLimits(), m.now)); look.SessionID != made[0].SessionID {
			t.Errorf("%s: %+v", who.EnglishName, look)
		}
	}
	asked := must[[]store.Invitation](t)(m.Invitations.OfPerson(ctx, m.bob.ID))
	if len(asked) != 1 || asked[0].InviterID != m.ann.ID || asked[0].SessionID != made[0].SessionID {
		t.Errorf("invitations: %+v", asked)
	}
	if n := must[int](t)(m.MatchQueue.Length(ctx, queueLimits(), m.now)); n != 1 {
		t.Errorf("%d wait, want cho", n)
	}
	must[any](t)(nil, m.Sessions.Cancel(ctx, made[0].SessionID, m.ann.ID, m.now))
	if _, err := m.MatchQueue.Look(ctx, m.ann.ID, queueLimits(), m.now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a session that is over: %v", err)
	}
}

func TestWhoWaitsTooLongOrGoesAway(t *testing.T) {
	m := newMatches(t)
	ctx := t.Context()
	m.wait(m.ann, "ko", "en")
	m.wait(m.bob, "en", "ko")
	m.now = m.now.Add(59 * time.Second)
	must[store.QueueLook](t)(m.MatchQueue.Look(ctx, m.ann.ID, queueLimits(), m.now))
	m.now = m.now.Add(time.Second)
	if _, err := m.MatchQueue.Look(ctx, m.bob.ID, queueLimits(), m.now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("who has said nothing for a minute: %v", err)
	}
	made, err := m.MatchQueue.Form(ctx, queueLimits(), m.now, pairs)
	if err != nil || len(made) != 0 {
		t.Errorf("with who is gone: %+v, %v", made, err)
	}
	gone, deleted, err := m.MatchQueue.Forget(ctx, queueLimits(), m.now, 10)
	if err != nil || deleted != 1 || !slices.Equal(gone, []string{m.bob.ID}) {
		t.Errorf("gone: %v, %d, %v", gone, deleted, err)
	}
	for range 18 {
		m.now = m.now.Add(30 * time.Second)
		_, err = m.MatchQueue.Look(ctx, m.ann.ID, queueLimits(), m.now)
	}
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after ten minutes: %v", err)
	}
	must[any](t)(nil, m.MatchQueue.Leave(ctx, m.ann.ID))
	must[any](t)(nil, m.MatchQueue.Leave(ctx, m.ann.ID))
	must[time.Time](t)(m.Users.Close(ctx, m.cho.ID, m.now))
	if _, err := m.MatchQueue.Join(ctx, store.Queued{UserID: m.cho.ID, NativeLanguage: "ko", TargetLanguage: "en"}, queueLimits(), m.now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("who has closed the account: %v", err)
	}
}

func TestNodesThatFormAtOncePutEverybodyIntoOneSession(t *testing.T) {
	m := newMatches(t)
	const people = 12
	for i := range people {
		m.wait(m.User(fmt.Sprint("q", i)), "ko", "en")
	}
	came(t, atOnce(6, func(int) error {
		_, err := m.MatchQueue.Form(t.Context(), queueLimits(), m.now, pairs)
		return err
	}))
	if n := count(t, m.Raw(), "SELECT count(*) FROM sessions"); n != people/2 {
		t.Errorf("%d sessions, want %d", n, people/2)
	}
	if n := count(t, m.Raw(), "SELECT count(*) FROM (SELECT session_id FROM match_queue WHERE session_id IS NOT NULL GROUP BY session_id HAVING count(*) = 2) t"); n != people/2 {
		t.Errorf("%d sessions of two", n)
	}
}
