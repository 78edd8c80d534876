package progress

import "time"

// Badge is a rule: whoever has so much has it, and keeps it.
type Badge struct {
	ID   string
	Goal int
	// Of is how much of the goal a state has.
	Of func(*State) int
}

// fluentLeast is how much has to be spoken in a language for it to count.
const fluentLeast = 10 * time.Minute

// All are the badges, in the order in which they are shown.
func All() []Badge {
	sessions := func(s *State) int { return s.Sessions }
	streak := func(s *State) int { return s.Longest }
	minutes := func(s *State) int {
		var all int64
		for _, ms := range s.SpokenMs {
			all += ms
		}
		return int(time.Duration(all) * time.Millisecond / time.Minute)
	}
	partners := func(s *State) int { return len(s.Partners) }
	languages := func(s *State) int {
		n := 0
		for _, ms := range s.SpokenMs {
			if ms >= fluentLeast.Milliseconds() {
				n++
			}
		}
		return n
	}
	return []Badge{
		{"first-session", 1, sessions},
		{"ten-sessions", 10, sessions},
		{"fifty-sessions", 50, sessions},
		{"week-streak", 7, streak},
		{"month-streak", 30, streak},
		{"hour-spoken", 60, minutes},
		{"ten-hours-spoken", 600, minutes},
		{"two-languages", 2, languages},
		{"five-partners", 5, partners},
		{"twenty-partners", 20, partners},
		{"balanced", 5, func(s *State) int { return s.Balanced }},
		{"host", 5, func(s *State) int { return s.Hosted }},
		{"collector", 50, func(s *State) int { return s.Words }},
		{"helper", 25, func(s *State) int { return s.Corrections }},
		{"first-test", 1, func(s *State) int { return s.Tests }},
	}
}
