package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// sessionInput names a session in the path.
type sessionInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
}

func (a *API) routeSession(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "session",
		Method:      http.MethodGet,
		Path:        "/api/v1/sessions/{sessionId}",
		Summary:     "One session",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusNotFound},
	}, a.session)
}

func (a *API) session(ctx context.Context, in *sessionInput) (*sessionOutput, error) {
	s, err := a.deps.Sessions.Session(ctx, in.SessionID)
	if err != nil {
		return nil, err
	}
	return &sessionOutput{Body: sessionOf(s)}, nil
}
