package control

import (
	"context"
	"encoding/json"
	"time"

	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/users"
)

// matchNews tells people of requests and of the queue while they look elsewhere.
type matchNews struct{ control *Control }

// Requested tells somebody that they are asked. Whoever wants no notification of it still has pages open that show who asks.
func (n matchNews) Requested(ctx context.Context, r matching.Request) {
	n.tell(ctx, notify.Notice{UserID: r.TargetID, Kind: notify.MatchRequest, GroupKey: groupOf(r.ID), Params: map[string]any{"requestId": r.ID}}, "requester", r.RequesterID)
	n.publish(r.TargetID, matchEvent{Type: "match-requests"})
}

// Accepted tells somebody that their request is accepted, and where the two can write.
func (n matchNews) Accepted(ctx context.Context, r matching.Request) {
	n.tell(ctx, notify.Notice{
		UserID: r.RequesterID, Kind: notify.MatchAccepted, GroupKey: groupOf(r.ID), Params: map[string]any{"requestId": r.ID, "roomId": r.RoomID},
	}, "partner", r.TargetID)
	n.publish(r.RequesterID, matchEvent{Type: "match-requests"})
	// The room is in both lists now.
	n.control.chat.RoomOpened(ctx, r.RoomID, r.RequesterID, r.TargetID)
}

// groupOf is also how the store finds these notifications when a person changes their name.
func groupOf(requestID string) string { return "match:" + requestID }

// tell adds who it is about to the values, by the name that a change of the person's is found by.
func (n matchNews) tell(ctx context.Context, notice notify.Notice, role, aboutID string) {
	about, err := n.control.deps.Store.Users.ByID(ctx, aboutID)
	if err == nil {
		notice.Params[role+"Id"], notice.Params[role+"Name"] = aboutID, about.EnglishName
		err = n.control.notify.Notify(ctx, notice)
	}
	if err != nil {
		n.control.config.Logger.Error("a match can't be told", "kind", notice.Kind, "user", notice.UserID, "error", err)
	}
}

// Settled reads what somebody was told of a request, and has their devices ask for the requests anew.
func (n matchNews) Settled(ctx context.Context, userID, requestID string) {
	if err := n.control.notify.Settle(ctx, userID, groupOf(requestID)); err != nil {
		n.control.config.Logger.Warn("a request that is over is still told", "user", userID, "error", err)
	}
	n.publish(userID, matchEvent{Type: "match-requests"})
}

// Queued invites somebody to the session that was made of the queue, unless they are its host, and tells their devices.
func (n matchNews) Queued(ctx context.Context, userID, sessionID, hostID string) {
	if sessionID == "" {
		n.publish(userID, matchEvent{Type: "match-queue", Status: matching.QueueNone})
		return
	}
	n.publish(userID, matchEvent{Type: "match-queue", Status: matching.QueueMatched, SessionID: sessionID})
	if userID == hostID {
		return
	}
	session, err := n.control.sessions.Session(ctx, sessionID)
	if err != nil {
		n.control.config.Logger.Error("an invitation of the queue can't be told", "session", sessionID, "user", userID, "error", err)
		return
	}
	sessionNews(n).Invited(ctx, userID, hostID, session)
}

// matchEvent is what devices hear of matching beside notifications, as docs/protocol.md writes it.
type matchEvent struct {
	Type      string `json:"type"`
	Status    string `json:"status,omitempty"`
	SessionID string `json:"sessionId,omitempty"`
}

func (n matchNews) publish(userID string, e matchEvent) {
	octets, err := json.Marshal(e)
	if err != nil {
		n.control.config.Logger.Error("an event of matching can't be written", "error", err)
		return
	}
	n.control.clients.PublishTo(userID, notify.Queue, octets)
}

// findable are the people as the API uses them: what they change of themselves others find them by at once.
type findable struct {
	*users.Users
	matching *matching.Matching
}

// Edit changes a profile.
func (f findable) Edit(ctx context.Context, userID string, current func(int64) bool, e users.Edit, now time.Time) (users.Profile, error) {
	p, err := f.Users.Edit(ctx, userID, current, e, now)
	return p, f.changed(ctx, userID, err)
}

// SaveStep changes a profile by a step of the onboarding.
func (f findable) SaveStep(ctx context.Context, userID, step string, current func(version int64) bool, e users.Edit, now time.Time) (users.Profile, error) {
	p, err := f.Users.SaveStep(ctx, userID, step, current, e, now)
	return p, f.changed(ctx, userID, err)
}

// Complete ends an onboarding: from now on others find the person.
func (f findable) Complete(ctx context.Context, userID string, now time.Time) (users.Profile, error) {
	p, err := f.Users.Complete(ctx, userID, now)
	return p, f.changed(ctx, userID, err)
}

// Consent may be what was missing to be found.
func (f findable) Consent(ctx context.Context, userID string, said []users.Consent, now time.Time) ([]users.Asked, []users.Consent, error) {
	asked, log, err := f.Users.Consent(ctx, userID, said, now)
	return asked, log, f.changed(ctx, userID, err)
}

func (f findable) changed(ctx context.Context, userID string, err error) error {
	if err == nil {
		f.matching.Changed(ctx, userID)
	}
	return err
}

// closing are accounts as the API uses them: nobody finds who has closed theirs.
type closing struct {
	*users.Accounts
	matching *matching.Matching
}

// Close closes an account.
func (c closing) Close(ctx context.Context, userID string, now time.Time) (time.Time, error) {
	at, err := c.Accounts.Close(ctx, userID, now)
	if err == nil {
		c.matching.End(ctx, userID, "")
		c.matching.Changed(ctx, userID)
	}
	return at, err
}

// parting are blocks as the API uses them: what waits for an answer between the two is over.
type parting struct {
	*chat.Chat
	matching *matching.Matching
}

// Block blocks somebody.
func (p parting) Block(ctx context.Context, userID, otherID string) error {
	err := p.Chat.Block(ctx, userID, otherID)
	if err == nil {
		p.matching.End(ctx, userID, otherID)
	}
	return err
}

// openMatching makes what finds partners. It reads nobody yet.
func (c *Control) openMatching() (err error) {
	s := c.deps.Store
	c.matching, err = matching.New(matching.Config{Agreed: c.people.Required()}, matching.Deps{
		People: s.Matches, Filters: s.Matches, Requests: s.MatchRequests, Upkeep: s.MatchRequests, Queue: s.MatchQueue, QueueUpkeep: s.MatchQueue,
		There: c.presence, Nodes: c.deps.Bus, Messenger: matchNews{c}, Logger: c.config.Logger,
	})
	return err
}
