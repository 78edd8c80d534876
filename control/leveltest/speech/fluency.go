package speech

import (
	"math"
	"strings"
	"time"
)

// Version names the way from measures to the score. Another scale, weight or limit is another version: scores of two versions can't be compared.
const Version = "fluency-1"

// Reason is why a recording was not assessed.
type Reason string

// The reasons.
const (
	Silent        Reason = "silent"         // nothing can be heard
	NoSpeech      Reason = "no-speech"      // what can be heard is not a voice that speaks
	TooNoisy      Reason = "too-noisy"      // the voice can't be told from what is around it
	TooShort      Reason = "too-short"      // there is too little of it to say anything
	OtherLanguage Reason = "other-language" // there is no scale of its rate
)

// Reasons returns every reason.
func Reasons() []Reason { return []Reason{Silent, NoSpeech, TooNoisy, TooShort, OtherLanguage} }

const (
	// Below minSpeech and minSyllables one pause more or less decides.
	minSpeech    = 4 * time.Second
	minSyllables = 10
	// minRate is far below the slowest speech; what has fewer vowels a second hums, or is noise.
	minRate = 1
	// minSNR is the least at which the counts hold (truth_test.go).
	minSNR = 4
)

// Fluency is a judgement of fluency, and of nothing else.
type Fluency struct {
	// Score is 0 to 100. Reason is why there is none; empty: there is one.
	Score  int
	Reason Reason
}

// scale is linear from none, which is worth 0, to full, which is worth 100.
type scale struct{ none, full float64 }

func (s scale) of(v float64) float64 {
	return 100 * min(1, max(0, (v-s.none)/(s.full-s.none)))
}

// The scales are ours, and provisional: they are set around what studies of learners report, and fitted to no ratings. A constant table.
var (
	phonationScale = scale{.4, .8}
	runScale       = scale{.8, 3}   // seconds
	pauseScale     = scale{1.5, .5} // seconds, on the average
)

// The rate weighs most, because it and the silences are what the ratings of listeners follow best (Handley and Wang 2023; Yoon et al., PMC12937864).
const (
	rateWeight      = .4
	phonationWeight = .2
	runWeight       = .2
	pauseWeight     = .2
)

// rateScale is in syllables a second: those of Korean are shorter.
func rateScale(language string) (scale, bool) {
	switch primary, _, _ := strings.Cut(language, "-"); primary {
	case "en":
		return scale{1.8, 4.6}, true
	case "ko":
		return scale{2.2, 5.4}, true
	}
	return scale{}, false
}

// Assess turns the measures of speech in a language, a BCP 47 tag, into a score by Version.
func Assess(m Measures, language string) Fluency {
	rate, known := rateScale(language)
	switch {
	case m.Peak < audible:
		return Fluency{Reason: Silent}
	case m.Speech == 0 || m.ArticulationRate < minRate:
		return Fluency{Reason: NoSpeech}
	case m.SNR < minSNR:
		return Fluency{Reason: TooNoisy}
	case m.Speech < minSpeech || m.Syllables < minSyllables:
		return Fluency{Reason: TooShort}
	case !known:
		return Fluency{Reason: OtherLanguage}
	}
	score := rateWeight*rate.of(m.ArticulationRate) + phonationWeight*phonationScale.of(m.PhonationRatio) + runWeight*runScale.of(m.MeanRun.Seconds()) +
		pauseWeight*pauseScale.of(m.meanPause().Seconds())
	return Fluency{Score: int(math.Round(score))}
}

// meanPause is 0 without pauses.
func (m Measures) meanPause() time.Duration {
	if len(m.Pauses) == 0 {
		return 0
	}
	return (m.Span - m.Speech) / time.Duration(len(m.Pauses))
}
