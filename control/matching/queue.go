package matching

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/languagemate/studymate/control/retention"
	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/store"
)

const (
	// places is how many a session of the queue is for: two who speak the one language and two who speak the other.
	places = 4
	// patience is how long somebody waits for four, two of each side. Then fewer are enough, or three of a side, with at least one of each.
	patience = 45 * time.Second
	// queueTime is how long somebody waits at all, silence how long without asking how it stands, and foundTime how long it is known which session was found.
	queueTime = 10 * time.Minute
	silence   = time.Minute
	foundTime = 10 * time.Minute
	// A session of the queue turns between the two languages.
	segmentMinutes, sessionMinutes = 10, 40
)

// The values of QueueState.Status.
const (
	QueueNone    = "none"
	QueueWaiting = "waiting"
	QueueMatched = "matched"
)

// QueueState is how it stands with somebody in the queue.
type QueueState struct {
	// Status is none, waiting or matched.
	Status string
	// Language is what the person waits to practise. ExpiresAt is when the waiting ends.
	Language            string
	JoinedAt, ExpiresAt time.Time
	// Natives wait who speak it, Learners who learn it as the person does, the person among them.
	Natives, Learners int
	// SessionID is that of the session that was found.
	SessionID string
}

func queueLimits() store.QueueLimits {
	return store.QueueLimits{Silence: silence, Patience: queueTime, Kept: foundTime}
}

// JoinQueue has somebody wait for a session in which a language is practised, one that the person learns; empty: the first of them. It ends after a minute without Queue. Joining again changes nothing. It
// fails with ErrNewcomer and ErrLanguage.
func (m *Matching) JoinQueue(ctx context.Context, userID, language string) (QueueState, error) {
	if _, err := m.viewer(ctx, userID); err != nil {
		return QueueState{}, err
	}
	people, err := m.deps.People.PeopleByIDs(ctx, m.config.Agreed, []string{userID}, m.deps.Now())
	if err != nil {
		return QueueState{}, err
	}
	if len(people) == 0 || len(people[0].Targets) == 0 {
		return QueueState{}, ErrNewcomer
	}
	target := slices.IndexFunc(people[0].Targets, func(t store.TargetLanguage) bool { return language == "" || text.SameLanguage(t.Language, language) })
	if target < 0 {
		return QueueState{}, ErrLanguage
	}
	_, err = m.deps.Queue.Join(ctx, store.Queued{
		UserID: userID, NativeLanguage: text.Primary(people[0].NativeLanguage), TargetLanguage: text.Primary(people[0].Targets[target].Language),
	}, queueLimits(), m.deps.Now())
	if err != nil {
		return QueueState{}, own(err, ErrNewcomer)
	}
	select {
	case m.forms <- struct{}{}:
	default:
	}
	return m.Queue(ctx, userID)
}

// LeaveQueue has somebody wait no more; who does not is no error.
func (m *Matching) LeaveQueue(ctx context.Context, userID string) error {
	return m.deps.Queue.Leave(ctx, userID)
}

// Queue returns how it stands with somebody, and keeps the place.
func (m *Matching) Queue(ctx context.Context, userID string) (QueueState, error) {
	look, err := m.deps.Queue.Look(ctx, userID, queueLimits(), m.deps.Now())
	if errors.Is(err, store.ErrNotFound) {
		return QueueState{Status: QueueNone}, nil
	}
	if err != nil {
		return QueueState{}, err
	}
	out := QueueState{
		Status: QueueWaiting, Language: look.TargetLanguage, JoinedAt: look.JoinedAt, ExpiresAt: look.JoinedAt.Add(queueTime), Natives: look.Natives, Learners: look.Learners,
		SessionID: look.SessionID,
	}
	if look.SessionID != "" {
		out.Status = QueueMatched
	}
	return out, nil
}

