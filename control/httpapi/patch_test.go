package httpapi

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/users"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestETagLists(t *testing.T) {
	for header, want := range map[string]string{
		`"7"`: "7", ` "7" , W/"8",	"x y"`: "", `"7",W/"8"`: "7 8", `*`: "*", `W/"7"`: "7", `""`: "", `"7"x`: "", `"7`: "", `7`: "", ``: "", `,`: "", `"7",`: "7", `"a", *`: "",
	} {
		e, ok := parseETags(header)
		got := strings.Join(e.tags, " ")
		if e.any {
			got = "*"
		}
		if wantOK := want != "" || header == `""`; got != want || ok != wantOK {
			t.Errorf("%s = %q, %v; want %q", header, got, ok, want)
		}
	}
	if e, _ := parseETags(`"7", "8"`); !e.matches(8) || e.matches(9) || !(etags{any: true}).matches(9) {
		t.Error("versions match wrongly")
	}
}

func FuzzETags(f *testing.F) {
	f.Add(`"1", W/"2"`)
	f.Add("*")
	f.Fuzz(func(t *testing.T, header string) {
		e, ok := parseETags(header)
		if !ok {
			return
		}
		if e.any == (len(e.tags) > 0) || strings.ContainsAny(strings.Join(e.tags, ""), "\" \n") {
			t.Errorf("%q = %+v", header, e)
		}
		if len(e.tags) > 0 {
			again, ok := parseETags(`"` + strings.Join(e.tags, `","`) + `"`)
			if !ok || strings.Join(again.tags, "|") != strings.Join(e.tags, "|") {
				t.Errorf("%q = %v and then %v", header, e.tags, again.tags)
			}
		}
	})
}

func TestMembersOfAMergePatch(t *testing.T) {
	var p struct{ A, B, C patched[string] }
	if err := json.Unmarshal([]byte(`{"a":null,"b":"x","b":"y"}`), &p); err != nil {
		t.Fatal(err)
	}
	if got := p.A.wanted(); got == nil || *got != "" {
		t.Errorf("null = %v", got)
	}
	if got := p.B.wanted(); got == nil || *got != "y" {
		t.Errorf("a value = %v", got)
	}
	if got := p.C.wanted(); got != nil {
		t.Errorf("what is not there = %v", *got)
	}
}

// FuzzProfilePatch makes changes of whatever JSON and applies them: what is refused changes nothing, what is taken can be taken again.
func FuzzProfilePatch(f *testing.F) {
	for _, body := range []string{
		`{}`, `{"bio":null,"zone":"Asia/Seoul"}`, `{"partner":{"ageFrom":20,"ageTo":null}}`, `{"partner":null}`, `{"showLastSeen":null}`,
		`{"availability":[{"day":1,"fromHour":1,"toHour":3},{"day":1,"fromHour":2,"toHour":4}],"zone":"UTC"}`, `{"targetLanguages":[{"language":"ja","level":null}]}`,
		`{"availability":[{"day":9223372036854775807,"fromHour":-1}]}`, `{"interests":["art","art"]}`, `{"englishName":"\ud800"}`,
	} {
		f.Add([]byte(body))
	}
	db := storetest.New(f)
	people, err := users.New(users.Config{}, db.Users, db.Learning)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var patch profilePatch
		if json.Unmarshal(body, &patch) != nil {
			return
		}
		created, err := db.Users.Create(t.Context(), store.NewUser{EnglishName: "ann", NativeLanguage: "ko", TargetLanguage: "en"}, storetest.Start())
		if err != nil {
			t.Fatal(err)
		}
		ann := created.ID
		now, whatever := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC), func(int64) bool { return true }
		p, err := people.Edit(t.Context(), ann, whatever, patch.edit(), now)
		if err != nil {
			if p, err := people.Profile(t.Context(), ann); err != nil || p.Version != 0 {
				t.Errorf("%s is refused and leaves version %d, %v", body, p.Version, err)
			}
			return
		}
		again, err := people.Edit(t.Context(), ann, whatever, patch.edit(), now)
		if err != nil {
			t.Fatalf("%s is taken once only: %v", body, err)
		}
		one, errOne := json.Marshal(profileOf(p))
		two, errTwo := json.Marshal(profileOf(again))
		if errOne != nil || errTwo != nil || string(one) != string(two) {
			t.Errorf("%s makes %s and then %s", body, one, two)
		}
	})
}
