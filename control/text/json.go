package text

import (
	"bytes"
	"encoding/hex"
	"unicode/utf16"
	"unicode/utf8"
)

// Encodable reports whether the texts in octets of JSON can be kept as they were written: the octets are UTF-8, and no escape stands for half of a surrogate
// pair, which is no character (RFC 8259 section 8.2). Go's reader would put U+FFFD in the place of either, in silence. It judges nothing else of the JSON.
func Encodable(octets []byte) bool {
	if !utf8.Valid(octets) {
		return false
	}
	for {
		at := bytes.IndexByte(octets, '\\')
		if at < 0 {
			return true
		}
		octets = octets[at:]
		unit, ok := escapedUnit(octets)
		switch {
		case !ok: // an escape of one character, which may be a backslash; or none, which who reads the JSON will find
			octets = octets[min(2, len(octets)):]
		case !utf16.IsSurrogate(unit):
			octets = octets[escapeLen:]
		default:
			low, _ := escapedUnit(octets[escapeLen:])
			if utf16.DecodeRune(unit, low) == utf8.RuneError {
				return false
			}
			octets = octets[2*escapeLen:]
		}
	}
}

// escapeLen is the length of an escape of four digits, such as \u00e9.
const escapeLen = 6

// escapedUnit is the UTF-16 code unit of the escape that octets begin with.
func escapedUnit(octets []byte) (unit rune, ok bool) {
	var b [2]byte
	if len(octets) < escapeLen || octets[0] != '\\' || octets[1] != 'u' {
		return 0, false
	}
	if _, err := hex.Decode(b[:], octets[2:escapeLen]); err != nil {
		return 0, false
	}
	return rune(b[0])<<8 | rune(b[1]), true
}
