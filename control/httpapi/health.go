package httpapi

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
)

const (
	// checkTimeout bounds each check: an orchestrator asks every few seconds.
	checkTimeout = 2 * time.Second
	// checkEvery is how long an outcome is good for: anybody may ask, and a check writes to the database.
	checkEvery = 3 * time.Second
)

// readiness is a check with its last outcome. Who asks while it is under way waits for it.
type readiness struct {
	check Check

	mu  sync.Mutex
	at  time.Time // Guarded by mu.
	err error     // Guarded by mu.
}

// outcome carries the check out, or returns what it said a moment ago. It goes on when the one who asked has gone.
func (r *readiness) outcome(ctx context.Context, now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now.Sub(r.at); age < 0 || age >= checkEvery {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTimeout)
		defer cancel()
		r.at, r.err = now, r.check.Run(ctx)
	}
	return r.err
}

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
		p.Errors = append(p.Errors, fieldProblem("drain", fault.New(fault.ShuttingDown, "shutting down")))
	}
	for _, r := range a.readiness {
		if err := r.outcome(ctx, a.cfg.Now()); err != nil {
			// The cause stays inside: anybody may ask.
			a.cfg.Logger.Warn("not ready", "check", r.check.Name, "error", err)
			p.Errors = append(p.Errors, fieldProblem(r.check.Name, fault.New(fault.NotWorking, "not working")))
		}
	}
	if len(p.Errors) > 0 {
		return nil, p
	}
	return healthy(), nil
}
