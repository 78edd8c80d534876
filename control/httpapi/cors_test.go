package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/httpapi"
)

const partnerSite = "https://app.example.com"

func TestPagesOfKnownOriginsMayCall(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, _ *httpapi.Deps) { c.TrustedOrigins = []string{partnerSite} })
	ann := r.learner("ann")
	from := func(method, path, origin string, more ...string) call {
		c := call{method: method, path: path, token: ann.Token, header: map[string]string{}}
		if origin != "" {
			c.header["Origin"] = origin
		}
		for i := 0; i < len(more); i += 2 {
			c.header[more[i]] = more[i+1]
		}
		return c
	}
	const profile = "/api/v1/users/profile"
	const asks, names = "Access-Control-Request-Method", "Access-Control-Request-Headers"
	for _, test := range []struct {
		name   string
		call   call
		status int
		shared bool
	}{
		{"known", from("GET", profile, partnerSite), 200, true},
		{"known in capitals", from("GET", profile, "HTTPS://APP.example.com"), 200, true},
		{"problem", from("GET", "/api/v1/nothing", partnerSite), 404, true},
		{"document", from("GET", "/openapi.json", partnerSite), 200, true},
		{"keys", from("GET", "/.well-known/jwks.json", partnerSite), 200, true},
		{"refused by the guard", from("POST", "/api/v1/auth/refresh", "https://evil.example", "Sec-Fetch-Site", "cross-site"), 403, false},
		{"cookie call", from("POST", "/api/v1/auth/refresh", partnerSite, "Sec-Fetch-Site", "cross-site"), 401, true},
		{"other port", from("GET", profile, partnerSite+":8443"), 200, false},
		{"other scheme", from("GET", profile, "http://app.example.com"), 200, false},
		{"longer name", from("GET", profile, partnerSite+".evil.example"), 200, false},
		{"below", from("GET", profile, "https://evil.app.example.com"), 200, false},
		{"null", from("GET", profile, "null"), 200, false},
		{"no origin", from("GET", profile, ""), 200, false},
		{"metrics", from("GET", "/metrics", partnerSite), 404, false},
		{"a page", from("GET", "/sessions", partnerSite), 200, false},
		{"preflight", from("OPTIONS", profile, partnerSite, asks, "PATCH", names, "authorization, content-type,if-match"), 204, true},
		{"preflight without headers", from("OPTIONS", profile, partnerSite, asks, "DELETE"), 204, true},
		{"preflight of a key", from("OPTIONS", "/api/v1/sessions/create", partnerSite, asks, "POST", names, "Idempotency-Key"), 204, true},
		{"preflight of a strange header", from("OPTIONS", profile, partnerSite, asks, "GET", names, "x-evil"), 403, true},
		{"preflight of a strange method", from("OPTIONS", profile, partnerSite, asks, "TRACE"), 403, true},
		{"preflight of a stranger", from("OPTIONS", profile, "https://evil.example", asks, "GET"), 403, false},
		{"options", from("OPTIONS", profile, partnerSite), 405, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			res := r.do(test.call)
			h := res.Header
			if res.StatusCode != test.status {
				t.Errorf("%d %s, want %d", res.StatusCode, read(t, res), test.status)
			}
			origin, cookies := h.Get("Access-Control-Allow-Origin"), h.Get("Access-Control-Allow-Credentials")
			switch {
			case !test.shared && (origin != "" || cookies != "" || h.Get("Access-Control-Allow-Methods") != ""):
				t.Errorf("shared: %v", h)
			case test.shared && (origin != test.call.header["Origin"] || cookies != "true"):
				t.Errorf("not shared: %v", h)
			}
			if aPage := test.name == "a page" || test.name == "metrics"; aPage == strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin") {
				t.Errorf("Vary = %v", h.Values("Vary"))
			}
			if test.status == 204 && (!strings.Contains(h.Get("Access-Control-Allow-Headers"), "Idempotency-Key") || h.Get("Access-Control-Max-Age") == "") {
				t.Errorf("preflight: %v", h)
			}
			if test.shared && test.call.method == "GET" {
				for _, name := range []string{"ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id", "Idempotent-Replayed"} {
					if !strings.Contains(h.Get("Access-Control-Expose-Headers"), name) {
						t.Errorf("%s is not exposed", name)
					}
				}
			}
		})
	}
}

