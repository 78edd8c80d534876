package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/session"
)

// hostCall describes a call that only the host of a session may make.
func (a *API) hostCall(id, method, path, summary, description string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: "/api/v1/sessions/{sessionId}" + path, Summary: summary, Description: "For the host of a live session. " + description,
		Tags: []string{"sessions"}, DefaultStatus: http.StatusNoContent,
		Errors: []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict},
	}
}

func (a *API) routesHost(api huma.API) {
	toggle := a.hostCall("toggleLanguage", http.MethodPost, "/toggle-language", "Go on to the next language now",
		"With a version, only if the rotation is still that one. Everybody in the session is told.")
	toggle.DefaultStatus = http.StatusOK
	register(a, api, accessOnly, toggle, a.toggleLanguage)
	rotate := a.hostCall("rotate", http.MethodPost, "/rotation", "Pause, resume, extend or skip the segment of the language plan",
		"With a version, only if the rotation is still that one. Everybody in the session is told.")
	rotate.DefaultStatus = http.StatusOK
	register(a, api, accessOnly, rotate, a.rotate)
	register(a, api, accessOnly, a.hostCall("lockSession", http.MethodPut, "/lock", "Keep new people out, or let them in again", "Who has a place keeps it."), a.lockSession)
	register(a, api, accessOnly, a.hostCall("setTurnBudget", http.MethodPut, "/turn-budget", "Say how long somebody should speak at a time",
		"A hint that everybody sees; nobody is cut off."), a.setTurnBudget)
	register(a, api, accessOnly, a.hostCall("handOver", http.MethodPut, "/host", "Make another participant the host", ""), a.handOver)
	register(a, api, accessOnly, a.hostCall("permit", http.MethodPut, "/participants/{userId}/permissions", "Say what a participant may send",
		"Enforced by the server at once. In a session of voices pictures stay forbidden."), a.permit)
	register(a, api, accessOnly, a.hostCall("removeParticipant", http.MethodDelete, "/participants/{userId}", "Send a participant away for good",
		"The place and the media end at once, and the person can't come back."), a.removeParticipant)
	register(a, api, accessOnly, a.hostCall("admit", http.MethodPut, "/visitors/{userId}", "Let somebody in who waits before the session, or not",
		"Who is let in may join for ten minutes; who is not may ask again after one."), a.admit)
	register(a, api, open, huma.Operation{
		OperationID: "time", Method: http.MethodGet, Path: "/api/v1/time", Summary: "The server's clock",
		Description: "For the difference between it and the client's, by which the times of sessions are read: of a few answers, the one that came back soonest.",
		Tags:        []string{"sessions"},
	}, a.time)
}

type rotateInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      struct {
		Action  string `json:"action" enum:"pause,resume,extend,skip"`
		Minutes int    `json:"minutes,omitempty" minimum:"1" maximum:"60" doc:"With extend: how much longer the segment becomes"`
		Version int64  `json:"version,omitempty" minimum:"0"`
	}
}

type toggleInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      *struct {
		Version int64 `json:"version,omitempty" minimum:"0"`
	} `required:"false"`
}

type rotationOutput struct{ Body session.RotationView }

func (a *API) rotate(ctx context.Context, in *rotateInput) (*rotationOutput, error) {
	b := in.Body
	if (b.Action == "extend") != (b.Minutes > 0) {
		return nil, goesWith("minutes", b.Minutes > 0, "action", "extend")
	}
	view, err := a.deps.Hosting.Rotate(ctx, in.SessionID, principalOf(ctx).UserID, session.Command{Action: b.Action, Minutes: b.Minutes, Version: b.Version})
	return &rotationOutput{view}, err
}

func (a *API) toggleLanguage(ctx context.Context, in *toggleInput) (*rotationOutput, error) {
	command := session.Command{Action: "skip"}
	if in.Body != nil {
		command.Version = in.Body.Version
	}
	view, err := a.deps.Hosting.Rotate(ctx, in.SessionID, principalOf(ctx).UserID, command)
	return &rotationOutput{view}, err
}

type lockInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      struct {
		Locked bool `json:"locked"`
	}
}

func (a *API) lockSession(ctx context.Context, in *lockInput) (*struct{}, error) {
	return nil, a.deps.Plans.Lock(ctx, in.SessionID, principalOf(ctx).UserID, in.Body.Locked)
}

type turnBudgetInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      struct {
		Seconds *int `json:"seconds" minimum:"30" maximum:"900" doc:"null: as long as they like"`
	}
}

func (a *API) setTurnBudget(ctx context.Context, in *turnBudgetInput) (*struct{}, error) {
	seconds := 0
	if in.Body.Seconds != nil {
		seconds = *in.Body.Seconds
	}
	return nil, a.deps.Plans.SetTurnBudget(ctx, in.SessionID, principalOf(ctx).UserID, seconds)
}

type handOverInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      struct {
		UserID string `json:"userId" minLength:"1" maxLength:"64"`
	}
}

func (a *API) handOver(ctx context.Context, in *handOverInput) (*struct{}, error) {
	return nil, a.deps.Hosting.HandOver(ctx, in.SessionID, principalOf(ctx).UserID, in.Body.UserID)
}

type participantInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	UserID    string `path:"userId" maxLength:"64"`
}

type permitInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	UserID    string `path:"userId" maxLength:"64"`
	Body      session.Permissions
}

func (a *API) permit(ctx context.Context, in *permitInput) (*struct{}, error) {
	return nil, a.deps.Hosting.Permit(ctx, in.SessionID, principalOf(ctx).UserID, in.UserID, in.Body)
}

func (a *API) removeParticipant(ctx context.Context, in *participantInput) (*struct{}, error) {
	return nil, a.deps.Hosting.Remove(ctx, in.SessionID, principalOf(ctx).UserID, in.UserID)
}

type admitInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	UserID    string `path:"userId" maxLength:"64"`
	Body      struct {
		Admit bool `json:"admit"`
	}
}

func (a *API) admit(ctx context.Context, in *admitInput) (*struct{}, error) {
	return nil, a.deps.Hosting.Admit(ctx, in.SessionID, principalOf(ctx).UserID, in.UserID, in.Body.Admit)
}

type timeOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		ServerNow time.Time `json:"serverNow"`
	}
}

func (a *API) time(context.Context, *struct{}) (*timeOutput, error) {
	out := &timeOutput{CacheControl: "no-store"}
	out.Body.ServerNow = a.cfg.Now().UTC()
	return out, nil
}
