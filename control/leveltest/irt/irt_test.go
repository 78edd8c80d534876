package irt_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/languagemate/studymate/control/leveltest/irt"
)

// five are the items of the reference numbers, which catR 3.17 gave in R 4.2.2.
func five() []irt.Item {
	return []irt.Item{{A: 1, B: -1}, {A: 1.2, B: -.5}, {A: .8, B: 0}, {A: 1.5, B: .5}, {A: 1.1, B: 1}}
}

func answered(items []irt.Item, right ...bool) (out []irt.Response) {
	for i, r := range right {
		out = append(out, irt.Response{Item: items[i], Right: r})
	}
	return out
}

func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 5e-7 {
		t.Errorf("%s = %.6f, want %.6f", what, got, want)
	}
}

func TestTheNumbersAreThoseOfCatR(t *testing.T) {
	answers := answered(five(), true, true, false, true, false)
	for _, c := range []struct {
		name      string
		by        func([]irt.Response) irt.Ability
		theta, se float64
	}{
		{"EAP", irt.EAP, .442494, .664236},
		{"MAP", irt.MAP, .428924, .643551},
	} {
		got := c.by(answers)
		same(t, c.name, got.Theta, c.theta)
		same(t, c.name+" SE", got.SE, c.se)
	}
	// catR looks for the peak of ML to within 1e-4 only: it says .739916 and .866693.
	ml := irt.ML(answers)
	if math.Abs(ml.Theta-.739916) > 1e-5 || math.Abs(ml.SE-.866693) > 1e-5 {
		t.Errorf("ML = %.6f, SE %.6f", ml.Theta, ml.SE)
	}
	for i, want := range []float64{.196612, .329449, .160000, .490264, .226718} {
		same(t, "information", five()[i].Information(0), want)
	}
}

func TestProbabilities(t *testing.T) {
	for _, c := range []struct {
		name  string
		item  irt.Item
		theta float64
		want  float64
	}{
		{"2PL at its difficulty", irt.Item{A: 1.7, B: .3}, .3, .5},
		{"3PL at its difficulty is half of what guessing leaves", irt.Item{A: 1, B: -1, C: .25}, -1, .625},
		{"4PL at its difficulty", irt.Item{A: 1, B: 0, C: .2, D: .1}, 0, .55},
		{"guessing is the floor", irt.Item{A: 2, B: 3, C: .25}, -40, .25},
		{"slips are the ceiling", irt.Item{A: 2, B: -3, D: .1}, 40, .9},
		{"one logit above", irt.Item{A: 1, B: 0}, math.Log(3), .75},
	} {
		same(t, c.name, c.item.P(c.theta), c.want)
	}
}

// Information is what the slope of P makes of it, whatever the model.
func TestInformationIsTheSlopeSquaredOverTheVariance(t *testing.T) {
	const h = 1e-5
	for _, item := range append(five(), irt.Item{A: 1.3, B: .2, C: .25}, irt.Item{A: .9, B: -1, C: .2, D: .05}) {
		for theta := -3.0; theta <= 3; theta += .5 {
			p, slope := item.P(theta), (item.P(theta+h)-item.P(theta-h))/(2*h)
			same(t, "information", item.Information(theta), slope*slope/(p*(1-p)))
		}
	}
	if got := (irt.Item{A: 3, B: -500}).Information(500); got != 0 {
		t.Errorf("far away: %v", got)
	}
}

func TestWithoutAnswersThereIsWhatIsBelievedBefore(t *testing.T) {
	got := irt.EAP(nil)
	if math.Abs(got.Theta) > 1e-9 || math.Abs(got.SE-1) > 1e-3 {
		t.Errorf("%+v", got)
	}
}

func TestAllAlikeAnswersHaveAnEstimate(t *testing.T) {
	for _, right := range []bool{true, false} {
		answers := answered(five(), right, right, right, right, right)
		for name, got := range map[string]irt.Ability{"EAP": irt.EAP(answers), "MAP": irt.MAP(answers), "ML": irt.ML(answers)} {
			if math.IsNaN(got.Theta) || math.IsNaN(got.SE) || right != (got.Theta > 0) || math.Abs(got.Theta) > 4 {
				t.Errorf("%s, all %v: %+v", name, right, got)
			}
		}
	}
}

func TestTheBestItemIsAskedAmongThoseThatMayBe(t *testing.T) {
	items := five()
	all := func(int) bool { return true }
	if got := irt.Next(items, 0, all); got != 3 {
		t.Errorf("at 0: item %d", got)
	}
	if got := irt.Next(items, 0, func(i int) bool { return i != 3 }); got != 1 {
		t.Errorf("without that one: item %d", got)
	}
	if got := irt.Next(items, -3, all); got != 0 {
		t.Errorf("at -3: item %d", got)
	}
	if got := irt.Next(items, 0, func(int) bool { return false }); got != -1 {
		t.Errorf("none may be asked: item %d", got)
	}
}

