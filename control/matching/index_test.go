package matching

import (
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"github.com/languagemate/studymate/store"
)

// slowly finds what top finds, without buckets, bounds or a heap.
func (x *index) slowly(s *search, after spot, limit int) (out []spot) {
	for id, p := range x.byID {
		why, can := fits(s.viewer, p)
		if _, apart := s.apart[id]; !can || apart || id == s.viewer.id || !s.clock.willing(&s.viewer.sides, &p.sides) {
			continue
		}
		f := &s.filter
		if f.language != 0 && why.language != f.language || f.levels != 0 && f.levels&(1<<why.levelB) == 0 || f.online && !p.showsOnline() ||
			s.viewer.hours.Shared(p.hours) < f.minHours || p.waiting.Load() >= inboundCap || s.clock.daysAway(p) >= asleepDays {
			continue
		}
		if f.interests != (interestSet{}) && p.interests[0]&f.interests[0] == 0 && p.interests[1]&f.interests[1] == 0 {
			continue
		}
		shown := 0.0
		if b := x.natives[[2]lang{why.language, s.viewer.native}]; !why.shared && b != nil {
			shown = b.shown
		} else if why.shared {
			shown = x.helpers[why.language].shown
		}
		v := s.clock.compare(s.viewer, p, why)
		if at := (spot{v.together() * attention(p, shown), id}); after.id == "" || after.before(at) {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, func(a, b spot) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	return out[:min(limit, len(out))]
}

// spotsOf are who is found. Fluent learners don't look for those whom they would help.
func spotsOf(list []found) (out []spot) {
	for _, f := range list {
		out = append(out, f.spot)
	}
	return out
}

func helps(x *index, s *search, all []spot) []spot {
	return slices.DeleteFunc(all, func(at spot) bool {
		why, _ := fits(s.viewer, x.byID[at.id])
		return why.shared && why.levelB < fluent
	})
}

func TestTheBestAreFoundExactly(t *testing.T) {
	people := crowd(3000, 3)
	for i := range people {
		people[i].Waiting = i % 12
		people[i].HidesLastSeen = i%7 == 0
		if i%5 == 0 {
			people[i].Wishes = store.PartnerWishes{Gender: "same", Company: "pair"}
		}
	}
	x := newIndex()
	x.put(benchNow(), people...)
	for i, p := range people {
		x.here(p.ID, i%3 == 0, benchNow())
		x.person(p.ID).shownNow.Store(uint32(i % 17))
	}
	x.fold()
	c := newClock(benchNow())
	for i, p := range people[:60] {
		viewer := x.person(p.ID)
		for name, f := range map[string]filter{
			"all": {}, "levels": {levels: 1<<2 | 1<<3}, "online": {online: true}, "hours": {minHours: 2}, "interests": {interests: interestSet{1 << 2}}, "language": {language: viewer.targets[0].lang},
		} {
			s := newSearch(viewer, c, f, map[string]struct{}{people[(i+40)%100].ID: {}})
			var got []spot
			for after := (spot{}); ; {
				page := spotsOf(x.top(s, after, 30, nil))
				got = append(got, page...)
				if len(page) < 30 || len(got) >= 90 {
					break
				}
				after = page[29]
			}
			want := helps(x, s, x.slowly(s, spot{}, 3000))
			if want = want[:min(len(want), len(got))]; !slices.Equal(got, want) || len(got) < 90 && len(got) != len(helps(x, s, x.slowly(s, spot{}, 3000))) {
				t.Fatalf("%s of %d: %d found, not those that are the best of %d", name, i, len(got), len(want))
			}
			if facets := x.facets(s); facets.People != len(helps(x, s, x.slowly(s, spot{}, 3000))) {
				t.Fatalf("%s of %d: %d counted", name, i, facets.People)
			}
		}
	}
}

func TestTheIndexHoldsWhatIsTold(t *testing.T) {
	x := newIndex()
	seeker := someone("s", nil)
	found := func() (ids []string) {
		for _, f := range x.top(newSearch(x.person("s"), newClock(benchNow()), filter{}, nil), spot{}, 10, nil) {
			ids = append(ids, f.person.id)
		}
		slices.Sort(ids)
		return ids
	}
	x.put(benchNow(), seeker)
	for i := range 3 {
		x.put(benchNow(), someone(fmt.Sprint("n", i), native))
	}
	expect := func(what string, want ...string) {
		t.Helper()
		if got := found(); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	expect("put", "n0", "n1", "n2")
	x.drop("n1", "nobody")
	expect("dropped", "n0", "n2")
	x.put(benchNow(), someone("n0", func(p *store.MatchPerson) { p.Version, p.NativeLanguage = 2, "fr" }))
	expect("speaks something else", "n2")
	x.put(benchNow(), someone("n0", func(p *store.MatchPerson) { native(p); p.Version = 1 }))
	expect("what is older changes nothing", "n2")
	x.put(benchNow(), someone("n0", func(p *store.MatchPerson) { native(p); p.Version = 3 }))
	expect("again", "n0", "n2")
	x.begin()
	x.put(benchNow(), seeker, someone("n2", native))
	x.end()
	expect("read anew", "n2")
	x.put(benchNow(), someone("n2", func(p *store.MatchPerson) { native(p); p.Waiting = inboundCap }))
	expect("with as many requests as may wait")
	x.put(benchNow(), someone("n2", func(p *store.MatchPerson) { native(p); p.SeenAt = benchNow().Add(-2 * asleepAfter) }))
	expect("whom nothing is older of", "n2")
	x.drop("n2")
	x.put(benchNow(), someone("n2", func(p *store.MatchPerson) { native(p); p.SeenAt = benchNow().Add(-asleepAfter) }))
	expect("asleep")
	x.here("n2", true, benchNow())
	expect("awake", "n2")
}

func TestAnEntryIsOneLineOfTheCache(t *testing.T) {
	if n := unsafe.Sizeof(entry{}); n != 64 {
		t.Errorf("%d octets", n)
	}
}

func TestASearchAllocatesNothing(t *testing.T) {
	x := newIndex()
	x.put(benchNow(), crowd(2000, 1)...)
	viewer, _ := x.largest()
	s, room := newSearch(viewer, newClock(benchNow()), filter{}, nil), make([]found, 0, 51)
	if n := testing.AllocsPerRun(20, func() { x.top(s, spot{}, 50, room) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
