package matching

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

// someone is a Korean who learns English, with what change alters.
func someone(id string, change func(*store.MatchPerson)) store.MatchPerson {
	p := store.MatchPerson{
		ID: id, NativeLanguage: "ko", Targets: []store.TargetLanguage{{Language: "en", Level: "B1"}}, Zone: "UTC", BirthYear: 1990, Gender: "female",
		Wishes: store.PartnerWishes{Gender: "any", Company: "any"}, SeenAt: benchNow(), Interests: []string{"music", "travel"},
		Availability: []store.Slot{{Day: 1, FromHour: 8, ToHour: 16}},
	}
	if change != nil {
		change(&p)
	}
	return p
}

// native makes a person speak English and learn Korean.
func native(p *store.MatchPerson) {
	p.NativeLanguage, p.Targets = "en-GB", []store.TargetLanguage{{Language: "ko", Level: "B1"}}
}

// two puts two people into an index and compares them, both ways round.
func two(t *testing.T, a, b store.MatchPerson) (points [factorCount]int, score int, shared, fit bool) {
	t.Helper()
	x := newIndex()
	x.put(benchNow(), a, b)
	one, other, c := x.person(a.ID), x.person(b.ID), newClock(benchNow())
	why, can := fits(one, other)
	back, canBack := fits(other, one)
	if can != canBack || why.shared != back.shared || why.gainA != back.gainB || c.willing(&one.sides, &other.sides) != c.willing(&other.sides, &one.sides) {
		t.Fatalf("not the same for both: %+v and %+v", why, back)
	}
	if !can || !c.willing(&one.sides, &other.sides) {
		return points, 0, false, false
	}
	v, w := c.compare(one, other, why), c.compare(other, one, back)
	points, score = v.points()
	if backPoints, backScore := w.points(); backPoints != points || backScore != score || v.together() != w.together() {
		t.Errorf("%v and %v are not the same for both", points, backPoints)
	}
	return points, score, why.shared, true
}

func TestWhoFits(t *testing.T) {
	with := func(changes ...func(*store.MatchPerson)) store.MatchPerson {
		return someone("b", func(p *store.MatchPerson) {
			for _, change := range changes {
				change(p)
			}
		})
	}
	learns := func(language, level string) func(*store.MatchPerson) {
		return func(p *store.MatchPerson) {
			p.Targets = append(p.Targets, store.TargetLanguage{Language: language, Level: level})
		}
	}
	wishes := func(w store.PartnerWishes) func(*store.MatchPerson) {
		return func(p *store.MatchPerson) { p.Wishes = w }
	}
	for name, c := range map[string]struct {
		a, b        store.MatchPerson
		fit, shared bool
	}{
		"each speaks what the other learns":    {someone("a", nil), with(native), true, false},
		"two of the same side":                 {someone("a", nil), with(), false, false},
		"one way only":                         {someone("a", nil), with(func(p *store.MatchPerson) { p.NativeLanguage = "en" }, func(p *store.MatchPerson) { p.Targets[0].Language = "ja" }), false, false},
		"a helper":                             {someone("a", nil), with(func(p *store.MatchPerson) { p.NativeLanguage = "ja"; p.Targets[0].Level = "C1" }), true, true},
		"not fluent enough to help":            {someone("a", nil), with(func(p *store.MatchPerson) { p.NativeLanguage = "ja"; p.Targets[0].Level = "B2" }), false, false},
		"fluent by what was measured":          {someone("a", nil), with(func(p *store.MatchPerson) { p.NativeLanguage, p.CurrentLevel = "ja", "C2" }), true, true},
		"by the second language":               {someone("a", learns("ja", "A1")), with(func(p *store.MatchPerson) { p.NativeLanguage = "ja-JP" }, learns("ko", "")), true, false},
		"who wants her own gender":             {someone("a", wishes(store.PartnerWishes{Gender: "same"})), with(native), true, false},
		"who wants her own gender, and a man":  {someone("a", wishes(store.PartnerWishes{Gender: "same"})), with(native, func(p *store.MatchPerson) { p.Gender = "male" }), false, false},
		"who wants her own gender, and nobody": {someone("a", wishes(store.PartnerWishes{Gender: "same"})), with(native, func(p *store.MatchPerson) { p.Gender = "" }), false, false},
		"too young":                            {someone("a", wishes(store.PartnerWishes{AgeFrom: 37})), with(native), false, false},
		"old enough this year":                 {someone("a", wishes(store.PartnerWishes{AgeFrom: 36})), with(native), true, false},
		"too old":                              {someone("a", wishes(store.PartnerWishes{AgeTo: 34})), with(native), false, false},
		"young enough until the birthday":      {someone("a", wishes(store.PartnerWishes{AgeTo: 35})), with(native), true, false},
		"of no age":                            {someone("a", wishes(store.PartnerWishes{AgeFrom: 20})), with(native, func(p *store.MatchPerson) { p.BirthYear = 0 }), false, false},
		"pairs and groups":                     {someone("a", wishes(store.PartnerWishes{Company: "pair"})), with(native, wishes(store.PartnerWishes{Company: "group"})), false, false},
		"pairs and whatever":                   {someone("a", wishes(store.PartnerWishes{Company: "pair"})), with(native), true, false},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, shared, fit := two(t, c.a, c.b); fit != c.fit || shared != c.shared {
				t.Errorf("fit %t, shared %t", fit, shared)
			}
		})
	}
}

