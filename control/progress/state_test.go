package progress

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// folded folds events one call after another, as after as many restarts.
func folded(t *testing.T, events ...store.LearningEvent) (State, map[string]time.Time) {
	t.Helper()
	stored, badges := "", map[string]time.Time{}
	for _, e := range events {
		next, earned, err := Fold(stored, []store.LearningEvent{e})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range earned {
			if _, has := badges[b.Badge]; !has {
				badges[b.Badge] = b.EarnedAt
			}
		}
		stored = next
	}
	s, err := Parse(stored)
	if err != nil {
		t.Fatal(err)
	}
	return s, badges
}

func event(kind store.LearningKind, zone string, from, to time.Time) store.LearningEvent {
	return store.LearningEvent{UserID: "ann", Kind: kind, Zone: zone, From: from, To: to, Amount: 1}
}

func TestStudyIsCountedByTheDaysOfThePersonsClock(t *testing.T) {
	seoul := zone(t, "Asia/Seoul")
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 11, day, hour, minute, 0, 0, seoul).UTC()
	}
	s, _ := folded(t,
		event(store.LearntStay, "Asia/Seoul", at(25, 23, 50), at(26, 0, 20)), // over midnight
		event(store.LearntStay, "Asia/Seoul", at(26, 0, 25), at(26, 0, 30)),
		event(store.LearntSession, "Asia/Seoul", at(25, 23, 50), at(26, 0, 30)),
	)
	got, err := StatsOf(store.Learnt{State: s.text(), Open: []store.Stay{{JoinedAt: at(27, 0, 30), LeftAt: at(27, 0, 40)}}}, at(27, 1, 0).In(seoul))
	if err != nil || got.StudyTime != 45*time.Minute || got.SessionsCompleted != 1 || got.StreakDays != 1 || len(got.Days) != statsDays {
		t.Errorf("%+v, %v", got, err)
	}
	last := got.Days[len(got.Days)-3:]
	if last[0] != (StudyDay{"2026-11-25", 10 * time.Minute, false}) || last[1] != (StudyDay{"2026-11-26", 25 * time.Minute, true}) ||
		last[2] != (StudyDay{"2026-11-27", 10 * time.Minute, false}) {
		t.Errorf("%v", last)
	}
}

func (s *State) text() string {
	out, _ := json.Marshal(s)
	return string(out)
}

// A day is one of study by a finished session or five minutes spoken; sitting in a session alone is not.
func TestWhatMakesADayOfStudy(t *testing.T) {
	noon := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	spoke := event(store.LearntSpoke, "", noon, noon)
	spoke.Amount, spoke.Subject = (5*time.Minute - time.Millisecond).Milliseconds(), "ko"
	s, _ := folded(t, event(store.LearntStay, "", noon, noon.Add(time.Hour)), spoke)
	if s.streakUntil(noon) != 0 || s.SpokenMs["ko"] != spoke.Amount {
		t.Errorf("%+v", s)
	}
	bit := spoke
	bit.Amount, bit.Subject = 1, ""
	if s, _ = folded(t, spoke, bit); s.streakUntil(noon) != 1 || len(s.SpokenMs) != 1 {
		t.Errorf("five minutes: %+v", s)
	}
	if s, _ = folded(t, event(store.LearntSession, "", noon, noon)); s.streakUntil(noon) != 1 {
		t.Errorf("a session: %+v", s)
	}
}

// A day on which clocks change has 23 or 25 hours, and breaks no streak; nor does a journey that skips no day.
func TestStreaks(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for _, first := range []time.Time{time.Date(2026, 3, 27, 23, 30, 0, 0, berlin), time.Date(2026, 10, 23, 0, 10, 0, 0, berlin)} {
		var events []store.LearningEvent
		for i := range 5 {
			at := time.Date(first.Year(), first.Month(), first.Day()+i, first.Hour(), first.Minute(), 0, 0, berlin)
			events = append(events, event(store.LearntSession, "Europe/Berlin", at, at))
		}
		events[2], events[4] = events[4], events[2] // sessions end in another order than people leave them
		s, _ := folded(t, events...)
		now := time.Date(first.Year(), first.Month(), first.Day()+5, 9, 0, 0, 0, berlin)
		if s.streakUntil(now) != 5 || s.Longest != 5 {
			t.Errorf("from %v: %d, longest %d", first, s.streakUntil(now), s.Longest)
		}
		if s.streakUntil(now.AddDate(0, 0, 1)) != 0 {
			t.Error("a day was left out, and the streak goes on")
		}
	}
	if s, _ := folded(t); s.streakUntil(time.Now()) != 0 || s.Longest != 0 {
		t.Errorf("nothing: %+v", s)
	}
	if s, _ := folded(t, event(store.LearntSession, "Nowhere/Land", time.Unix(0, 0), time.Unix(0, 0))); s.Sessions != 1 {
		t.Error("a zone that is not known loses the session")
	}
}

