package httpapi_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"
)

const mergePatch = "application/merge-patch+json"

// patchProfile is a change of whatever the profile is now.
func patchProfile(token, body string) call {
	return call{method: "PATCH", path: "/api/v1/users/profile", token: token, body: body, header: map[string]string{"If-Match": "*", "Content-Type": mergePatch}}
}

func TestOwnProfile(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	get := call{method: "GET", path: "/api/v1/users/profile", token: "{ann}"}
	patch := func(body string) call { return patchProfile("{ann}", body) }
	full := `{"bio":" I like \uacf5\ubd80.\nAnd you? ","zone":"Asia/Seoul","birthYear":1990,"gender":"female","showLastSeen":false,"interests":["travel","music"],
		"targetLanguages":[{"language":"JA","level":"B1"},{"language":"en-us"}],"partner":{"gender":"same","ageFrom":20},
		"availability":[{"day":3,"fromHour":20,"toHour":22},{"day":1,"fromHour":19,"toHour":21},{"day":3,"fromHour":22,"toHour":24}]}`
	told := []string{`"bio":"I like 공부.\nAnd you?"`, `"zone":"Asia/Seoul"`, `"birthYear":1990`, `"gender":"female"`, `"showLastSeen":false`, `"interests":["music","travel"]`,
		`"targetLanguage":"ja"`, `"targetLanguages":[{"language":"ja","level":"B1"},{"language":"en-US","level":null}]`,
		`"partner":{"gender":"same","ageFrom":20,"ageTo":null,"company":"any"}`,
		`"availability":[{"day":1,"fromHour":19,"toHour":21},{"day":3,"fromHour":20,"toHour":24}]`}
	r.play(t, map[string]string{"ann": ann.Token}, []scenario{
		{"a new one", get, 200, []string{`"englishName":"ann"`, `"email":"ann@example.com"`, `"nativeLanguage":"ko"`, `"targetLanguage":"en"`, `"bio":null`, `"zone":null`, `"birthYear":null`,
			`"gender":null`, `"showLastSeen":true`, `"targetLanguages":[{"language":"en","level":null}]`, `"interests":[]`, `"partner":null`, `"availability":[]`, `"onboardedAt":null`},
			[]string{"assword", "identit", "version"}},
		{"all at once", patch(full), 200, told, nil},
		{"is kept", get, 200, told, nil},
		{"nothing", patch(`{}`), 200, told, nil},
		{"one of the wishes", patch(`{"partner":{"ageTo":30,"company":"pair"}}`), 200, []string{`"partner":{"gender":"same","ageFrom":20,"ageTo":30,"company":"pair"}`}, nil},
		{"one of the wishes is untold", patch(`{"partner":{"ageFrom":null,"gender":null}}`), 200, []string{`"partner":{"gender":"any","ageFrom":null,"ageTo":30,"company":"pair"}`}, nil},
		{"all is untold", patch(`{"bio":null,"birthYear":null,"gender":null,"showLastSeen":null,"interests":null,"partner":null,"availability":[],"zone":null}`), 200,
			[]string{`"bio":null`, `"birthYear":null`, `"gender":null`, `"showLastSeen":true`, `"interests":[]`, `"partner":null`, `"availability":[]`, `"zone":null`, `"targetLanguage":"ja"`}, nil},
		{"empty text is not told", patch(`{"bio":" \n"}`), 200, []string{`"bio":null`}, nil},
		{"what is not the person's to say", patch(`{"email":"x@example.com","currentLevel":"C2","id":"1","createdAt":"2000-01-01T00:00:00Z"}`), 422,
			[]string{`"field":"email","code":"unknown"`, `"field":"currentLevel"`, `"field":"id"`, `"field":"createdAt"`}, []string{"2000-01-01"}},
		{"a choice that is mistyped", patch(`{"visibility":{"leval":"nobody"}}`), 422, []string{`"field":"visibility.leval","code":"unknown"`}, nil},
		{"plain JSON is taken too", call{method: "PATCH", path: "/api/v1/users/profile", token: "{ann}", body: `{"bio":"b"}`, header: map[string]string{"If-Match": "*"}}, 200, []string{`"bio":"b"`}, nil},
		{"by nobody", call{method: "PATCH", path: "/api/v1/users/profile", body: `{}`, header: map[string]string{"If-Match": "*"}}, 401, []string{"invalid-token"}, nil},
	})
}

