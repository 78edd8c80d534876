package matching

import (
	"math"
	"math/bits"
	"time"
)

// Factor is what makes two people fit.
type Factor string

// The factors. Their points add up to the score.
const (
	FactorLanguage  Factor = "language"
	FactorSchedule  Factor = "schedule"
	FactorLevel     Factor = "level"
	FactorInterests Factor = "interests"
	FactorActivity  Factor = "activity"
	FactorReplies   Factor = "replies"
)

// The factors' places in a row of values.
const (
	byLanguage = iota
	bySchedule
	byLevel
	byInterests
	byActivity
	byReplies
	factorCount
)

func factorNames() [factorCount]Factor {
	return [factorCount]Factor{FactorLanguage, FactorSchedule, FactorLevel, FactorInterests, FactorActivity, FactorReplies}
}

// The points that each factor can give, 100 in all. Time together has the most: people give up over partners whom they never meet.
const (
	weightLanguage  = 20.0
	weightSchedule  = 30.0
	weightLevel     = 15.0
	weightInterests = 15.0
	weightActivity  = 10.0
	weightReplies   = 10.0
)

func weights() [factorCount]float64 {
	return [factorCount]float64{weightLanguage, weightSchedule, weightLevel, weightInterests, weightActivity, weightReplies}
}

const (
	// enoughHours a week together are as good as more.
	enoughHours = 8
	// halfDistance is the distance of two levels of the CEFR at which the factor is a half.
	halfDistance = 2.0
	// unknown is the value of what somebody has not told, or does not show.
	unknown = 0.5
	// activityHalfLife is after how long away somebody counts half.
	activityHalfLife = 14 * 24 * time.Hour
	// asleepAfter is how long away somebody is not proposed to others any more; with the next visit they are.
	asleepAfter = 60 * 24 * time.Hour
	// What those get out of it who learn the same language, of which one is fluent: the one who learns, the one who helps, two who are fluent.
	gainLearner, gainHelper, gainFluent = 0.7, 0.3, 0.5
	// Somebody whom nobody has asked yet counts as who answers two of three.
	priorAnswered, priorAsked = 2, 3
)

// clock is what scores need of the time; they change once a day, not with every call.
type clock struct {
	millis int64
	year   int
	decay  [asleepDays + 1]float64
	near   [7][7]float64
}

const (
	day        = 24 * time.Hour
	asleepDays = int(asleepAfter / day)
)

func newClock(now time.Time) *clock {
	c := &clock{millis: now.UnixMilli(), year: now.UTC().Year()}
	for days := range c.decay {
		c.decay[days] = math.Exp2(-float64(days) * float64(day) / float64(activityHalfLife))
	}
	for a := range c.near {
		for b := range c.near[a] {
			c.near[a][b] = nearness(level(a), level(b))
		}
	}
	return c
}

// daysAway returns for how many whole days somebody has not been here.
func (c *clock) daysAway(p *person) int {
	if p.online.Load() {
		return 0
	}
	return int(max(0, c.millis-p.seen.Load()) / day.Milliseconds())
}

// fit is why two people can learn from each other.
type fit struct {
	// language is what a practises: b's native one, or the one that both learn.
	language lang
	// shared: both learn it, and one of them is fluent.
	shared bool
	// What each of the two gets out of it, 0 to 1, and how far each is in what they practise.
	gainA, gainB   float64
	levelA, levelB level
}

// fits says whether and why a and b can learn from each other: each speaks what the other learns or, if not so, both learn a language in which one is fluent.
func fits(a, b *person) (fit, bool) {
	levelA, learnsA := a.learns(b.native)
	levelB, learnsB := b.learns(a.native)
	if learnsA && learnsB {
		return fit{b.native, false, 1, 1, levelA, levelB}, true
	}
	var best fit
	for _, t := range a.targets {
		other, both := b.learns(t.lang)
		if !both || t.level < fluent && other < fluent || best.language != 0 && best.language < t.lang {
			continue
		}
		best = sharing(t.lang, t.level, other)
	}
	return best, best.language != 0
}

// sharing is the fit of two who learn the same language, of whom at least one is fluent.
func sharing(l lang, a, b level) fit {
	f := fit{l, true, gainLearner, gainLearner, a, b}
	switch {
	case a >= fluent && b >= fluent:
		f.gainA, f.gainB = gainFluent, gainFluent
	case a >= fluent:
		f.gainA = gainHelper
	default:
		f.gainB = gainHelper
	}
	return f
}

