package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/session"
)

type candidateInput struct {
	Body struct {
		Candidate string `json:"candidate" maxLength:"4096" doc:"Empty is the end of candidates"`
		// The next two name the m-line, of which BUNDLE leaves one: they say nothing new.
		SDPMid        *string `json:"sdpMid,omitempty" maxLength:"256"`
		SDPMLineIndex *int    `json:"sdpMLineIndex,omitempty" minimum:"0" maximum:"65535"`
	}
}

func (a *API) routeCandidate(api huma.API) {
	register(a, api, mediaOnly, huma.Operation{
		OperationID:   "iceCandidate",
		Method:        http.MethodPost,
		Path:          "/api/v1/webrtc/ice-candidate",
		Summary:       "Add a candidate of the client",
		Tags:          []string{"webrtc"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusBadRequest, http.StatusForbidden, http.StatusConflict},
	}, a.candidate)
}

func (a *API) candidate(ctx context.Context, in *candidateInput) (*struct{}, error) {
	p := mediaPrincipalOf(ctx)
	_, err := a.deps.Rooms.Signal(ctx, p.SessionID, p.UserID, session.Signal{Type: "candidate", Candidate: in.Body.Candidate})
	return nil, err
}