func TestProfilesThatCanNotBe(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	young := r.now.Year() - 14
	const hangul = "\ud55c"
	names := map[string]string{
		"ann": ann.Token, "500": strings.Repeat("\U0001F600", 500), "501": strings.Repeat("\U0001F600", 501),
		"apart500": norm.NFD.String(strings.Repeat(hangul, 500)), "hangul500": strings.Repeat(hangul, 500), "apart61": norm.NFD.String(strings.Repeat(hangul, 61)),
		"young": fmt.Sprint(young), "old": fmt.Sprint(young - 1), "85": strings.Repeat(`{"day":1,"fromHour":1,"toHour":2},`, 84) + `{"day":1,"fromHour":1,"toHour":2}`,
	}
	patch := func(body string) call { return patchProfile("{ann}", body) }
	bad := func(name, body string, fields ...string) scenario {
		s := scenario{name, patch(body), 422, []string{"validation-failed"}, nil}
		for _, field := range fields {
			s.has = append(s.has, `"field":"`+field+`"`)
		}
		return s
	}
	r.play(t, names, []scenario{
		{"emoji at the limit of the bio", patch(`{"bio":"{500}"}`), 200, []string{"{500}"}, nil},
		{"decomposed Hangul at the limit", patch(`{"bio":"{apart500}"}`), 200, []string{`"bio":"{hangul500}"`}, nil},
		{"born just in time", patch(`{"birthYear":{old}}`), 200, nil, nil},
		bad("emoji over the limit of the bio", `{"bio":"{501}"}`, "bio"),
		bad("a bio that overrides", `{"bio":"a\u202eb"}`, "bio"),
		bad("a bio with a bell", `{"bio":"a\u0007b"}`, "bio"),
		bad("a name over the limit", `{"englishName":"{apart61}"}`, "englishName"),
		bad("no name", `{"englishName":null}`, "englishName"),
		bad("an invisible name", `{"englishName":"\u3164"}`, "englishName"),
		bad("a number as name", `{"englishName":7}`, "englishName"),
		{"not UTF-8", patch("{\"bio\":\"\xff\"}"), 400, []string{"malformed-request", "UTF-8"}, nil},
		bad("born too late", `{"birthYear":{young}}`, "birthYear"),
		bad("born before anybody", `{"birthYear":1899}`, "birthYear"),
		bad("born tomorrow", `{"birthYear":9999}`, "birthYear"),
		bad("half a year", `{"birthYear":1990.5}`, "birthYear"),
		bad("an unknown gender", `{"gender":"robot"}`, "gender"),
		bad("an unknown zone", `{"zone":"Mars/Olympus"}`, "zone"),
		bad("the server's own zone", `{"zone":"Local"}`, "zone"),
		bad("a zone that is a path", `{"zone":"../../etc/passwd"}`, "zone"),
		bad("no native language", `{"nativeLanguage":null}`, "nativeLanguage"),
		bad("a native language of nobody", `{"nativeLanguage":"und"}`, "nativeLanguage"),
		bad("a native language that is learned", `{"nativeLanguage":"en-AU"}`, "targetLanguages[0].language"),
		bad("nothing to learn", `{"targetLanguages":[]}`, "targetLanguages"),
		bad("too much to learn", `{"targetLanguages":[{"language":"en"},{"language":"ja"},{"language":"fr"},{"language":"de"},{"language":"es"},{"language":"it"}]}`, "targetLanguages"),
		bad("a language twice", `{"targetLanguages":[{"language":"en"},{"language":"en-GB"}]}`, "targetLanguages[1].language"),
		bad("a level of nothing", `{"targetLanguages":[{"language":"ja"},{"language":"en","level":"D1"}]}`, "targetLanguages[1].level"),
		bad("a language without a tag", `{"targetLanguages":[{"level":"A1"}]}`, "targetLanguages[0].language"),
		bad("an interest told twice", `{"interests":["music","art","music"]}`, "interests"),
		bad("an unknown interest", `{"interests":["music","crime"]}`, "interests"),
		bad("too many interests", `{"interests":["animals","art","beauty","books","business","cars","comics","cooking","crafts","culture","dance"]}`, "interests"),
		bad("interests that are no list", `{"interests":"music"}`, "interests"),
		bad("a wish for a gender", `{"partner":{"gender":"female"}}`, "partner.gender"),
		bad("the same gender as nobody's", `{"partner":{"gender":"same"}}`, "partner.gender"),
		bad("ages the wrong way round", `{"partner":{"ageFrom":30,"ageTo":20}}`, "partner.ageTo"),
		bad("children", `{"partner":{"ageFrom":10}}`, "partner.ageFrom"),
		bad("an unknown company", `{"partner":{"company":"crowd"}}`, "partner.company"),
		bad("time without a zone", `{"availability":[{"day":1,"fromHour":1,"toHour":2}]}`, "zone"),
		bad("a day of no week", `{"availability":[{"day":8,"fromHour":1,"toHour":2}]}`, "availability[0].day"),
		bad("over midnight", `{"zone":"UTC","availability":[{"day":1,"fromHour":22,"toHour":2}]}`, "availability[0]"),
		bad("too many slots", `{"zone":"UTC","availability":[{85}]}`, "availability"),
		bad("several faults at once", `{"englishName":"","birthYear":1,"zone":"x","interests":["x"]}`, "englishName", "birthYear", "zone", "interests"),
		bad("not an object", `[]`),
		bad("null", `null`),
		{"not JSON", patch(`{`), 400, []string{"malformed-request"}, nil},
		{"another type", call{method: "PATCH", path: "/api/v1/users/profile", token: "{ann}", body: `<a/>`, header: map[string]string{"If-Match": "*", "Content-Type": "text/xml"}}, 415, []string{"unsupported-media-type"}, nil},
		{"nothing of all this is stored", call{method: "GET", path: "/api/v1/users/profile", token: "{ann}"}, 200,
			[]string{`"englishName":"ann"`, `"bio":"{hangul500}"`, `"zone":null`, `"targetLanguages":[{"language":"en","level":null}]`, `"partner":null`, `"interests":[]`}, nil},
	})
}

