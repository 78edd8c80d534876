package irt

import "math"

// Ability is an estimate on a scale on which people are spread as N(0,1).
type Ability struct {
	Theta float64
	// SE is the standard error: of EAP the deviation of what is believed after the answers, of the others from the information.
	SE float64
}

// The grid over which beliefs are summed: the range is that of sensible abilities, the number of points that of catR.
const (
	gridLeast, gridMost = -4.0, 4.0
	gridPoints          = 33
)

// EAP is the mean and the deviation of the ability after the answers, from N(0,1) before them (Bock and Mislevy 1982), over 33 points from -4 to 4 by the
// trapezoidal rule. Without answers it is about 0 and 1.
func EAP(answers []Response) Ability {
	var points, weights [gridPoints]float64
	highest := math.Inf(-1)
	for k := range points {
		points[k] = gridLeast + (gridMost-gridLeast)*float64(k)/(gridPoints-1)
		weights[k] = likelihood(answers, points[k]) - points[k]*points[k]/2
		highest = max(highest, weights[k])
	}
	var sum, mean, variance float64
	for k := range points {
		// Relative to the highest: a product of many small probabilities is no number any more.
		weights[k] = math.Exp(weights[k] - highest)
		if k == 0 || k == gridPoints-1 {
			weights[k] /= 2
		}
		sum += weights[k]
		mean += weights[k] * points[k]
	}
	mean /= sum
	for k := range points {
		variance += weights[k] * (points[k] - mean) * (points[k] - mean)
	}
	return Ability{Theta: mean, SE: math.Sqrt(variance / sum)}
}

// ML is the ability at which the answers are likeliest, within the range of EAP: at its ends where all answers are alike. It is for a look at an estimate
// without what is believed beforehand.
func ML(answers []Response) Ability { return peak(answers, 0) }

// MAP is the likeliest ability after the answers, from N(0,1) before them.
func MAP(answers []Response) Ability { return peak(answers, 1) }

// peak finds the highest point of the likelihood times a normal prior of that precision (0: none). With guessing the likelihood may have several peaks, so
// the best of a grid is looked at more closely.
func peak(answers []Response, precision float64) Ability {
	height := func(theta float64) float64 { return likelihood(answers, theta) - precision*theta*theta/2 }
	best, step := gridLeast, (gridMost-gridLeast)/(gridPoints-1)
	for k := range gridPoints {
		if at := gridLeast + step*float64(k); height(at) > height(best) {
			best = at
		}
	}
	low, high := max(gridLeast, best-step), min(gridMost, best+step)
	// The height is flat at its peak: two heights can't be told apart within half the digits of a number. Its slope can.
	for high-low > 1e-12 {
		middle := (low + high) / 2
		if slope(answers, middle)-precision*middle > 0 {
			low = middle
		} else {
			high = middle
		}
		if middle == low && middle == high {
			break
		}
	}
	theta := (low + high) / 2
	return Ability{Theta: theta, SE: 1 / math.Sqrt(Information(answers, theta)+precision)}
}

// slope is the derivative of likelihood.
func slope(answers []Response, theta float64) (sum float64) {
	for _, a := range answers {
		l := 1 / (1 + math.Exp(-a.A*(theta-a.B)))
		d := (1 - a.D - a.C) * a.A * l * (1 - l)
		if p := a.P(theta); a.Right {
			sum += d / p
		} else {
			sum -= d / (1 - p)
		}
	}
	return sum
}

// Information is how much the answered items tell at theta together.
func Information(answers []Response, theta float64) (sum float64) {
	for _, a := range answers {
		sum += a.Information(theta)
	}
	return sum
}

// Bands are the probabilities that the ability lies below the first of the rising cuts, between each two, and above the last, as if its error were normal.
func Bands(a Ability, cuts []float64) []float64 {
	out, below := make([]float64, 0, len(cuts)+1), 0.0
	for _, cut := range cuts {
		upTo := math.Erfc((a.Theta-cut)/(a.SE*math.Sqrt2)) / 2
		out = append(out, upTo-below)
		below = upTo
	}
	return append(out, 1-below)
}
