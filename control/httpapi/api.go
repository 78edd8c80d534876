package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/limit"
)

// API is the HTTP side of the server. It is safe for use by any number of goroutines.
type API struct {
	// Set by New.
	cfg      Config
	deps     Deps
	problems []problemCase
	faults   humaFaults
	logIns   *throttle
	// apiQuota is for people and addresses, signalQuota for the media calls of people; nil without limit.
	apiQuota, signalQuota *quota
	engine                *gin.Engine
	spec                  *huma.OpenAPI
	handler               http.Handler
	traffic               *traffic

	draining atomic.Bool
	// readiness are the checks of /readyz. Set by New.
	readiness []*readiness
	// proxies are whose word is taken on where a request comes from. Set by New.
	proxies limit.Proxies
	// scrapers may read the figures. Set by New.
	scrapers limit.Proxies
}

// New makes an API; it starts nothing.
func New(cfg Config, deps Deps) (*API, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := deps.validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	a := &API{cfg: cfg, deps: deps, problems: problemCases(), traffic: newTraffic()}
	a.logIns = newThrottle(cfg.Limits.LogIn, a.traffic.refuse)
	for _, check := range deps.Checks {
		a.readiness = append(a.readiness, &readiness{check: check})
	}
	var err error
	if a.proxies, err = limit.ParseProxies(cfg.TrustedProxies); err != nil {
		return nil, fmt.Errorf("httpapi: trusted proxies: %w", err)
	}
	if a.scrapers, err = limit.ParseProxies(cfg.MetricsFrom); err != nil {
		return nil, fmt.Errorf("httpapi: networks of metrics: %w", err)
	}
	if a.apiQuota, err = newQuota(quotaAPI, cfg.Limits.APIPerMinute, cfg.Limits.APIBurst, a.traffic.refuse); err != nil {
		return nil, err
	}
	if a.signalQuota, err = newQuota(quotaSignal, cfg.Limits.SignalPerMinute, cfg.Limits.SignalPerMinute, a.traffic.refuse); err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode) // its debug mode prints to standard output
	a.engine = gin.New()
	a.engine.RedirectTrailingSlash = false
	a.engine.HandleMethodNotAllowed = true
	if err := a.engine.SetTrustedProxies(nil); err != nil {
		return nil, fmt.Errorf("httpapi: %w", err)
	}
	a.engine.Use(a.traffic.mark)
	a.routes(a.describe())
	closeBodies(a.spec)
	exactNames()
	a.faults = humaFaultsOf(a.spec)
	a.serveSpec()
	if err := a.serveOthers(); err != nil {
		return nil, err
	}
	a.traffic.learn(a.engine.Routes())
	guard, err := guardCookies(cfg.TrustedOrigins)
	if err != nil {
		return nil, fmt.Errorf("httpapi: %w", err)
	}
	a.handler = a.engine
	for _, wrap := range slices.Backward([]func(http.Handler) http.Handler{
		identify(a.proxies), observe(cfg.Logger, a.traffic), secureHeaders, shareWith(cfg.TrustedOrigins), refuseTokensInQuery, guard, bound(cfg.RequestTimeout, cfg.AITimeout), headAsGet, newCompressor().wrap,
	}) {
		a.handler = wrap(a.handler)
	}
	return a, nil
}

// Handler answers every request of the server.
func (a *API) Handler() http.Handler { return a.handler }

// Drain makes /readyz say no from now on, so that no new people are sent here. Requests are
// still answered.
func (a *API) Drain() { a.draining.Store(true) }

// describe makes the huma API: JSON only, no $schema links. All schemas are open here; closeBodies closes those of bodies.
func (a *API) describe() huma.API {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: readJSON}
	c := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:       "StudyMate",
				Version:     a.cfg.Version,
				Description: "Language exchange in live sessions of up to four people. Errors are problem documents (RFC 9457) with a stable code.",
			},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					accessScheme: {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "Access token of AuthResult"},
					mediaScheme:  {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "Media token of JoinResult"},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{a.respell},
	}
	c.AllowAdditionalPropertiesByDefault = true
	api := humagin.New(a.engine, c)
	a.spec = api.OpenAPI()
	return api
}

