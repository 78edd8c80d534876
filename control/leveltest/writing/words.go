package writing

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// wordsOf are the words of a text in lower case: letters, with apostrophes and hyphens between them. Numbers are none.
func wordsOf(text string) (out []string) {
	for field := range strings.FieldsFuncSeq(norm.NFC.String(text), func(r rune) bool { return !inWord(r) }) {
		word := strings.ToLower(strings.TrimFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }))
		if strings.ContainsFunc(word, unicode.IsLetter) {
			out = append(out, strings.ReplaceAll(word, "\u2019", "'"))
		}
	}
	return out
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '\'' || r == '\u2019' || r == '-'
}

// sentencesIn counts stretches with a word in them that end with a full stop, question or exclamation mark, or the line. A stop within a number or between letters is none.
func sentencesIn(text string) (n int) {
	word := false
	runes := []rune(text)
	for i, r := range runes {
		end := strings.ContainsRune("\n\u3002\uff1f\uff01", r) || strings.ContainsRune(".?!\u2026", r) && (i+1 == len(runes) || !inWord(runes[i+1]))
		if end && word {
			n, word = n+1, false
		}
		word = word || unicode.IsLetter(r)
	}
	if word {
		n++
	}
	return n
}

// scripts counts the letters of a text, and those that a language is written in.
func scripts(text, language string) (letters, own int) {
	script := unicode.Latin
	if language == "ko" {
		script = unicode.Hangul
	}
	for _, r := range norm.NFC.String(text) {
		if unicode.IsLetter(r) {
			if letters++; unicode.Is(script, r) {
				own++
			}
		}
	}
	return letters, own
}

// functionWord reports whether an English text can hardly do without a word. Nearly half of the words of any English text are of them, and few of those of other languages.
func functionWord(word string) bool {
	switch word {
	case "the", "a", "an", "to", "of", "and", "in", "is", "it", "i", "my", "you", "he", "she", "we", "they", "that", "this", "for", "was", "are", "be", "have", "with", "on", "at", "but", "not", "so", "because",
		"there", "when", "very", "will", "can", "do", "i'm", "it's", "your", "his", "her", "our", "their", "if", "or", "as", "from", "by":
		return true
	}
	return false
}