func TestPointsOfFactors(t *testing.T) {
	a := someone("a", nil)
	for name, c := range map[string]struct {
		change func(*store.MatchPerson)
		points [factorCount]int
	}{
		"all there is":        {nil, [factorCount]int{20, 30, 15, 15, 10, 7}},
		"half the hours":      {func(p *store.MatchPerson) { p.Availability[0].ToHour = 12 }, [factorCount]int{20, 15, 15, 15, 10, 7}},
		"hours by the zone":   {func(p *store.MatchPerson) { p.Zone = "Asia/Seoul" }, [factorCount]int{20, 0, 15, 15, 10, 7}},
		"two levels away":     {func(p *store.MatchPerson) { p.Targets[0].Level = "A1" }, [factorCount]int{20, 30, 8, 15, 10, 7}},
		"no level":            {func(p *store.MatchPerson) { p.Targets[0].Level = "" }, [factorCount]int{20, 30, 8, 15, 10, 7}},
		"a third of all":      {func(p *store.MatchPerson) { p.Interests = []string{"music", "art"} }, [factorCount]int{20, 30, 15, 5, 10, 7}},
		"nothing in common":   {func(p *store.MatchPerson) { p.Interests = []string{"art"} }, [factorCount]int{20, 30, 15, 0, 10, 7}},
		"who answers":         {func(p *store.MatchPerson) { p.Asked, p.Answered = 20, 20 }, [factorCount]int{20, 30, 15, 15, 10, 8}},
		"who never answers":   {func(p *store.MatchPerson) { p.Asked = 20 }, [factorCount]int{20, 30, 15, 15, 10, 4}},
		"gone for two weeks":  {func(p *store.MatchPerson) { p.SeenAt = benchNow().Add(-14 * day) }, [factorCount]int{20, 30, 15, 15, 7, 7}},
		"gone, and hiding it": {func(p *store.MatchPerson) { p.SeenAt, p.HidesLastSeen = benchNow().Add(-14*day), true }, [factorCount]int{20, 30, 15, 15, 7, 7}},
	} {
		t.Run(name, func(t *testing.T) {
			points, score, _, _ := two(t, a, someone("b", func(p *store.MatchPerson) {
				native(p)
				if c.change != nil {
					c.change(p)
				}
			}))
			sum := 0
			for i, p := range points {
				sum += p
				if d := p - c.points[i]; d < -1 || d > 1 {
					t.Errorf("%s gives %d points, want about %d", factorNames()[i], p, c.points[i])
				}
			}
			if sum != score {
				t.Errorf("%d points and a score of %d", sum, score)
			}
		})
	}
}

// TestScoresAreFairSums looks at many people: points are never more than a factor has, they add up, and who changes sides finds the same.
func TestScoresAreFairSums(t *testing.T) {
	people := crowd(300, 7)
	x := newIndex()
	x.put(benchNow(), people...)
	c, pairs := newClock(benchNow()), 0
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a, b := x.person(people[r.IntN(300)].ID), x.person(people[r.IntN(300)].ID)
		why, can := fits(a, b)
		back, canBack := fits(b, a)
		if can != canBack {
			t.Fatal("a fit is one of both")
		}
		if !can || a == b {
			continue
		}
		pairs++
		v, w := c.compare(a, b, why), c.compare(b, a, back)
		points, score := v.points()
		backPoints, backScore := w.points()
		if points != backPoints || score != backScore {
			t.Fatalf("%v for one, %v for the other", points, backPoints)
		}
		sum := 0
		for i, most := range weights() {
			if sum += points[i]; points[i] < 0 || points[i] > int(most) {
				t.Fatalf("%d points of %v", points[i], most)
			}
		}
		u, o := v.utilities()
		if sum != score || math.Abs(100*v.together()-float64(score)) > 0.5 || v.together() > math.Max(u, o)+1e-9 || v.together() < math.Min(u, o)-1e-9 {
			t.Fatalf("%v add up to %d, the score is %d of %v and %v", points, sum, score, u, o)
		}
	}
	if pairs < 1000 {
		t.Errorf("only %d pairs", pairs)
	}
}

func TestTheHoursOfAWeekFollowTheClocks(t *testing.T) {
	summer, winter := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC)
	london := someone("l", func(p *store.MatchPerson) {
		p.Zone, p.Availability = "Europe/London", []store.Slot{{Day: 1, FromHour: 8, ToHour: 16}}
	})
	x := newIndex()
	x.put(summer, someone("u", nil), london)
	if got := x.person("u").hours.Shared(x.person("l").hours); got != 7 {
		t.Errorf("%d hours together in summer, want 7", got)
	}
	x.put(winter, someone("u", nil), london)
	if got := x.person("u").hours.Shared(x.person("l").hours); got != 8 {
		t.Errorf("%d hours together in winter, want 8", got)
	}
}
