package httpapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/languagemate/studymate/control/httpapi"
)

func TestFiguresAreForTheMachineAndTheNetworksOfTheOperator(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, d *httpapi.Deps) {
		c.MetricsFrom, c.TrustedProxies = []string{"10.1.0.0/16", "2001:db8::/32"}, []string{"172.16.0.0/12"}
		d.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "figures") })
	})
	for _, tc := range []struct {
		name, from, forwardedFor string
		here, plain              int // on the port of the API, and on the one without TLS beside it
	}{
		{"this machine", "127.0.0.1:5000", "", 200, 200},
		{"this machine by IPv6", "[::1]:5000", "", 200, 200},
		{"this machine by a mapped address", "[::ffff:127.0.0.1]:5000", "", 200, 200},
		{"a network of the operator", "10.1.2.3:5000", "", 200, 308},
		{"the same by IPv6", "[2001:db8::1]:5000", "", 200, 308},
		{"anybody", "203.0.113.9:5000", "", 403, 308},
		{"a neighbour of the network", "10.2.0.1:5000", "", 403, 308},
		{"anybody through a proxy on this machine that is not trusted", "127.0.0.1:5000", "203.0.113.9", 403, 308},
		{"anybody who claims to be this machine", "203.0.113.9:5000", "127.0.0.1", 403, 308},
		{"anybody through a proxy in the network that is not trusted", "10.1.2.3:5000", "203.0.113.9", 403, 308},
		{"anybody through a trusted proxy", "172.16.0.1:5000", "203.0.113.9", 403, 308},
		{"a network of the operator through a trusted proxy", "172.16.0.1:5000", "10.1.2.3", 200, 308},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, port := range []struct {
				door http.Handler
				want int
			}{{r.handler, tc.here}, {r.api.Plain("https://a.example", 443), tc.plain}} {
				request := httptest.NewRequest("GET", "/metrics", nil)
				request.RemoteAddr = tc.from
				if tc.forwardedFor != "" {
					request.Header.Set("X-Forwarded-For", tc.forwardedFor)
				}
				w := httptest.NewRecorder()
				port.door.ServeHTTP(w, request)
				if w.Code != port.want || (w.Body.String() == "figures") != (port.want == 200) {
					t.Errorf("%d %.200s, want %d", w.Code, w.Body, port.want)
				}
			}
		})
	}
}
