package httpapi_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/languagemate/studymate/store/storetest"
)

// steps are good values for each step.
func steps() map[string]string {
	return map[string]string{
		"info":     `{"englishName":"Ann","birthYear":1990,"gender":"female","bio":"hi"}`,
		"lang":     `{"nativeLanguage":"ko","targetLanguages":[{"language":"en","level":"B1"},{"language":"ja"}]}`,
		"int":      `{"interests":["music","travel"]}`,
		"partner":  `{"partner":{"gender":"any","ageFrom":20,"ageTo":40,"company":"group"}}`,
		"schedule": `{"zone":"Asia/Seoul","availability":[{"day":1,"fromHour":19,"toHour":22}]}`,
	}
}

func saveStep(token, step, body string) call {
	return call{method: "POST", path: "/api/v1/onboarding/step/" + step, token: token, body: body}
}

// onto has a call name the version that it changes.
func onto(version string, c call) call {
	c.header = map[string]string{"If-Match": version}
	return c
}

func TestOnboarding(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	good := steps()
	step := func(name, body string) call { return saveStep("{ann}", name, body) }
	status := call{method: "GET", path: "/api/v1/onboarding/status", token: "{ann}"}
	complete := call{method: "POST", path: "/api/v1/onboarding/complete", token: "{ann}"}
	missing := func(step string) string {
		return `{"field":"` + step + `","code":"incomplete","message":"is not completed"}`
	}
	none := `{"step":"info","completedAt":null},{"step":"lang","completedAt":null},{"step":"int","completedAt":null},{"step":"partner","completedAt":null},{"step":"schedule","completedAt":null}`
	r.play(t, map[string]string{"ann": ann.Token}, []scenario{
		{"at the start", status, 200, []string{none, `"next":"info"`, `"onboardedAt":null`, `"nativeLanguage":"ko"`}, nil},
		{"complete too early", complete, 409, []string{"onboarding-incomplete", missing("info"), missing("lang"), missing("int"), missing("partner"), missing("schedule")}, nil},
		{"the last step first", step("schedule", good["schedule"]), 200, []string{`"next":"info"`, `"zone":"Asia/Seoul"`, `{"step":"info","completedAt":null}`}, []string{`{"step":"schedule","completedAt":null}`}},
		{"a step that does not exist", step("dance", `{}`), 422, []string{`"field":"step"`}, nil},
		{"what a step needs", step("info", `{"bio":"hello"}`), 422, []string{`"field":"birthYear","code":"required","message":"is required"`}, []string{`"field":"englishName"`}},
		{"nothing for a step that needs something", step("int", `{}`), 422, []string{`"field":"interests","code":"required","message":"is required"`}, nil},
		{"values of another step", step("info", `{"birthYear":1990,"interests":["art"],"gender":"male"}`), 422, []string{`"field":"interests"`, "belongs to the step int"}, []string{`"field":"gender"`}},
		{"bad values", step("info", `{"birthYear":2026,"englishName":"\u3164"}`), 422, []string{`"field":"birthYear"`, `"field":"englishName"`}, nil},
		{"the same gender before the own one", step("partner", `{"partner":{"gender":"same"}}`), 422, []string{`"field":"partner.gender"`}, nil},
		{"the same gender with the own one", step("partner", `{"partner":{"gender":"same"},"gender":"female"}`), 200, []string{`"gender":"same"`}, nil},
		{"no body", call{method: "POST", path: "/api/v1/onboarding/step/info", token: "{ann}"}, 400, []string{"malformed-request"}, nil},
		{"not UTF-8", step("info", "{\"bio\":\"\xff\"}"), 400, []string{"malformed-request", "UTF-8"}, nil},
		{"nothing of what was refused is stored", status, 200, []string{`"bio":null`, `"interests":[]`, `"next":"info"`, `{"step":"info","completedAt":null}`}, nil},
		{"info", step("info", good["info"]), 200, []string{`"next":"lang"`}, nil},
		{"int", step("int", good["int"]), 200, []string{`"next":"lang"`, `"interests":["music","travel"]`}, nil},
		{"made to a profile that was changed since", onto(`"1"`, step("int", `{"interests":["art"]}`)), 412, []string{"precondition-failed"}, nil},
		{"made to what is no version", onto(`yesterday's`, step("int", `{"interests":["art"]}`)), 422, []string{`"field":"If-Match"`}, nil},
		{"made to the profile as it is", onto("*", step("int", good["int"])), 200, []string{`"interests":["music","travel"]`}, nil},
		{"what was told at sign-up is enough", step("lang", `{}`), 200, []string{`"next":null`, `"targetLanguage":"en"`}, nil},
		{"a step again", step("lang", good["lang"]), 200, []string{`"next":null`, `"targetLanguages":[{"language":"en","level":"B1"},{"language":"ja","level":null}]`}, nil},
		{"and again, worse", step("lang", `{"targetLanguages":[]}`), 422, []string{`"field":"targetLanguages"`}, nil},
		{"a change that takes back what a step needs", patchProfile("{ann}", `{"interests":null,"birthYear":null}`), 422, []string{`"field":"interests"`, `"field":"birthYear"`}, nil},
		{"resumed elsewhere", status, 200, []string{`"next":null`, `"onboardedAt":null`, `"birthYear":1990`, `"level":"B1"`, `"zone":"Asia/Seoul"`}, []string{`"completedAt":null`}},
		{"agree", agreeToAll("{ann}"), 200, nil, nil},
		{"complete", complete, 200, []string{`"next":null`}, []string{`"onboardedAt":null`}},
		{"complete again", complete, 200, nil, []string{`"onboardedAt":null`}},
		{"a step after that", step("int", `{"interests":["art"]}`), 200, []string{`"interests":["art"]`}, []string{`"onboardedAt":null`}},
		{"status by nobody", call{method: "GET", path: "/api/v1/onboarding/status"}, 401, []string{"invalid-token"}, nil},
		{"a step by nobody", saveStep("", "info", good["info"]), 401, []string{"invalid-token"}, nil},
		{"complete by nobody", call{method: "POST", path: "/api/v1/onboarding/complete"}, 401, []string{"invalid-token"}, nil},
	})
}

