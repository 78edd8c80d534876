package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type offerInput struct {
	Body struct {
		SDP string `json:"sdp" minLength:"1" maxLength:"262144"` // ten times what a browser sends
	}
}

// Answer is an SDP answer, as RTCPeerConnection takes it.
type Answer struct {
	Type string `json:"type" enum:"answer"`
	SDP  string `json:"sdp"`
}

type answerOutput struct{ Body Answer }

func (a *API) routeOffer(api huma.API) {
	register(a, api, mediaOnly, huma.Operation{
		OperationID: "offer",
		Method:      http.MethodPost,
		Path:        "/api/v1/webrtc/offer",
		Summary:     "Open the media connection",
		Description: "The one offer of a connection's life; an earlier connection of the same person in the session is replaced. A person has at most ten in all sessions.",
		Tags:        []string{"webrtc"},
		Errors:      []int{http.StatusBadRequest, http.StatusForbidden, http.StatusServiceUnavailable},
	}, a.offer)
}

func (a *API) offer(ctx context.Context, in *offerInput) (*answerOutput, error) {
	sdp, err := a.deps.Rooms.Offer(ctx, mediaPrincipalOf(ctx), in.Body.SDP)
	if err != nil {
		return nil, err
	}
	return &answerOutput{Body: Answer{Type: "answer", SDP: sdp}}, nil
}
