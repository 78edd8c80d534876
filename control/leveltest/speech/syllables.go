package speech

import "math"

const (
	// dip is how far the level falls between two syllables, and nucleusUnderPeak how far below the loudest one a syllable may lie: De Jong and Wempe (2009), Praat
	// script to detect syllable nuclei and measure speech rate automatically, Behavior Research Methods 41.
	dip              = 2  // dB
	nucleusUnderPeak = 25 // dB
	// voiced is the least correlation of a vowel with itself one period later, for pitches of lowestPitch to highestPitch.
	voiced       = .4
	lowestPitch  = 75  // Hz
	highestPitch = 400 // Hz
	// pitchWindow holds three periods of the lowest pitch.
	pitchWindow = Rate * 3 / lowestPitch
)

// nuclei finds the syllables by their vowels: the peaks of the level that lie above threshold, have a dip before them, and a pitch.
func nuclei(samples []float32, level []float64, runs []span, threshold float64) (at []int) {
	for _, run := range runs {
		// peak is the highest hop since the last dip, valley the lowest since the last nucleus.
		peak, valley := -1, math.Inf(1)
		take := func() {
			if peak >= 0 && level[peak] >= threshold && pitched(samples, peak*hopSamples+hopSamples/2) {
				at = append(at, peak)
			}
			peak = -1
		}
		for i := run.from; i < run.to; i++ {
			switch l := level[i]; {
			case peak < 0:
				if valley = min(valley, l); l >= valley+dip {
					peak = i
				}
			case l > level[peak]:
				peak = i
			case l <= level[peak]-dip:
				take()
				valley = l
			}
		}
		take()
	}
	return at
}

// pitched reports whether the sound around a sample repeats itself as a voice does: by the normalised correlation of two windows one period apart.
func pitched(samples []float32, at int) bool {
	const longest, shortest = Rate / lowestPitch, Rate / highestPitch
	from := at - (pitchWindow+longest)/2
	if from < 0 || from+pitchWindow+longest > len(samples) {
		from = min(max(0, from), len(samples)-pitchWindow-longest)
		if from < 0 {
			return false
		}
	}
	w := samples[from : from+pitchWindow+longest]
	still := energy(w[:pitchWindow])
	for lag := shortest; lag <= longest; lag++ {
		moved := w[lag : lag+pitchWindow]
		if n := still * energy(moved); n > 0 && dot(w[:pitchWindow], moved) >= voiced*math.Sqrt(n) {
			return true
		}
	}
	return false
}

func energy(a []float32) float64 { return dot(a, a) }

func dot(a, b []float32) float64 {
	sum := float32(0)
	for i, v := range a {
		sum += v * b[i]
	}
	return float64(sum)
}
