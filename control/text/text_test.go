package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/languagemate/studymate/control/text"
)

const (
	family = "\U0001F469\u200d\U0001F469\u200d\U0001F467" // five code points, one picture
	hangul = "\ud55c"                                     // one code point composed, three apart
)

func TestLine(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		most int
		want string
		bad  string // part of the error
	}{
		"plain":                         {"Ann", 60, "Ann", ""},
		"space around it":               {"  Ann Lee \n", 60, "Ann Lee", ""},
		"Hangul as long as it may be":   {strings.Repeat(hangul, 60), 60, strings.Repeat(hangul, 60), ""},
		"the same, decomposed":          {norm.NFD.String(strings.Repeat(hangul, 60)), 60, strings.Repeat(hangul, 60), ""},
		"Hangul, one too many":          {norm.NFD.String(strings.Repeat(hangul, 61)), 60, "", "at most 60"},
		"emoji as long as it may be":    {strings.Repeat(family, 12), 60, strings.Repeat(family, 12), ""},
		"emoji, one too many":           {strings.Repeat(family, 12) + "\U0001F469", 60, "", "at most 60"},
		"a keycap":                      {"1\ufe0f\u20e3", 60, "1\ufe0f\u20e3", ""},
		"empty":                         {"", 60, "", "visible"},
		"spaces":                        {" \u3000\u00a0", 60, "", "visible"},
		"joiners only":                  {"\u200d\u200c\u200b", 60, "", "visible"},
		"Hangul fillers only":           {"\u3164\u115f\uffa0", 60, "", "visible"},
		"a blank Braille pattern":       {"\u2800", 60, "", "visible"},
		"an accent on nothing":          {"\u0301", 60, "", "visible"},
		"a soft hyphen":                 {"\u00ad", 60, "", "visible"},
		"a filler beside a name":        {"Ann\u3164", 60, "Ann\u3164", ""},
		"two lines":                     {"Ann\nLee", 60, "", "control"},
		"a line separator":              {"Ann\u2028Lee", 60, "", "control"},
		"a zero":                        {"A\x00", 60, "", "control"},
		"a right-to-left override":      {"A\u202eB", 60, "", "control"},
		"an isolate that nothing ends":  {"A\u2067B", 60, "", "control"},
		"Hebrew":                        {"\u05d0\u05e0\u05d4", 60, "\u05d0\u05e0\u05d4", ""},
		"octets that are no characters": {"A\xff", 60, "", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) { check(t, c.want, c.bad)(text.Line(c.in, c.most)) })
	}
}

func check(t *testing.T, want, bad string) func(string, error) {
	t.Helper()
	return func(got string, err error) {
		t.Helper()
		switch {
		case bad == "" && (err != nil || got != want):
			t.Errorf("= %q, %v; want %q", got, err, want)
		case bad != "" && (err == nil || !strings.Contains(err.Error(), bad)):
			t.Errorf("= %q, %v; want an error about %s", got, err, bad)
		}
	}
}

func TestBlock(t *testing.T) {
	for name, c := range map[string]struct {
		in       string
		required bool
		want     string
		bad      string
	}{
		"lines and tabs":           {"a\r\n\tb ", true, "a\r\n\tb ", ""},
		"nothing":                  {"", false, "", ""},
		"nothing, though required": {"\n\u3164", true, "", "visible"},
		"a bell":                   {"a\ab", false, "", "control"},
		"a stretch from the right": {"a \u2067\u05d0\u2069 b", true, "a \u2067\u05d0\u2069 b", ""},
		"an override":              {"a\u202eb", true, "", "control"},
		"decomposed":               {norm.NFD.String(hangul + "\u00e9"), true, hangul + "\u00e9", ""},
		"too long":                 {strings.Repeat("a", 101), true, "", "at most 100"},
	} {
		t.Run(name, func(t *testing.T) { check(t, c.want, c.bad)(text.Block(c.in, 100, c.required)) })
	}
}

func TestMended(t *testing.T) {
	for in, want := range map[string]string{
		" Nari\x00 \u202eKim\xff": "Nari Kim",
		"\u200d\u3164":            "",
		"":                        "",
		"Anna Maria":              "Anna",
		norm.NFD.String("\ud55c\uad6d\uc5b4\uacf5\ubd80"): "\ud55c\uad6d\uc5b4\uacf5\ubd80",
	} {
		most := 8
		if strings.HasPrefix(in, "Anna") {
			most = 5
		}
		if got := text.Mended(in, most); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add("Ann", 3)
	f.Add(norm.NFD.String(hangul), 1)
	f.Add("\u3164\xff", 60)
	f.Fuzz(func(t *testing.T, in string, most int) {
		most = min(max(most, 1), 200)
		for _, out := range []string{first(text.Line(in, most)), text.Mended(in, most)} {
			if out == "" {
				continue
			}
			if !utf8.ValidString(out) || utf8.RuneCountInString(out) > most || strings.ContainsAny(out, "\n\r\x00\u202e") {
				t.Errorf("%q becomes %q", in, out)
			}
			if again, err := text.Line(out, most); err != nil || again != out {
				t.Errorf("%q becomes %q and then %q, %v", in, out, again, err)
			}
		}
	})
}

func first(s string, err error) string {
	if err != nil {
		return ""
	}
	return s
}

func TestLanguage(t *testing.T) {
	for tag, want := range map[string]string{
		"ko": "ko", "KO": "ko", "en-gb": "en-GB", "zh-hant-tw": "zh-Hant-TW", "iw": "he", "yue": "yue", "es-419": "es-419",
		"": "", "und": "", "und-Latn": "", "mul": "", "zxx": "", "mis": "", "x-klingon": "", "ko-x-mine": "", "qaa": "", "q": "",
		"english": "", "<b>": "", "ko_KR ": "", "ko-": "", "xq": "", strings.Repeat("a-", 30): "", "en-\xff": "",
	} {
		got, err := text.Language(tag)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q = %q, %v; want %q", tag, got, err, want)
		}
	}
}

func TestSameLanguage(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"ko", "ko-KR", true}, {"en-GB", "en-US", true}, {"zh-Hans", "zh-Hant", true}, {"cmn", "zh", true}, {"nb", "no", true},
		{"ko", "en", false}, {"zh", "yue", false}, {"pt", "es", false}, {"he", "iw", true},
	} {
		if got := text.SameLanguage(c.a, c.b); got != c.same {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

func FuzzLanguage(f *testing.F) {
	for _, tag := range []string{"ko", "zh-Hant-TW", "x-a", "en-u-ca-buddhist", "i-klingon"} {
		f.Add(tag)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		got, err := text.Language(tag)
		if err != nil {
			return
		}
		if again, err := text.Language(got); err != nil || again != got || !text.SameLanguage(got, got) {
			t.Errorf("%q becomes %q and then %q, %v", tag, got, again, err)
		}
	})
}