func TestWhenItIsEnough(t *testing.T) {
	stop := irt.Stop{SE: .32, Least: 8, Most: 25}
	for _, c := range []struct {
		answers int
		se      float64
		want    bool
	}{{7, .1, false}, {8, .32, true}, {8, .33, false}, {24, .5, false}, {25, .5, true}, {0, 1, false}} {
		a := irt.Ability{SE: c.se}
		if got := stop.Enough(c.answers, a); got != c.want {
			t.Errorf("%d answers, SE %v: %v", c.answers, c.se, got)
		}
		if p := stop.Progress(c.answers, a); p < 0 || p > 1 || (p == 1) != c.want || c.answers == 0 && p != 0 {
			t.Errorf("%d answers, SE %v: progress %v", c.answers, c.se, p)
		}
	}
}

func TestBandsAreTheShareOfEach(t *testing.T) {
	got := irt.Bands(irt.Ability{Theta: .5, SE: .5}, []float64{-.5, 0, .5})
	for i, want := range []float64{.022750, .135905, .341345, .5} {
		same(t, "band", got[i], want)
	}
	sum := 0.0
	for _, p := range irt.Bands(irt.Ability{Theta: -9, SE: .2}, []float64{-1, 0, 1}) {
		sum += p
		if p < 0 {
			t.Errorf("probability %v", p)
		}
	}
	same(t, "all bands", sum, 1)
}

// bank is the simulated bank of the reference table: 300 items, a lognormal(0, .3), b normal.
func bank(random *rand.Rand) []irt.Item {
	items := make([]irt.Item, 300)
	for i := range items {
		items[i] = irt.Item{A: math.Exp(.3 * random.NormFloat64()), B: random.NormFloat64()}
	}
	return items
}

// take has a person of that ability take a test of length items. may is the exposure control, if any; asked is told of every item.
func take(random *rand.Rand, items []irt.Item, theta float64, length int, may []float64, asked func(i int)) irt.Ability {
	out := make([]bool, len(items))
	var answers []irt.Response
	var ability irt.Ability
	for len(answers) < length {
		i := irt.Next(items, ability.Theta, func(i int) bool { return !out[i] })
		out[i] = true
		if may == nil || random.Float64() <= may[i] {
			asked(i)
			answers = append(answers, irt.Response{Item: items[i], Right: random.Float64() < items[i].P(theta)})
			ability = irt.EAP(answers)
		}
	}
	return ability
}

// TestPrecisionIsThatOfTheReference has people take tests of 20 items: catR's mean SE with these banks is .293, and the error is as large as the SE says.
func TestPrecisionIsThatOfTheReference(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 11))
	items := bank(random)
	const people = 500
	var se, squares float64
	for range people {
		theta := random.NormFloat64()
		got := take(random, items, theta, 20, nil, func(int) {})
		se += got.SE / people
		squares += (got.Theta - theta) * (got.Theta - theta) / people
	}
	if rmse := math.Sqrt(squares); math.Abs(se-.293) > .015 || math.Abs(rmse-se) > .02 {
		t.Errorf("mean SE %.3f, RMSE %.3f", se, rmse)
	}
}

func TestExposureIsHeldByItsProbabilities(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	items := bank(random)[:60]
	const most, people = .25, 800
	run := func(may []float64) []float64 {
		shares := make([]float64, len(items))
		for range people {
			take(random, items, random.NormFloat64(), 8, may, func(i int) { shares[i] += 1. / people })
		}
		return shares
	}
	may := irt.Exposure(len(items), most, run)
	free := slices.Max(run(slices.Repeat([]float64{1}, len(items))))
	if got := slices.Max(run(may)); got > most+.06 || got < most-.06 || free < .9 {
		t.Errorf("the item that is asked most is asked %.2f of people, and %.2f without control", got, free)
	}
}

func TestWhatIsAnItem(t *testing.T) {
	for _, bad := range []irt.Item{{}, {A: -1}, {A: math.Inf(1)}, {A: 1, B: math.NaN()}, {A: 1, C: -.1}, {A: 1, C: .5, D: .5}, {A: math.NaN()}} {
		if bad.Valid() {
			t.Errorf("%+v is none", bad)
		}
	}
	if !(irt.Item{A: 1, C: .25, D: .02}).Valid() {
		t.Error("a good item is refused")
	}
}

func BenchmarkEAP(b *testing.B) {
	answers := make([]irt.Response, 12)
	for i := range answers {
		answers[i] = irt.Response{Item: irt.Item{A: 1, B: float64(i)/4 - 1.5, C: .25}, Right: i%2 == 0}
	}
	for b.Loop() {
		irt.EAP(answers)
	}
}

func BenchmarkNextOf300(b *testing.B) {
	items := bank(rand.New(rand.NewPCG(1, 1)))
	for b.Loop() {
		irt.Next(items, .3, func(i int) bool { return i%7 != 0 })
	}
}
