package httpapi_test

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestThePlainDoorLeadsToHTTPS looks at what a server with TLS answers without it.
func TestThePlainDoorLeadsToHTTPS(t *testing.T) {
	api := newWorld(t).api
	for _, test := range []struct {
		name, origin string
		port         uint16
		method, path string
		host         string
		token        string
		status       int
		location     string // empty: none
		body         string
	}{
		{name: "a page", port: 443, method: "GET", path: "/sessions?tab=past", host: "study.example.org", status: 308, location: "https://study.example.org/sessions?tab=past"},
		{name: "another port", port: 8443, method: "GET", path: "/", host: "study.example.org:8080", status: 308, location: "https://study.example.org:8443/"},
		{name: "an IPv6 address", port: 443, method: "GET", path: "/", host: "[2001:db8::1]:8080", status: 308, location: "https://[2001:db8::1]/"},
		{name: "only the headers", port: 443, method: "HEAD", path: "/chat", host: "study.example.org", status: 308, location: "https://study.example.org/chat"},
		{name: "the address people open", origin: "https://study.example.org", port: 443, method: "GET", path: "/", host: "evil.example", status: 308, location: "https://study.example.org/"},
		{name: "a path that looks like a host", port: 443, method: "GET", path: "//evil.example/x", host: "study.example.org", status: 308, location: "https://study.example.org//evil.example/x"},
		{name: "a host that is none", port: 443, method: "GET", path: "/", host: "study.example.org\"><x", status: 400, body: "https-needed"},
		{name: "no host", port: 443, method: "GET", path: "/", status: 400, body: "https-needed"},
		{name: "a password in the clear", port: 443, method: "POST", path: "/api/v1/auth/login", host: "study.example.org", status: 403, body: "https-needed"},
		{name: "a token in the clear", port: 443, method: "GET", path: "/api/v1/users/profile", host: "study.example.org", token: "t", status: 403, body: "https-needed"},
		{name: "a probe", port: 443, method: "GET", path: "/healthz", host: "10.0.0.1", status: 200, body: `"ok"`},
		{name: "the other probe", port: 443, method: "GET", path: "/readyz", host: "10.0.0.1", status: 200, body: `"ok"`},
		{name: "figures", port: 443, method: "GET", path: "/metrics", host: "study.example.org", status: 308, location: "https://study.example.org/metrics"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "/", strings.NewReader(""))
			r.URL.Path, r.URL.RawQuery, _ = strings.Cut(test.path, "?")
			r.RequestURI, r.Host = test.path, test.host
			if test.token != "" {
				r.Header.Set("Authorization", "Bearer "+test.token)
			}
			w := httptest.NewRecorder()
			api.Plain(test.origin, test.port).ServeHTTP(w, r)
			if w.Code != test.status || w.Header().Get("Location") != test.location || !strings.Contains(w.Body.String(), test.body) {
				t.Errorf("%d to %q: %s", w.Code, w.Header().Get("Location"), w.Body)
			}
			if w.Header().Get("X-Request-Id") == "" {
				t.Error("no request id")
			}
			if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("a refusal in %s", w.Header().Get("Content-Type"))
			}
			if w.Header().Get("Strict-Transport-Security") != "" {
				t.Error("HSTS without TLS, where browsers must ignore it (RFC 6797 section 8.1)")
			}
		})
	}
}
