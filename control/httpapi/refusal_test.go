package httpapi_test

import (
	"strings"
	"testing"
)

// TestRefusalsOfFeaturesNameTheField is about values that no schema refuses, but the feature behind it.
func TestRefusalsOfFeaturesNameTheField(t *testing.T) {
	w := newWorld(t)
	session := "/api/v1/sessions/" + w.names["session"]
	for name, test := range map[string]struct {
		call call
		want string
	}{
		"no such card":          {call{method: "PUT", path: session + "/topics/card", body: `{"action":"pick","cardId":"none"}`}, `{"field":"cardId","code":"not_in_list",`},
		"no such reaction":      {call{method: "POST", path: session + "/reactions", body: `{"emoji":"🤬"}`}, `{"field":"emoji","code":"not_in_list","params":{"values":["👏",`},
		"no such interest":      {call{method: "PATCH", path: "/api/v1/users/profile", header: map[string]string{"If-Match": "*"}, body: `{"interests":["dust"]}`}, `"code":"not_in_list","params":{"values":["`},
		"back to another place": {call{method: "GET", path: "/api/v1/auth/oauth2/authorize/google?returnTo=//evil.example"}, `{"field":"returnTo","code":"bad_format",`},
		"the same when linking": {call{method: "POST", path: "/api/v1/auth/oauth2/link/google", body: `{"returnTo":"https://evil.example"}`}, `{"field":"returnTo","code":"bad_format",`},
	} {
		test.call.token = w.ann.Token
		res := w.do(test.call)
		if body := read(t, res); res.StatusCode != 422 || !strings.Contains(body, `"code":"validation-failed"`) || !strings.Contains(body, test.want) {
			t.Errorf("%s = %d %s, want %s", name, res.StatusCode, body, test.want)
		}
	}
}
