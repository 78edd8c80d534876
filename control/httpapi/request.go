package httpapi

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/languagemate/studymate/control/limit"
)

// requestInfo is what is known of a request apart from its path and body.
type requestInfo struct {
	id string
	// address is the client's network address without port, network whom it belongs to: see limit.Network.
	address, network string
	// client is the same as an address; vouched says that no proxy which is not trusted says to have sent the request on: then it is
	// the proxy's address, and of whoever comes through it.
	client  netip.Addr
	vouched bool
	// secure says that the client's side of the way is encrypted.
	secure bool
	// host is the name or address, without port, by which the client reached the server.
	host string
	// base is edgeBase for a call that came by it, else empty.
	base string
	// route is where the router led it; nil before that. Only the goroutine of the request looks at it.
	route *routeCount
}

type requestKey struct{}

func requestOf(ctx context.Context) requestInfo {
	if info := requestAt(ctx); info != nil {
		return *info
	}
	return requestInfo{}
}

// requestAt is nil for a context that is not of a request.
func requestAt(ctx context.Context) *requestInfo {
	info, _ := ctx.Value(requestKey{}).(*requestInfo)
	return info
}

func (i requestInfo) instance() string {
	if i.id == "" {
		return ""
	}
	return "urn:studymate:request:" + i.id
}

// local reports whether the client reached the server by a name that never leaves the machine.
// Browsers count these as secure without TLS.
func (i requestInfo) local() bool {
	if i.host == "localhost" || strings.HasSuffix(i.host, ".localhost") {
		return true
	}
	ip := net.ParseIP(i.host)
	return ip != nil && ip.IsLoopback()
}

// identify gives each request its info. The address is the connection's, or what trusted proxies say of it: from anybody else
// a header that claims another one is worth nothing.
func identify(proxies limit.Proxies) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			info := requestInfo{id: requestID(r.Header.Get("X-Request-Id")), address: hostOnly(r.RemoteAddr), host: cleanHost(r.Host)}
			address, proxied := proxies.Client(r)
			info.client, info.vouched = address, proxied || !forwarded(r)
			if info.network = info.address; address.IsValid() {
				info.address, info.network = address.String(), limit.Network(address)
			}
			info.secure = r.TLS != nil || proxied && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
			w.Header().Set("X-Request-Id", info.id)
			r = r.WithContext(context.WithValue(r.Context(), requestKey{}, &info))
			if u, found := underEdge(r.URL); found {
				info.base, r.URL = edgeBase, u
			}
			next.ServeHTTP(w, r)
		})
	}
}

// forwarded says whether some proxy says that it sent a request on.
func forwarded(r *http.Request) bool {
	for _, name := range []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"} {
		if len(r.Header[name]) > 0 {
			return true
		}
	}
	return false
}

// requestID keeps an id that a proxy gave, as long as it is harmless in a log.
func requestID(given string) string {
	harmless := func(c rune) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_'
	}
	if given != "" && len(given) <= 64 && strings.IndexFunc(given, func(c rune) bool { return !harmless(c) }) < 0 {
		return given
	}
	return uuid.NewString()
}

func hostOnly(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return hostport
	}
	return host
}

// cleanHost returns the host of a Host header in lower case and without port, or nothing when
// it is neither an IP address nor a name of letters, digits, hyphens and dots: it ends up in
// URLs that are given to clients.
func cleanHost(header string) string {
	host := strings.ToLower(strings.Trim(hostOnly(header), "[]"))
	if net.ParseIP(host) != nil {
		return host
	}
	if host == "" || len(host) > 253 {
		return ""
	}
	for _, label := range strings.Split(host, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return ""
		}
		for _, c := range label {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				return ""
			}
		}
	}
	return host
}

// recorder remembers what was answered, for the log.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	// over is called once, when there is an answer or a WebSocket, and nil afterwards.
	over func()
}

func (w *recorder) end() {
	if w.over != nil {
		w.over()
		w.over = nil
	}
}

// WriteHeader notes the status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts the body.
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Hijack hands the connection to the WebSocket; gin asks for it by this name.
func (w *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.status = http.StatusSwitchingProtocols
	w.end() // what comes now is no request any more
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// Flush sends what is written; gin asks for it by this name.
func (w *recorder) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// observe counts and logs each request once it is over and turns a panic into a problem. Paths are logged
// without query, and nothing of bodies or headers: no personal data beyond the address, which the
// logger masks.
func observe(log *slog.Logger, counts *traffic) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := &recorder{ResponseWriter: w}
			begun := time.Now()
			counts.inFlight.Add(1)
			rec.over = func() {
				counts.inFlight.Add(-1)
				counts.count(r.Context(), r.Method, rec.status, time.Since(begun))
			}
			defer rec.end() // also where net/http's own panic goes on
			level := survive(log, next, rec, r)
			if probed(r.URL.Path) && rec.status < http.StatusBadRequest {
				level = slog.LevelDebug
			}
			info := requestOf(r.Context())
			log.LogAttrs(r.Context(), level, "request",
				slog.String("request", info.id),
				slog.String("method", r.Method),
				slog.String("path", r.URL.Path),
				slog.Int("status", rec.status),
				slog.Int64("bytes", rec.bytes),
				slog.Duration("took", time.Since(begun)),
				slog.String("address", info.address))
		})
	}
}

// probed reports whether machines ask for the path every few seconds.
func probed(path string) bool { return path == "/healthz" || path == "/readyz" || path == metricsPath }

// survive answers the request. A panic costs that request only: it is logged, and answered when
// nothing has been written. net/http's own panic, which cuts the connection, goes on.
func survive(log *slog.Logger, next http.Handler, rec *recorder, r *http.Request) (level slog.Level) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(fault)
		}
		level = slog.LevelError
		log.LogAttrs(r.Context(), level, "handler panicked",
			slog.String("request", requestOf(r.Context()).id), slog.Any("panic", fault), slog.String("stack", string(debug.Stack())))
		if rec.status == 0 {
			writeProblem(rec, r, problem(http.StatusInternalServerError, codeInternal, "Something went wrong here."))
		}
	}()
	next.ServeHTTP(rec, r)
	return slog.LevelInfo
}
