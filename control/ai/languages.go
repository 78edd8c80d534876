package ai

import (
	"unicode"

	"golang.org/x/text/language"

	"github.com/languagemate/studymate/control/text"
)

// scripts are those that are told apart, by their codes of ISO 15924 as golang.org/x/text names that of a language.
func scripts() map[string][]*unicode.RangeTable {
	return map[string][]*unicode.RangeTable{
		"Kore": {unicode.Hangul}, "Jpan": {unicode.Hiragana, unicode.Katakana}, "Hani": {unicode.Han}, "Latn": {unicode.Latin}, "Cyrl": {unicode.Cyrillic}, "Grek": {unicode.Greek},
		"Arab": {unicode.Arabic}, "Hebr": {unicode.Hebrew}, "Deva": {unicode.Devanagari}, "Thai": {unicode.Thai}, "Geor": {unicode.Georgian}, "Armn": {unicode.Armenian},
		"Beng": {unicode.Bengali}, "Taml": {unicode.Tamil}, "Ethi": {unicode.Ethiopic}, "Khmr": {unicode.Khmer}, "Mymr": {unicode.Myanmar}, "Laoo": {unicode.Lao},
	}
}

// unknown is what BCP 47 calls a language that nobody has determined.
const unknown = "und"

// languageOf returns the language that a text is written in: the one among those that the people in the conversation speak whose script most of its letters
// are of. Where that is none, or could be several, it is not guessed: unknown.
func languageOf(s string, spoken []string) string {
	counts := map[string]int{}
	for _, r := range s {
		for script, tables := range scripts() {
			if unicode.IsLetter(r) && unicode.In(r, tables...) {
				counts[script]++
			}
		}
	}
	// Japanese is known by its syllables, however many characters stand between them.
	if counts["Jpan"] > 0 {
		counts["Jpan"] += counts["Hani"]
		delete(counts, "Hani")
	}
	most, letters := "", 0
	for script, n := range counts {
		letters += n
		if most == "" || n > counts[most] {
			most = script
		}
	}
	if most == "" || 2*counts[most] <= letters {
		return unknown
	}
	found := unknown
	for _, tag := range spoken {
		if scriptOf(tag) != most || found != unknown && text.SameLanguage(found, tag) {
			continue
		}
		if found != unknown {
			return unknown
		}
		found = tag
	}
	return found
}

func scriptOf(tag string) string {
	script, _ := language.Make(tag).Script()
	switch code := script.String(); code {
	case "Hans", "Hant":
		return "Hani"
	default:
		return code
	}
}
