package matching

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

func benchNow() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }

// crowd makes people as they may be: most speak one of a few languages, and learn another of them.
func crowd(n int, seed uint64) []store.MatchPerson {
	r := rand.New(rand.NewPCG(seed, seed))
	languages := []string{"ko", "en", "en", "en", "ja", "zh", "es", "fr", "de"}
	zones := []string{"Asia/Seoul", "America/New_York", "Europe/Berlin", "Asia/Tokyo", "UTC"}
	interests := []string{"animals", "art", "books", "cooking", "design", "film", "food", "games", "music", "news", "science", "sports", "travel", "work"}
	out := make([]store.MatchPerson, n)
	for i := range out {
		p := store.MatchPerson{
			ID: fmt.Sprintf("%08d-0000-7000-8000-000000000000", i), NativeLanguage: languages[r.IntN(len(languages))], Zone: zones[r.IntN(len(zones))], BirthYear: 1960 + r.IntN(45),
			Gender: []string{"female", "male"}[r.IntN(2)], Wishes: store.PartnerWishes{Gender: "any", Company: "any"}, Version: 1,
			SeenAt: benchNow().Add(-time.Duration(r.ExpFloat64() * 10 * float64(day))), Asked: 10, Answered: r.IntN(11),
		}
		for range 1 + r.IntN(2) {
			if l := languages[r.IntN(len(languages))]; l != p.NativeLanguage && (len(p.Targets) == 0 || p.Targets[0].Language != l) {
				p.Targets = append(p.Targets, store.TargetLanguage{Language: l, Level: levels()[r.IntN(6)]})
			}
		}
		for _, k := range r.Perm(len(interests))[:1+r.IntN(5)] {
			p.Interests = append(p.Interests, interests[k])
		}
		for range 1 + r.IntN(5) {
			from := r.IntN(22)
			p.Availability = append(p.Availability, store.Slot{Day: 1 + r.IntN(7), FromHour: from, ToHour: from + 1 + r.IntN(2)})
		}
		out[i] = p
	}
	return out
}

// largest returns a viewer for whom there are the most people to look at.
func (x *index) largest() (viewer *person, people int) {
	for key, b := range x.natives {
		if others := x.natives[[2]lang{key[1], key[0]}]; others != nil && len(others.people) > people && len(b.people) > 0 {
			viewer, people = b.people[0].person, len(others.people)
		}
	}
	return viewer, people
}

func benchIndex(b *testing.B, n int) *search {
	b.Helper()
	x := newIndex()
	x.put(benchNow(), crowd(n, 1)...)
	viewer, people := x.largest()
	s := newSearch(viewer, newClock(benchNow()), filter{}, nil)
	room := make([]found, 0, 51)
	if got := x.top(s, spot{}, 50, room); len(got) != 50 {
		b.Fatalf("%d found", len(got))
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		x.top(s, spot{}, 50, room)
	}
	b.ReportMetric(float64(people), "people/bucket")
	return s
}

func BenchmarkTop50Of100k(b *testing.B) { benchIndex(b, 100_000) }

func BenchmarkTop50Of1M(b *testing.B) { benchIndex(b, 1_000_000) }

func BenchmarkFacetsOf100k(b *testing.B) {
	x := newIndex()
	x.put(benchNow(), crowd(100_000, 1)...)
	viewer, _ := x.largest()
	s := newSearch(viewer, newClock(benchNow()), filter{}, nil)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		x.facets(s)
	}
}
