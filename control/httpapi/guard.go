package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// contentPolicy lets the web client load its own files, play its own streams and talk to this
// server, and nothing else. Inline styles are how React sets a style attribute.
const contentPolicy = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"connect-src 'self' ws: wss:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; " +
	"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"

func secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if requestOf(r.Context()).secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// guardCookies refuses calls that a foreign page makes with the visitor's cookie. Only the paths
// of the cookie need it: everywhere else a call carries its token in a header, which a foreign page
// does not have.
func guardCookies(origins []string) (func(http.Handler) http.Handler, error) {
	csrf := http.NewCrossOriginProtection()
	for _, origin := range origins {
		if err := csrf.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, crossOrigin())
	}))
	return func(next http.Handler) http.Handler {
		guarded := csrf.Handler(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, cookiePath) {
				guarded.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}, nil
}

// bound limits the time of a REST call, which is another one where a language model thinks. Its answers are about one person
// at one moment, so no cache keeps them.
func bound(timeout, aiTimeout time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, "/api/") {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Cache-Control", "no-store")
			longest := timeout
			if strings.HasPrefix(r.URL.Path, aiPath+"/") {
				longest = aiTimeout
			}
			ctx, cancel := context.WithTimeout(r.Context(), longest)
			defer cancel()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

// headAsGet answers HEAD where GET is (RFC 9110 section 9.3.2), which gin does not; net/http
// leaves the body out.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		next.ServeHTTP(w, r)
	})
}
