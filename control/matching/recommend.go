package matching

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/languagemate/studymate/store"
)

// Wish is what somebody looks for. The zero value is everybody who fits.
type Wish struct {
	// Language is one that the person learns: who speaks it, or helps with it.
	Language string `json:"language,omitempty"`
	// Levels are those of the other one in what they learn, A1 to C2; Interests are those of which the other one has at least one.
	Levels    []string `json:"levels,omitempty"`
	Interests []string `json:"interests,omitempty"`
	Online    bool     `json:"online,omitempty"`
	// MinHours is how many hours a week both have time.
	MinHours int `json:"minHours,omitempty"`
}

// Mark is a place in a list of partners; the zero value is its start.
type Mark struct {
	Rank float64
	ID   string
}

// Part is what one factor gives to a score, of at most Max points.
type Part struct {
	Factor      Factor
	Points, Max int
}

// Compatibility is how well two people fit.
type Compatibility struct {
	// Score is 0 to 100, the sum of the points of Parts. It is the same for both.
	Score int
	Parts []Part
	// Language is what who asks would practise; Shared says that the other one learns it too and one of the two is fluent in it. Empty: the two don't fit.
	Language string
	Shared   bool
	// SharedHours is how many hours of this week both have time, Ahead by how much the other one's clock is ahead; nil of who does not show it.
	SharedHours int
	Ahead       *time.Duration
	// ReplyRate is the share of requests that the other one answers, 0 to 1; nil as long as there were too few to say.
	ReplyRate *float64
	// Online is false too of who does not show it.
	Online bool
}

// Recommendation is somebody whom to ask.
type Recommendation struct {
	Person store.MatchPerson
	Compatibility
}

// fewAsked is how many requests say too little of how somebody answers.
const fewAsked = 3

// Recommend returns up to limit people after the mark whom userID may ask, best first, and the mark of the next page, nil on the last. Who was asked in the last ten days, has asked, is blocked or has
// as many requests as may wait is not among them. It fails with ErrNewcomer and ErrLanguage.
func (m *Matching) Recommend(ctx context.Context, userID string, w Wish, after Mark, limit int) ([]Recommendation, *Mark, error) {
	s, err := m.search(ctx, userID, w)
	if err != nil {
		return nil, nil, err
	}
	began := time.Now()
	best := m.index.top(s, spot{after.Rank, after.ID}, limit+1, make([]found, 0, limit+2))
	m.took.Add(time.Since(began))
	var next *Mark
	if len(best) > limit {
		best = best[:limit]
		last := best[limit-1].spot
		next = &Mark{last.rank, last.id}
	}
	ids := make([]string, len(best))
	for i, f := range best {
		ids[i] = f.person.id
	}
	// The store has the last word on who may be found.
	people, err := m.deps.People.PeopleByIDs(ctx, m.config.Agreed, ids, m.deps.Now())
	if err != nil {
		return nil, nil, err
	}
	known := make(map[string]store.MatchPerson, len(people))
	for _, p := range people {
		known[p.ID] = p
	}
	out := make([]Recommendation, 0, len(best))
	for _, f := range best {
		if p, still := known[f.person.id]; still {
			f.person.shownNow.Add(1)
			out = append(out, Recommendation{p, m.compatibility(s.clock, s.viewer, f.person, f.fit)})
		}
	}
	return out, next, nil
}

// search prepares a look for partners.
func (m *Matching) search(ctx context.Context, userID string, w Wish) (*search, error) {
	viewer, err := m.viewer(ctx, userID)
	if err != nil {
		return nil, err
	}
	f, err := m.index.filter(viewer, w)
	if err != nil {
		return nil, err
	}
	now := m.deps.Now()
	ids, err := m.deps.People.Apart(ctx, userID, now.Add(-againAfter))
	if err != nil {
		return nil, err
	}
	apart := make(map[string]struct{}, len(ids))
	for _, id := range ids {
		apart[id] = struct{}{}
	}
	return newSearch(viewer, newClock(now), f, apart), nil
}

