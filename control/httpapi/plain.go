package httpapi

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// defaultSecurePort needs not be named in an address.
const defaultSecurePort = 443

// Plain is for the door without TLS of a server that has one with it at port: it answers the probes of orchestrators, hands the figures to this machine and leads pages to HTTPS, at origin or,
// when that is empty, under the name by which the visitor came. Calls that carry something are refused instead of led on: they have already gone
// over the wire in the clear, and their client should learn it.
func (a *API) Plain(origin string, port uint16) http.Handler {
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/healthz" || r.URL.Path == "/readyz" || r.URL.Path == metricsPath && requestOf(r.Context()).fromHere():
			a.engine.ServeHTTP(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead || r.Header.Get("Authorization") != "":
			writeProblem(w, r, problem(http.StatusForbidden, "https-needed", "This server is called over HTTPS."))
		default:
			to := origin
			if to == "" {
				to = secureOrigin(requestOf(r.Context()).host, port)
			}
			if to == "" {
				writeProblem(w, r, problem(http.StatusBadRequest, "https-needed", "This server is called over HTTPS, by its name."))
				return
			}
			http.Redirect(w, r, to+r.URL.RequestURI(), http.StatusPermanentRedirect)
		}
	})
	for _, wrap := range slices.Backward([]func(http.Handler) http.Handler{identify(a.proxies), observe(a.cfg.Logger, a.traffic), secureHeaders, headAsGet}) {
		handler = wrap(handler)
	}
	return handler
}

// secureOrigin is the server under host, a name or address without port, by HTTPS; empty without a host.
func secureOrigin(host string, port uint16) string {
	if host == "" {
		return ""
	}
	if port != defaultSecurePort {
		return "https://" + net.JoinHostPort(host, strconv.Itoa(int(port)))
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return "https://" + host
}
