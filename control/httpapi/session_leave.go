package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) routeLeave(api huma.API) {
	register(a, api, accessUnagreed, huma.Operation{
		OperationID:   "leaveSession",
		Method:        http.MethodDelete,
		Path:          "/api/v1/sessions/{sessionId}/leave",
		Summary:       "Give up the caller's place",
		Description:   "Ends the media at once. Leaving a session in which one has no place is no error.",
		Tags:          []string{"sessions"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound},
	}, a.leave)
}

func (a *API) leave(ctx context.Context, in *sessionInput) (*struct{}, error) {
	return nil, a.deps.Sessions.Leave(ctx, in.SessionID, principalOf(ctx).UserID)
}
