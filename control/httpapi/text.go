package httpapi

import (
	"net/mail"
	"strings"
	"unicode"
)

// plainText reports whether a name or title that other people will see has something to see,
// and neither control characters nor the ones that turn the direction of the text around it.
func plainText(s string) bool {
	turns := func(c rune) bool { return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069 }
	return strings.TrimSpace(s) != "" && !strings.ContainsFunc(s, func(c rune) bool { return unicode.IsControl(c) || turns(c) })
}

// plainAddress reports whether s is an email address and nothing else: the standard library also
// reads "Ann <ann@example.com>", which would be another account of the same person.
func plainAddress(s string) bool {
	s = strings.TrimSpace(s)
	parsed, err := mail.ParseAddress(s)
	return err == nil && parsed.Address == s && !strings.ContainsAny(s, "\" <>")
}