func (x *index) filter(viewer *person, w Wish) (filter, error) {
	x.mu.Lock() // a language or an interest may be new
	defer x.mu.Unlock()
	f := filter{language: x.lang(w.Language), online: w.Online, minHours: w.MinHours}
	if _, learns := viewer.learns(f.language); w.Language != "" && !learns {
		return f, ErrLanguage
	}
	for _, l := range w.Levels {
		f.levels |= 1 << levelOf(l)
	}
	for _, interest := range w.Interests {
		if n := x.interests.by[interest]; n > 0 {
			f.interests[(n-1)/64] |= 1 << ((n - 1) % 64)
		}
	}
	// Nobody has an interest that nobody ever had.
	if len(w.Interests) > 0 && f.interests == (interestSet{}) {
		f.interests[1] = 1 << 63
	}
	return f, nil
}

// compatibility is how well b fits a, for a to read.
func (m *Matching) compatibility(c *clock, a, b *person, why fit) Compatibility {
	v := c.compare(a, b, why)
	points, score := v.points()
	out := Compatibility{
		Score: score, Language: m.index.langName(why.language), Shared: why.shared, SharedHours: a.hours.Shared(b.hours), Online: b.showsOnline(),
	}
	if b.showsZone {
		out.Ahead = new(time.Duration(b.offset-a.offset) * time.Second)
	}
	out.Parts = partsOf(points)
	if b.asked >= fewAsked {
		out.ReplyRate = new(float64(b.answered) / float64(b.asked))
	}
	return out
}

func (x *index) langName(l lang) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.langs.name(int(l))
}

// Compatibility returns how well two people fit: the same as in the list of partners, and the same for both. Two who don't fit, for whatever reason, have no points. It fails with
// ErrNewcomer, ErrSelf and ErrNotFound.
func (m *Matching) Compatibility(ctx context.Context, userID, otherID string) (Compatibility, error) {
	a, b, why, err := m.pair(ctx, userID, otherID)
	if err != nil {
		return Compatibility{}, err
	}
	if why.language == 0 {
		return Compatibility{Parts: partsOf([factorCount]int{})}, nil
	}
	return m.compatibility(newClock(m.deps.Now()), a, b, why), nil
}

func partsOf(points [factorCount]int) (parts []Part) {
	most := weights()
	for i, name := range factorNames() {
		parts = append(parts, Part{name, points[i], int(most[i])})
	}
	return parts
}

// pair returns two people and why they fit; without a language: they don't, or not with each other's wishes.
func (m *Matching) pair(ctx context.Context, userID, otherID string) (a, b *person, why fit, err error) {
	if userID == otherID {
		return nil, nil, fit{}, ErrSelf
	}
	if a, err = m.viewer(ctx, userID); err != nil {
		return nil, nil, fit{}, err
	}
	if err := m.deps.People.MayMeet(ctx, userID, otherID); err != nil {
		return nil, nil, fit{}, own(err, ErrNotFound)
	}
	if err := m.load(ctx, []string{otherID}); err != nil {
		return nil, nil, fit{}, err
	}
	if b = m.index.person(otherID); b == nil {
		return a, nil, fit{}, nil
	}
	if newClock(m.deps.Now()).willing(&a.sides, &b.sides) {
		why, _ = fits(a, b)
	}
	return a, b, why, nil
}

// Filters returns what there is to filter by, and what the person has saved; nil: nothing. It fails with ErrNewcomer.
func (m *Matching) Filters(ctx context.Context, userID string) (Facets, *Wish, error) {
	s, err := m.search(ctx, userID, Wish{})
	if err != nil {
		return Facets{}, nil, err
	}
	text, err := m.deps.Filters.Filters(ctx, userID)
	if err != nil {
		return Facets{}, nil, err
	}
	facets := m.index.facets(s)
	if text == "" {
		return facets, nil, nil
	}
	var saved Wish
	if err := json.Unmarshal([]byte(text), &saved); err != nil {
		return Facets{}, nil, fmt.Errorf("saved filters of %s: %w", userID, err)
	}
	if _, err := m.index.filter(s.viewer, saved); errors.Is(err, ErrLanguage) {
		saved.Language = "" // the person does not learn it any more
	}
	return facets, &saved, nil
}

// SaveFilters keeps by what the person wants to look for partners. It fails with ErrNewcomer and ErrLanguage.
func (m *Matching) SaveFilters(ctx context.Context, userID string, w Wish) error {
	viewer, err := m.viewer(ctx, userID)
	if err != nil {
		return err
	}
	if _, err := m.index.filter(viewer, w); err != nil {
		return err
	}
	text, err := json.Marshal(w)
	if err != nil {
		return err
	}
	return m.deps.Filters.SaveFilters(ctx, userID, string(text), m.deps.Now())
}