func TestVersionsOfAProfile(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	path := "/api/v1/users/profile"
	first := r.want(200, call{method: "GET", path: path, token: ann.Token}, nil).Header.Get("ETag")
	if !strings.HasPrefix(first, `"`) {
		t.Fatalf("ETag = %s", first)
	}
	ask := func(status int, tag string) {
		t.Helper()
		res := r.do(call{method: "GET", path: path, token: ann.Token, header: map[string]string{"If-None-Match": tag}})
		if body := read(t, res); res.StatusCode != status || res.Header.Get("ETag") == "" || (body == "") != (status == 304) {
			t.Errorf("If-None-Match %s: %d %s, want %d", tag, res.StatusCode, body, status)
		}
	}
	ask(304, first)
	ask(304, `"x", W/`+first)
	ask(304, "*")
	ask(200, `"x"`)
	ask(200, "rubbish")
	change := func(status int, tag, bio, code string) string {
		t.Helper()
		var out struct{ Code string }
		c := call{method: "PATCH", path: path, token: ann.Token, body: `{"bio":"` + bio + `"}`}
		if tag != "" {
			c.header = map[string]string{"If-Match": tag}
		}
		res := r.want(status, c, &out)
		if out.Code != code {
			t.Errorf("code = %s, want %s", out.Code, code)
		}
		return res.Header.Get("ETag")
	}
	change(428, "", "a", "precondition-required")
	change(422, "rubbish", "a", "validation-failed")
	change(412, `"x"`, "a", "precondition-failed")
	second := change(200, first, "a", "")
	if second == first {
		t.Error("a change has the tag of before")
	}
	change(412, first, "b", "precondition-failed")
	if same := change(200, second, "a", ""); same != second {
		t.Error("no change has another tag")
	}
	ask(200, first)
	ask(304, second)
	change(200, `W/`+second+`, "x"`, "c", "")
}

// Two tabs that show the same profile are saved at the same moment.
func TestOfTwoChangesToOneVersionOneWins(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	tag := r.want(200, call{method: "GET", path: "/api/v1/users/profile", token: ann.Token}, nil).Header.Get("ETag")
	statuses := make([]int, 16)
	var wg sync.WaitGroup
	for i := range statuses {
		wg.Go(func() {
			statuses[i] = r.do(call{method: "PATCH", path: "/api/v1/users/profile", token: ann.Token, body: fmt.Sprintf(`{"bio":"%d"}`, i), header: map[string]string{"If-Match": tag}}).StatusCode
		})
	}
	wg.Wait()
	won := -1
	for i, s := range statuses {
		switch {
		case s == 200 && won < 0:
			won = i
		case s != 412:
			t.Errorf("answers = %v, want one 200 and 412 else", statuses)
		}
	}
	var p struct{ Bio string }
	r.want(200, call{method: "GET", path: "/api/v1/users/profile", token: ann.Token}, &p)
	if p.Bio != fmt.Sprint(won) {
		t.Errorf("%d won, %q is stored", won, p.Bio)
	}
}

