package figures

import "slices"

// Rounds are the values that one figure took in several rounds.
type Rounds []float64

// Median is the middle value, or the mean of the two in the middle; 0 of none.
func (r Rounds) Median() float64 {
	if len(r) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(r))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// Range is the lowest and the highest value; zeros of none.
func (r Rounds) Range() (low, high float64) {
	if len(r) == 0 {
		return 0, 0
	}
	return slices.Min(r), slices.Max(r)
}
