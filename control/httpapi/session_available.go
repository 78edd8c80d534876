package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/session"
)

type availableInput struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"nextCursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type availableOutput struct {
	Body struct {
		Items      []Session `json:"items" nullable:"false"`
		NextCursor *string   `json:"nextCursor" doc:"null on the last page"`
	}
}

func (a *API) routeAvailableSessions(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "availableSessions",
		Method:      http.MethodGet,
		Path:        "/api/v1/sessions/available",
		Summary:     "Sessions that are not completed, newest first",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, a.availableSessions)
}

func (a *API) availableSessions(ctx context.Context, in *availableInput) (*availableOutput, error) {
	return a.listSessions(ctx, in, a.deps.Sessions.Available)
}

func (a *API) listSessions(ctx context.Context, in *availableInput,
	list func(ctx context.Context, userID string, after session.Mark, limit int) ([]session.Session, error),
) (*availableOutput, error) {
	after, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	// One more than asked for tells whether there is a next page.
	found, err := list(ctx, principalOf(ctx).UserID, session.Mark{CreatedAt: after.at, ID: after.id}, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &availableOutput{}
	if len(found) > in.Limit {
		found = found[:in.Limit]
		last := found[in.Limit-1]
		out.Body.NextCursor = place{last.CreatedAt, last.ID}.cursor()
	}
	out.Body.Items = make([]Session, len(found))
	for i, s := range found {
		out.Body.Items[i] = sessionOf(s)
	}
	return out, nil
}