func TestWhatOthersSee(t *testing.T) {
	r := newRig(t)
	ann, bob, eve := r.learner("ann"), r.learner("bob"), r.learner("eve")
	r.want(200, patchProfile(ann.Token, `{"bio":"hello","birthYear":1990,"gender":"female","zone":"Asia/Seoul","interests":["art"],"partner":{"ageFrom":20},
		"availability":[{"day":1,"fromHour":19,"toHour":23}]}`), nil)
	r.want(200, patchProfile(bob.Token, `{"zone":"UTC","availability":[{"day":1,"fromHour":8,"toHour":12}]}`), nil)
	names := map[string]string{"ann": ann.Token, "bob": bob.Token, "eve": eve.Token, "annID": ann.ID, "bobID": bob.ID}
	get := func(token, id string) call { return call{method: "GET", path: "/api/v1/users/" + id, token: token} }
	hidden := []string{"example.com", "1990", "female", "Seoul", "availability", "partner", "ageFrom", "email", "updatedAt", "version", "identit"}
	block := call{method: "POST", path: "/api/v1/chat/blocks", token: "{bob}", body: `{"userId":"{annID}"}`}
	nobody := "There is no such person."
	r.play(t, names, []scenario{
		{"somebody", get("{bob}", "{annID}"), 200, []string{`"id":"{annID}"`, `"englishName":"ann"`, `"bio":"hello"`, `"interests":["art"]`, `"nativeLanguage":"ko"`,
			`"targetLanguages":[{"language":"en","level":null}]`, `"sharedHours":2`}, hidden},
		{"without time", get("{eve}", "{annID}"), 200, []string{`"sharedHours":null`}, hidden},
		{"oneself", get("{ann}", "{annID}"), 200, []string{`"englishName":"ann"`, `"sharedHours":4`}, hidden},
		{"nobody", get("{ann}", "01990000-0000-7000-8000-000000000000"), 404, []string{"not-found", nobody}, nil},
		{"an id that is none", get("{ann}", "%00"), 422, []string{`"field":"userId"`}, nil},
		{"an id that is too long", get("{ann}", strings.Repeat("x", 65)), 422, []string{`"field":"userId"`}, nil},
		{"by nobody", get("", "{annID}"), 401, []string{"invalid-token"}, []string{"hello"}},
		{"a block", block, 204, nil, nil},
		{"hides the blocked", get("{bob}", "{annID}"), 404, []string{"not-found", nobody}, []string{"hello"}},
		{"and the blocker", get("{ann}", "{bobID}"), 404, []string{"not-found", nobody}, nil},
		{"and nobody else", get("{eve}", "{annID}"), 200, []string{"hello"}, nil},
	})
}

func TestLastSeenIsTheirOwnToShow(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	r.directRoom(ann, bob)
	if err := r.db.Presence.Seen(t.Context(), []string{ann.ID, bob.ID}, r.now); err != nil {
		t.Fatal(err)
	}
	names := map[string]string{"ann": ann.Token, "bob": bob.Token, "annID": ann.ID}
	look := func(token string) call {
		return call{method: "GET", path: "/api/v1/presence?userIds={annID}", token: token}
	}
	unknown := `"lastSeen":null`
	r.play(t, names, []scenario{
		{"shown", look("{bob}"), 200, []string{`"status":"offline"`}, []string{unknown}},
		{"hide", patchProfile("{ann}", `{"showLastSeen":false}`), 200, []string{`"showLastSeen":false`}, nil},
		{"hidden", look("{bob}"), 200, []string{`"status":"offline"`, unknown}, nil},
		{"not from oneself", look("{ann}"), 200, nil, []string{unknown}},
	})
	var rooms struct {
		Items []struct {
			Members []struct {
				UserID   string
				Presence struct{ LastSeen *string }
			}
		}
	}
	r.say(ann, r.directRoomOf(ann, bob), "c1", "hi")
	r.want(200, call{method: "GET", path: "/api/v1/chat/rooms", token: bob.Token}, &rooms)
	for _, m := range rooms.Items[0].Members {
		if shown := m.Presence.LastSeen != nil; shown != (m.UserID == bob.ID) {
			t.Errorf("in the room bob sees of %s: %v", m.UserID, m.Presence.LastSeen)
		}
	}
}

// directRoomOf returns the room that two people have.
func (r *rig) directRoomOf(l, other learner) string {
	r.t.Helper()
	var out chatRoom
	r.want(200, call{method: "POST", path: "/api/v1/chat/rooms", token: l.Token, body: `{"kind":"direct","userId":"` + other.ID + `"}`}, &out)
	return out.ID
}