// form makes the sessions that there are people for, and forgets who has gone.
func (m *Matching) form(ctx context.Context) error {
	now := m.deps.Now()
	waiting, err := m.deps.QueueUpkeep.Length(ctx, queueLimits(), now)
	if err != nil {
		return err
	}
	if waiting > 1 {
		made, err := m.deps.QueueUpkeep.Form(ctx, queueLimits(), now, func(waiting []store.Queued, apart map[[2]string]bool) []store.QueuePlan {
			return m.plan(waiting, apart, now)
		})
		if err != nil {
			return err
		}
		m.counts.sessions.Add(uint64(len(made)))
		for _, s := range made {
			waiting -= len(s.UserIDs)
			for _, userID := range s.UserIDs {
				m.deps.Messenger.Queued(ctx, userID, s.SessionID, s.HostID)
			}
		}
	}
	m.queued.Store(int64(max(0, waiting)))
	_, err = retention.InBatches(ctx, atOnce, func(ctx context.Context, limit int) (int, error) {
		gone, deleted, err := m.deps.QueueUpkeep.Forget(ctx, queueLimits(), now, limit)
		for _, userID := range gone {
			m.deps.Messenger.Queued(ctx, userID, "", "")
		}
		return deleted, err
	})
	return err
}

// plan finds sessions for those who wait. It only computes.
func (m *Matching) plan(waiting []store.Queued, apart map[[2]string]bool, now time.Time) []store.QueuePlan {
	c := newClock(now)
	var plans []store.QueuePlan
	for _, group := range groups(waiting, now, func(a, b string) bool {
		if apart[[2]string{a, b}] {
			return false
		}
		one, other := m.index.person(a), m.index.person(b)
		return one != nil && other != nil && c.willing(&one.sides, &other.sides)
	}) {
		host := group[0]
		plan := store.QueuePlan{Session: store.NewSession{
			Title: strings.ToUpper(host.NativeLanguage + " ↔ " + host.TargetLanguage), HostID: host.UserID, Type: store.TypeVideo, MaxParticipants: places,
			// Whoever else finds the session knocks: the places are for those who waited.
			WaitingRoom: true, DurationMinutes: sessionMinutes,
			Rotation: []store.Segment{{Language: host.NativeLanguage, Minutes: segmentMinutes}, {Language: host.TargetLanguage, Minutes: segmentMinutes}},
		}}
		for _, q := range group {
			plan.UserIDs = append(plan.UserIDs, q.UserID)
		}
		plans = append(plans, plan)
	}
	return plans
}

// groups puts those who wait, the longest first, together: two and two who speak each other's language, or, with one who has waited for long, fewer or three and one. In a group everybody is willing
// to meet everybody.
func groups(waiting []store.Queued, now time.Time, willing func(a, b string) bool) [][]store.Queued {
	var out [][]store.Queued
	taken := map[string]bool{}
	gather := func(first store.Queued, ofEach int) (group []store.Queued) {
		group = []store.Queued{first}
		sides := [2]int{1, 0}
		for _, q := range waiting {
			side := 0
			switch {
			case len(group) == places:
				return group
			case taken[q.UserID] || q.UserID == first.UserID:
				continue
			case q.NativeLanguage == first.TargetLanguage && q.TargetLanguage == first.NativeLanguage:
				side = 1
			case q.NativeLanguage != first.NativeLanguage || q.TargetLanguage != first.TargetLanguage:
				continue
			}
			// A place is kept for the other side.
			if sides[side] == ofEach || !allWilling(group, q, willing) {
				continue
			}
			sides[side]++
			group = append(group, q)
		}
		return group
	}
	for _, first := range waiting {
		if taken[first.UserID] {
			continue
		}
		group := gather(first, places/2)
		if len(group) < places {
			if now.Sub(first.JoinedAt) < patience {
				continue
			}
			if larger := gather(first, places-1); mixed(larger) && (len(larger) > len(group) || !mixed(group)) {
				group = larger
			}
			if !mixed(group) {
				continue
			}
		}
		for _, q := range group {
			taken[q.UserID] = true
		}
		out = append(out, group)
	}
	return out
}

func allWilling(group []store.Queued, q store.Queued, willing func(a, b string) bool) bool {
	return !slices.ContainsFunc(group, func(o store.Queued) bool { return !willing(o.UserID, q.UserID) })
}

// mixed says whether both languages are spoken in a group.
func mixed(group []store.Queued) bool {
	return slices.ContainsFunc(group, func(q store.Queued) bool { return q.NativeLanguage != group[0].NativeLanguage })
}
