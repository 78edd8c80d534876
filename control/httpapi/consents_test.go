package httpapi_test

import (
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/users"
	"github.com/languagemate/studymate/store/storetest"
)

// agreeToAll is to say yes to all that is required.
func agreeToAll(token string) call {
	return call{method: "POST", path: "/api/v1/users/consents", token: token, body: `{"consents":[{"document":"terms","version":"1","granted":true},
		{"document":"privacy","version":"1","granted":true},{"document":"age","version":"1","granted":true}]}`}
}

func TestConsents(t *testing.T) {
	r := newRig(t)
	ann, bob := r.newcomer("ann"), r.newcomer("bob")
	get := func(token string) call {
		return call{method: "GET", path: "/api/v1/users/consents", token: token}
	}
	say := func(list string) call {
		return call{method: "POST", path: "/api/v1/users/consents", token: "{ann}", body: `{"consents":[` + list + `]}`}
	}
	none := `{"document":"terms","version":"1","url":null,"hasText":false,"required":true,"agreed":false,"last":null}`
	r.play(t, map[string]string{"ann": ann.Token, "bob": bob.Token, "many": strings.Repeat(`{"document":"terms","version":"1","granted":true},`, 10) + `{"document":"terms","version":"1","granted":true}`}, []scenario{
		{"the documents are for everybody", call{method: "GET", path: "/api/v1/consents/documents"}, 200,
			[]string{`{"document":"terms","version":"1","url":null,"hasText":false,"required":true}`, `"document":"privacy"`, `"document":"age"`, `{"document":"marketing","version":"1","url":null,"hasText":false,"required":false}`}, nil},
		{"at the start", get("{ann}"), 200, []string{none, `"history":[]`}, []string{`"agreed":true`}},
		{"agree to one", say(`{"document":"terms","version":"1","granted":true}`), 200, []string{`"agreed":true`, `"granted":true`, `"createdAt":"`}, []string{none, `"history":[]`}},
		{"of another person nothing changes", get("{bob}"), 200, []string{none, `"history":[]`}, []string{`"agreed":true`}},
		{"an old version", say(`{"document":"privacy","version":"0","granted":true}`), 422, []string{`"field":"consents[0].version"`}, nil},
		{"no version", say(`{"document":"privacy","granted":true}`), 422, []string{`"field":"consents[0].version"`}, nil},
		{"an unknown document", say(`{"document":"terms","version":"1","granted":true},{"document":"soul","version":"1","granted":true}`), 422, []string{`"field":"consents[1].document"`}, nil},
		{"one good and one bad", say(`{"document":"age","version":"1","granted":true},{"document":"privacy","version":"2","granted":true}`), 422, []string{`"field":"consents[1].version"`}, nil},
		{"yes and no at once", say(`{"document":"marketing","version":"1","granted":true},{"document":"marketing","granted":false}`), 422, []string{`"field":"consents[1].document","code":"duplicate"`}, nil},
		{"the same twice", say(`{"document":"age","version":"1","granted":true},{"document":"age","version":"1","granted":true}`), 422, []string{`"field":"consents[1].document","code":"duplicate"`}, nil},
		{"nothing", say(``), 422, []string{`"field":"consents"`}, nil},
		{"too many", say(`{many}`), 422, []string{`"field":"consents"`}, nil},
		{"neither yes nor no", say(`{"document":"age","version":"1"}`), 422, []string{`"field":"consents[0].granted"`}, nil},
		{"withdraw what is required", say(`{"document":"terms","granted":false}`), 409, []string{"consent-required"}, nil},
		{"agree to what is not required", say(`{"document":"marketing","version":"1","granted":true}`), 200, nil, nil},
		{"and withdraw it", say(`{"document":"marketing","granted":false}`), 200,
			[]string{`"document":"marketing","version":"1","url":null,"hasText":false,"required":false,"agreed":false,"last":{"document":"marketing","version":"1","granted":false`}, nil},
		{"all is in the log", get("{ann}"), 200, []string{`"history":[{"document":"terms","version":"1","granted":true`, `{"document":"marketing","version":"1","granted":true`,
			`{"document":"marketing","version":"1","granted":false`}, []string{`{"document":"age","version":"1","granted"`, `{"document":"privacy","version":"1","granted"`}},
		{"by nobody", get(""), 401, []string{"invalid-token"}, nil},
		{"said by nobody", call{method: "POST", path: "/api/v1/users/consents", body: `{"consents":[{"document":"terms","version":"1","granted":true}]}`}, 401, []string{"invalid-token"}, nil},
	})
}

