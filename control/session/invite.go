package session

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/languagemate/studymate/store"
)

// ErrUnknownPeople means that the caller shares no conversation with one of the people, or that one is gone.
var ErrUnknownPeople = errors.New("people with whom the caller shares no conversation")

// ErrTooManyInvitations means that as many people were asked to the session as may be.
var ErrTooManyInvitations = errors.New("too many invitations to the session")

// ErrNoInvitation means that there is no such invitation, or that it is not the caller's to end.
var ErrNoInvitation = errors.New("no such invitation")

// Invitation is somebody asked to come to a session.
type Invitation = store.Invitation

// invitationStore is who is asked to come; *store.Invitations is one.
type invitationStore interface {
	Invite(ctx context.Context, sessionID, inviterID string, userIDs []string, now time.Time) (asked []string, err error)
	OfSession(ctx context.Context, sessionID, viewerID string) ([]store.Invitation, error)
	OfPerson(ctx context.Context, userID string) ([]store.Invitation, error)
	End(ctx context.Context, sessionID, userID, byID string, now time.Time) error
}

// messenger tells people about sessions while they look elsewhere.
type messenger interface {
	// Invited tells somebody of an invitation by inviterID. What can't be told is not the inviter's fault.
	Invited(ctx context.Context, userID, inviterID string, s Session)
	// CalledOff tells somebody who waited in a session, or was asked to it, that it does not take place.
	CalledOff(ctx context.Context, userID string, s Session)
}

// Invite asks people to come to a session; those who were asked before are not told again. Who the host asks need not wait at the door. The host and who
// is there may ask people with whom they share a conversation. It fails with ErrNotFound, ErrCompleted, ErrNotParticipant, ErrUnknownPeople,
// ErrRemoved, ErrBlocked or ErrTooManyInvitations, and then nobody is asked.
func (r *Registry) Invite(ctx context.Context, sessionID, inviterID string, userIDs []string) error {
	session, err := r.Session(ctx, sessionID)
	if err != nil {
		return err
	}
	people := slices.Compact(slices.Sorted(slices.Values(userIDs)))
	asked, err := r.deps.Invitations.Invite(ctx, sessionID, inviterID, people, time.Now())
	switch {
	case errors.Is(err, store.ErrAway):
		return ErrNotParticipant
	case errors.Is(err, store.ErrNotFound):
		return ErrUnknownPeople
	case errors.Is(err, store.ErrTooMany):
		return ErrTooManyInvitations
	case err != nil:
		return doorError(err)
	}
	for _, userID := range asked {
		r.deps.Messenger.Invited(context.WithoutCancel(ctx), userID, inviterID, session)
	}
	return nil
}

// Invitations returns who is asked to come to a session, to its host and who is there. It fails with ErrNotFound or ErrNotParticipant.
func (r *Registry) Invitations(ctx context.Context, sessionID, viewerID string) ([]Invitation, error) {
	list, err := r.deps.Invitations.OfSession(ctx, sessionID, viewerID)
	if errors.Is(err, store.ErrAway) {
		return nil, ErrNotParticipant
	}
	return list, doorError(err)
}

// Invited is an invitation with the session that it is to.
type Invited struct {
	Invitation Invitation
	Session    Session
}

// InvitationsOf returns to which sessions somebody is asked, newest first: those that are not over, to which the person has neither come nor declined.
func (r *Registry) InvitationsOf(ctx context.Context, userID string) ([]Invited, error) {
	list, err := r.deps.Invitations.OfPerson(ctx, userID)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, invitation := range list {
		ids[i] = invitation.SessionID
	}
	sessions, err := r.deps.Plans.ByIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Invited, 0, len(list))
	for _, invitation := range list {
		// One that has gone in between is left out.
		if s, ok := sessions[invitation.SessionID]; ok {
			out = append(out, Invited{invitation, s})
		}
	}
	return out, nil
}

// EndInvitation declines an invitation when byID is who was asked, and withdraws it when byID is the host or who asked. It fails with
// ErrNoInvitation.
func (r *Registry) EndInvitation(ctx context.Context, sessionID, userID, byID string) error {
	err := r.deps.Invitations.End(ctx, sessionID, userID, byID, time.Now())
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoInvitation
	}
	return err
}