// onboarding is what a client reads of it.
type onboarding struct {
	Steps []struct {
		Step        string
		CompletedAt *string
	}
	Next, OnboardedAt *string
	Profile           struct{ UpdatedAt string }
}

func TestEveryOrderOfTheSteps(t *testing.T) {
	r := newRig(t)
	good := steps()
	for i, order := range []string{"info lang int partner schedule", "schedule partner int lang info", "int schedule info partner lang", "partner info lang schedule int"} {
		ann := r.learner("ann" + strings.Repeat("x", i))
		r.want(200, agreeToAll(ann.Token), nil)
		var out onboarding
		for step := range strings.FieldsSeq(order) {
			r.want(409, call{method: "POST", path: "/api/v1/onboarding/complete", token: ann.Token}, nil)
			r.want(200, saveStep(ann.Token, step, good[step]), &out)
		}
		r.want(200, call{method: "POST", path: "/api/v1/onboarding/complete", token: ann.Token}, &out)
		if out.OnboardedAt == nil || out.Next != nil {
			t.Errorf("%s: %+v", order, out)
		}
	}
}

// The same step from two devices, and the end pressed twice: nothing is lost, and it ends once.
func TestOnboardingFromSeveralDevices(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	var wg sync.WaitGroup
	for step, body := range steps() {
		for range 3 {
			wg.Go(func() {
				if res := r.do(saveStep(ann.Token, step, body)); res.StatusCode != 200 {
					t.Errorf("%s = %d", step, res.StatusCode)
				}
			})
		}
	}
	wg.Wait()
	r.want(200, agreeToAll(ann.Token), nil)
	ends := make([]onboarding, 8)
	for i := range ends {
		wg.Go(func() {
			r.want(200, call{method: "POST", path: "/api/v1/onboarding/complete", token: ann.Token}, &ends[i])
		})
	}
	wg.Wait()
	for _, end := range ends {
		if end.OnboardedAt == nil || *end.OnboardedAt != *ends[0].OnboardedAt {
			t.Errorf("ended at %v and %v", end.OnboardedAt, ends[0].OnboardedAt)
		}
	}
}

func TestOnboardingOutlivesTheServer(t *testing.T) {
	db := storetest.New(t)
	var ann learner
	t.Run("first process", func(t *testing.T) {
		r := newRigOn(t, db)
		ann = r.learner("ann")
		r.want(200, saveStep(ann.Token, "info", steps()["info"]), nil)
	})
	t.Run("second process", func(t *testing.T) {
		r := newRigOn(t, db)
		var out onboarding
		r.want(200, call{method: "GET", path: "/api/v1/onboarding/status", token: ann.Token}, &out)
		if out.Next == nil || *out.Next != "lang" || out.Steps[0].CompletedAt == nil {
			t.Errorf("status = %+v", out)
		}
	})
}
