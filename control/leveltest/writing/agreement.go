package writing

import "strings"

// maxCompared bounds the work of Agreement, which grows with the square of it.
const maxCompared = 1000

// Agreement is how much of a text that was read aloud a recogniser understood, 0 to 1: one less the error rate, by words, or by characters of Korean, whose spaces recognisers set
// as they like. It tells how clearly somebody spoke as far as that recogniser can be trusted, no more.
func Agreement(text, heard, language string) float64 {
	want, got := wordsOf(text), wordsOf(heard)
	if primary, _, _ := strings.Cut(language, "-"); primary == "ko" {
		want, got = strings.Split(strings.Join(want, ""), ""), strings.Split(strings.Join(got, ""), "")
	}
	want, got = want[:min(len(want), maxCompared)], got[:min(len(got), maxCompared)]
	if len(want) == 0 {
		return 0
	}
	return max(0, 1-float64(edits(want, got))/float64(len(want)))
}

// edits is the least number of replacements, insertions and deletions that make one of the other (Levenshtein 1966).
func edits(want, got []string) int {
	row := make([]int, len(got)+1)
	for j := range row {
		row[j] = j
	}
	for i, w := range want {
		before := row[0]
		row[0] = i + 1
		for j, g := range got {
			cost := before
			if w != g {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(got)]
}
