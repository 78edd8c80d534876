package control

import (
	"context"

	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/session"
)

// sessionNews tells people of sessions while they look elsewhere. The parts that it needs are made after the sessions.
type sessionNews struct{ control *Control }

// Invited tells somebody of an invitation.
func (n sessionNews) Invited(ctx context.Context, userID, inviterID string, s session.Session) {
	inviter, err := n.control.deps.Store.Users.ByID(ctx, inviterID)
	if err == nil {
		params := paramsOf(s)
		params["inviterId"], params["inviterName"] = inviterID, inviter.EnglishName
		err = n.control.notify.Notify(ctx, notify.Notice{UserID: userID, Kind: notify.Invitation, GroupKey: "invitation:" + s.ID, Params: params})
	}
	if err != nil {
		n.control.config.Logger.Error("an invitation can't be told", "session", s.ID, "user", userID, "error", err)
	}
}

// CalledOff tells somebody that a session does not take place. An invitation to it that is not read yet makes way.
func (n sessionNews) CalledOff(ctx context.Context, userID string, s session.Session) {
	err := n.control.notify.Notify(ctx, notify.Notice{UserID: userID, Kind: notify.SessionCancelled, GroupKey: "invitation:" + s.ID, Params: paramsOf(s)})
	if err != nil {
		n.control.config.Logger.Error("it can't be told that a session is called off", "session", s.ID, "user", userID, "error", err)
	}
}

func paramsOf(s session.Session) map[string]any {
	params := map[string]any{"sessionId": s.ID, "title": s.Title}
	if !s.ScheduledAt.IsZero() {
		params["scheduledAt"] = s.ScheduledAt
	}
	return params
}
