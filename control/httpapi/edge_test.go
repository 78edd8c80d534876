package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

// An answer by the second base is the same in status, headers and body, but for what names the request itself.
func TestTheEdgeAnswersIdentically(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	for _, tc := range []call{
		{method: "GET", path: "/api/v1/users/profile", token: ann.Token},
		{method: "GET", path: "/api/v1/users/profile"},
		{method: "HEAD", path: "/api/v1/users/profile", token: ann.Token},
		{method: "GET", path: "/api/v1/sessions/available?limit=1", token: ann.Token},
		{method: "GET", path: "/api/v1/sessions/not%2Fan%20id/status", token: ann.Token},
		{method: "GET", path: "/api/v1/nothing"},
		{method: "PUT", path: "/api/v1/auth/login"},
		{method: "POST", path: "/api/v1/auth/login", body: `{"email":"`},
		{method: "GET", path: "/api/v1/users/profile?access_token=x"},
		{method: "GET", path: "/api"},
		{method: "GET", path: "/openapi.json"},
	} {
		t.Run(tc.method+" "+tc.path, func(t *testing.T) {
			plain := r.do(tc)
			tc.path = "/edge" + tc.path
			edge := r.do(tc)
			if plain.StatusCode != edge.StatusCode {
				t.Errorf("status %d by /edge, %d without", edge.StatusCode, plain.StatusCode)
			}
			id, edgeID := plain.Header.Get("X-Request-Id"), edge.Header.Get("X-Request-Id")
			for _, of := range []http.Header{plain.Header, edge.Header} {
				of.Del("X-Request-Id")
				of.Del("Ratelimit") // one call less is left
			}
			for name := range plain.Header {
				if got, want := edge.Header.Get(name), plain.Header.Get(name); got != want {
					t.Errorf("%s: %q by /edge, %q without", name, got, want)
				}
			}
			if got, want := strings.ReplaceAll(read(t, edge), edgeID, "ID"), strings.ReplaceAll(read(t, plain), id, "ID"); got != want {
				t.Errorf("by /edge %s\nwithout  %s", got, want)
			}
		})
	}
	if route := routeOf(r.api.Stats(), "/api/v1/users/profile", "GET"); route.Statuses[2] != 4 {
		t.Errorf("the calls by both bases do not count for one route: %+v", r.api.Stats().Routes)
	}
}

// Nothing but the API is below /edge: a mistyped call gets no page.
func TestBelowTheEdgeAreNoPages(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/edge", "/edge/", "/edge/sessions", "/edge/healthz", "/edge/edge/api/v1/users/profile", "/edge/../api"} {
		if res := r.do(call{method: "GET", path: path}); path != "/edge/../api" && res.StatusCode != 404 || strings.Contains(read(t, res), "<title>") {
			t.Errorf("%s answers %d", path, res.StatusCode)
		}
	}
}

// A browser brings the cookie back only to the path that it was set for: who logs in by /edge renews and logs out there.
func TestTheRefreshCookieBelongsToTheBaseOfTheLogIn(t *testing.T) {
	r := newRig(t)
	ann := r.signUp("ann")
	for _, base := range []string{"", "/edge"} {
		t.Run("by "+base, func(t *testing.T) {
			in := r.do(call{method: "POST", path: base + "/api/v1/auth/login", body: `{"email":"` + ann.Email + `","password":"password of ann"}`})
			cookie := refreshCookieOf(t, in, base+"/api/v1/auth")
			renewed := r.do(call{method: "POST", path: base + "/api/v1/auth/refresh", header: map[string]string{"Cookie": cookie.Name + "=" + cookie.Value}})
			if renewed.StatusCode != 200 {
				t.Fatalf("refresh answers %d", renewed.StatusCode)
			}
			cookie = refreshCookieOf(t, renewed, base+"/api/v1/auth")
			foreign := r.do(call{method: "POST", path: base + "/api/v1/auth/refresh", header: map[string]string{
				"Cookie": cookie.Name + "=" + cookie.Value, "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}})
			if foreign.StatusCode != 403 {
				t.Errorf("a foreign page refreshes: %d", foreign.StatusCode)
			}
		})
	}
}

func refreshCookieOf(t *testing.T, res *http.Response, path string) *http.Cookie {
	t.Helper()
	for _, c := range res.Cookies() {
		if c.Path == path && c.Value != "" {
			return c
		}
	}
	t.Fatalf("%d, no cookie for %s: %v", res.StatusCode, path, res.Header["Set-Cookie"])
	return nil
}
