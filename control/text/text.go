// Package text holds the rules of what people write for others to read: names, titles, descriptions, messages, language tags. It does
// not know what they are for; sign-up, profiles and chat call it, from any goroutine.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/languagemate/studymate/control/fault"
)

// MaxName is the greatest length of a person's name, in characters.
const MaxName = 60

func errEncoding() error { return fault.New(fault.BadCharacters, "must be UTF-8") }

func errInvisible() error { return fault.New(fault.Blank, "must hold visible text") }

func errControl() error { return fault.New(fault.BadCharacters, "must not hold control characters") }

// Line returns a name or title as it is kept: composed (NFC), without space around it. It must have something to see and at most
// maxRunes characters, which are code points after composition, so that a Hangul syllable is one however the keyboard made it. Line breaks,
// control characters and whatever turns the direction of the text around it are refused. The error says what is wrong, for the person who wrote it.
func Line(s string, maxRunes int) (string, error) {
	s, err := composed(s, maxRunes, true)
	if err == nil && strings.ContainsFunc(s, func(c rune) bool { return unicode.In(c, unicode.Cc, unicode.Zl, unicode.Zp) || turns(c) }) {
		err = errControl()
	}
	if err == nil && !visible(s) {
		err = errInvisible()
	}
	return s, err
}

// Block is Line for text of several lines. It may hold line breaks and tabs, keeps the space around it, and may turn its own direction but not
// override that of letters. Only when it is required it needs something to see.
func Block(s string, maxRunes int, required bool) (string, error) {
	s, err := composed(s, maxRunes, false)
	if err == nil && strings.ContainsFunc(s, func(c rune) bool { return unicode.IsControl(c) && !strings.ContainsRune("\n\r\t", c) || overrides(c) }) {
		err = errControl()
	}
	if err == nil && required && !visible(s) {
		err = errInvisible()
	}
	return s, err
}

// Mended makes a line of what came from elsewhere and can't be asked for again: what is not allowed is left out, what is too long is cut. It is empty
// when nothing to see is left.
func Mended(s string, maxRunes int) string {
	s = strings.Map(func(c rune) rune {
		if unicode.In(c, unicode.Cc, unicode.Zl, unicode.Zp) || turns(c) || c == unicode.ReplacementChar {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, ""))
	s = strings.TrimSpace(norm.NFC.String(s))
	if runes := []rune(s); len(runes) > maxRunes {
		s = strings.TrimSpace(string(runes[:maxRunes]))
	}
	if !visible(s) {
		return ""
	}
	return s
}

func composed(s string, maxRunes int, trim bool) (string, error) {
	if !utf8.ValidString(s) {
		return "", errEncoding()
	}
	s = norm.NFC.String(s)
	if trim {
		s = strings.TrimSpace(s)
	}
	if utf8.RuneCountInString(s) > maxRunes {
		return "", fault.Long(maxRunes)
	}
	return s, nil
}

// overrides reports whether c sets the direction of letters against their nature, which makes text read otherwise than it is stored.
func overrides(c rune) bool { return c == 0x202D || c == 0x202E }

// turns reports whether c opens or closes a stretch of another direction, which may reach beyond the line it is in.
func turns(c rune) bool { return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069 }

// visible reports whether s has anything to see: a letter, digit, sign or emoji that is not drawn as nothing. The Hangul fillers are
// letters to Unicode, and the blank Braille pattern is a sign.
func visible(s string) bool {
	const blankBraille = 0x2800
	return strings.ContainsFunc(s, func(c rune) bool {
		return unicode.In(c, unicode.L, unicode.N, unicode.P, unicode.S) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, c) && c != blankBraille
	})
}
