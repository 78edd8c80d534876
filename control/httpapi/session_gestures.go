package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type handInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      struct {
		Raised bool `json:"raised"`
	}
}

type reactionInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      struct {
		Emoji string `json:"emoji" maxLength:"16" doc:"One of 👏 👍 ❤️ 😂 🎉 🤔"`
	}
}

func (a *API) routesGestures(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "raiseHand",
		Method:        http.MethodPut,
		Path:          "/api/v1/sessions/{sessionId}/hand",
		Summary:       "Show that one would like to speak, or does not any more",
		Tags:          []string{"sessions"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusForbidden, http.StatusNotFound},
	}, a.raiseHand)
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "react",
		Method:        http.MethodPost,
		Path:          "/api/v1/sessions/{sessionId}/reactions",
		Summary:       "Show a reaction to everybody in the session",
		Description:   "It is shown on the session's topic and not kept.",
		Tags:          []string{"sessions"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.react)
}

func (a *API) raiseHand(ctx context.Context, in *handInput) (*struct{}, error) {
	return nil, a.deps.Gestures.RaiseHand(ctx, in.SessionID, principalOf(ctx).UserID, in.Body.Raised)
}

func (a *API) react(ctx context.Context, in *reactionInput) (*struct{}, error) {
	return nil, a.deps.Gestures.React(ctx, in.SessionID, principalOf(ctx).UserID, in.Body.Emoji)
}
