package httpapi_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/users"
)

func TestPages(t *testing.T) {
	r := newRig(t)
	for _, test := range []struct {
		name, path string
		status     int
		cache, has string
		typ        string
	}{
		{"root", "/", 200, "no-cache", "<title>StudyMate", "text/html; charset=utf-8"},
		{"a page of the client", "/sessions/0199/waiting", 200, "no-cache", "<title>StudyMate", "text/html; charset=utf-8"},
		{"asset", "/assets/index-abc1.js", 200, "public, max-age=31536000, immutable", "console.log", "text/javascript; charset=utf-8"},
		{"file", "/favicon.svg", 200, "no-cache", "<svg/>", "image/svg+xml"},
		{"missing asset", "/assets/index-gone.js", 404, "no-store", "not-found", "application/problem+json"},
		{"missing file", "/gone.png", 404, "no-store", "not-found", "application/problem+json"},
		{"outside", "/../../etc/passwd", 200, "no-cache", "<title>StudyMate", "text/html; charset=utf-8"},
		{"unknown call", "/api/v1/nothing", 404, "no-store", "not-found", "application/problem+json"},
		{"no API", "/api", 404, "no-store", "not-found", "application/problem+json"},
		{"no WebSocket here", "/ws", 404, "no-store", "not-found", "application/problem+json"},
		{"no metrics here", "/metrics", 404, "no-store", "not-found", "application/problem+json"},
		{"a page with a reserved beginning", "/wsomething", 200, "no-cache", "<title>StudyMate", "text/html; charset=utf-8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			res := r.do(call{method: "GET", path: test.path})
			body := read(t, res)
			if res.StatusCode != test.status || !strings.Contains(body, test.has) {
				t.Errorf("%d %.80s, want %d with %s", res.StatusCode, body, test.status, test.has)
			}
			if res.Header.Get("Cache-Control") != test.cache || res.Header.Get("Content-Type") != test.typ {
				t.Errorf("cache %q, type %q", res.Header.Get("Cache-Control"), res.Header.Get("Content-Type"))
			}
		})
	}
	r.want(405, call{method: "PUT", path: "/api/v1/auth/login"}, nil)
	r.want(404, call{method: "POST", path: "/sessions"}, nil)
	r.want(200, call{method: "HEAD", path: "/healthz"}, nil)
	r.want(404, call{method: "HEAD", path: "/api/v1/nothing"}, nil)
}

func TestPagesAreCompressedAndRevalidated(t *testing.T) {
	r := newRig(t, func(_ *httpapi.Config, d *httpapi.Deps) {
		d.Web = fstest.MapFS{
			"index.html":        {Data: []byte("<!doctype html>")},
			"assets/a-1.js":     {Data: []byte(strings.Repeat("let a;", 1000))},
			"assets/b-1.css":    {Data: []byte(strings.Repeat("a{}", 1000))},
			"assets/b-1.css.br": {Data: []byte("brotli bytes")},
		}
	})
	get := func(path, accept, etag string) *http.Response {
		return r.do(call{method: "GET", path: path, header: map[string]string{"Accept-Encoding": accept, "If-None-Match": etag}})
	}
	plain, packed := get("/assets/a-1.js", "", ""), get("/assets/a-1.js", "gzip, deflate", "")
	if plain.Header.Get("Content-Encoding") != "" || packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("Vary") != "Accept-Encoding" {
		t.Error("the asset is not compressed on demand")
	}
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(z)
	if err != nil || string(unpacked) != read(t, plain) {
		t.Error("the compressed asset is another one")
	}
	if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
		t.Error("two representations share a tag")
	}
	if again := get("/assets/a-1.js", "gzip", packed.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("revalidation = %d, want 304", again.StatusCode)
	}
	if again := get("/assets/a-1.js", "", plain.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("revalidation = %d, want 304", again.StatusCode)
	}
	if res := get("/assets/b-1.css", "gzip, br", ""); res.Header.Get("Content-Encoding") != "br" || read(t, res) != "brotli bytes" {
		t.Error("the brotli file of the build is not used")
	}
	if res := get("/assets/b-1.css", "br;q=0, gzip;q=0", ""); res.Header.Get("Content-Encoding") != "" {
		t.Error("a refused encoding is used")
	}
	if res := get("/assets/b-1.css.br", "", ""); res.StatusCode != http.StatusNotFound {
		t.Error("the variant is a file of its own")
	}
}

