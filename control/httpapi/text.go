package httpapi

import (
	"encoding/json"
	"errors"
	"net/mail"
	"strings"

	"github.com/languagemate/studymate/control/text"
)

// readJSON reads a body. Octets that are not UTF-8 are no JSON (RFC 8259 section 8.1), and half a surrogate pair is no character; Go's reader would mend them
// in silence.
func readJSON(octets []byte, v any) error {
	if !text.Encodable(octets) {
		return errors.New("not UTF-8")
	}
	return misfitOf(json.Unmarshal(octets, v))
}

// plainAddress reports whether s is an email address and nothing else: the standard library also
// reads "Ann <ann@example.com>", which would be another account of the same person.
func plainAddress(s string) bool {
	s = strings.TrimSpace(s)
	parsed, err := mail.ParseAddress(s)
	return err == nil && parsed.Address == s && !strings.ContainsAny(s, "\" <>")
}
