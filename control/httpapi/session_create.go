package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/text"
)

const (
	defaultPlaces = 4
	maxTitle      = 120 // characters
	// A start in the past is a clock that is a little off; one years ahead is a mistake.
	clockTolerance = 5 * time.Minute
	furthestStart  = 366 * 24 * time.Hour
)

type createSessionInput struct {
	Body struct {
		Title            string     `json:"title" doc:"1 to 120 characters"`
		SessionType      string     `json:"sessionType" enum:"audio,video"`
		MaxParticipants  int        `json:"maxParticipants,omitempty" minimum:"2" maximum:"4" default:"4"`
		ScheduledAt      *time.Time `json:"scheduledAt,omitempty" doc:"Planned start; without it the session starts when somebody comes"`
		DurationMinutes  int        `json:"durationMinutes,omitempty" minimum:"1" maximum:"480"`
		LanguageRotation []Segment  `json:"languageRotation,omitempty" maxItems:"32" doc:"The language plan, repeated until the end"`
	}
}

type sessionOutput struct{ Body Session }

func (a *API) routeCreateSession(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID:   "createSession",
		Method:        http.MethodPost,
		Path:          "/api/v1/sessions/create",
		Summary:       "Make a session; the caller is its host",
		Tags:          []string{"sessions"},
		DefaultStatus: http.StatusCreated,
		Errors:        []int{http.StatusUnprocessableEntity},
	}, a.createSession)
}

func (a *API) createSession(ctx context.Context, in *createSessionInput) (*sessionOutput, error) {
	b := in.Body
	n := session.NewSession{
		HostID:          principalOf(ctx).UserID,
		Type:            b.SessionType,
		MaxParticipants: b.MaxParticipants,
		DurationMinutes: b.DurationMinutes,
	}
	var err error
	if n.Title, err = text.Line(b.Title, maxTitle); err != nil {
		return nil, invalid("title", err.Error())
	}
	if n.MaxParticipants == 0 {
		n.MaxParticipants = defaultPlaces
	}
	if b.ScheduledAt != nil {
		n.ScheduledAt = *b.ScheduledAt
		if ahead := n.ScheduledAt.Sub(a.cfg.Now()); ahead < -clockTolerance || ahead > furthestStart {
			return nil, invalid("scheduledAt", "must be in the coming year")
		}
	}
	for _, segment := range b.LanguageRotation {
		n.Rotation = append(n.Rotation, session.Segment(segment))
	}
	// The token outlives an erased account; a session needs a living host.
	if _, err := a.deps.Profiles.Profile(ctx, n.HostID); err != nil {
		return nil, err
	}
	s, err := a.deps.Sessions.Create(ctx, n)
	if err != nil {
		return nil, err
	}
	return &sessionOutput{Body: sessionOf(s)}, nil
}
