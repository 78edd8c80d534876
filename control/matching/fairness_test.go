package matching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

// unequal is a crowd in which few speak what many learn, and some of them fit nearly everybody.
func unequal(many, few int) []store.MatchPerson {
	r := rand.New(rand.NewPCG(4, 4))
	interests := []string{"animals", "art", "books", "film", "food", "games", "music", "sports", "travel", "work"}
	person := func(id string, change func(*store.MatchPerson)) store.MatchPerson {
		return someone(id, func(p *store.MatchPerson) {
			change(p)
			p.Targets[0].Level, p.Interests = levels()[r.IntN(6)], nil
			for _, k := range r.Perm(len(interests))[:1+r.IntN(4)] {
				p.Interests = append(p.Interests, interests[k])
			}
			p.Availability = nil
			for range 1 + r.IntN(4) {
				from := 8 + r.IntN(12)
				p.Availability = append(p.Availability, store.Slot{Day: 1 + r.IntN(7), FromHour: from, ToHour: from + 2})
			}
			if r.IntN(10) == 0 { // who has much time
				p.Availability = []store.Slot{{Day: 1, FromHour: 8, ToHour: 22}, {Day: 3, FromHour: 8, ToHour: 22}, {Day: 6, FromHour: 8, ToHour: 22}}
			}
			p.SeenAt = benchNow().Add(-time.Duration(r.ExpFloat64() * 5 * float64(day)))
			p.Asked, p.Answered = 10, r.IntN(11)
		})
	}
	var out []store.MatchPerson
	for i := range many {
		out = append(out, person(fmt.Sprintf("k%04d", i), func(*store.MatchPerson) {}))
	}
	for i := range few {
		out = append(out, person(fmt.Sprintf("e%04d", i), native))
	}
	return out
}

// gini is how unequally something is shared: 0 when all have the same, near 1 when one has all.
func gini(shares []float64) float64 {
	slices.Sort(shares)
	var sum, weighted float64
	for i, s := range shares {
		sum += s
		weighted += float64(i+1) * s
	}
	n := float64(len(shares))
	return 2*weighted/(n*sum) - (n+1)/n
}

// attend has everybody of the many look at the first ten of the few, day after day, and returns how unequally the few are seen and how well those fit who are seen.
func attend(x *index, people []store.MatchPerson, few int, fair bool) (unequal, fitting float64) {
	c := newClock(benchNow())
	impressions := map[string]float64{}
	shown, sum := 0, 0.0
	for range 10 {
		for i, p := range people[:len(people)-few] {
			if i%50 == 0 && fair {
				x.fold()
			}
			s := newSearch(x.person(p.ID), c, filter{}, nil)
			for _, f := range x.top(s, spot{}, 10, nil) {
				v := c.compare(s.viewer, f.person, f.fit)
				impressions[f.person.id]++
				sum += v.together()
				shown++
				f.person.shownNow.Add(1)
			}
		}
	}
	shares := make([]float64, few)
	for i, p := range people[len(people)-few:] {
		shares[i] = impressions[p.ID]
	}
	return gini(shares), 100 * sum / float64(shown)
}

// TestAttentionIsSpread is the reason of the penalty for who was shown often: without it a few get nearly all of the attention, with it those who are shown fit nearly as well.
func TestAttentionIsSpread(t *testing.T) {
	const many, few = 600, 150
	people := unequal(many, few)
	measure := func(fair bool) (float64, float64) {
		x := newIndex()
		x.put(benchNow(), people...)
		return attend(x, people, few, fair)
	}
	before, fitting := measure(false)
	after, stillFitting := measure(true)
	t.Logf("Gini %.2f by score alone, %.2f with attention spread; mean score of who is shown %.1f and %.1f", before, after, fitting, stillFitting)
	if before < 0.4 || after > 0.7*before || stillFitting < 0.85*fitting {
		t.Errorf("Gini %.2f and %.2f, mean score %.1f and %.1f", before, after, fitting, stillFitting)
	}
}
