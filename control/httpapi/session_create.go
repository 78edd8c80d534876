package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/session"
)

type createSessionInput struct{ Body SessionPlan }

type sessionOutput struct{ Body Session }

func (a *API) routeCreateSession(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID:   "createSession",
		Method:        http.MethodPost,
		Path:          "/api/v1/sessions/create",
		Summary:       "Make a session; the caller is its host",
		Tags:          []string{"sessions"},
		DefaultStatus: http.StatusCreated,
		Errors:        []int{http.StatusUnprocessableEntity},
	}, a.createSession)
}

func (a *API) createSession(ctx context.Context, in *createSessionInput) (*sessionOutput, error) {
	n := session.NewSession{HostID: principalOf(ctx).UserID}
	if err := in.Body.take(&n, a.cfg.Now()); err != nil {
		return nil, err
	}
	// The token outlives an erased account; a session needs a living host.
	if _, err := a.deps.Profiles.Profile(ctx, n.HostID); err != nil {
		return nil, err
	}
	s, err := a.deps.Sessions.Create(ctx, n)
	if err != nil {
		return nil, err
	}
	return &sessionOutput{Body: sessionOf(s)}, nil
}
