package matching

import (
	"math"
	"math/bits"
	"slices"
	"strings"
)

const (
	// shownFade is what is left of an impression after each folding, so that one of a day ago counts half: the twelfth part of an hour goes by between two.
	shownFade = 0.9976
	// inboundCap is how many requests may wait for one person. Who has so many is not shown.
	inboundCap = 10
	// loadHalf is how many waiting requests halve somebody's rank.
	loadHalf = 4
)

// filter narrows a search. The zero value lets everybody through.
type filter struct {
	// language is what is practised.
	language lang
	// levels are those of the other one, as bits.
	levels uint8
	// interests: the other one has at least one of them.
	interests interestSet
	online    bool
	minHours  int
}

func (f *filter) wants(l lang) bool { return f.language == 0 || f.language == l }

// showsOnline says whether somebody is online and shows it: who hides when they were here does not.
func (p *person) showsOnline() bool { return p.online.Load() && !p.hidesLastSeen }

// spot is a place in a ranking: by rank, of equal ones by id. The zero value is before the first.
type spot struct {
	rank float64
	id   string
}

// before says whether s comes before other.
func (s spot) before(other spot) bool {
	if s.rank != other.rank {
		return s.rank > other.rank
	}
	return s.id < other.id
}

// search is one look for partners of viewer.
type search struct {
	viewer *person
	clock  *clock
	filter filter
	apart  map[string]struct{}
	// own is what others have of the viewer, whoever they are.
	own float64
}

func newSearch(viewer *person, c *clock, f filter, apart map[string]struct{}) *search {
	return &search{viewer, c, f, apart, weightActivity*c.activity(viewer) + weightReplies*viewer.replies()}
}

// found is somebody who was found.
type found struct {
	person *person
	fit    fit
	spot   spot
}

// candidates calls do with everybody who can be shown to the viewer, once each, and with how often those of the person's kind were shown. hopeless says of whom not to bother:
// it gets a bound of how well the two fit. It is called with the index locked for reading.
func (x *index) candidates(s *search, hopeless func(atMost float64) bool, do func(e *entry, why fit, shown float64)) {
	for _, t := range s.viewer.targets {
		if t.lang == 0 {
			continue
		}
		if b := x.natives[[2]lang{t.lang, s.viewer.native}]; b != nil && s.filter.wants(t.lang) {
			for i := range b.people {
				e := &b.people[i]
				why := fit{t.lang, false, 1, 1, t.level, e.level}
				if s.lets(e, why) && !hopeless(s.atMost(e, why)) && s.shows(e.person) {
					do(e, why, b.shown)
				}
			}
		}
		if b := x.helpers[t.lang]; b != nil && s.filter.wants(t.lang) {
			for i := range b.people {
				e := &b.people[i]
				why := sharing(t.lang, t.level, e.level)
				if !s.lets(e, why) || hopeless(s.atMost(e, why)) || !s.shows(e.person) {
					continue
				}
				// Somebody may be in several buckets, and counts in the one by which the two fit.
				if best, _ := fits(s.viewer, e.person); best == why {
					do(e, why, b.shown)
				}
			}
		}
	}
}

// lets says whether the two want to meet, and the filter lets the other one through as far as an entry tells.
func (s *search) lets(e *entry, why fit) bool {
	f := &s.filter
	if f.levels != 0 && f.levels&(1<<why.levelB) == 0 {
		return false
	}
	if f.interests != (interestSet{}) && e.interests[0]&f.interests[0] == 0 && e.interests[1]&f.interests[1] == 0 {
		return false
	}
	if f.minHours > 0 && s.viewer.hours.Shared(e.hours) < f.minHours {
		return false
	}
	return s.clock.willing(&s.viewer.sides, &e.sides)
}

// shows says whether somebody is shown to the viewer as things stand now.
func (s *search) shows(p *person) bool {
	return s.clock.daysAway(p) < asleepDays && p.waiting.Load() < inboundCap && (!s.filter.online || p.showsOnline()) && p.number != s.viewer.number
}