func (a *API) routes(api huma.API) {
	a.routeSignUp(api)
	a.routeLogIn(api)
	a.routeRefresh(api)
	a.routeLogOut(api)
	a.routeJWKS(api)
	a.routesOAuth(api)
	a.routesIdentities(api)
	a.routesProfile(api)
	a.routesOnboarding(api)
	a.routesConsents(api)
	a.routesImages(api)
	a.routesAccount(api)
	a.routeStats(api)
	a.routeHome(api)

	a.routeCreateSession(api)
	a.routeAvailableSessions(api)
	a.routeSession(api)
	a.routeJoin(api)
	a.routeStatus(api)
	a.routeLeave(api)
	a.routesPlan(api)
	a.routesHost(api)
	a.routesGestures(api)
	a.routesInvitations(api)
	a.routesLessons(api)

	a.routeOffer(api)
	a.routeSignal(api)
	a.routeCandidate(api)
	a.routeAnswer(api)
	a.routeTURNCredentials(api)

	a.routesChat(api)
	a.routePresence(api)
	a.routesMatching(api)
	a.routesNotifications(api)
	a.routesAI(api)
	a.routesLevelTest(api)

	a.routeHealth(api)
	a.routeReady(api)
}

// operations is the tag of calls that machines make every few seconds; they count against no quota.
const operations = "operations"

// guardKind is what a call needs of who makes it.
type guardKind int

const (
	open guardKind = iota
	// accessOnly is an access token and, where something is changed, the agreement to what is required.
	accessOnly
	// accessUnagreed is an access token of whomever.
	accessUnagreed
	mediaOnly
	accessOrMedia
)

// register adds one call to the router and to the OpenAPI document.
func register[In, Out any](a *API, api huma.API, guard guardKind, op huma.Operation, handle func(context.Context, *In) (*Out, error)) {
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = a.cfg.MaxBodyBytes
	}
	if op.BodyReadTimeout == 0 {
		op.BodyReadTimeout = a.cfg.BodyTimeout
	}
	op.Middlewares = append(huma.Middlewares{a.readable}, op.Middlewares...)
	if guard.needsConsents(op.Method) {
		op.Middlewares = append(huma.Middlewares{a.agreed}, op.Middlewares...)
		op.Errors = append(op.Errors, http.StatusForbidden)
	}
	switch guard {
	case open:
		if !slices.Contains(op.Tags, operations) {
			op.Middlewares = append(huma.Middlewares{a.anonymous}, op.Middlewares...)
		}
	case accessOnly, accessUnagreed:
		op.Middlewares = append(huma.Middlewares{a.access}, op.Middlewares...)
		op.Security = []map[string][]string{{accessScheme: {}}}
	case mediaOnly:
		op.Middlewares = append(huma.Middlewares{a.media}, op.Middlewares...)
		op.Security = []map[string][]string{{mediaScheme: {}}}
	case accessOrMedia:
		op.Middlewares = append(huma.Middlewares{a.either}, op.Middlewares...)
		op.Security = []map[string][]string{{accessScheme: {}}, {mediaScheme: {}}}
	}
	if guard != open {
		op.Errors = append(op.Errors, http.StatusUnauthorized)
	}
	if !slices.Contains(op.Tags, operations) {
		op.Errors = append(op.Errors, http.StatusTooManyRequests)
	}
	if takesBody(reflect.TypeFor[In]()) {
		op.Errors = append(op.Errors, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	schema := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	for _, status := range op.Errors {
		op.Responses[strconv.Itoa(status)] = problemResponse(http.StatusText(status), schema)
	}
	op.Responses["default"] = problemResponse("Any other error", schema)
	op.Errors = nil
	huma.Register(api, op, func(ctx context.Context, in *In) (*Out, error) {
		if field, found := unclean(in); found {
			return nil, a.fail(ctx, invalid(field, fault.New(fault.BadCharacters, "must be UTF-8 without U+0000")))
		}
		out, err := handle(ctx, in)
		if err != nil {
			return nil, a.fail(ctx, err)
		}
		return out, nil
	})
}

// takesBody reports whether the input of a call has a body, by huma's names for it.
func takesBody(in reflect.Type) bool {
	_, parsed := in.FieldByName("Body")
	_, raw := in.FieldByName("RawBody")
	return parsed || raw
}

func problemResponse(description string, schema *huma.Schema) *huma.Response {
	return &huma.Response{Description: description, Content: map[string]*huma.MediaType{problemType: {Schema: schema}}}
}
