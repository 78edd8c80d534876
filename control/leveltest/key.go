package leveltest

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/languagemate/studymate/control/fault"
)

// maxTyped is the greatest length of what is typed into a gap or from hearing, and maxWritten of a text, in characters.
const (
	maxTyped   = 300
	maxWritten = 5000
)

// right reports whether an answer that suits is the item's.
func (i *item) right(answer string) bool {
	if i.Kind == kindChoice {
		return answer == strconv.Itoa(*i.Key)
	}
	given := plain(answer, i.Kind)
	return slices.ContainsFunc(i.Keys, func(key string) bool { return plain(key, i.Kind) == given })
}

// suits refuses what can be no answer to the item. Empty is none, and always can be.
func (i *item) suits(answer string) error {
	if answer == "" {
		return nil
	}
	if i.Kind != kindChoice {
		if len([]rune(answer)) > maxTyped {
			return fault.Long(maxTyped)
		}
		return nil
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 0 || n >= len(i.Options) || strconv.Itoa(n) != answer {
		var places []string
		for place := range i.Options {
			places = append(places, strconv.Itoa(place))
		}
		return fault.Choice(places...)
	}
	return nil
}

// plain is what of a typed text counts: composed (NFC), of one case, without space around and doubled inside, with plain apostrophes, without a full stop at
// the end. Of a dictation only letters and digits count: how words are put together and what stands between them can't be heard.
func plain(s, kind string) string {
	s = norm.NFC.String(cases.Fold().String(norm.NFC.String(s)))
	s = strings.Map(func(c rune) rune {
		switch {
		case kind == kindDictation && !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c):
			return -1
		case c == '’' || c == 'ʼ' || c == '`' || c == '´':
			return '\''
		}
		return c
	}, s)
	s = strings.TrimRightFunc(s, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(".!?。", c) })
	return norm.NFC.String(strings.Join(strings.Fields(s), " ")) // what is taken out may have kept marks from their letters
}
