package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/fault"
)

const analysesPath = aiPath + "/analyses"

type historyInput struct {
	RoomID    string `query:"roomId" maxLength:"64" doc:"Of this chat room only"`
	SessionID string `query:"sessionId" maxLength:"64" doc:"Of the chat of this session only"`
	Cursor    string `query:"cursor" maxLength:"64" doc:"nextCursor of the page before"`
	Limit     int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type historyOutput struct {
	Body struct {
		Items      []ai.KeptAnalysis `json:"items" nullable:"false"`
		NextCursor *string           `json:"nextCursor" doc:"null on the last page"`
	}
}

type analysisInput struct {
	AnalysisID string `path:"analysisId" maxLength:"64"`
}

type analysisOutput struct{ Body ai.KeptAnalysis }

func (a *API) routesAnalyses(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "analyses",
		Method:      http.MethodGet,
		Path:        analysesPath,
		Summary:     "The caller's analyses of conversations, newest first",
		Description: "What analyze-conversation has found, for the caller alone, the newest 500. They outlive the room; of what others wrote they have figures only.",
		Tags:        []string{"ai"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, a.history)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "analysis",
		Method:      http.MethodGet,
		Path:        analysesPath + "/{analysisId}",
		Summary:     "One of them",
		Tags:        []string{"ai"},
		Errors:      []int{http.StatusNotFound},
	}, a.analysis)
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "deleteAnalysis",
		Method:        http.MethodDelete,
		Path:          analysesPath + "/{analysisId}",
		Summary:       "Delete one of them",
		Tags:          []string{"ai"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound},
	}, a.deleteAnalysis)
}

func (a *API) history(ctx context.Context, in *historyInput) (*historyOutput, error) {
	if in.Cursor != "" {
		if id, err := uuid.Parse(in.Cursor); err != nil || id.String() != in.Cursor {
			return nil, invalid("cursor", fault.Format(fault.Cursor, "must be the nextCursor of the page before"))
		}
	}
	list, err := a.deps.Analyses.Page(ctx, ai.HistoryPage{
		UserID: principalOf(ctx).UserID, RoomID: in.RoomID, SessionID: in.SessionID, After: in.Cursor, Limit: in.Limit + 1, // tells whether there is a next page
	})
	if err != nil {
		return nil, err
	}
	out := &historyOutput{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		out.Body.NextCursor = &list[in.Limit-1].ID
	}
	out.Body.Items = list
	return out, nil
}

func (a *API) analysis(ctx context.Context, in *analysisInput) (*analysisOutput, error) {
	found, err := a.deps.Analyses.One(ctx, in.AnalysisID, principalOf(ctx).UserID)
	return &analysisOutput{found}, err
}

func (a *API) deleteAnalysis(ctx context.Context, in *analysisInput) (*struct{}, error) {
	return nil, a.deps.Analyses.Delete(ctx, in.AnalysisID, principalOf(ctx).UserID)
}