// TestEveryHeaderOfTheDocumentPassesAPreflight keeps the list of headers equal to what calls have.
func TestEveryHeaderOfTheDocumentPassesAPreflight(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, _ *httpapi.Deps) { c.TrustedOrigins = []string{partnerSite} })
	var spec struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		} `json:"paths"`
	}
	r.want(200, call{method: "GET", path: "/openapi.json"}, &spec)
	asked := map[string]string{}
	for path, methods := range spec.Paths {
		for method, op := range methods {
			asked[strings.ToUpper(method)] = ""
			for _, p := range op.Parameters {
				if p.In == "header" {
					asked[strings.ToUpper(method)] = p.Name
					header := map[string]string{"Origin": partnerSite, "Access-Control-Request-Method": strings.ToUpper(method), "Access-Control-Request-Headers": strings.ToLower(p.Name)}
					if res := r.do(call{method: "OPTIONS", path: path, header: header}); strings.HasPrefix(path, "/api/") && res.StatusCode != http.StatusNoContent {
						t.Errorf("%s %s with %s = %d", method, path, p.Name, res.StatusCode)
					}
				}
			}
		}
	}
	if len(asked) < 4 {
		t.Errorf("only %v", asked)
	}
}

func TestWithoutOriginsNothingIsShared(t *testing.T) {
	r := newRig(t)
	header := map[string]string{"Origin": partnerSite, "Access-Control-Request-Method": "GET"}
	for _, method := range []string{"GET", "OPTIONS"} {
		res := r.do(call{method: method, path: "/.well-known/jwks.json", header: header})
		for name := range res.Header {
			if strings.HasPrefix(name, "Access-Control") {
				t.Errorf("%s: %s", method, name)
			}
		}
	}
}

func TestTokensInTheQueryAreRefused(t *testing.T) {
	r := newRig(t, func(_ *httpapi.Config, d *httpapi.Deps) {
		d.WebSocket = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	})
	ann := r.learner("ann")
	refused := []string{`"code":"token-in-query"`}
	r.play(t, nil, []scenario{
		{"access_token", call{method: "GET", path: "/api/v1/users/profile?access_token=sesame"}, 400, refused, []string{"sesame"}},
		{"token", call{method: "POST", path: "/api/v1/sessions/create?a=b&token=sesame", token: ann.Token, body: talk}, 400, refused, nil},
		{"in capitals", call{method: "GET", path: "/api/v1/users/profile?Access_Token=sesame", token: ann.Token}, 400, refused, nil},
		{"escaped", call{method: "GET", path: "/api/v1/users/profile?%74oken=sesame", token: ann.Token}, 400, refused, nil},
		{"empty", call{method: "GET", path: "/openapi.json?token"}, 400, refused, nil},
		{"metrics", call{method: "GET", path: "/metrics?token=sesame"}, 400, refused, nil},
		{"another name", call{method: "GET", path: "/api/v1/users/profile?mytoken=sesame", token: ann.Token}, 200, nil, nil},
		{"WebSocket", call{method: "GET", path: "/ws?access_token=sesame"}, 204, nil, nil},
		{"a page", call{method: "GET", path: "/verify?token=sesame"}, 200, nil, nil},
	})
	if strings.Contains(r.log.String(), "sesame") {
		t.Error("a token from the query is in the log")
	}
	if n := r.countSessions(ann); n != 0 {
		t.Error("a refused call made a session")
	}
}
