package users

import (
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

func TestStudyIsCountedByTheDaysOfThePersonsClock(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, seoul)
		if err != nil {
			t.Fatal(err)
		}
		return moment.UTC()
	}
	stay := func(session, from, to string, completed bool) store.Stay {
		return store.Stay{SessionID: session, JoinedAt: at(from), LeftAt: at(to), Completed: completed}
	}
	s := statsOf(store.Learnt{Partners: 3, Stays: []store.Stay{
		stay("old", "2026-11-01 10:00", "2026-11-01 10:30", true),
		stay("old", "2026-11-02 10:00", "2026-11-02 10:30", true),
		stay("old", "2026-11-03 10:00", "2026-11-03 10:30", true),
		stay("a", "2026-11-25 23:50", "2026-11-26 00:20", true), // over midnight
		stay("a", "2026-11-26 00:25", "2026-11-26 00:30", true), // back again: one session
		stay("b", "2026-11-26 20:00", "2026-11-26 20:00", false),
	}}, at("2026-11-27 01:00").In(seoul))
	if s.StudyTime != 125*time.Minute || s.SessionsCompleted != 2 || s.Partners != 3 {
		t.Errorf("%v, %d sessions, %d partners", s.StudyTime, s.SessionsCompleted, s.Partners)
	}
	if s.StreakDays != 2 || s.LongestStreakDays != 3 {
		t.Errorf("streak %d, longest %d", s.StreakDays, s.LongestStreakDays)
	}
	last := s.Days[len(s.Days)-3:]
	if len(s.Days) != statsDays || last[0] != (StudyDay{"2026-11-25", 10 * time.Minute}) || last[1] != (StudyDay{"2026-11-26", 25 * time.Minute}) ||
		last[2] != (StudyDay{"2026-11-27", 0}) {
		t.Errorf("%d days, the last %v", len(s.Days), last)
	}
}

// A day on which clocks change has 23 or 25 hours, and breaks no streak.
func TestStreaksGoOnOverClockChanges(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, first := range []time.Time{time.Date(2026, 3, 27, 23, 30, 0, 0, berlin), time.Date(2026, 10, 23, 0, 10, 0, 0, berlin)} {
		var stays []store.Stay
		for i := range 5 {
			from := time.Date(first.Year(), first.Month(), first.Day()+i, first.Hour(), first.Minute(), 0, 0, berlin)
			stays = append(stays, store.Stay{SessionID: "s", JoinedAt: from, LeftAt: from.Add(20 * time.Minute)})
		}
		now := time.Date(first.Year(), first.Month(), first.Day()+5, 9, 0, 0, 0, berlin)
		if s := statsOf(store.Learnt{Stays: stays}, now); s.StreakDays != 5 || s.LongestStreakDays != 5 || s.StudyTime != 100*time.Minute {
			t.Errorf("from %v: streak %d, longest %d, %v", first, s.StreakDays, s.LongestStreakDays, s.StudyTime)
		}
	}
}

func TestNoStudyIsNoStreak(t *testing.T) {
	s := statsOf(store.Learnt{}, time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC))
	if s.StreakDays != 0 || s.LongestStreakDays != 0 || s.StudyTime != 0 || len(s.Days) != statsDays {
		t.Errorf("%+v", s)
	}
}
