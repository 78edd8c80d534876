package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

type turnOutput struct {
	Body struct {
		ICEServers []ICEServer `json:"iceServers" nullable:"false"`
		ExpiresAt  time.Time   `json:"expiresAt"`
	}
}

func (a *API) routeTURNCredentials(api huma.API) {
	register(a, api, accessOrMedia, huma.Operation{
		OperationID: "turnCredentials",
		Method:      http.MethodGet,
		Path:        "/api/v1/webrtc/turn-credentials",
		Summary:     "The caller's STUN and TURN servers",
		Tags:        []string{"webrtc"},
	}, a.turnCredentials)
}

func (a *API) turnCredentials(ctx context.Context, _ *struct{}) (*turnOutput, error) {
	p := mediaPrincipalOf(ctx)
	servers, expiresAt := a.deps.ICE.ICEServers(p.UserID, p.SessionID, requestOf(ctx).host)
	out := &turnOutput{}
	out.Body.ICEServers, out.Body.ExpiresAt = listed(servers), expiresAt
	return out, nil
}
