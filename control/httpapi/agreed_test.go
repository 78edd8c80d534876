package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/users"
)

// TestWhoHasNotAgreedChangesNothing makes every call of the OpenAPI document as ann, once the operator asks for a new version of the terms: what the table
// says needs consents is refused and changes nothing, the rest is not refused for that. Then she agrees, and nothing is refused for it any more.
func TestWhoHasNotAgreedChangesNothing(t *testing.T) {
	w := newWorld(t)
	newer, err := users.New(users.Config{Documents: []users.Document{
		{Name: "terms", Version: "2", Required: true}, {Name: "privacy", Version: "1", Required: true}, {Name: "marketing", Version: "2"},
	}}, w.db.Users, w.db.Learning)
	if err != nil {
		t.Fatal(err)
	}
	later := newRigOn(t, w.db, func(_ *httpapi.Config, d *httpapi.Deps) { d.Consents, d.Onboarding = newer, newer })
	all, _ := w.operations()
	before := w.rows(learner{ID: "nobody"})
	for _, op := range all {
		if !op.route.needsConsents(op.method) {
			continue
		}
		res := later.do(w.call(op, w.ann, w.annMedia))
		body := read(t, res)
		if problemCode(t, op.name(), res.Header.Get("Content-Type"), body) != "consent-needed" || res.StatusCode != 403 ||
			!strings.Contains(body, `"errors":[{"field":"consents.terms","code":"not_agreed","message":"is not agreed to"}]`) {
			t.Errorf("%s = %d %s", op.name(), res.StatusCode, body)
		}
	}
	if after := w.rows(learner{ID: "nobody"}); !slices.Equal(before, after) {
		t.Errorf("refused calls changed\n%s\ninto\n%s", strings.Join(missing(before, after), "\n"), strings.Join(missing(after, before), "\n"))
	}
	// What ends things comes last, and to agree before it.
	slices.SortStableFunc(all, func(a, b operation) int { return strings.Count(a.method, "DELETE") - strings.Count(b.method, "DELETE") })
	for _, op := range all {
		c := w.call(op, w.ann, w.annMedia)
		if op.route.needsConsents(op.method) || op.path == "/api/v1/users/consents" {
			continue
		}
		if body := read(t, later.do(c)); strings.Contains(body, "consent-needed") {
			t.Errorf("%s needs consents: %s", op.name(), body)
		}
	}
	bob := w.bob
	create := call{method: "POST", path: "/api/v1/sessions/create", token: bob.Token, body: `{"title":"Talk","sessionType":"video"}`}
	later.want(403, create, nil)
	later.want(200, call{method: "POST", path: "/api/v1/users/consents", token: bob.Token, body: `{"consents":[{"document":"terms","version":"2","granted":true}]}`}, nil)
	later.want(201, create, nil)
}

// What was refused for want of consents is not the answer that belongs to the key of the call.
func TestACallWithAKeyIsMadeAgainAfterTheConsents(t *testing.T) {
	r := newRig(t)
	ann := r.newcomer("ann")
	create := call{method: "POST", path: "/api/v1/sessions/create", token: ann.Token, body: `{"title":"Talk","sessionType":"video"}`, header: map[string]string{"Idempotency-Key": "k"}}
	r.play(t, map[string]string{"ann": ann.Token}, []scenario{
		{"before", create, 403, []string{`"code":"consent-needed"`, `consents.terms`, `consents.privacy`, `consents.age`}, []string{"marketing"}},
		{"agree", agreeToAll("{ann}"), 200, nil, nil},
		{"after", create, 201, nil, nil},
	})
}
