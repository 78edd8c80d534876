package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// checkTimeout bounds each check: an orchestrator asks every few seconds.
const checkTimeout = 2 * time.Second

type healthOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Status string `json:"status" enum:"ok"`
	}
}

func healthy() *healthOutput {
	out := &healthOutput{CacheControl: "no-store"}
	out.Body.Status = "ok"
	return out
}

func (a *API) routeHealth(api huma.API) {
	register(a, api, open, huma.Operation{
		OperationID: "healthz",
		Method:      http.MethodGet,
		Path:        "/healthz",
		Summary:     "The process answers",
		Tags:        []string{operations},
	}, func(context.Context, *struct{}) (*healthOutput, error) { return healthy(), nil })
}

func (a *API) routeReady(api huma.API) {
	register(a, api, open, huma.Operation{
		OperationID: "readyz",
		Method:      http.MethodGet,
		Path:        "/readyz",
		Summary:     "The server can take new people",
		Tags:        []string{operations},
		Errors:      []int{http.StatusServiceUnavailable},
	}, a.ready)
}

func (a *API) ready(ctx context.Context, _ *struct{}) (*healthOutput, error) {
	p := problem(http.StatusServiceUnavailable, "not-ready", "The server can't take new people now.")
	if a.draining.Load() {
		p.Errors = append(p.Errors, FieldProblem{Field: "drain", Message: "shutting down"})
	}
	for _, c := range a.deps.Checks {
		if err := runCheck(ctx, c); err != nil {
			// The cause stays inside: anybody may ask.
			a.cfg.Logger.Warn("not ready", "check", c.Name, "error", err)
			p.Errors = append(p.Errors, FieldProblem{Field: c.Name, Message: "not working"})
		}
	}
	if len(p.Errors) > 0 {
		return nil, p
	}
	return healthy(), nil
}

func runCheck(ctx context.Context, c Check) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	return c.Run(ctx)
}
