package httpapi_test

import (
	"strings"
	"testing"
	"time"
)

// private is a world in which everything that ann can show has a value that stands nowhere else, with the times she has in common with bob and eve.
func private(t *testing.T) (w *world, values map[string]string) {
	t.Helper()
	w = newWorld(t)
	w.want(200, patchProfile(w.ann.Token, `{"bio":"shown words","interests":["volunteering"],"targetLanguages":[{"language":"ja","level":"C2"}],"birthYear":1983,"gender":"other",
		"zone":"Antarctica/Troll","availability":[{"day":1,"fromHour":3,"toHour":20}]}`), nil)
	for _, who := range []learner{w.bob, w.eve} {
		w.want(200, patchProfile(who.Token, `{"zone":"UTC","availability":[{"day":1,"fromHour":0,"toHour":24}]}`), nil)
	}
	w.execute(`UPDATE users SET current_level = 'C1' WHERE id = '` + w.ann.ID + `'`)
	seen := w.now.Add(-12345678 * time.Millisecond).UTC()
	if err := w.db.Presence.Seen(t.Context(), []string{w.ann.ID}, seen); err != nil {
		t.Fatal(err)
	}
	return w, map[string]string{
		"bio": "shown words", "interests": "volunteering", "level": `"level":"C2"`, "hours": `"sharedHours":17`, "birthYear": `:1983`, "gender": `:"other"`,
		"zone": "Antarctica/Troll", "streak": `"streakDays":0`, "measured level": `"currentLevel":"C1"`, "last seen": seen.Format(time.RFC3339),
	}
}

// holds says which of the values are in a text.
func holds(text string, values map[string]string) (found []string) {
	text = strings.NewReplacer(": ", ":", ", ", ",").Replace(text)
	for name, value := range values {
		if strings.Contains(text, value) {
			found = append(found, name)
		}
	}
	return found
}

// TestWhatIsHiddenIsInNoAnswer makes every call of the API as a stranger and as a friend, after ann has hidden all that she can.
func TestWhatIsHiddenIsInNoAnswer(t *testing.T) {
	for _, test := range []struct {
		audience string
		// friend and stranger say to whom her values are shown on her page.
		friend, stranger bool
	}{{"everyone", true, true}, {"known", true, false}, {"nobody", false, false}} {
		t.Run(test.audience, func(t *testing.T) {
			w, values := private(t)
			all := `{"showLastSeen":false,"visibility":{`
			for _, field := range []string{"bio", "interests", "level", "hours", "birthYear", "gender", "zone", "streak"} {
				all += `"` + field + `":"` + test.audience + `",`
			}
			w.want(200, patchProfile(w.ann.Token, strings.TrimSuffix(all, ",")+"}}"), nil)
			for _, viewer := range []struct {
				learner
				shown bool
			}{{w.bob, test.friend}, {w.eve, test.stranger}} {
				page := read(t, w.do(call{method: "GET", path: "/api/v1/users/" + w.ann.ID, token: viewer.Token}))
				want := 0
				if viewer.shown {
					want = len(values) - 1 // when she was last here is on no profile
				}
				if found := holds(page, values); len(found) != want {
					t.Errorf("her page shows %v: %s", found, page)
				}
				if !viewer.shown {
					w.answersWithout(t, viewer.learner, values)
				}
			}
		})
	}
}

// answersWithout makes all calls that take nothing away.
func (w *world) answersWithout(t *testing.T, viewer learner, values map[string]string) {
	t.Helper()
	operations, _ := w.operations()
	for _, op := range operations {
		// What is the viewer's own, which is as ann's in part, is not about ann.
		if op.route.token == noToken || op.method == "DELETE" || strings.Contains(op.path, "/users/profile") || strings.HasSuffix(op.path, "/users/export") || strings.HasSuffix(op.path, "/users/stats") || strings.Contains(op.path, "/onboarding/") {
			continue
		}
		c := w.call(op, viewer, w.eveMedia)
		body := read(t, w.do(c))
		body = strings.Replace(body, `"streakDays":0,"studiedToday"`, "", 1) // the viewer's own, at home
		if found := holds(body, values); len(found) > 0 {
			t.Errorf("%s as %s shows %v: %s", op.name(), viewer.ID, found, body)
		}
	}
}

func TestWhoSeesWhat(t *testing.T) {
	r := newRig(t)
	ann, eve := r.learner("ann"), r.learner("eve")
	names := map[string]string{"ann": ann.Token, "eve": eve.Token, "annID": ann.ID}
	get := func(token, query string) call {
		return call{method: "GET", path: "/api/v1/users/{annID}" + query, token: token}
	}
	r.want(200, patchProfile(ann.Token, `{"bio":"hello","gender":"female","interests":["art"]}`), nil)
	standard := `"visibility":{"bio":"everyone","interests":"everyone","level":"everyone","hours":"everyone","birthYear":"nobody","gender":"nobody","zone":"nobody","streak":"nobody"}`
	r.play(t, names, []scenario{
		{"as it is at first", call{method: "GET", path: "/api/v1/users/profile", token: "{ann}"}, 200, []string{standard}, nil},
		{"as everyone sees it", get("{eve}", ""), 200, []string{`"bio":"hello"`, `"gender":null`, `"streakDays":null`}, nil},
		{"change two", patchProfile("{ann}", `{"visibility":{"bio":"known","gender":"everyone"}}`), 200, []string{`"bio":"known","interests":"everyone"`, `"gender":"everyone"`}, nil},
		{"a stranger", get("{eve}", ""), 200, []string{`"bio":null`, `"gender":"female"`, `"interests":["art"]`}, nil},
		{"oneself, as those see whom one knows", get("{ann}", "?as=known"), 200, []string{`"bio":"hello"`, `"gender":"female"`}, nil},
		{"oneself, as a stranger", get("{ann}", "?as=stranger"), 200, []string{`"bio":null`, `"gender":"female"`}, nil},
		{"another as if one knew them", get("{eve}", "?as=known"), 422, []string{`"field":"as","code":"not_applicable"`}, []string{"hello"}},
		{"as somebody else", get("{ann}", "?as=host"), 422, []string{`"field":"as"`}, nil},
		{"one as at first", patchProfile("{ann}", `{"visibility":{"gender":null}}`), 200, []string{`"bio":"known"`, `"gender":"nobody"`}, nil},
		{"for friends of friends", patchProfile("{ann}", `{"visibility":{"bio":"friends"}}`), 422, []string{`"field":"visibility.bio"`}, nil},
		{"all as at first", patchProfile("{ann}", `{"visibility":null}`), 200, []string{standard}, nil},
	})
}
