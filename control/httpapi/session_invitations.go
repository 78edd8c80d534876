package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// InvitedPerson is somebody who is asked to come to a session.
type InvitedPerson struct {
	UserID      string    `json:"userId"`
	DisplayName string    `json:"displayName"`
	InviterID   string    `json:"inviterId"`
	InviterName string    `json:"inviterName"`
	Declined    bool      `json:"declined"`
	CreatedAt   time.Time `json:"createdAt"`
}

// InvitationTo is a session to which the caller is asked to come.
type InvitationTo struct {
	Session     Session   `json:"session"`
	InviterID   string    `json:"inviterId"`
	InviterName string    `json:"inviterName"`
	CreatedAt   time.Time `json:"createdAt"`
}

type inviteInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	Body      struct {
		UserIDs []string `json:"userIds" minItems:"1" maxItems:"20" nullable:"false"`
	}
}

type invitedOutput struct {
	Body struct {
		Items []InvitedPerson `json:"items" nullable:"false"`
	}
}

type invitationsOutput struct {
	Body struct {
		Items []InvitationTo `json:"items" nullable:"false"`
	}
}

type invitationInput struct {
	SessionID string `path:"sessionId" maxLength:"64"`
	UserID    string `path:"userId" maxLength:"64"`
}

func (a *API) routesInvitations(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "invitations",
		Method:      http.MethodGet,
		Path:        "/api/v1/sessions/invitations",
		Summary:     "The sessions to which the caller is asked to come, the newest invitation first",
		Description: "Those that are not over and to which the caller has neither come nor declined.",
		Tags:        []string{"sessions"},
	}, a.invitations)
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "invite",
		Method:        http.MethodPost,
		Path:          "/api/v1/sessions/{sessionId}/invitations",
		Summary:       "Ask people to come to a session",
		Description:   "For the host and who is there; of people with whom the caller shares a conversation, all of them or none. Who was asked before is not told again. Whom the host asks need not wait at the door.",
		Tags:          []string{"sessions"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
	}, a.invite)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "invited",
		Method:      http.MethodGet,
		Path:        "/api/v1/sessions/{sessionId}/invitations",
		Summary:     "Who is asked to come to a session",
		Description: "For the host and who is there.",
		Tags:        []string{"sessions"},
		Errors:      []int{http.StatusForbidden, http.StatusNotFound},
	}, a.invited)
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "endInvitation",
		Method:        http.MethodDelete,
		Path:          "/api/v1/sessions/{sessionId}/invitations/{userId}",
		Summary:       "Decline an invitation, or withdraw it",
		Description:   "Who was asked declines, and is not asked again; who asked, or the host, withdraws.",
		Tags:          []string{"sessions"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound},
	}, a.endInvitation)
}

func (a *API) invitations(ctx context.Context, _ *struct{}) (*invitationsOutput, error) {
	list, err := a.deps.Invitations.InvitationsOf(ctx, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	out := &invitationsOutput{}
	out.Body.Items = make([]InvitationTo, 0, len(list))
	for _, i := range list {
		out.Body.Items = append(out.Body.Items, InvitationTo{sessionOf(i.Session), i.Invitation.InviterID, i.Invitation.InviterName, i.Invitation.CreatedAt})
	}
	return out, nil
}

func (a *API) invite(ctx context.Context, in *inviteInput) (*struct{}, error) {
	return nil, a.deps.Invitations.Invite(ctx, in.SessionID, principalOf(ctx).UserID, in.Body.UserIDs)
}

func (a *API) invited(ctx context.Context, in *sessionInput) (*invitedOutput, error) {
	list, err := a.deps.Invitations.Invitations(ctx, in.SessionID, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	out := &invitedOutput{}
	out.Body.Items = make([]InvitedPerson, 0, len(list))
	for _, i := range list {
		out.Body.Items = append(out.Body.Items, InvitedPerson{i.UserID, i.DisplayName, i.InviterID, i.InviterName, i.Declined, i.CreatedAt})
	}
	return out, nil
}

func (a *API) endInvitation(ctx context.Context, in *invitationInput) (*struct{}, error) {
	return nil, a.deps.Invitations.EndInvitation(ctx, in.SessionID, in.UserID, principalOf(ctx).UserID)
}