func TestBadgesAreEarnedAtTheEventThatFillsThem(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 12, 0, 0, 0, time.UTC) }
	var events []store.LearningEvent
	for n := 1; n <= 10; n++ {
		met := event(store.LearntMet, "", day(n), day(n))
		met.Subject = []string{"bob", "cas", "dan", "eve", "fay"}[n/2%5]
		events = append(events, event(store.LearntSession, "", day(n), day(n)), met)
	}
	_, got := folded(t, events...)
	want := map[string]int{"first-session": 1, "ten-sessions": 10, "week-streak": 7, "five-partners": 8}
	if len(got) != len(want) {
		t.Errorf("%v", got)
	}
	for badge, n := range want {
		if !got[badge].Equal(day(n)) {
			t.Errorf("%s at %v, want day %d", badge, got[badge], n)
		}
	}
}

func TestEveryBadgeCanBeEarned(t *testing.T) {
	var events []store.LearningEvent
	at := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for i := range 60 {
		for _, kind := range []store.LearningKind{store.LearntSession, store.LearntBalanced, store.LearntHosted, store.LearntLevel} {
			events = append(events, event(kind, "", at, at))
		}
		for _, subject := range []string{"ko", "en"} {
			e := event(store.LearntSpoke, "", at, at)
			e.Subject, e.Amount = subject, (10 * time.Minute).Milliseconds()
			events = append(events, e)
		}
		for _, subject := range []string{store.NoteWord, store.NoteCorrection} {
			e := event(store.LearntNoted, "", at, at)
			e.Subject = subject
			events = append(events, e)
		}
		e := event(store.LearntMet, "", at, at)
		e.Subject = string(rune('a' + i))
		events, at = append(events, e), at.AddDate(0, 0, 1)
	}
	_, got := folded(t, events...)
	if len(All()) < 10 {
		t.Errorf("only %d badges", len(All()))
	}
	for _, b := range All() {
		if got[b.ID].IsZero() {
			t.Errorf("%s is never earned", b.ID)
		}
	}
}

// However events come in portions, the state is the same.
func TestPortionsMakeNoDifference(t *testing.T) {
	var events []store.LearningEvent
	at := time.Date(2026, 3, 20, 7, 0, 0, 0, time.UTC)
	kinds := []store.LearningKind{store.LearntStay, store.LearntSession, store.LearntSpoke, store.LearntMet, store.LearntBalanced, store.LearntHosted, store.LearntNoted, store.LearntLevel}
	for range 300 {
		e := event(kinds[rand.IntN(len(kinds))], []string{"", "Asia/Seoul", "America/New_York"}[rand.IntN(3)], at, at.Add(time.Duration(rand.IntN(3000))*time.Second))
		e.Subject, e.Amount = []string{"ko", "en", "word"}[rand.IntN(3)], rand.Int64N(1e6)
		events, at = append(events, e), at.Add(time.Duration(rand.IntN(30))*time.Hour)
	}
	single, _ := folded(t, events...)
	whole, _, err := Fold("", events)
	if err != nil || whole != single.text() {
		t.Errorf("%v\n%s\n%s", err, whole, single.text())
	}
}

func FuzzParse(f *testing.F) {
	f.Add("")
	f.Add(`{"days":{"2026-11-27":{"studyMs":1}},"partners":null}`)
	f.Fuzz(func(t *testing.T, stored string) {
		s, err := Parse(stored)
		if err != nil {
			return
		}
		if _, _, err := Fold(stored, []store.LearningEvent{event(store.LearntMet, "", time.Unix(0, 0), time.Unix(60, 0)), event(store.LearntStay, "", time.Unix(0, 0), time.Unix(60, 0))}); err != nil {
			t.Errorf("%q was read and can't be folded: %v", stored, err)
		}
		_ = s.streakUntil(time.Unix(0, 0))
	})
}
