package speech

import "math"

// crossings is how many zeros of the sinc stand on each side of its middle: with the Hann window, what would fold back is some 44 dB down.
const crossings = 12

// resamples reports whether there is a way from a rate to Rate: the ones that sound cards and browsers have.
func resamples(rate int) bool {
	switch rate {
	case 8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000:
		return true
	}
	return false
}

// resample brings samples to Rate by a windowed sinc, whose values for each place between two samples are worked out once.
func resample(in []float32, rate int) []float32 {
	if rate == Rate {
		return in
	}
	g := gcd(rate, Rate)
	up, down := Rate/g, rate/g
	kernels, reach := kernelsOf(up, down)
	out := make([]float32, len(in)*up/down)
	for i := range out {
		at := i * down
		first := at/up - reach
		sum := float32(0)
		for j, k := range kernels[at%up] {
			if n := first + j; n >= 0 && n < len(in) {
				sum += k * in[n]
			}
		}
		out[i] = sum
	}
	return out
}

func kernelsOf(up, down int) (kernels [][]float32, reach int) {
	cut := min(1, float64(up)/float64(down)) // of the band of what comes in
	reach = int(math.Ceil(crossings / cut))
	kernels = make([][]float32, up)
	for phase := range kernels {
		k, sum := make([]float32, 2*reach+1), 0.0
		for j := range k {
			x := float64(j-reach) - float64(phase)/float64(up)
			v := sinc(x*cut) * cut * hann(x/(float64(reach)+1))
			k[j], sum = float32(v), sum+v
		}
		for j := range k {
			k[j] /= float32(sum)
		}
		kernels[phase] = k
	}
	return kernels, reach
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// hann is the window over -1 to 1.
func hann(x float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	c := math.Cos(math.Pi * x / 2)
	return c * c
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
