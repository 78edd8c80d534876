package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"regexp"
	"slices"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/languagemate/studymate/control/images"
	"github.com/languagemate/studymate/control/latency"
)

// The routes that are no path of the OpenAPI document. What somebody asks for never becomes a name here, so that nobody can make
// their number grow.
const (
	routePages  = "pages"
	routeImages = "images"
	// routeUnknown is where there is nothing.
	routeUnknown = "unknown"
	// routeNone is what was answered before a route was looked for: preflights, refused origins, tokens in addresses, the way to HTTPS.
	routeNone = "none"
)

// otherMethod stands for every method that no call here has.
const otherMethod = "other"

// Route are the figures of one route, called by one method. HEAD counts as GET where there is a route.
type Route struct {
	// Route is the path in the OpenAPI document, such as /api/v1/sessions/{sessionId}/status, or a fixed name.
	Route, Method string
	// Statuses counts the answers by class: Statuses[2] are those from 200 to 299.
	Statuses [6]uint64
	// Took is how long they took, until the last octet was handed to the connection, or the WebSocket began.
	Took latency.Counts
}

// Stats are totals since New, except for InFlight.
type Stats struct {
	// InFlight are the requests under way, without those that became a WebSocket.
	InFlight int
	// Routes are those that were called, in the order of their names.
	Routes []Route
	// Refusals are the calls that were one too many, by the name of the quota.
	Refusals map[string]uint64
}

// The names of quotas that are not in RateLimit-Policy.
const (
	quotaAI          = "ai"
	quotaConnections = "connections"
)

type routeKey struct{ method, route string }

// traffic counts the requests. It is safe for use by any number of goroutines.
type traffic struct {
	// Set by learn; not changed afterwards. byPattern is by the router's path, fixed by the name of the route.
	byPattern, fixed map[routeKey]*routeCount
	refusals         map[string]*atomic.Uint64

	inFlight atomic.Int64
}

type routeCount struct {
	route, method string
	statuses      [6]atomic.Uint64
	took          *latency.Histogram
}

func newTraffic() *traffic {
	t := &traffic{byPattern: map[routeKey]*routeCount{}, fixed: map[routeKey]*routeCount{}, refusals: map[string]*atomic.Uint64{}}
	for _, route := range []string{routePages, routeUnknown, routeNone} {
		for _, method := range []string{
			http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, otherMethod,
		} {
			t.fixed[routeKey{method, route}] = newRouteCount(route, method)
		}
	}
	for _, quota := range []string{quotaAPI, quotaSignal, quotaLogIn, quotaLogInAccount, quotaLogInAddress, quotaAI, quotaConnections} {
		t.refusals[quota] = &atomic.Uint64{}
	}
	return t
}

func newRouteCount(route, method string) *routeCount {
	const ms, s = time.Millisecond, time.Second
	return &routeCount{route: route, method: method, took: latency.New(ms, 2*ms, 5*ms, 10*ms, 20*ms, 50*ms, 100*ms, 200*ms, 500*ms, s, 2*s, 5*s, 10*s, 30*s)}
}

// learn makes room for every route there is.
func (t *traffic) learn(routes gin.RoutesInfo) {
	parameter := regexp.MustCompile(`:([^/]+)`)
	for _, r := range routes {
		name := parameter.ReplaceAllString(r.Path, "{$1}")
		if r.Path == images.Path+"*name" {
			name = routeImages
		}
		t.byPattern[routeKey{r.Method, r.Path}] = newRouteCount(name, r.Method)
	}
}

// mark notes where the router leads a request. It is the router's first step.
func (t *traffic) mark(c *gin.Context) {
	info := requestAt(c.Request.Context())
	if info == nil {
		return
	}
	if info.route = t.byPattern[routeKey{c.Request.Method, c.FullPath()}]; info.route == nil {
		info.route = t.fixedRoute(routeUnknown, c.Request.Method)
	}
}

// markPage notes that a path without route is one of the client's.
func (t *traffic) markPage(r *http.Request) {
	if info := requestAt(r.Context()); info != nil {
		info.route = t.fixedRoute(routePages, r.Method)
	}
}

func (t *traffic) fixedRoute(route, method string) *routeCount {
	if c := t.fixed[routeKey{method, route}]; c != nil {
		return c
	}
	return t.fixed[routeKey{otherMethod, route}]
}

// count counts an answered request.
func (t *traffic) count(ctx context.Context, method string, status int, took time.Duration) {
	var route *routeCount
	if info := requestAt(ctx); info != nil {
		route = info.route
	}
	if route == nil {
		route = t.fixedRoute(routeNone, method)
	}
	if class := status / 100; class < len(route.statuses) {
		route.statuses[class].Add(1)
	}
	route.took.Add(took)
}

// refuse counts a call that a quota did not let through.
func (t *traffic) refuse(quota string) { t.refusals[quota].Add(1) }

// Stats returns the figures of the requests.
func (a *API) Stats() Stats {
	t := a.traffic
	s := Stats{InFlight: int(t.inFlight.Load()), Refusals: map[string]uint64{}}
	for _, counts := range []map[routeKey]*routeCount{t.byPattern, t.fixed} {
		for _, c := range counts {
			took := c.took.Read()
			if took.Count == 0 {
				continue
			}
			r := Route{Route: c.route, Method: c.method, Took: took}
			for class := range c.statuses {
				r.Statuses[class] = c.statuses[class].Load()
			}
			s.Routes = append(s.Routes, r)
		}
	}
	slices.SortFunc(s.Routes, func(x, y Route) int { return cmp.Or(cmp.Compare(x.Route, y.Route), cmp.Compare(x.Method, y.Method)) })
	for name, n := range t.refusals {
		s.Refusals[name] = n.Load()
	}
	return s
}
