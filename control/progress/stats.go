package progress

import (
	"time"

	"github.com/languagemate/studymate/store"
)

// statsDays is how many days of study the statistics show, today included.
const statsDays = 30

// Stats is what a person has learnt.
type Stats struct {
	// Days are the last thirty by the person's clock, today last.
	Days []StudyDay
	// StudyTime, SessionsCompleted and Partners are of all time; of several stays in one session the time counts, the session once.
	StudyTime         time.Duration
	SessionsCompleted int
	Partners          int
	// StreakDays is the number of days of study in a row until today, or until yesterday while today is none; LongestStreakDays the most ever.
	StreakDays, LongestStreakDays int
	// Spoken is the time spoken while a language was its turn.
	Spoken map[string]time.Duration
	// Badges are all there are.
	Badges []Standing
}

// StudyDay is a day by the person's clock.
type StudyDay struct {
	// Date is as in 2026-11-27.
	Date    string
	Study   time.Duration
	Studied bool
}

// Standing is how far somebody is with a badge.
type Standing struct {
	ID         string
	Have, Goal int
	// EarnedAt is zero while it is not earned.
	EarnedAt time.Time
}

// StatsOf shows what a person has learnt by the clock of now. Stays that go on count up to when the person was last seen.
func StatsOf(learnt store.Learnt, now time.Time) (Stats, error) {
	s, err := Parse(learnt.State)
	if err != nil {
		return Stats{}, err
	}
	for _, stay := range learnt.Open {
		s.study(stay.JoinedAt.In(now.Location()), stay.LeftAt)
	}
	out := Stats{
		StudyTime: time.Duration(s.StudyMs) * time.Millisecond, SessionsCompleted: s.Sessions, Partners: len(s.Partners),
		StreakDays: s.streakUntil(now), LongestStreakDays: s.Longest, Spoken: map[string]time.Duration{},
	}
	for language, ms := range s.SpokenMs {
		out.Spoken[language] = time.Duration(ms) * time.Millisecond
	}
	for i := statsDays - 1; i >= 0; i-- {
		date := dayBefore(now, i)
		day := s.Days[date]
		out.Days = append(out.Days, StudyDay{date, time.Duration(day.StudyMs) * time.Millisecond, day.Studied()})
	}
	earned := map[string]time.Time{}
	for _, b := range learnt.Badges {
		earned[b.Badge] = b.EarnedAt
	}
	for _, b := range All() {
		out.Badges = append(out.Badges, Standing{b.ID, min(b.Of(&s), b.Goal), b.Goal, earned[b.ID]})
	}
	return out, nil
}
