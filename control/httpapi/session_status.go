package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/session"
)

// SessionStatus is a session and who is in it.
type SessionStatus struct {
	Session      Session               `json:"session"`
	ServerNow    time.Time             `json:"serverNow"`
	Participants []session.Participant `json:"participants" nullable:"false"`
	Waiting      []session.Visitor     `json:"waiting" nullable:"false" doc:"Who asks the host to be let in"`
	Rotation     *session.RotationView `json:"rotation" doc:"Null where there is no language plan"`
	Talk         []session.TalkView    `json:"talk" nullable:"false" doc:"Who said how much"`
	Silence      session.SilenceView   `json:"silence" doc:"How much of the time together nobody spoke"`
	Card         session.CardView      `json:"card" doc:"The topic card that lies open"`
}

type statusOutput struct{ Body SessionStatus }

func (a *API) routeStatus(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "sessionStatus",
		Method:      http.MethodGet,
		Path:        "/api/v1/sessions/{sessionId}/status",
		Summary:     "Who is in a session, and how the connections fare",
		Description: "For participants and the host.",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusForbidden, http.StatusNotFound},
	}, a.status)
}

func (a *API) status(ctx context.Context, in *sessionInput) (*statusOutput, error) {
	s, err := a.deps.Rooms.Status(ctx, in.SessionID, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return &statusOutput{Body: SessionStatus{
		Session:      sessionOf(s.Session),
		ServerNow:    a.cfg.Now().UTC().Truncate(time.Millisecond),
		Participants: s.Participants,
		Waiting:      s.Waiting,
		Rotation:     s.Rotation,
		Talk:         s.Talk,
		Silence:      s.Silence,
		Card:         s.Card,
	}}, nil
}
