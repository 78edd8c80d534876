package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/session"
)

type topicsOutput struct {
	Body struct {
		session.CardView
		Items []session.Card `json:"items" nullable:"false" doc:"The cards of the session in their order: those of what it is about first, and only such as fit its levels"`
	}
}

type turnCardInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      struct {
		Action  string `json:"action" enum:"next,back,pick,hide"`
		CardID  string `json:"cardId,omitempty" maxLength:"64" doc:"With pick: which"`
		Version int64  `json:"version,omitempty" minimum:"0" doc:"Only if it is still that one"`
	}
}

type cardOutput struct{ Body session.CardView }

func (a *API) routesCards(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "sessionTopics",
		Method:      http.MethodGet,
		Path:        "/api/v1/sessions/{sessionId}/topics",
		Summary:     "What there is to talk about in a session, and the card that lies open",
		Description: "For participants and the host. Every card is in Korean and in English.",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusForbidden, http.StatusNotFound},
	}, a.sessionTopics)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "turnCard",
		Method:      http.MethodPut,
		Path:        "/api/v1/sessions/{sessionId}/topics/card",
		Summary:     "Turn the topic card for everybody in the session",
		Description: "For participants. With a version, only if nobody has turned it since. Everybody in the session is told.",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
	}, a.turnCard)
}

func (a *API) sessionTopics(ctx context.Context, in *sessionInput) (*topicsOutput, error) {
	view, deck, err := a.deps.Lessons.Cards(ctx, in.SessionID, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	out := &topicsOutput{}
	out.Body.CardView, out.Body.Items = view, append([]session.Card{}, deck...)
	return out, nil
}

func (a *API) turnCard(ctx context.Context, in *turnCardInput) (*cardOutput, error) {
	b := in.Body
	if (b.Action == "pick") != (b.CardID != "") {
		return nil, goesWith("cardId", b.CardID != "", "action", "pick")
	}
	view, err := a.deps.Lessons.TurnCard(ctx, in.SessionID, principalOf(ctx).UserID, session.CardTurn{Action: b.Action, CardID: b.CardID, Version: b.Version})
	return &cardOutput{view}, err
}
