package writing

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Task is what was to be written.
type Task struct {
	// Language is a BCP 47 tag; it is held to its scripts for Korean, and otherwise to Latin.
	Language, Prompt string
	// MinWords or MinChars is how long the text was to be at least; the other one is 0.
	MinWords, MinChars int
}

// Measures are what can be counted of a text.
type Measures struct {
	Words int
	// Characters are those that are no space, which is how long a Korean text is said to be.
	Characters int
	Sentences  int
	// WordsPerSentence is the mean.
	WordsPerSentence float64
	// Variety is the MTLD of an English text of minVariety words and more; 0: not known. Korean words carry their particles, so almost all of them differ: it says nothing of them.
	Variety float64
	// Repeated and Copied are the shares, 0 to 1, of the places of three words in a row that were there before, and of four that are in the task.
	Repeated, Copied float64
	// Own is the share, 0 to 1, of the letters that are of the language's script, or 0 when no words show that the language is English.
	Own float64
}

const (
	// minVariety is half of what McCarthy and Jarvis found MTLD to be stable from; below it says more of the length than of the words.
	minVariety = 50
	// An English text of minTelling words has at least fewTelling function words among a hundred.
	minTelling, fewTelling = 12, 10
)

// Measure counts.
func Measure(text string, t Task) Measures {
	words := wordsOf(text)
	m := Measures{Words: len(words), Characters: characters(text), Sentences: sentencesIn(text)}
	if m.Sentences > 0 {
		m.WordsPerSentence = float64(m.Words) / float64(m.Sentences)
	}
	primary, _, _ := strings.Cut(t.Language, "-")
	if primary == "en" && m.Words >= minVariety {
		m.Variety = mtld(words)
	}
	m.Repeated = repeated(words)
	m.Copied = copied(words, wordsOf(t.Prompt))
	if letters, own := scripts(text, primary); letters > 0 {
		m.Own = float64(own) / float64(letters)
	}
	if primary == "en" && m.Words >= minTelling && telling(words)*100 < fewTelling*m.Words {
		m.Own = 0
	}
	return m
}

func characters(text string) (n int) {
	for _, r := range norm.NFC.String(text) {
		if !unicode.IsSpace(r) && !unicode.IsControl(r) {
			n++
		}
	}
	return n
}

func telling(words []string) (n int) {
	for _, w := range words {
		if functionWord(w) {
			n++
		}
	}
	return n
}

// rows are the words that stand in a row, as one text each.
func rows(words []string, length int) (out []string) {
	for i := 0; i+length <= len(words); i++ {
		out = append(out, strings.Join(words[i:i+length], " "))
	}
	return out
}

func repeated(words []string) float64 {
	all, seen, again := rows(words, 3), map[string]bool{}, 0
	for _, row := range all {
		if seen[row] {
			again++
		}
		seen[row] = true
	}
	return share(again, len(all))
}

func copied(words, prompt []string) float64 {
	of, all, there := map[string]bool{}, rows(words, 4), 0
	for _, row := range rows(prompt, 4) {
		of[row] = true
	}
	for _, row := range all {
		if of[row] {
			there++
		}
	}
	return share(there, len(all))
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
