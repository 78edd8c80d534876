package leveltest

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/leveltest/irt"
	"github.com/languagemate/studymate/store"
)

var update = flag.Bool("update", false, "work out anew how often each item may be asked")

// mostExposed is the share of people who may get one item of a bank of so many: a quarter, or what so short a bank can't help with room to choose.
func mostExposed(items int) float64 {
	return min(1, max(0.25, 1.6*mostItems/float64(items)))
}

// examinee is somebody with an ability in every skill.
type examinee map[Skill]float64

func newExaminee(random *rand.Rand) examinee {
	// Who reads well mostly hears well too: the skills share a half of their variance and more.
	common, out := random.NormFloat64(), examinee{}
	for _, skill := range adaptive() {
		out[skill] = common*math.Sqrt(.7) + random.NormFloat64()*math.Sqrt(.3)
	}
	return out
}

// simulate has somebody take the adaptive parts of a test, with the rules that real attempts have.
func simulate(random *rand.Rand, p *pool, who examinee) attempt {
	now := time.Unix(0, 0)
	a := attempt{&store.LevelAttempt{ID: fmt.Sprint(random.Uint64()), Language: p.language}, p}
	for a.goOn(now) == nil {
		w := a.asked()
		i := p.itemByID[w.ItemID]
		if i == nil {
			break
		}
		if w.State = store.LevelWrong; random.Float64() < i.P(who[i.skill]) {
			w.State = store.LevelRight
		}
	}
	return a
}

// shares is which part of many people got each item of a skill.
func shares(random *rand.Rand, p *pool, people int) map[string]float64 {
	out := map[string]float64{}
	for range people {
		for _, w := range simulate(random, p, newExaminee(random)).Answers {
			out[w.ItemID] += 1 / float64(people)
		}
	}
	return out
}

// control works out how likely each item may be asked. It aims a little below the bounds: of so many items, one is always above its aim by chance.
func control(random *rand.Rand, p *pool) exposure {
	var all []*item
	most := 1.0
	for _, skill := range adaptive() {
		all = append(all, p.items[skill]...)
		most = min(most, mostExposed(len(p.items[skill])))
	}
	may := irt.Exposure(len(all), most, func(may []float64) (out []float64) {
		for n, i := range all {
			i.may = may[n]
		}
		got := shares(random, p, 1500)
		for _, i := range all {
			// Each skill has its own bound: what is over it counts as so much over that of all.
			out = append(out, got[i.ID]*most/(mostExposed(len(p.items[i.skill]))-.02))
		}
		return out
	})
	e := exposure{Bank: p.version, May: map[string]float64{}}
	for n, i := range all {
		if i.may = may[n]; may[n] < 1 {
			e.May[i.ID] = math.Round(may[n]*1e4) / 1e4
		}
	}
	return e
}

// TestExposure has many people take the tests that ship: no item is seen by more than it may be, and abilities are found as well as is said.
func TestExposure(t *testing.T) {
	for language, p := range shippedBank(t).pools {
		t.Run(language, func(t *testing.T) {
			random := rand.New(rand.NewPCG(11, 2026))
			file := filepath.Join("bank", language, exposureFile)
			if *update {
				octets, err := json.MarshalIndent(control(random, p), "", "\t")
				if err == nil {
					err = os.WriteFile(file, append(octets, '\n'), 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			got := shares(random, p, 2000)
			for _, skill := range adaptive() {
				most, name := 0.0, ""
				for _, i := range p.items[skill] {
					if got[i.ID] > most {
						most, name = got[i.ID], i.ID
					}
				}
				bound := mostExposed(len(p.items[skill]))
				t.Logf("%s: %d items, %s is asked of %.3f of people, at most %.2f", skill, len(p.items[skill]), name, most, bound)
				if most > bound+.04 {
					t.Errorf("%s: %s is asked of %.3f of people, more than %.2f: go test ./control/leveltest -run Exposure -update", skill, name, most, bound)
				}
			}
		})
	}
}

func TestAbilitiesAreFoundAsWellAsIsSaid(t *testing.T) {
	const people = 600
	for language, p := range shippedBank(t).pools {
		random := rand.New(rand.NewPCG(2026, 28))
		var inBand, near, overallSquares, overallErrors float64
		squares, errors, bias := map[Skill]float64{}, map[Skill]float64{}, map[Skill]float64{}
		for range people {
			who := newExaminee(random)
			a, mean := simulate(random, p, who), 0.0
			for _, skill := range adaptive() {
				r, ability := a.assess(skill)
				if !r.Assessed || r.Items > mostItems {
					t.Fatalf("%s: %+v", language, r)
				}
				off := ability.Theta - who[skill]
				squares[skill] += off * off / people
				errors[skill] += ability.SE * ability.SE / people
				bias[skill] += off / people
				mean += who[skill] / float64(len(adaptive()))
			}
			overall := a.overall()
			if r := a.result(time.Unix(0, 0)); !between(r) {
				t.Errorf("%s: over all out of the range of the skills: %s", language, r.Details)
			}
			overallErrors += overall.SE * overall.SE / people
			overallSquares += (overall.Theta - mean) * (overall.Theta - mean) / people
			if levelOf(overall.Theta) == levelOf(mean) {
				inBand += 1. / people
			}
			if math.Abs(overall.Theta-mean) < bandWidth {
				near += 1. / people
			}
		}
		for _, skill := range adaptive() {
			rmse, said := math.Sqrt(squares[skill]), math.Sqrt(errors[skill])
			t.Logf("%s %s: RMSE %.3f, SE %.3f, bias %+.3f", language, skill, rmse, said, bias[skill])
			if math.Abs(rmse-said) > .06 || rmse > .7 || math.Abs(bias[skill]) > .08 {
				t.Errorf("%s %s: RMSE %.3f, SE %.3f, bias %+.3f", language, skill, rmse, said, bias[skill])
			}
		}
		rmse, said := math.Sqrt(overallSquares), math.Sqrt(overallErrors)
		t.Logf("%s overall: RMSE %.3f, SE %.3f, the level itself for %.0f %%, within a level for %.0f %%", language, rmse, said, 100*inBand, 100*near)
		if math.Abs(rmse-said) > .06 {
			t.Errorf("%s overall: RMSE %.3f, SE %.3f", language, rmse, said)
		}
		if inBand < .55 || near < .92 {
			t.Errorf("%s: the level is found for %.0f %% of people, within a level for %.0f %%", language, 100*inBand, 100*near)
		}
	}
}

// between reports whether the level over all is none that is below or above those of all skills.
func between(stored store.LevelResult) bool {
	r, err := resultOf(stored)
	if err != nil {
		return false
	}
	var levels []string
	for _, s := range r.Skills {
		if s.Theta != nil {
			levels = append(levels, *s.Level)
		}
	}
	return slices.Min(levels) <= *r.Level && *r.Level <= slices.Max(levels)
}

func BenchmarkAttempt(b *testing.B) {
	p, random := shippedBank(b).pools["en"], rand.New(rand.NewPCG(1, 1))
	for b.Loop() {
		simulate(random, p, newExaminee(random))
	}
}
