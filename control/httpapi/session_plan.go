package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/text"
)

const (
	defaultPlaces = 4
	maxTitle      = 120 // characters
	maxTopic      = 200
	// A start in the past is a clock that is a little off; one years ahead is a mistake.
	clockTolerance = 5 * time.Minute
	furthestStart  = 366 * 24 * time.Hour
)

// SessionPlan is what a host chooses.
type SessionPlan struct {
	Title            string     `json:"title" doc:"1 to 120 characters"`
	SessionType      string     `json:"sessionType" enum:"audio,video"`
	MaxParticipants  int        `json:"maxParticipants,omitempty" minimum:"2" maximum:"4" default:"4"`
	ScheduledAt      *time.Time `json:"scheduledAt,omitempty" doc:"Planned start; without it the session starts when somebody comes"`
	DurationMinutes  int        `json:"durationMinutes,omitempty" minimum:"1" maximum:"480"`
	LanguageRotation []Segment  `json:"languageRotation,omitempty" maxItems:"32" doc:"The language plan, repeated until the end"`
	Topic            string     `json:"topic,omitempty" doc:"What it is about, at most 200 characters"`
	LevelFrom        string     `json:"levelFrom,omitempty" enum:"A1,A2,B1,B2,C1,C2" doc:"For whom it is"`
	LevelTo          string     `json:"levelTo,omitempty" enum:"A1,A2,B1,B2,C1,C2"`
	WaitingRoom      bool       `json:"waitingRoom,omitempty" doc:"The host lets people in, until the planned start"`

	TurnBudgetSeconds int `json:"turnBudgetSeconds,omitempty" minimum:"30" maximum:"900" doc:"How long somebody should speak at a time; a hint, nobody is cut off"`
}

// take puts what was chosen into n, or says what can't be used. A start that was planned before may lie in the past.
func (p *SessionPlan) take(n *session.NewSession, now time.Time) error {
	var err error
	if n.Title, err = text.Line(p.Title, maxTitle); err != nil {
		return unfit("title", err)
	}
	n.Topic = ""
	if p.Topic != "" {
		if n.Topic, err = text.Line(p.Topic, maxTopic); err != nil {
			return unfit("topic", err)
		}
	}
	if levels := []string{p.LevelFrom, p.LevelTo}; p.LevelFrom != "" && p.LevelTo != "" && !slices.IsSorted(levels) {
		return invalid("levelTo", fault.Order("levelFrom"))
	}
	n.Type, n.DurationMinutes, n.LevelFrom, n.LevelTo, n.WaitingRoom = p.SessionType, p.DurationMinutes, p.LevelFrom, p.LevelTo, p.WaitingRoom
	n.TurnBudgetSeconds = p.TurnBudgetSeconds
	if n.MaxParticipants = p.MaxParticipants; n.MaxParticipants == 0 {
		n.MaxParticipants = defaultPlaces
	}
	before := n.ScheduledAt
	n.ScheduledAt = time.Time{}
	if p.ScheduledAt != nil {
		n.ScheduledAt = *p.ScheduledAt
		switch ahead := n.ScheduledAt.Sub(now); {
		case n.ScheduledAt.Equal(before):
		case ahead < -clockTolerance:
			return invalid("scheduledAt", fault.New(fault.InPast, "must not be in the past"))
		case ahead > furthestStart:
			return invalid("scheduledAt", fault.Far(int(furthestStart/(24*time.Hour))))
		}
	}
	n.Rotation = nil
	for _, segment := range p.LanguageRotation {
		n.Rotation = append(n.Rotation, session.Segment(segment))
	}
	return nil
}

type editSessionInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      SessionPlan
}

func (a *API) routesPlan(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "ownSessions",
		Method:      http.MethodGet,
		Path:        "/api/v1/sessions/mine",
		Summary:     "Sessions that the caller hosts or was in, newest first",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, a.ownSessions)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "editSession",
		Method:      http.MethodPut,
		Path:        "/api/v1/sessions/{sessionId}",
		Summary:     "Change what is planned of a session that waits",
		Description: "For its host; the whole plan is replaced.",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
	}, a.editSession)
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "cancelSession",
		Method:        http.MethodDelete,
		Path:          "/api/v1/sessions/{sessionId}",
		Summary:       "Call off a session that waits",
		Description:   "For its host. Who waits in it is sent home; doing it again is no error.",
		Tags:          []string{"sessions"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound, http.StatusConflict},
	}, a.cancelSession)
}

func (a *API) ownSessions(ctx context.Context, in *availableInput) (*availableOutput, error) {
	return a.listSessions(ctx, in, a.deps.Plans.Mine)
}

func (a *API) editSession(ctx context.Context, in *editSessionInput) (*sessionOutput, error) {
	s, err := a.deps.Plans.Edit(ctx, in.SessionID, principalOf(ctx).UserID, func(n *session.NewSession) error { return in.Body.take(n, a.cfg.Now()) })
	if err != nil {
		return nil, err
	}
	return &sessionOutput{Body: sessionOf(s)}, nil
}

func (a *API) cancelSession(ctx context.Context, in *sessionInput) (*struct{}, error) {
	return nil, a.deps.Plans.Cancel(ctx, in.SessionID, principalOf(ctx).UserID)
}
