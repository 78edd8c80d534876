package httpapi

import (
	"net/mail"
	"strings"
	"unicode/utf8"
)

// readable refuses a body that is not UTF-8: Go's reader of JSON mends such octets in silence.
func readable(raw []byte) error {
	if !utf8.Valid(raw) {
		return invalid("body", "must be UTF-8")
	}
	return nil
}

// plainAddress reports whether s is an email address and nothing else: the standard library also
// reads "Ann <ann@example.com>", which would be another account of the same person.
func plainAddress(s string) bool {
	s = strings.TrimSpace(s)
	parsed, err := mail.ParseAddress(s)
	return err == nil && parsed.Address == s && !strings.ContainsAny(s, "\" <>")
}
