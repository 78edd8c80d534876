package writing

import (
	"math"
	"strings"
	"testing"
)

func TestAgreement(t *testing.T) {
	for _, c := range []struct {
		text, heard, language string
		want                  float64
	}{
		{"I went home.", "i went home", "en-GB", 1},
		{"I went home early today", "I want home early", "en", .6}, // one word is another, one is missing
		{"I went home", "I have went home", "en", 2. / 3},
		{"Hello", "", "en", 0},
		{"Hello", "what a day it was", "en", 0},
		{"", "hello", "en", 0},
		{"저는 집에 갔어요.", "저는집에 갔어요", "ko", 1},
		{"저는 집에 갔어요.", "저는 집에 가요", "ko", 1 - 2./7},
	} {
		if got := Agreement(c.text, c.heard, c.language); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%q, heard %q: %v, want %v", c.text, c.heard, got, c.want)
		}
	}
	if got := Agreement(strings.Repeat("a ", 5000), strings.Repeat("a ", 5000), "en"); got != 1 {
		t.Errorf("a long text: %v", got)
	}
}
