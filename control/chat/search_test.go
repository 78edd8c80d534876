package chat

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/store"
)

func TestSnippet(t *testing.T) {
	long := strings.Repeat("가나다 ", 100)
	for name, c := range map[string]struct {
		body, corrected, wanted string
		want                    Snippet
	}{
		"the whole":         {"사과", "", "사과", Snippet{"body", "", "사과", ""}},
		"the middle":        {"큰 사과를 먹다", "", "사과", Snippet{"body", "큰 ", "사과", "를 먹다"}},
		"another case":      {"An APPLE a day", "", "apple", Snippet{"body", "An ", "APPLE", " a day"}},
		"the first of two":  {"ha ha", "", "ha", Snippet{"body", "", "ha", " ha"}},
		"an emoji":          {"at 8 🎉!", "", "🎉", Snippet{"body", "at 8 ", "🎉", "!"}},
		"a correction":      {"like this", "I went home", "went", Snippet{"corrected", "I ", "went", " home"}},
		"both":              {"went", "I went", "went", Snippet{"body", "", "went", ""}},
		"far in a long one": {long + "배" + long, "", "배", Snippet{"body", "…" + string([]rune(long)[370:]), "배", string([]rune(long)[:90]) + "…"}},
	} {
		if got := snippetOf(store.ChatMessage{Body: c.body, Corrected: c.corrected}, c.wanted); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// FuzzSnippet looks for whatever is taken in whatever was said: the snippet is a part of it, in characters that are whole.
func FuzzSnippet(f *testing.F) {
	f.Add("큰 사과를 먹다", "사과")
	f.Add("An APPLE", "apple")
	f.Add("\u212a kelvin", "k")
	f.Add("🎉🎉", "🎉")
	f.Fuzz(func(t *testing.T, said, wanted string) {
		body, err := text.Block(said, maxBodyRunes, true)
		if err != nil {
			return
		}
		q, err := text.Line(wanted, MaxQuery)
		if err != nil {
			return
		}
		s := snippetOf(store.ChatMessage{Body: body}, q)
		if whole := strings.TrimPrefix(s.Before, "…") + s.Match + strings.TrimSuffix(s.After, "…"); !strings.Contains(body, whole) && !strings.Contains(body, s.Before+s.Match+s.After) ||
			!utf8.ValidString(s.Before+s.Match+s.After) || utf8.RuneCountInString(s.Before) > runesBefore+1 || utf8.RuneCountInString(s.After) > runesAfter+1 {
			t.Errorf("%q in %q is %+v", q, body, s)
		}
		if s.Match != "" && foldASCII(s.Match) != foldASCII(q) || !norm.NFC.IsNormalString(q) {
			t.Errorf("%q finds %q", q, s.Match)
		}
	})
}
