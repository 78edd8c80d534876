package speech

import "time"

const (
	// MinPause is the shortest silence that counts as a pause: shorter ones belong to the sounds of a language (the threshold of
	// Goldman-Eisler 1968, which De Jong and Bosker 2013 confirmed for learners).
	MinPause = 250 * time.Millisecond
	// minSound is the shortest sound that ends a pause; a click is shorter.
	minSound = 70 * time.Millisecond

	// A hop is speech when it is overNoise above what is always there, but at most underPeak below the loudest sounds. What this gives in noise is measured in truth_test.go.
	overNoise = 2.5 // dB
	underPeak = 30  // dB
	// audible is the loudest level of a recording on which somebody can be heard, in dB of full scale.
	audible = -60
)

// span is a stretch of hops, the end excluded.
type span struct{ from, to int }

func (s span) hops() int { return s.to - s.from }

// activity is when somebody spoke.
type activity struct {
	runs        []span  // between pauses
	floor, peak float64 // dB
}

// listen finds the runs of speech: the hops that are loud in any of several bands of the same sound. What is noise and what is speech is told by the recording itself: by the
// level that a tenth of it does not reach, and the one that a fiftieth exceeds. The floor and peak are those of the first band.
func listen(bands ...[]float64) activity {
	a := activity{floor: quantile(bands[0], .1), peak: quantile(bands[0], .98)}
	if a.peak < audible {
		return a
	}
	loud := make([]bool, len(bands[0]))
	for _, level := range bands {
		threshold := max(quantile(level, .1)+overNoise, quantile(level, .98)-underPeak)
		for i, l := range level {
			loud[i] = loud[i] || l >= threshold
		}
	}
	a.runs = joined(long(joined(spansOf(loud), hopsOf(minSound)/2), hopsOf(minSound)), hopsOf(MinPause))
	return a
}

func spansOf(loud []bool) (out []span) {
	for i := 0; i < len(loud); i++ {
		from := i
		for i < len(loud) && loud[i] {
			i++
		}
		if i > from {
			out = append(out, span{from, i})
		}
	}
	return out
}

func hopsOf(d time.Duration) int { return int(d / hop) }

// joined makes one of spans that less than gap lies between.
func joined(spans []span, gap int) (out []span) {
	for _, s := range spans {
		if n := len(out); n > 0 && s.from-out[n-1].to < gap {
			out[n-1].to = s.to
			continue
		}
		out = append(out, s)
	}
	return out
}

func long(spans []span, least int) (out []span) {
	for _, s := range spans {
		if s.hops() >= least {
			out = append(out, s)
		}
	}
	return out
}
