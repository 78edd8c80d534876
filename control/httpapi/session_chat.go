package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/chat"
)

type sessionChatOutput struct{ Body chat.Room }

// routesLessons are the calls of what a session teaches.
func (a *API) routesLessons(api huma.API) {
	a.routeSessionChat(api)
	a.routesCards(api)
	a.routesSessionNotes(api)
	a.routeSummary(api)
	a.routesNotes(api)
	a.routeReviseNote(api)
}

func (a *API) routeSessionChat(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "sessionChat",
		Method:      http.MethodGet,
		Path:        "/api/v1/sessions/{sessionId}/chat",
		Summary:     "The chat room of a session",
		Description: "For those who took part, during the session and after it; who is there now also writes. It is in no list of rooms, can't be left, and what is new in it comes by the session's topic.",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusNotFound},
	}, a.sessionChat)
}

func (a *API) sessionChat(ctx context.Context, in *sessionInput) (*sessionChatOutput, error) {
	room, err := a.deps.SessionChats.OfSession(ctx, in.SessionID, principalOf(ctx).UserID)
	return &sessionChatOutput{room}, err
}
