package speech

import (
	"math"
	"slices"
	"time"
)

const (
	// hop is the time from one level to the next; hopSamples the same in samples.
	hop        = 10 * time.Millisecond
	hopSamples = Rate / 100
	// silence is the level of nothing at all, in dB of full scale.
	silence = -120
)

// band is a filter of second order (Butterworth; the bilinear transform of R. Bristow-Johnson's cookbook).
type band struct{ b0, b1, b2, a1, a2 float64 }

func highPass(hz float64) band {
	c, alpha := biquad(hz)
	return band{(1 + c) / 2, -(1 + c), (1 + c) / 2, -2 * c, 1 - alpha}.over(1 + alpha)
}

func lowPass(hz float64) band {
	c, alpha := biquad(hz)
	return band{(1 - c) / 2, 1 - c, (1 - c) / 2, -2 * c, 1 - alpha}.over(1 + alpha)
}

func biquad(hz float64) (cos, alpha float64) {
	w := 2 * math.Pi * hz / Rate
	return math.Cos(w), math.Sin(w) / math.Sqrt2
}

func (f band) over(a0 float64) band {
	return band{f.b0 / a0, f.b1 / a0, f.b2 / a0, f.a1 / a0, f.a2 / a0}
}

// pass returns samples filtered.
func (f band) pass(in []float32) []float32 {
	out := make([]float32, len(in))
	var x1, x2, y1, y2 float64
	for i, s := range in {
		x := float64(s)
		y := f.b0*x + f.b1*x1 + f.b2*x2 - f.a1*y1 - f.a2*y2
		x1, x2, y1, y2 = x, x1, y, y1
		out[i] = float32(y)
	}
	return out
}

// powers are the mean squares of each hop.
func powers(samples []float32) []float64 {
	out := make([]float64, len(samples)/hopSamples)
	for i := range out {
		sum := 0.0
		for _, s := range samples[i*hopSamples : (i+1)*hopSamples] {
			sum += float64(s) * float64(s)
		}
		out[i] = sum / hopSamples
	}
	return out
}

// levels are powers averaged over weights, whose middle is the hop itself, in dB.
func levels(power []float64, weights ...float64) []float64 {
	out, half := make([]float64, len(power)), len(weights)/2
	for i := range out {
		sum, weight := 0.0, 0.0
		for j, w := range weights {
			if n := i + j - half; n >= 0 && n < len(power) {
				sum, weight = sum+w*power[n], weight+w
			}
		}
		out[i] = decibel(sum / weight)
	}
	return out
}

func decibel(power float64) float64 { return max(silence, 10*math.Log10(power)) }

// quantile returns the value below which a share of the values lie.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return silence
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return sorted[int(share*float64(len(sorted)-1))]
}
