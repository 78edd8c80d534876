package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/session"
)

// SessionSummary is what became of a session, as one who took part sees it.
type SessionSummary struct {
	Session     Session             `json:"session"`
	StartedAt   *time.Time          `json:"startedAt" doc:"When the first was connected"`
	EndedAt     *time.Time          `json:"endedAt" doc:"null while it is not over; until then the figures grow"`
	People      []session.Attendee  `json:"people" nullable:"false" doc:"Who took part, in the order in which they came; accounts that were erased are left out"`
	Silence     session.SilenceView `json:"silence" doc:"How much of the time together nobody spoke"`
	Words       []session.Note      `json:"words" nullable:"false"`
	Corrections []session.Note      `json:"corrections" nullable:"false" doc:"Of what the caller said"`
}

type summaryOutput struct{ Body SessionSummary }

func (a *API) routeSummary(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "sessionSummary",
		Method:      http.MethodGet,
		Path:        "/api/v1/sessions/{sessionId}/summary",
		Summary:     "What became of a session: who said how much in which language, new words, corrections",
		Description: "For those who took part, at any time. Nothing in it is estimated.",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusForbidden, http.StatusNotFound},
	}, a.sessionSummary)
}

func (a *API) sessionSummary(ctx context.Context, in *sessionInput) (*summaryOutput, error) {
	s, err := a.deps.Notebook.Summary(ctx, in.SessionID, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return &summaryOutput{SessionSummary{
		Session: sessionOf(s.Session), StartedAt: orNull(s.StartedAt), EndedAt: orNull(s.EndedAt), People: s.People, Silence: s.Silence, Words: s.Words, Corrections: s.Corrections,
	}}, nil
}
