package topics

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// named returns the topics that a text speaks of.
func (b *Bank) named(text string) map[string]bool {
	tokens := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	out := map[string]bool{}
	for _, topic := range b.topics {
		for _, token := range tokens {
			if slices.ContainsFunc(topic.Words, func(word string) bool { return says(token, word) }) {
				out[topic.ID] = true
				break
			}
		}
	}
	return out
}

// particles are what Korean puts behind a noun.
func particles() []string {
	return []string{"은", "는", "이", "가", "을", "를", "에", "과", "와", "도", "의", "로", "으로", "하고", "에서", "이랑", "랑"}
}

// says reports whether a token is a word in one of its forms. Korean words of two syllables and more are also found inside of others (해외여행);
// those of one are in too many.
func says(token, word string) bool {
	if token == word {
		return true
	}
	rest, begins := strings.CutPrefix(token, word)
	if first, _ := utf8.DecodeRuneInString(word); !unicode.Is(unicode.Hangul, first) {
		return begins && (rest == "s" || rest == "es")
	}
	if utf8.RuneCountInString(word) > 1 {
		return strings.Contains(token, word)
	}
	return begins && slices.Contains(particles(), rest)
}
