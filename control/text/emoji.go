package text

// What emoji are put together with.
const (
	emojiVariation = '\uFE0F' // shows as a picture what is a sign of text by default
	keycap         = '\u20E3'
	joiner         = '\u200D'
	blackFlag      = '\U0001F3F4'
	tagsEnd        = '\U000E007F'
)

// Emoji says whether a text is one emoji or more and nothing else: sequences as in UTS #51, with skin tones, flags, keycaps and joined ones. A digit is
// none without its keycap, and what Unicode shows as text by default, as U+2764, is none without U+FE0F.
func Emoji(s string) bool {
	rest := []rune(s)
	for len(rest) > 0 {
		n := emojiLength(rest)
		if n == 0 {
			return false
		}
		rest = rest[n:]
	}
	return s != ""
}

// emojiLength is how many of the characters in front make one emoji; 0: none do.
func emojiLength(s []rune) int {
	if isRegional(s[0]) {
		if len(s) > 1 && isRegional(s[1]) {
			return 2
		}
		return 0
	}
	if isKeycapBase(s[0]) {
		switch {
		case len(s) > 2 && s[1] == emojiVariation && s[2] == keycap:
			return 3
		case len(s) > 1 && s[1] == keycap:
			return 2
		}
		return 0
	}
	n, shown := emojiElement(s)
	for n > 0 && n+1 < len(s) && s[n] == joiner {
		more, _ := emojiElement(s[n+1:])
		if more == 0 {
			return 0
		}
		n, shown = n+1+more, true
	}
	if !shown {
		return 0
	}
	return n
}

// emojiElement is the length of what can be joined to others; shown says that it is a picture also alone.
func emojiElement(s []rune) (n int, shown bool) {
	if isRegional(s[0]) || !inRanges(emojiRanges, s[0]) {
		return 0, false
	}
	n, shown = 1, inRanges(emojiByDefaultRanges, s[0])
	if n == len(s) {
		return n, shown
	}
	switch {
	case s[n] == emojiVariation:
		return n + 1, true
	case s[n] >= '\U0001F3FB' && s[n] <= '\U0001F3FF': // a skin tone
		return n + 1, true
	case s[0] == blackFlag && isTag(s[n]): // the flag of a part of a country
		for n < len(s) && isTag(s[n]) {
			n++
		}
		if n == len(s) || s[n] != tagsEnd {
			return 0, false
		}
		return n + 1, true
	}
	return n, shown
}

func isRegional(r rune) bool   { return r >= '\U0001F1E6' && r <= '\U0001F1FF' }
func isKeycapBase(r rune) bool { return r >= '0' && r <= '9' || r == '#' || r == '*' }
func isTag(r rune) bool {
	return r >= '\U000E0030' && r <= '\U000E0039' || r >= '\U000E0061' && r <= '\U000E007A'
}

// inRanges looks a character up in a table of emojitable.go.
func inRanges(table string, r rune) bool {
	var first rune
	odd := false
	for _, bound := range table {
		if odd && r >= first && r <= bound {
			return true
		}
		first, odd = bound, !odd
	}
	return false
}
