package irt

import "math"

// Item is how answers to an item depend on ability, in the logistic metric (D = 1).
type Item struct {
	// A is the discrimination, above 0, and B the difficulty, on the scale of abilities.
	A, B float64
	// C is the chance of a right answer without any ability, and D that of a wrong one with all of it, each from 0 to below 1. Both 0 make the 2PL, D = 0
	// the 3PL model.
	C, D float64
}

// Valid reports whether the values can be those of an item.
func (i Item) Valid() bool {
	return i.A > 0 && !math.IsInf(i.A, 0) && !math.IsNaN(i.B) && !math.IsInf(i.B, 0) && i.C >= 0 && i.D >= 0 && i.C+i.D < 1
}

// P is the probability of a right answer (Barton and Lord 1981, with D for their 1 - d).
func (i Item) P(theta float64) float64 {
	return i.C + (1-i.D-i.C)/(1+math.Exp(-i.A*(theta-i.B)))
}

// Information is Fisher's, in 1/theta²: P'² / (P (1 - P)).
func (i Item) Information(theta float64) float64 {
	l := 1 / (1 + math.Exp(-i.A*(theta-i.B)))
	slope := (1 - i.D - i.C) * i.A * l * (1 - l)
	p := i.P(theta)
	if q := p * (1 - p); q > 0 {
		return slope * slope / q
	}
	return 0 // so far from the item that the answer is settled
}

// Response is an answer to an item.
type Response struct {
	Item
	Right bool
}

// likelihood is the logarithm of how likely the answers are at theta.
func likelihood(answers []Response, theta float64) (log float64) {
	for _, a := range answers {
		p := a.P(theta)
		if !a.Right {
			p = 1 - p
		}
		log += math.Log(p)
	}
	return log
}