// top returns the first limit people after a spot, best first. It puts them into room, whose capacity saves allocations.
func (x *index) top(s *search, after spot, limit int, room []found) []found {
	best := room[:0]
	x.mu.RLock()
	hopeless := func(atMost float64) bool {
		return len(best) == limit && atMost < best[0].spot.rank
	}
	x.candidates(s, hopeless, func(e *entry, why fit, shown float64) {
		p := e.person
		v := s.clock.compare(s.viewer, p, why)
		at := spot{v.together() * attention(p, shown), p.id}
		if after.id != "" && !after.before(at) || len(best) == limit && !at.before(best[0].spot) {
			return
		}
		if _, apart := s.apart[p.id]; apart {
			return
		}
		if best = append(best, found{p, why, at}); len(best) <= limit {
			up(best)
			return
		}
		last := len(best) - 1
		best[0] = best[last]
		best[last] = found{}
		best = best[:last]
		down(best)
	})
	x.mu.RUnlock()
	slices.SortFunc(best, func(a, b found) int {
		if a.spot.before(b.spot) {
			return -1
		}
		return 1
	})
	return best
}

// attention makes a rank of how well somebody fits, less for who has requests to answer and for who was shown more often than others of the kind: attention that everybody
// gives to the same few helps nobody (docs/performance.md has what it does to the Gini coefficient).
func attention(p *person, shown float64) float64 {
	load := loadHalf / (loadHalf + float64(p.waiting.Load()))
	return load / (1 + math.Sqrt(p.shown/(1+shown))/2)
}

// up and down keep the worst of the best first, as a heap does.
func up(heap []found) {
	for at := len(heap) - 1; at > 0; {
		parent := (at - 1) / 2
		if !heap[parent].spot.before(heap[at].spot) {
			return
		}
		heap[parent], heap[at] = heap[at], heap[parent]
		at = parent
	}
}

func down(heap []found) {
	for at := 0; ; {
		worst := at
		for _, child := range [2]int{2*at + 1, 2*at + 2} {
			if child < len(heap) && heap[worst].spot.before(heap[child].spot) {
				worst = child
			}
		}
		if worst == at {
			return
		}
		heap[at], heap[worst] = heap[worst], heap[at]
		at = worst
	}
}

// Count is how many people have a value.
type Count struct {
	Value string
	Count int
}

// Facets are what there is to filter by, counted over everybody who can be shown.
type Facets struct {
	People, Online               int
	Languages, Levels, Interests []Count
	// Hours counts who has time together with the viewer for at least so many hours a week.
	Hours []HoursCount
}

// HoursCount is how many people have time together for at least so many hours of a week.
type HoursCount struct{ Min, Count int }

func hourSteps() [5]int { return [5]int{1, 3, 5, 10, 20} }

// facets counts.
func (x *index) facets(s *search) Facets {
	var out Facets
	var byLevel [7]int
	var byHours [5]int
	var byInterest [128]int
	byLanguage := map[lang]int{}
	steps := hourSteps()
	x.mu.RLock()
	defer x.mu.RUnlock()
	x.candidates(s, func(float64) bool { return false }, func(e *entry, why fit, _ float64) {
		if len(s.apart) > 0 {
			if _, apart := s.apart[e.person.id]; apart {
				return
			}
		}
		out.People++
		if e.person.showsOnline() {
			out.Online++
		}
		byLanguage[why.language]++
		byLevel[why.levelB]++
		hours := s.viewer.hours.Shared(e.hours)
		for i, least := range steps {
			if hours >= least {
				byHours[i]++
			}
		}
		for word, set := range e.interests {
			for ; set != 0; set &= set - 1 {
				byInterest[64*word+bits.TrailingZeros64(set)]++
			}
		}
	})
	for l, n := range byLanguage {
		out.Languages = append(out.Languages, Count{x.langs.name(int(l)), n})
	}
	for l, n := range byLevel {
		if l > 0 && n > 0 {
			out.Levels = append(out.Levels, Count{level(l).String(), n})
		}
	}
	for i, n := range byInterest {
		if n > 0 {
			out.Interests = append(out.Interests, Count{x.interests.name(i + 1), n})
		}
	}
	for i, least := range steps {
		out.Hours = append(out.Hours, HoursCount{least, byHours[i]})
	}
	mostFirst(out.Languages)
	mostFirst(out.Interests)
	return out
}

func mostFirst(list []Count) {
	slices.SortFunc(list, func(a, b Count) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Value, b.Value)
	})
}
