package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/httpapi"
)

func limited(perMinute int) func(*httpapi.Config, *httpapi.Deps) {
	return func(c *httpapi.Config, _ *httpapi.Deps) {
		c.Limits = httpapi.Limits{APIPerMinute: perMinute, SignalPerMinute: 3}
		c.TrustedProxies = []string{"192.0.2.0/24"} // where httptest's requests come from
	}
}

func TestAPersonCallsSoOftenAndNoMore(t *testing.T) {
	r := newRig(t, limited(3))
	ann, bob := r.learner("ann"), r.learner("bob")
	profile := func(l learner) call { return call{method: "GET", path: "/api/v1/users/profile", token: l.Token} }
	for i := range 3 {
		h := r.want(200, profile(ann), nil).Header
		if policy, state := h.Get("RateLimit-Policy"), h.Get("RateLimit"); policy != `"api";q=3;w=60` || state != fmt.Sprintf(`"api";r=%d;t=%d`, 2-i, 20*(i+1)) {
			t.Errorf("call %d: %s, %s", i+1, policy, state)
		}
	}
	var p struct{ Code, Instance string }
	refused := r.want(429, profile(ann), &p)
	if h := refused.Header; h.Get("Retry-After") != "20" || h.Get("RateLimit") != `"api";r=0;t=60` || h.Get("Content-Type") != "application/problem+json" {
		t.Errorf("headers of the refusal = %v", h)
	}
	if p.Code != "rate-limited" || p.Instance == "" {
		t.Errorf("problem = %+v", p)
	}
	r.want(200, profile(bob), nil)
	r.now = r.now.Add(20 * time.Second)
	r.want(200, profile(ann), nil)
	r.want(429, profile(ann), nil)
}

func TestMediaCallsHaveAQuotaOfTheirOwn(t *testing.T) {
	r := newRig(t, limited(2))
	ann, bob := r.learner("ann"), r.learner("bob")
	session := r.createSession(ann)
	ofAnn, ofBob := r.join(ann, session), r.join(bob, session)
	r.want(429, call{method: "GET", path: "/api/v1/users/profile", token: ann.Token}, nil)
	offer := func(token string) call {
		return call{method: "POST", path: "/api/v1/webrtc/offer", token: token, body: `{"sdp":"v=0"}`}
	}
	for range 3 {
		r.want(200, offer(ofAnn.MediaToken), nil)
	}
	r.want(429, offer(ofAnn.MediaToken), nil)
	r.want(200, offer(ofBob.MediaToken), nil)
}

func TestStrangersCountByAddress(t *testing.T) {
	for _, test := range []struct {
		name   string
		second map[string]string // X-Forwarded-For of the caller after 203.0.113.9 has used all up
		status int
	}{
		{"the same address", map[string]string{"X-Forwarded-For": "203.0.113.9"}, 429},
		{"another address", map[string]string{"X-Forwarded-For": "203.0.113.10"}, 401},
		{"an address forged in front of it", map[string]string{"X-Forwarded-For": "8.8.8.8, 203.0.113.9"}, 429},
		{"another header", map[string]string{"X-Forwarded-For": "203.0.113.9", "X-Real-Ip": "8.8.8.8", "Forwarded": "for=8.8.8.8"}, 429},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, limited(2))
			first := map[string]string{"X-Forwarded-For": "203.0.113.9"}
			r.want(401, call{method: "GET", path: "/api/v1/users/profile", token: "rubbish", header: first}, nil)
			r.want(404, call{method: "GET", path: "/api/v1/nothing", header: first}, nil)
			r.want(429, call{method: "POST", path: "/api/v1/auth/login", body: `{}`, header: first}, nil)
			r.want(test.status, call{method: "GET", path: "/api/v1/users/profile", header: test.second}, nil)
		})
	}
}

func TestANetworkOfIPv6IsOneStranger(t *testing.T) {
	r := newRig(t, limited(2))
	from := func(address string) call {
		return call{method: "GET", path: "/api/v1/users/profile", header: map[string]string{"X-Forwarded-For": address}}
	}
	r.want(401, from("2001:db8:1:1::1"), nil)
	r.want(401, from("2001:db8:1:1:ffff::2"), nil)
	r.want(429, from("2001:db8:1:1:abcd::3"), nil)
	r.want(401, from("2001:db8:1:2::1"), nil)
}

func TestOnlyTheAPIIsCounted(t *testing.T) {
	r := newRig(t, limited(1), func(c *httpapi.Config, d *httpapi.Deps) {
		c.MetricsFrom = []string{"192.0.2.0/24"}
		d.Metrics = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	})
	for _, path := range []string{"/", "/assets/index-abc1.js", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"} {
		for range 3 {
			if h := r.want(200, call{method: "GET", path: path}, nil).Header; h.Get("RateLimit") != "" {
				t.Errorf("%s counts", path)
			}
		}
	}
}

func TestTheLogHasTheAddressBehindTheProxy(t *testing.T) {
	r := newRig(t, limited(10))
	r.do(call{method: "GET", path: "/healthz"})
	r.do(call{method: "GET", path: "/api/v1/nothing", header: map[string]string{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}})
	if !strings.Contains(r.log.String(), "address=203.0.113.9") {
		t.Error("the log has another address")
	}
	secure := r.do(call{method: "GET", path: "/", header: map[string]string{"X-Forwarded-Proto": "https"}})
	if secure.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS behind a proxy that speaks TLS")
	}
	if plain := r.do(call{method: "GET", path: "/"}); plain.Header.Get("Strict-Transport-Security") != "" {
		t.Error("HSTS without TLS")
	}
}
