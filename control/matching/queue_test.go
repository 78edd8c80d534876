package matching

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

// line makes people who wait, the longest first, of words such as "k1" for a Korean who learns English, "e1" the other way round and "j1" for a Japanese who learns English. A word
// after "|" came a minute later.
func line(text string) (waiting []store.Queued) {
	at := benchNow()
	for word := range strings.FieldsSeq(text) {
		if word == "|" {
			at = at.Add(time.Minute)
			continue
		}
		q := store.Queued{UserID: word, JoinedAt: at}
		switch word[0] {
		case 'k':
			q.NativeLanguage, q.TargetLanguage = "ko", "en"
		case 'e':
			q.NativeLanguage, q.TargetLanguage = "en", "ko"
		case 'j':
			q.NativeLanguage, q.TargetLanguage = "ja", "en"
		}
		waiting = append(waiting, q)
	}
	return waiting
}

func TestGroupsOfTheQueue(t *testing.T) {
	for name, c := range map[string]struct {
		waiting string
		after   time.Duration
		apart   string
		want    string
	}{
		"two and two at once":                    {"k1 e1 k2 e2", 0, "", "k1 e1 k2 e2"},
		"the places are kept for the other side": {"k1 k2 k3 e1 e2", 0, "", "k1 k2 e1 e2"},
		"two sessions":                           {"k1 k2 k3 k4 e1 e2 e3 e4", 0, "", "k1 k2 e1 e2, k3 k4 e3 e4"},
		"three have to be patient":               {"k1 k2 e1", patience - 1, "", ""},
		"three who were":                         {"k1 k2 e1", patience, "", "k1 k2 e1"},
		"two who were":                           {"e1 k1", patience, "", "e1 k1"},
		"three and one":                          {"k1 k2 k3 e1", patience, "", "k1 k2 k3 e1"},
		"one and three":                          {"k1 e1 e2 e3", patience, "", "k1 e1 e2 e3"},
		"one side alone":                         {"k1 k2 k3 k4", time.Hour, "", ""},
		"other languages":                        {"k1 j1", time.Hour, "", ""},
		"not with those who do not speak it":     {"k1 j1 e1 j2", patience, "", "k1 e1"},
		"who has waited takes along who has not": {"k1 | e1", time.Minute, "", "k1 e1"},
		"two who do not want to meet":            {"k1 e1", time.Hour, "k1e1", ""},
		"one of them with another":               {"k1 e1 e2", patience, "k1e1", "k1 e2"},
		"not in one group of four":               {"k1 k2 e1 e2 e3", 0, "k2e1", "k1 k2 e2 e3"},
		"nobody":                                 {"", time.Hour, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, group := range groups(line(c.waiting), benchNow().Add(c.after), func(a, b string) bool {
				return c.apart == "" || c.apart != a+b && c.apart != b+a
			}) {
				var ids []string
				for _, q := range group {
					ids = append(ids, q.UserID)
				}
				got = append(got, strings.Join(ids, " "))
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestNobodyIsInTwoGroups lets many wait, and looks that groups are as they should be.
func TestNobodyIsInTwoGroups(t *testing.T) {
	for n := range 60 {
		var words []string
		for i := range n {
			words = append(words, fmt.Sprint(string("kej"[(i*i+n)%3]), i))
		}
		seen := map[string]bool{}
		for _, group := range groups(line(strings.Join(words, " ")), benchNow().Add(time.Hour), func(a, b string) bool { return (len(a)+int(b[len(b)-1]))%5 > 0 && (len(b)+int(a[len(a)-1]))%5 > 0 }) {
			if len(group) < 2 || len(group) > places || !mixed(group) {
				t.Errorf("a group of %d", len(group))
			}
			for _, q := range group {
				if seen[q.UserID] {
					t.Errorf("%s is in two groups", q.UserID)
				}
				seen[q.UserID] = true
			}
		}
	}
}
