// Package progress works out what people have learnt from the log of what they have done: days of study, streaks, partners, talk time, badges. The state
// of a person is a fold over their events and nothing else, so that it can be worked out anew at any time.
package progress

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/languagemate/studymate/store"
)

// State is what a person's events were folded into.
type State struct {
	Days map[string]Day `json:"days"`
	// StudyMs is the time in sessions.
	StudyMs  int64 `json:"studyMs"`
	Sessions int   `json:"sessions"`
	// Partners are digests of the ids of those whom the person was in a finished session with: a state outlives the accounts of others.
	Partners map[string]int `json:"partners"`
	// SpokenMs is by language.
	SpokenMs    map[string]int64 `json:"spokenMs"`
	Balanced    int              `json:"balanced"`
	Hosted      int              `json:"hosted"`
	Words       int              `json:"words"`
	Corrections int              `json:"corrections"`
	// Tests are the level tests that have shown a level.
	Tests int `json:"tests,omitempty"`
	// Longest is the longest streak.
	Longest int `json:"longest"`
}

// Day is a day by the clock of the zone that the person was in.
type Day struct {
	StudyMs  int64 `json:"studyMs,omitempty"`
	SpokenMs int64 `json:"spokenMs,omitempty"`
	Finished int   `json:"finished,omitempty"`
}

// spokenLeast makes a day one of study where no session was finished.
const spokenLeast = 5 * time.Minute

// Studied says whether the day counts for a streak: a session was finished, or five minutes were spoken.
func (d Day) Studied() bool { return d.Finished > 0 || d.SpokenMs >= spokenLeast.Milliseconds() }

// Parse reads a state as it is stored; empty is the state before the first event.
func Parse(stored string) (State, error) {
	s := State{Days: map[string]Day{}, Partners: map[string]int{}, SpokenMs: map[string]int64{}}
	if stored == "" {
		return s, nil
	}
	if err := json.Unmarshal([]byte(stored), &s); err != nil {
		return State{}, fmt.Errorf("state of learning: %w", err)
	}
	// A null in the text takes a map away.
	if s.Days == nil || s.Partners == nil || s.SpokenMs == nil {
		return State{}, errors.New("state of learning: a part is missing")
	}
	return s, nil
}

// Fold is a store.Folding.
func Fold(stored string, events []store.LearningEvent) (next string, badges []store.EarnedBadge, err error) {
	s, err := Parse(stored)
	if err != nil {
		return "", nil, err
	}
	rest := All() // a rule that is new may have been fulfilled long ago
	for _, e := range events {
		s.add(e)
		rest = slices.DeleteFunc(rest, func(b Badge) bool {
			earned := b.Of(&s) >= b.Goal
			if earned {
				badges = append(badges, store.EarnedBadge{UserID: e.UserID, Badge: b.ID, EarnedAt: e.To})
			}
			return earned
		})
	}
	out, err := json.Marshal(s)
	return string(out), badges, err
}

// add works one event in.
func (s *State) add(e store.LearningEvent) {
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		zone = time.UTC // a zone that this machine doesn't know; the event counts all the same
	}
	day := e.To.In(zone).Format(time.DateOnly)
	switch e.Kind {
	case store.LearntStay:
		s.study(e.From.In(zone), e.To)
	case store.LearntSession:
		s.Sessions++
		s.change(day, func(d *Day) { d.Finished++ })
	case store.LearntSpoke:
		if e.Subject != "" {
			s.SpokenMs[e.Subject] += e.Amount
		}
		s.change(day, func(d *Day) { d.SpokenMs += e.Amount })
	case store.LearntMet:
		s.Partners[digest(e.UserID, e.Subject)]++
	case store.LearntBalanced:
		s.Balanced++
	case store.LearntHosted:
		s.Hosted++
	case store.LearntLevel:
		s.Tests++
	case store.LearntNoted:
		if e.Subject == store.NoteWord {
			s.Words++
		} else {
			s.Corrections++
		}
	}
}

// change alters a day, and the longest streak with it.
func (s *State) change(day string, f func(*Day)) {
	d := s.Days[day]
	before := d.Studied()
	f(&d)
	s.Days[day] = d
	if d.Studied() && !before {
		s.Longest = max(s.Longest, s.streakAround(day))
	}
}

// study adds a stay. One over midnight belongs to both days.
func (s *State) study(from, until time.Time) {
	s.StudyMs += max(until.Sub(from), 0).Milliseconds()
	for from.Before(until) {
		to := midnightAfter(from)
		if until.Before(to) {
			to = until
		}
		s.change(from.Format(time.DateOnly), func(d *Day) { d.StudyMs += to.Sub(from).Milliseconds() })
		from = to.In(from.Location())
	}
}

// streakAround is the length of the streak that a day is in.
func (s *State) streakAround(date string) int {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0
	}
	length := 1
	for back := 1; s.Days[dayBefore(day, back)].Studied(); back++ {
		length++
	}
	for ahead := 1; s.Days[dayBefore(day, -ahead)].Studied(); ahead++ {
		length++
	}
	return length
}

// streakUntil is the length of the streak that leads up to now; today is not over.
func (s *State) streakUntil(now time.Time) int {
	length := 0
	for back := 0; back == 0 || s.Days[dayBefore(now, back)].Studied(); back++ {
		if s.Days[dayBefore(now, back)].Studied() {
			length++
		}
	}
	return length
}

// midnightAfter is the beginning of the next day, which need not be 24 hours after that of this one.
func midnightAfter(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location())
}

// dayBefore names the day so many days before that of t. Noon exists on every day.
func dayBefore(t time.Time, days int) string {
	return time.Date(t.Year(), t.Month(), t.Day()-days, 12, 0, 0, 0, t.Location()).Format(time.DateOnly)
}

// digest tells partners apart without naming them.
func digest(userID, partner string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(userID + "/" + partner))
	return strconv.FormatUint(h.Sum64(), 36)
}