func TestTextsOfDocuments(t *testing.T) {
	db := storetest.New(t)
	own := users.Config{Documents: []users.Document{
		{Name: "terms", Version: "7", Required: true, Texts: map[string]string{"en": "# Terms\n\n<b>Be kind.</b>", "ko": "# 이용약관"}},
		{Name: "privacy", Version: "1", Required: true, Texts: map[string]string{"": "of whatever language"}},
		{Name: "age", Version: "1", Required: true},
	}}
	r := newRigOn(t, db, func(_ *httpapi.Config, d *httpapi.Deps) {
		people, err := users.New(own, db.Users, db.Learning)
		if err != nil {
			t.Fatal(err)
		}
		d.Consents = people
	})
	get := func(path string) call { return call{method: "GET", path: "/api/v1/consents/documents" + path} }
	r.play(t, nil, []scenario{
		{"which have one", get(""), 200, []string{`{"document":"terms","version":"7","url":null,"hasText":true,"required":true}`, `{"document":"age","version":"1","url":null,"hasText":false,"required":true}`}, nil},
		{"in Korean", get("/terms?language=ko-KR"), 200, []string{`{"document":"terms","version":"7","language":"ko","text":"# 이용약관"}`}, nil},
		{"in a language that it is not in", get("/terms?language=ja"), 200, []string{`"language":"en","text":"# Terms\n\n<b>Be kind.</b>"`}, nil},
		{"in no language", get("/terms"), 200, []string{`"language":"en"`}, nil},
		{"in what is no language", get("/terms?language=!!"), 422, []string{`"field":"language"`}, nil},
		{"of whatever language", get("/privacy?language=ko"), 200, []string{`"language":null,"text":"of whatever language"`}, nil},
		{"none", get("/age"), 404, []string{"not-found"}, nil},
		{"not asked about", get("/marketing"), 404, []string{"not-found"}, nil},
		{"unknown", get("/soul"), 422, []string{`"field":"document"`}, nil},
	})
}

func TestTheOnboardingNeedsConsents(t *testing.T) {
	r := newRig(t)
	ann := r.newcomer("ann")
	for step, body := range steps() {
		r.want(200, saveStep(ann.Token, step, body), nil)
	}
	complete := call{method: "POST", path: "/api/v1/onboarding/complete", token: "{ann}"}
	missing := func(document string) string {
		return `{"field":"consents.` + document + `","code":"not_agreed","message":"is not agreed to"}`
	}
	r.play(t, map[string]string{"ann": ann.Token}, []scenario{
		{"none", complete, 409, []string{"onboarding-incomplete", missing("terms"), missing("privacy"), missing("age")}, []string{"marketing"}},
		{"one", call{method: "POST", path: "/api/v1/users/consents", token: "{ann}", body: `{"consents":[{"document":"privacy","version":"1","granted":true}]}`}, 200, nil, nil},
		{"the others are missing", complete, 409, []string{missing("terms"), missing("age")}, []string{missing("privacy")}},
		{"all", agreeToAll("{ann}"), 200, nil, nil},
		{"complete", complete, 200, nil, []string{`"onboardedAt":null`}},
	})
}

func TestANewVersionIsAgreedToAnew(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	r.want(200, agreeToAll(ann.Token), nil)
	newer, err := users.New(users.Config{Documents: []users.Document{{Name: "terms", Version: "2", URL: "https://example.com/terms", Required: true}}}, r.db.Users, r.db.Learning)
	if err != nil {
		t.Fatal(err)
	}
	later := newRigOn(t, r.db, func(_ *httpapi.Config, d *httpapi.Deps) { d.Consents, d.Onboarding = newer, newer })
	for step, body := range steps() {
		later.want(200, saveStep(ann.Token, step, body), nil)
	}
	complete := call{method: "POST", path: "/api/v1/onboarding/complete", token: "{ann}"}
	later.play(t, map[string]string{"ann": ann.Token}, []scenario{
		{"the old one does not count", call{method: "GET", path: "/api/v1/users/consents", token: "{ann}"}, 200,
			[]string{`"version":"2","url":"https://example.com/terms","hasText":false,"required":true,"agreed":false,"last":{"document":"terms","version":"1","granted":true`}, nil},
		{"not complete", complete, 409, []string{`"field":"consents.terms"`}, nil},
		{"agree", call{method: "POST", path: "/api/v1/users/consents", token: "{ann}", body: `{"consents":[{"document":"terms","version":"2","granted":true}]}`}, 200, []string{`"agreed":true`}, nil},
		{"complete", complete, 200, nil, []string{`"onboardedAt":null`}},
	})
}
