package httpapi_test

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// What people call themselves and their sessions is measured as they see it: in characters after composition, and never nothing.
func TestNames(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	const hangul, emoji = "\ud55c", "\U0001F469\u200d\U0001F469\u200d\U0001F467\u200d\U0001F466\ufe0f\ufe0f\ufe0f" // ten code points
	names := map[string]string{
		"ann": ann.Token, "hangul60": strings.Repeat(hangul, 60), "apart60": norm.NFD.String(strings.Repeat(hangul, 60)), "apart61": norm.NFD.String(strings.Repeat(hangul, 61)),
		"emoji60": strings.Repeat(emoji, 6), "emoji61": strings.Repeat(emoji, 6) + "x", "apart120": norm.NFD.String(strings.Repeat(hangul, 120)),
		"apart121": norm.NFD.String(strings.Repeat(hangul, 121)), "hangul120": strings.Repeat(hangul, 120),
	}
	people := 0
	signUp := func(name, native, target string) call {
		people++
		return call{method: "POST", path: "/api/v1/auth/signup", body: `{"email":"p` + strings.Repeat("x", people) + `@example.com","password":"long enough","englishName":"` +
			name + `","nativeLanguage":"` + native + `","targetLanguage":"` + target + `"}`}
	}
	create := func(title string) call {
		return call{method: "POST", path: "/api/v1/sessions/create", token: "{ann}", body: `{"title":"` + title + `","sessionType":"audio"}`}
	}
	bad := []string{"validation-failed", `"field":"englishName"`}
	title := []string{"validation-failed", `"field":"title"`}
	r.play(t, names, []scenario{
		{"Hangul at the limit", signUp("{hangul60}", "ko", "en"), 201, []string{`"englishName":"{hangul60}"`}, nil},
		{"decomposed Hangul at the limit is kept composed", signUp("{apart60}", "ko", "en"), 201, []string{`"englishName":"{hangul60}"`}, nil},
		{"decomposed Hangul over it", signUp("{apart61}", "ko", "en"), 422, bad, nil},
		{"emoji at the limit", signUp("{emoji60}", "ko", "en"), 201, []string{"{emoji60}"}, nil},
		{"emoji over it", signUp("{emoji61}", "ko", "en"), 422, bad, nil},
		{"joiners only", signUp("\u200d\u200d", "ko", "en"), 422, bad, nil},
		{"Hangul fillers only", signUp("\u3164", "ko", "en"), 422, bad, nil},
		{"a line break", signUp(`A\nB`, "ko", "en"), 422, bad, nil},
		{"not UTF-8", signUp("A\xff", "ko", "en"), 400, []string{"malformed-request", "UTF-8"}, nil},
		{"space around the name goes", signUp("  Zoe ", "ko", "en"), 201, []string{`"englishName":"Zoe"`}, nil},

		{"tags are made canonical", signUp("Zoe", "KO-kr", "iw"), 201, []string{`"nativeLanguage":"ko-KR"`, `"targetLanguage":"he"`}, nil},
		{"the native language in another region", signUp("Zoe", "en-GB", "en-US"), 422, []string{`"field":"targetLanguage"`}, nil},
		{"an undetermined language", signUp("Zoe", "und", "en"), 422, []string{`"field":"nativeLanguage"`}, nil},
		{"a language of one's own", signUp("Zoe", "ko", "en-x-mine"), 422, []string{`"field":"targetLanguage"`}, nil},

		{"title at the limit", create("{apart120}"), 201, []string{`"title":"{hangul120}"`}, nil},
		{"title over it", create("{apart121}"), 422, title, nil},
		{"invisible title", create("\u3164 \u200b"), 422, title, nil},
		{"title that is not UTF-8", create("A\xff"), 400, []string{"malformed-request", "UTF-8"}, nil},

		{"invisible message title", call{method: "POST", path: "/api/v1/chat/rooms", token: "{ann}", body: `{"kind":"group","title":"\u3164","userIds":["x"]}`}, 422, title, nil},
	})
}
