package irt

import "slices"

// Stop says when enough is known of an ability.
type Stop struct {
	// SE is the standard error that is enough.
	SE float64
	// Least and Most are how many items there are at least and at most.
	Least, Most int
}

// Enough reports whether so many answers with that result are enough.
func (s Stop) Enough(answers int, a Ability) bool {
	return answers >= s.Most || answers >= s.Least && a.SE <= s.SE
}

// Progress is how far an ability with so many answers is on the way to Enough, from 0 to 1: by what is known, or by the answers where these end it sooner.
func (s Stop) Progress(answers int, a Ability) float64 {
	if s.Enough(answers, a) {
		return 1
	}
	known := 0.0
	if answers > 0 { // before, nothing is known, whatever the deviation of the prior
		known = min((1-a.SE)/(1-s.SE), float64(answers)/float64(s.Least))
	}
	return max(0, min(0.99, max(known, float64(answers)/float64(s.Most))))
}

// Next is the index of the item that tells most at theta, among those that may be asked; -1: none may. Of equals the first.
func Next(items []Item, theta float64, may func(int) bool) int {
	best, most := -1, 0.0
	for i, item := range items {
		if !may(i) {
			continue
		}
		if told := item.Information(theta); best < 0 || told > most {
			best, most = i, told
		}
	}
	return best
}

// Sympson-Hetter control (Sympson and Hetter 1985): an item that is the best choice is asked with a probability of its own, which is so small that nobody
// can count on seeing it.

// exposureRounds are enough for the probabilities to settle.
const exposureRounds = 12

// Exposure returns for each of n items the probability with which it may be asked when it is the best choice, so that at most about the share most of all
// people get it. run has many people take the test under such probabilities and returns the share of them that got each item. Of items that too few get it
// is 1.
func Exposure(n int, most float64, run func(may []float64) (shares []float64)) []float64 {
	may := make([]float64, n)
	for i := range may {
		may[i] = 1
	}
	best, lowest := may, 2.0
	for range exposureRounds {
		shares := run(may)
		if highest := slices.Max(shares); highest < lowest { // the rounds swing around their aim
			best, lowest = may, highest
		}
		next := make([]float64, n)
		for i, share := range shares {
			// Of those for whom it is the best choice a share may[i] gets it: share / may[i] of all are such.
			if next[i] = 1; share > 0 {
				next[i] = min(1, may[i]*most/share)
			}
		}
		may = next
	}
	return best
}
