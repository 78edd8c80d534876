package text

import (
	"golang.org/x/text/language"

	"github.com/languagemate/studymate/control/fault"
)

// maxTagLen is what RFC 5646 section 4.4.1 wants every program to take.
const maxTagLen = 35

func errLanguage() error {
	return fault.Format(fault.Language, "must be the BCP 47 tag of a language, such as ko or en-GB")
}

// Language returns a BCP 47 tag (RFC 5646) in its canonical form. What names no language is refused: undetermined, several, none, private use.
func Language(tag string) (string, error) {
	if len(tag) > maxTagLen {
		return "", errLanguage()
	}
	t, err := language.Parse(tag)
	if err != nil {
		return "", errLanguage()
	}
	base, confidence := t.Base()
	switch {
	// A base that was only guessed, from a script or a region, was not told.
	case confidence != language.Exact, base.IsPrivateUse(), t.IsRoot():
		return "", errLanguage()
	}
	switch base.String() {
	case "und", "mul", "mis", "zxx":
		return "", errLanguage()
	}
	for _, extension := range t.Extensions() {
		if extension.Type() == 'x' {
			return "", errLanguage()
		}
	}
	return t.String(), nil
}

// SameLanguage reports whether two tags that Language has returned are of one language, whatever script, region or name of it they say.
func SameLanguage(a, b string) bool { return Primary(a) == Primary(b) }

// Primary returns the language of a tag that Language has returned, whatever script, region or name of it the tag says: ko of ko-KR.
func Primary(tag string) string {
	t, err := (language.Default | language.Macro).Parse(tag)
	if err != nil {
		return tag
	}
	b, _ := t.Base()
	return b.String()
}
