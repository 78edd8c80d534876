package users

import (
	"context"
	"time"

	"github.com/languagemate/studymate/store"
)

// learntStore is where it stands what people have done; *store.Seats is one.
type learntStore interface {
	Learnt(ctx context.Context, userID string) (store.Learnt, error)
}

// statsDays is how many days of study the statistics show, today included.
const statsDays = 30

// Stats is what a person has learnt. It is worked out from the stays in sessions at each question, so that nothing is lost or counted twice.
type Stats struct {
	// Days are the last thirty by the person's clock, today last.
	Days []StudyDay
	// StudyTime, SessionsCompleted and Partners are of all time; of several stays in one session the time counts, the session once.
	StudyTime         time.Duration
	SessionsCompleted int
	Partners          int
	// StreakDays is the number of days with study in a row until today, or until yesterday while today has none; LongestStreakDays the most ever.
	StreakDays, LongestStreakDays int
	// Spoken is the time spoken while a language was its turn.
	Spoken map[string]time.Duration
}

// StudyDay is a day by the person's clock.
type StudyDay struct {
	// Date is as in 2026-11-27.
	Date  string
	Study time.Duration
}

// Stats returns what a person has learnt, by the clock of the profile's zone, else by UTC. It fails with ErrGone.
func (u *Users) Stats(ctx context.Context, userID string, now time.Time) (Stats, error) {
	p, err := u.Profile(ctx, userID)
	if err != nil {
		return Stats{}, err
	}
	zone, err := time.LoadLocation(p.Zone) // "" is UTC
	if err != nil {
		return Stats{}, err
	}
	learnt, err := u.learnt.Learnt(ctx, userID)
	if err != nil {
		return Stats{}, err
	}
	return statsOf(learnt, now.In(zone)), nil
}

// statsOf works out the statistics by the clock of now.
func statsOf(learnt store.Learnt, now time.Time) Stats {
	s := Stats{Partners: learnt.Partners, Spoken: learnt.Spoken}
	byDay := map[string]time.Duration{}
	completed := map[string]struct{}{}
	for _, stay := range learnt.Stays {
		if stay.Completed {
			completed[stay.SessionID] = struct{}{}
		}
		// A stay over midnight belongs to both days.
		for from := stay.JoinedAt.In(now.Location()); from.Before(stay.LeftAt); {
			to := midnightAfter(from)
			if stay.LeftAt.Before(to) {
				to = stay.LeftAt
			}
			byDay[from.Format(time.DateOnly)] += to.Sub(from)
			s.StudyTime += to.Sub(from)
			from = to.In(now.Location())
		}
	}
	s.SessionsCompleted = len(completed)
	for i := statsDays - 1; i >= 0; i-- {
		date := dayBefore(now, i)
		s.Days = append(s.Days, StudyDay{date, byDay[date]})
	}
	s.StreakDays, s.LongestStreakDays = streaks(byDay, now)
	return s
}

// midnightAfter is the beginning of the next day, which need not be 24 hours after that of this one.
func midnightAfter(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location())
}

// dayBefore names the day so many days before that of t. Noon exists on every day.
func dayBefore(t time.Time, days int) string {
	return time.Date(t.Year(), t.Month(), t.Day()-days, 12, 0, 0, 0, t.Location()).Format(time.DateOnly)
}

// streaks counts the days with study in a row that lead up to now, and the most that there ever were.
func streaks(byDay map[string]time.Duration, now time.Time) (current, longest int) {
	for back := 0; ; back++ {
		if byDay[dayBefore(now, back)] == 0 {
			if back == 0 {
				continue // today is not over
			}
			break
		}
		current++
	}
	for date := range byDay {
		day, err := time.Parse(time.DateOnly, date)
		if err != nil || byDay[dayBefore(day, 1)] > 0 {
			continue // no beginning of a streak
		}
		length := 0
		for byDay[dayBefore(day, -length)] > 0 {
			length++
		}
		longest = max(longest, length)
	}
	return current, longest
}