func TestHeadIsAnsweredAsGetWithoutBody(t *testing.T) {
	r := newRig(t)
	server := httptest.NewServer(r.handler)
	defer server.Close()
	client := server.Client()
	for _, path := range []string{"/", "/assets/index-abc1.js", "/healthz", "/openapi.json"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodHead, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if body := read(t, res); body != "" || res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") == "" {
			t.Errorf("HEAD %s = %d %v %q", path, res.StatusCode, res.Header, body)
		}
		res.Body.Close()
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/", "/api/v1/nothing", "/healthz", "/docs"} {
		h := r.do(call{method: "GET", path: path}).Header
		csp := h.Get("Content-Security-Policy")
		for _, rule := range []string{"default-src 'self'", "img-src 'self' data: blob:", "media-src 'self' blob:", "connect-src 'self' ws: wss:", "frame-ancestors 'none'"} {
			if !strings.Contains(csp, rule) {
				t.Errorf("%s: policy lacks %s", path, rule)
			}
		}
		if strings.Contains(csp, "unsafe-eval") || strings.Contains(csp, "script-src") {
			t.Errorf("%s: policy allows scripts of others", path)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: headers = %v", path, h)
		}
	}
	given := r.do(call{method: "GET", path: "/healthz", header: map[string]string{"X-Request-Id": "proxy-7"}})
	if given.Header.Get("X-Request-Id") != "proxy-7" {
		t.Error("the id of a proxy is lost")
	}
	forged := r.do(call{method: "GET", path: "/healthz", header: map[string]string{"X-Request-Id": "a b\tc"}})
	if strings.Contains(forged.Header.Get("X-Request-Id"), " ") {
		t.Error("a forged id comes back")
	}
}

func TestHealthAndReadiness(t *testing.T) {
	broken := errors.New("disk on fire at /var/lib")
	var fault error
	asked := 0
	r := newRig(t, func(_ *httpapi.Config, d *httpapi.Deps) {
		d.Checks = []httpapi.Check{{Name: "store", Run: func(context.Context) error { asked++; return fault }}}
	})
	r.want(200, call{method: "GET", path: "/healthz"}, nil)
	r.want(200, call{method: "GET", path: "/readyz"}, nil)
	for range 100 {
		r.want(200, call{method: "GET", path: "/readyz"}, nil)
	}
	if asked != 1 {
		t.Errorf("the check was carried out %d times within a moment", asked)
	}
	fault = broken
	r.now = r.now.Add(3 * time.Second)
	body := read(t, r.do(call{method: "GET", path: "/readyz"}))
	if !strings.Contains(body, `"field":"store"`) || strings.Contains(body, "fire") {
		t.Errorf("readiness = %s", body)
	}
	r.want(503, call{method: "GET", path: "/readyz"}, nil)
	r.want(200, call{method: "GET", path: "/healthz"}, nil)
	fault = nil
	r.now = r.now.Add(3 * time.Second)
	r.want(200, call{method: "GET", path: "/readyz"}, nil)
	r.api.Drain()
	r.want(503, call{method: "GET", path: "/readyz"}, nil)
}

func TestAPanicCostsOneRequest(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, d *httpapi.Deps) {
		c.MetricsFrom = []string{"192.0.2.0/24"} // where httptest's requests come from
		d.Metrics = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret text") })
	})
	res := r.do(call{method: "GET", path: "/metrics"})
	if body := read(t, res); res.StatusCode != http.StatusInternalServerError || !strings.Contains(body, `"code":"internal"`) || strings.Contains(body, "secret") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if !strings.Contains(r.log.String(), "secret text") {
		t.Error("the panic is not in the log")
	}
	r.want(200, call{method: "GET", path: "/healthz"}, nil)
}

// brokenProfiles fails in a way that no table of problems knows.
type brokenProfiles struct{ *users.Users }

func (brokenProfiles) Profile(context.Context, string) (users.Profile, error) {
	return users.Profile{}, errors.New("database is closed at /var/lib")
}

func TestAnUnknownErrorStaysInside(t *testing.T) {
	r := newRig(t, func(_ *httpapi.Config, d *httpapi.Deps) { d.Profiles = brokenProfiles{} })
	ann := r.learner("ann")
	body := read(t, r.do(call{method: "GET", path: "/api/v1/users/profile", token: ann.Token}))
	if !strings.Contains(body, `"code":"internal"`) || strings.Contains(body, "database") {
		t.Errorf("answer = %s", body)
	}
	if !strings.Contains(r.log.String(), "database is closed") {
		t.Error("the cause is not in the log")
	}
}

func TestTheWebSocketGetsTheConnection(t *testing.T) {
	r := newRig(t, func(_ *httpapi.Config, d *httpapi.Deps) {
		d.WebSocket = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			hijacker, ok := w.(http.Hijacker)
			if !ok {
				t.Error("the connection can't be taken over")
				return
			}
			conn, _, err := hijacker.Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			_, _ = conn.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n"))
		})
	})
	server := httptest.NewServer(r.handler)
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusSwitchingProtocols {
		t.Errorf("status = %d", res.StatusCode)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}
