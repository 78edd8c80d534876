package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// JoinResult is a place in a session and what is needed to connect.
type JoinResult struct {
	Session             Session     `json:"session"`
	ParticipantID       string      `json:"participantId" doc:"The caller's user id, and the name of the peer on the room channel"`
	MediaToken          string      `json:"mediaToken"`
	MediaTokenExpiresAt time.Time   `json:"mediaTokenExpiresAt"`
	ICEServers          []ICEServer `json:"iceServers" nullable:"false"`
}

type joinOutput struct{ Body JoinResult }

func (a *API) routeJoin(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "joinSession",
		Method:      http.MethodPost,
		Path:        "/api/v1/sessions/join/{sessionId}",
		Summary:     "Take a place in a session",
		Description: "Joining again while one holds a place is the same place, with a new media token. A person has one place: one held in another session is given up.",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusNotFound, http.StatusConflict},
	}, a.join)
}

func (a *API) join(ctx context.Context, in *sessionInput) (*joinOutput, error) {
	p := principalOf(ctx)
	userID := p.UserID
	// The token outlives an erased account, which can't take a place.
	if _, err := a.deps.Profiles.Profile(ctx, userID); err != nil {
		return nil, err
	}
	s, err := a.deps.Sessions.Join(ctx, in.SessionID, userID)
	if err != nil {
		return nil, err
	}
	token, err := a.deps.Tokens.IssueMedia(p, s.ID, a.cfg.Now())
	if err != nil {
		return nil, err
	}
	servers, _ := a.deps.ICE.ICEServers(userID, s.ID, requestOf(ctx).host)
	return &joinOutput{Body: JoinResult{
		Session:             sessionOf(s),
		ParticipantID:       userID,
		MediaToken:          token.Token,
		MediaTokenExpiresAt: token.ExpiresAt,
		ICEServers:          listed(servers),
	}}, nil
}

// listed makes an empty list of none: null is not an RTCConfiguration's iceServers.
func listed(servers []ICEServer) []ICEServer {
	if servers == nil {
		return []ICEServer{}
	}
	return servers
}
