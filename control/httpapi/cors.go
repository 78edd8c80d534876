package httpapi

import (
	"net/http"
	"slices"
	"strings"
)

const (
	// corsMethods and corsHeaders are what calls of the API consist of, corsExposed what their answers tell besides the body.
	corsMethods = "GET, HEAD, POST, PUT, PATCH, DELETE"
	corsHeaders = "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, X-Client, X-Request-Id"
	corsExposed = "ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id"
	// corsMaxAge is how long a browser need not ask again, in seconds; a removed origin is noticed after as long.
	corsMaxAge = "600"
)

// shareWith lets pages of the given origins call the API and read its answers, with cookies (Fetch Standard, CORS protocol). Everybody else's pages,
// and all without origins, get no permission, which to a browser is a refusal.
func shareWith(origins []string) func(http.Handler) http.Handler {
	allowed := map[string]bool{}
	for _, origin := range origins {
		allowed[strings.ToLower(strings.TrimSuffix(origin, "/"))] = true
	}
	return func(next http.Handler) http.Handler {
		if len(allowed) == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !shared(r.URL.Path) {
				next.ServeHTTP(w, r)
				return
			}
			h := w.Header()
			h.Add("Vary", "Origin") // also without one: a cache must not give that answer to a page
			origin := r.Header.Get("Origin")
			known := allowed[strings.ToLower(origin)]
			if known {
				h.Set("Access-Control-Allow-Origin", origin) // never *, which allows no cookies
				h.Set("Access-Control-Allow-Credentials", "true")
			}
			switch {
			case r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "":
				preflight(w, r, known)
			case known:
				h.Set("Access-Control-Expose-Headers", corsExposed)
				next.ServeHTTP(w, r)
			default:
				next.ServeHTTP(w, r)
			}
		})
	}
}

// shared reports whether pages of other origins may be given what is at path: calls, keys, the document and pictures, but no pages and no figures.
func shared(path string) bool {
	return slices.ContainsFunc([]string{"/api/", "/.well-known/", "/images/"}, func(prefix string) bool { return strings.HasPrefix(path, prefix) }) ||
		path == "/openapi.json"
}

// preflight answers a browser that asks before a call. Which methods a path has is for the call itself to find out.
func preflight(w http.ResponseWriter, r *http.Request, known bool) {
	h := w.Header()
	h.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
	if !known || !within(corsMethods, r.Header.Get("Access-Control-Request-Method"), false) ||
		!within(corsHeaders, strings.Join(r.Header.Values("Access-Control-Request-Headers"), ","), true) {
		writeProblem(w, r, crossOrigin())
		return
	}
	h.Set("Access-Control-Allow-Methods", corsMethods)
	h.Set("Access-Control-Allow-Headers", corsHeaders)
	h.Set("Access-Control-Max-Age", corsMaxAge)
	w.WriteHeader(http.StatusNoContent)
}

// within reports whether every element of wanted is in list; methods are case-sensitive, header names are not.
func within(list, wanted string, fold bool) bool {
	if fold {
		list, wanted = strings.ToLower(list), strings.ToLower(wanted)
	}
	known := strings.Split(list, ", ")
	for name := range strings.SplitSeq(wanted, ",") {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(known, name) {
			return false
		}
	}
	return true
}

func crossOrigin() *Problem {
	return problem(http.StatusForbidden, "cross-origin", "This call is not open to pages of other sites.")
}

// refuseTokensInQuery refuses calls with a token in the address, where logs, histories and proxies keep it. A WebSocket of a browser can't send
// headers, so it is left alone, as are pages.
func refuseTokensInQuery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "" && r.URL.Path != "/ws" && (reserved(r.URL.Path) || r.URL.Path == "/docs") {
			for name := range r.URL.Query() {
				if strings.EqualFold(name, "token") || strings.EqualFold(name, "access_token") {
					writeProblem(w, r, problem(http.StatusBadRequest, "token-in-query", "A token belongs in the Authorization header; this one may have been written down on its way and should be given up."))
					return
				}
			}
		}
		next.ServeHTTP(w, r)
	})
}
