package httpapi_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/languagemate/studymate/control/httpapi"
)

// routeOf is the figures of a route and method, all zero when it was not called.
func routeOf(s httpapi.Stats, route, method string) httpapi.Route {
	i := slices.IndexFunc(s.Routes, func(r httpapi.Route) bool { return r.Route == route && r.Method == method })
	if i < 0 {
		return httpapi.Route{}
	}
	return s.Routes[i]
}

func TestRequestsCountForTheirRoute(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, d *httpapi.Deps) {
		c.MetricsFrom = []string{"192.0.2.0/24"} // where httptest's requests come from
		d.Metrics = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a fault") })
	})
	ann := r.learner("ann")
	session := r.createSession(ann)
	for _, tc := range []struct {
		name, method, path    string
		token                 string
		route, countsAsMethod string
		class                 int
	}{
		{"a call", "GET", "/api/v1/users/profile", ann.Token, "/api/v1/users/profile", "GET", 2},
		{"a call with an id in its path", "GET", "/api/v1/sessions/" + session + "/status", ann.Token, "/api/v1/sessions/{sessionId}/status", "GET", 2},
		{"an id of nothing", "GET", "/api/v1/sessions/0199a0a0-0000-7000-8000-000000000000/status", ann.Token, "/api/v1/sessions/{sessionId}/status", "GET", 4},
		{"nobody known", "GET", "/api/v1/users/profile", "", "/api/v1/users/profile", "GET", 4},
		{"HEAD", "HEAD", "/healthz", "", "/healthz", "GET", 2},
		{"a fault", "GET", "/metrics", "", "/metrics", "GET", 5},
		{"a page", "GET", "/sessions/" + session, "", "pages", "GET", 2},
		{"a file of the client", "GET", "/favicon.svg", "", "pages", "GET", 2},
		{"a picture", "GET", "/images/users/nobody", "", "images", "GET", 4},
		{"nothing", "GET", "/api/v1/nothing", "", "unknown", "GET", 4},
		{"a method that the path does not know", "PUT", "/api/v1/auth/login", "", "unknown", "PUT", 4},
		{"a method that nobody knows", "BREW", "/api/v1/auth/login", "", "unknown", "other", 4},
		{"a token in the address", "GET", "/api/v1/users/profile?access_token=x", "", "none", "GET", 4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := routeOf(r.api.Stats(), tc.route, tc.countsAsMethod)
			r.do(call{method: tc.method, path: tc.path, token: tc.token})
			after := routeOf(r.api.Stats(), tc.route, tc.countsAsMethod)
			if after.Statuses[tc.class] != before.Statuses[tc.class]+1 || after.Took.Count != before.Took.Count+1 || after.Took.Sum <= before.Took.Sum {
				t.Errorf("before %+v\nafter %+v\nof %+v", before, after, r.api.Stats().Routes)
			}
		})
	}
	if n := r.api.Stats().InFlight; n != 0 {
		t.Errorf("%d requests are under way for ever", n)
	}
}

// Strangers can't make the figures grow: what they ask for is no name in them.
func TestRoutesAreThoseOfTheDocument(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, _ *httpapi.Deps) { c.Limits.APIPerMinute = -1 })
	all, _ := r.operations()
	known := map[[2]string]bool{{"/openapi.json", "GET"}: true}
	for _, o := range all {
		known[[2]string{o.path, o.method}] = true
		r.do(call{method: o.method, path: o.path})
	}
	for i := range 200 {
		for _, path := range []string{"/api/v1/sessions/%d", "/api/v1/%d", "/%d", "/images/%d", "/gone-%d.png"} {
			for _, method := range []string{"GET", "POST", fmt.Sprintf("M%d", i)} {
				r.do(call{method: method, path: fmt.Sprintf(path, i)})
			}
		}
	}
	counted := map[[2]string]bool{}
	for _, route := range r.api.Stats().Routes {
		of := [2]string{route.Route, route.Method}
		fixed := slices.Contains([]string{"pages", "images", "unknown", "none"}, route.Route) && slices.Contains([]string{"GET", "POST", "other"}, route.Method)
		if !known[of] && !fixed {
			t.Errorf("%v is counted", of)
		}
		counted[of] = true
	}
	for _, o := range all {
		if !counted[[2]string{o.path, o.method}] {
			t.Errorf("%s %s is not counted", o.method, o.path)
		}
	}
}

func TestWhatIsUnderWayIsCountedUntilItIsAnsweredOrAWebSocket(t *testing.T) {
	var r *rig
	during := make(chan [2]int, 8)
	r = newRig(t, func(_ *httpapi.Config, d *httpapi.Deps) {
		d.Metrics = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { during <- [2]int{r.api.Stats().InFlight, 1} })
		d.WebSocket = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			during <- [2]int{r.api.Stats().InFlight, 0}
			_ = conn.Close()
		})
	})
	server := httptest.NewServer(r.handler)
	defer server.Close()
	for _, path := range []string{"/metrics", "/ws"} {
		response, err := http.Get(server.URL + path)
		if err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
		if got := <-during; got[0] != got[1] {
			t.Errorf("%s: %d under way, want %d", path, got[0], got[1])
		}
	}
	if ws := routeOf(r.api.Stats(), "/ws", "GET"); ws.Statuses[1] == 0 { // a client asks again when it gets no answer
		t.Errorf("%+v", ws)
	}
}

func TestRefusalsCountForTheirQuota(t *testing.T) {
	r := newRig(t, limited(2), func(c *httpapi.Config, _ *httpapi.Deps) { c.Limits.LogIn = httpapi.LogInLimits{PerPair: 1} })
	for range 3 {
		r.do(call{method: "GET", path: "/api/v1/nothing"})
	}
	wrong := call{method: "POST", path: "/api/v1/auth/login", body: `{"email":"a@example.com","password":"a wrong password"}`, header: map[string]string{"X-Forwarded-For": "203.0.113.9"}}
	r.want(401, wrong, nil)
	r.want(429, wrong, nil)
	if got := r.api.Stats().Refusals; got["api"] != 1 || got["log-in"] != 1 || got["log-in-address"] != 0 || got["signal"] != 0 {
		t.Errorf("%v", got)
	}
}