// accepts says whether b is somebody whom a wants to meet. Of the year of birth alone, the birthday may be still to come.
func (c *clock) accepts(a, b *sides) bool {
	if a.sameGender && (a.gender == 0 || a.gender != b.gender) {
		return false
	}
	if a.company == pairOnly && b.company == groupOnly {
		return false
	}
	if a.ageFrom == 0 && a.ageTo == 0 {
		return true
	}
	if b.birthYear == 0 {
		return false
	}
	age := c.year - int(b.birthYear)
	return age >= int(a.ageFrom) && (a.ageTo == 0 || age-1 <= int(a.ageTo))
}

// willing says whether each is somebody whom the other wants to meet.
func (c *clock) willing(a, b *sides) bool { return c.accepts(a, b) && c.accepts(b, a) }

// values are the factors as they are for each of two people, 0 to 1.
type values struct{ a, b [factorCount]float64 }

func (c *clock) compare(a, b *person, f fit) (v values) {
	v.a[byLanguage], v.b[byLanguage] = f.gainA, f.gainB
	hours := min(1, float64(a.hours.Shared(b.hours))/enoughHours)
	v.a[bySchedule], v.b[bySchedule] = hours, hours
	near := c.near[f.levelA][f.levelB]
	v.a[byLevel], v.b[byLevel] = near, near
	alike := a.interests.alike(b.interests)
	v.a[byInterests], v.b[byInterests] = alike, alike
	v.a[byActivity], v.b[byActivity] = c.activity(b), c.activity(a)
	v.a[byReplies], v.b[byReplies] = b.replies(), a.replies()
	return v
}

// nearness is 1 for two who are equally far, and falls with the square of the distance.
func nearness(a, b level) float64 {
	if a == 0 || b == 0 {
		return unknown
	}
	d := (float64(a) - float64(b)) / halfDistance
	return 1 / (1 + d*d)
}

func (c *clock) activity(p *person) float64 {
	if p.hidesLastSeen {
		return unknown
	}
	return c.decay[min(c.daysAway(p), asleepDays)]
}

func (p *person) replies() float64 {
	return float64(p.answered+priorAnswered) / float64(p.asked+priorAsked)
}

// alike is the Jaccard index of two sets: what is in both, of what is in any.
func (s interestSet) alike(other interestSet) float64 {
	all := bits.OnesCount64(s[0]|other[0]) + bits.OnesCount64(s[1]|other[1])
	if all == 0 {
		return 0
	}
	return float64(bits.OnesCount64(s[0]&other[0])+bits.OnesCount64(s[1]&other[1])) / float64(all)
}

// utilities are what each of the two has of the other, 0 to 1.
func (v *values) utilities() (a, b float64) {
	for i, w := range weights() {
		a += w * v.a[i]
		b += w * v.b[i]
	}
	return a / 100, b / 100
}

// together is how well two people fit, 0 to 1: the harmonic mean of what each has of the other, which is near the lesser of the two.
func (v *values) together() float64 {
	a, b := v.utilities()
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}

// atMost bounds together from what stands in an entry, without fetching the person: as if the person were here now.
func (s *search) atMost(e *entry, f fit) float64 {
	both := weightSchedule/enoughHours*min(enoughHours, float64(s.viewer.hours.Shared(e.hours))) + weightLevel*s.clock.near[f.levelA][f.levelB] +
		weightInterests*s.viewer.interests.alike(e.interests)
	a := both + weightLanguage*f.gainA + weightActivity + weightReplies*float64(e.replies)
	b := both + weightLanguage*f.gainB + s.own
	return 2*a*b/(a+b)/100 + 1e-6 // what float32 leaves out
}

// points are what each factor gives, in whole points that add up to the score, 0 to 100. The harmonic mean 2uv/(u+v) is u·v/(u+v) + v·u/(u+v): the mean of the two
// sides in which the one that has less of it counts more. So each factor's part is its weight times that mean of its values; what rounding leaves goes to the largest remainders.
func (v *values) points() (points [factorCount]int, score int) {
	a, b := v.utilities()
	if a+b == 0 {
		return points, 0
	}
	var rest [factorCount]float64
	given := 0
	for i, w := range weights() {
		exact := w * (v.a[i]*b + v.b[i]*a) / (a + b)
		points[i] = int(exact)
		rest[i] = exact - float64(points[i])
		given += points[i]
	}
	score = int(math.Round(100 * v.together()))
	for ; given < score; given++ {
		largest := 0
		for i := range rest {
			if rest[i] > rest[largest] {
				largest = i
			}
		}
		points[largest]++
		rest[largest] = -1
	}
	return points, score
}
