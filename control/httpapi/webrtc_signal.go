package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/session"
)

type signalInput struct {
	Body struct {
		Type      string `json:"type" enum:"offer,candidate,bye"`
		SDP       string `json:"sdp,omitempty" maxLength:"262144" doc:"With type offer"`
		Candidate string `json:"candidate,omitempty" maxLength:"4096" doc:"With type candidate; empty is the end of candidates"`
	}
}

// SignalAnswer answers a signal: an SDP answer to an offer, else ok.
type SignalAnswer struct {
	Type string `json:"type" enum:"answer,ok"`
	SDP  string `json:"sdp,omitempty"`
}

type signalOutput struct{ Body SignalAnswer }

func (a *API) routeSignal(api huma.API) {
	register(a, api, mediaOnly, huma.Operation{
		OperationID: "signal",
		Method:      http.MethodPost,
		Path:        "/api/v1/webrtc/signal",
		Summary:     "Restart ICE, add a candidate or say farewell",
		Tags:        []string{"webrtc"},
		Errors:      []int{http.StatusBadRequest, http.StatusForbidden, http.StatusConflict},
	}, a.signal)
}

func (a *API) signal(ctx context.Context, in *signalInput) (*signalOutput, error) {
	b := in.Body
	if b.Type == "offer" && b.SDP == "" {
		return nil, invalid("sdp", fault.Need())
	}
	p := mediaPrincipalOf(ctx)
	answer, err := a.deps.Rooms.Signal(ctx, p.SessionID, p.UserID, session.Signal{Type: b.Type, SDP: b.SDP, Candidate: b.Candidate})
	if err != nil {
		return nil, err
	}
	return &signalOutput{Body: SignalAnswer{Type: answer.Type, SDP: answer.SDP}}, nil
}
