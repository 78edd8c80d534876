package text_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/text"
)

func TestEncodable(t *testing.T) {
	for octets, want := range map[string]bool{
		`{"a":"b"}`: true, ``: true, `"가"`: true, `"\u00e9"`: true, `"\ud83d\ude00"`: true, `"\uD83D\uDE00\ud83d\ude00"`: true,
		`"\\ud800"`: true, `"\\\\ud800"`: true, `"\n\\"`: true, `\`: true, `"\u12`: true, `"\uzzzz"`: true, `"\ufffd"`: true,
		`"a\ud800b"`: false, `"\ud800"`: false, `"\udc00"`: false, `"\uDBFF\u0041"`: false, `"\ude00\ud83d"`: false, `"\ud83d\ud83d\ude00"`: false, `"\ud83d\n"`: false,
		`"\\\ud800"`: false, `{"\udfff":1}`: false, `"\ud800`: false, "\"\xff\"": false, "\"\xed\xa0\x80\"": false,
	} {
		if got := text.Encodable([]byte(octets)); got != want {
			t.Errorf("%s: %v", octets, got)
		}
	}
}

// FuzzEncodable compares with what Go's reader does: whatever it had to mend was not encodable.
func FuzzEncodable(f *testing.F) {
	for _, s := range []string{`"\ud83d\ude00"`, `"a\ud800b"`, `"\\ud800"`, `"\\\udc00"`, "\"\xff\"", `"\u0000"`, `"\ud83d\ud83d\ude00"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		ok := text.Encodable(octets)
		var s string
		if json.Unmarshal(octets, &s) != nil {
			return
		}
		written := strings.Contains(string(octets), "\uFFFD") || strings.Contains(strings.ToLower(string(octets)), `\ufffd`)
		if mended := strings.Contains(s, "\uFFFD"); !written && ok == mended {
			t.Errorf("%q: %v, and read as %q", octets, ok, s)
		}
	})
}
