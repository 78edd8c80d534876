package leveltest

import (
	"math"
	"time"
	"unicode/utf8"

	"github.com/languagemate/studymate/control/leveltest/irt"
)

// ScaleVersion names the scale below: results of different ones can't be compared.
const ScaleVersion = "1"

// The levels of the CEFR cut the scale of abilities, on which people are spread as N(0,1), into equal parts but for the open ends. That is a convention until
// items are calibrated and standards set with people whose level is known: where published cut points (North 2000) stand on the scale of another bank is not
// known. So the level of a person far from the middle is the least sure.
const (
	lowestCut, bandWidth = -1.6, 0.8
	// spread is how far apart the easiest and the hardest item of a level are taken to be, in the order in which the bank has them.
	spread = 0.6
)

// Levels are those of the CEFR, the lowest first.
func Levels() []string { return []string{"A1", "A2", "B1", "B2", "C1", "C2"} }

func cuts() (out []float64) {
	for i := range len(Levels()) - 1 {
		out = append(out, lowestCut+bandWidth*float64(i))
	}
	return out
}

func levelOf(theta float64) string {
	i := int(math.Floor((theta-lowestCut)/bandWidth)) + 1
	return Levels()[max(0, min(i, len(Levels())-1))]
}

// middleOf is the ability in the middle of a level, of the open ends that of a level as wide as the others.
func middleOf(level int) float64 { return lowestCut + bandWidth*(float64(level)-.5) }

// difficultyOf is that of the item at a place among so many of its level.
func difficultyOf(level, place, many int) float64 {
	return middleOf(level) + spread*((float64(place)+.5)/float64(many)-.5)
}

// scoreOf shows an ability as 0 to 100: -3 to 3, beyond which there are three people in a thousand.
func scoreOf(theta float64) int {
	return int(math.Round(100 * max(0, min(1, (theta+3)/6))))
}

// A skill is asked 8 to 12 items, fewer where its error is small enough sooner. control-plane.md's 25 would make three skills 75 items, which is over half an
// hour before writing and speaking; 12 leave an error of about half a level, which the result shows.
const (
	leastItems, mostItems = 8, 12
	enoughSE              = 0.32
	// writingTasks and speakingTasks are how many of them an attempt has.
	writingTasks, speakingTasks = 1, 2
)

func stop() irt.Stop { return irt.Stop{SE: enoughSE, Least: leastItems, Most: mostItems} }

// How long an answer may take. Each is generous for who can do it, and short for who looks things up.
const (
	timeForWord      = time.Minute
	timeForSound     = 2 * time.Minute // to hear it three times
	timeForDictation = 3 * time.Minute
	timeForWriting   = 20 * time.Minute
	timeForSpeaking  = 5 * time.Minute // to prepare, speak, hear it and do it once more
	// A learner reads at least so many letters a second; a Korean syllable counts as two.
	lettersPerSecond = 6
	// grace is for an answer that was on its way when the time was up.
	grace = 5 * time.Second
)

// timeForText is how long it takes to read it slowly.
func timeForText(text string) time.Duration {
	letters := 0
	for _, c := range text {
		letters++
		if utf8.RuneLen(c) >= 3 {
			letters++
		}
	}
	return time.Duration(letters/lettersPerSecond) * time.Second
}
