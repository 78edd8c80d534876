package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/idempotency"
	"github.com/languagemate/studymate/control/images"
	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/oauth"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/users"
)

const problemType = "application/problem+json"

// Problem is an error as clients see it (RFC 9457).
type Problem struct {
	Type     string         `json:"type" doc:"Names the kind of problem; ends in the code"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail" doc:"For people; may change"`
	Code     string         `json:"code" doc:"For programs; stable"`
	Instance string         `json:"instance,omitempty" doc:"The request, as the log has it"`
	Errors   []FieldProblem `json:"errors,omitempty" doc:"What is wrong with which field"`

	header http.Header
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus returns the HTTP status; its name is huma's.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders returns headers of the answer; its name is huma's.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType makes JSON a problem document.
func (p *Problem) ContentType(string) string { return problemType }

func problem(status int, code, detail string, fields ...FieldProblem) *Problem {
	return &Problem{
		Type:   "urn:studymate:problem:" + code,
		Title:  http.StatusText(status),
		Status: status,
		Detail: detail,
		Code:   code,
		Errors: fields,
		header: http.Header{},
	}
}

func tooMany(wait time.Duration) *Problem {
	p := problem(http.StatusTooManyRequests, "rate-limited", "Too many tries; please wait.")
	p.header.Set("Retry-After", retryAfter(wait))
	return p
}

// comeBackIn is how long to wait where that alone may help; zero: who knows.
func comeBackIn(err error) time.Duration {
	switch {
	case errors.Is(err, auth.ErrBusy): // about what those take who wait for their passwords to be checked when there is no room for one more
		return 2 * time.Second
	case errors.Is(err, idempotency.ErrInFlight):
		return time.Second
	case errors.Is(err, users.ErrExporting):
		return 10 * time.Second
	case errors.Is(err, images.ErrBusy), errors.Is(err, leveltest.ErrManyRecordings): // a picture takes half a second, and so does a recording
		return 5 * time.Second
	case errors.Is(err, ai.ErrUnavailable), errors.Is(err, ai.ErrBusy):
		return 10 * time.Second
	case errors.Is(err, matching.ErrReading): // 100,000 people take some five seconds
		return 3 * time.Second
	case errors.Is(err, session.ErrWaiting):
		return 5 * time.Second
	case errors.Is(err, session.ErrTooManyConnections): // a connection that is silent is given up after about as long
		return 30 * time.Second
	}
	return 0
}

const (
	codeInvalid  = "validation-failed"
	codeInternal = "internal"
)

type problemCase struct {
	err    error
	status int
	code   string
	detail string
}

// problemCases is the one table from error to status and code; the first match counts.
func problemCases() []problemCase {
	return slices.Concat(peopleProblems(), aiProblems(), levelProblems(), speechProblems(), matchProblems(), []problemCase{
		{session.ErrNotFound, http.StatusNotFound, "not-found", "There is no such session."},
		{session.ErrUnknownPeople, http.StatusForbidden, "unknown-people", "One can invite people with whom one shares a conversation."},
		{session.ErrTooManyInvitations, http.StatusConflict, "too-many-invitations", "As many people were asked to the session as may be."},
		{session.ErrNoInvitation, http.StatusNotFound, "not-found", "There is no such invitation."},
		{session.ErrFull, http.StatusConflict, "session-full", "Every place of the session is taken."},
		{session.ErrCompleted, http.StatusConflict, "session-completed", "The session is over."},
		{session.ErrStaleCard, http.StatusConflict, "stale-version", "Somebody else has turned the card in between."},
		{session.ErrNoNote, http.StatusNotFound, "not-found", "There is no such note."},
		{session.ErrStaleNote, http.StatusPreconditionFailed, "precondition-failed", "This was changed in between; please get it again."},
		{session.ErrNotAuthor, http.StatusForbidden, "not-author", "Only the author of the note may do this."},
		{session.ErrTooManyNotes, http.StatusConflict, "too-many-notes", "The session has as many notes as it may have."},
		{session.ErrBadCorrection, http.StatusUnprocessableEntity, "bad-target", "A correction is about another who is in the session."},
		{session.ErrNotHost, http.StatusForbidden, "not-host", "Only the host of the session may do this."},
		{session.ErrLocked, http.StatusForbidden, "session-locked", "The host keeps new people out of the session."},
		{session.ErrRemoved, http.StatusForbidden, "removed", "The host has sent this person away from the session."},
		{session.ErrBlocked, http.StatusForbidden, "blocked", "Somebody in the session and this person don't want to meet."},
		{session.ErrWaiting, http.StatusConflict, "waiting-for-host", "The host has been asked; please ask again in a few seconds."},
		{session.ErrDenied, http.StatusForbidden, "not-admitted", "The host did not let this person in."},
		{session.ErrBegun, http.StatusConflict, "session-begun", "The session has begun, or is over, and can't be changed any more."},
		{session.ErrNoPlan, http.StatusConflict, "no-plan", "The session has no language plan."},
		{session.ErrStaleRotation, http.StatusConflict, "stale-version", "The rotation was changed in between."},
		{session.ErrRotationState, http.StatusConflict, "rotation-state", "The rotation runs or stands already, or the segment would become too long."},
		{session.ErrNotParticipant, http.StatusForbidden, "not-participant", "Only participants of the session may do this."},
		{session.ErrDraining, http.StatusServiceUnavailable, "shutting-down", "The server is shutting down; please try again."},
		{session.ErrBadOffer, http.StatusBadRequest, "bad-offer", "The session description or candidate can't be used."},
		// Not 404: the session exists, and a new offer mends it.
		{session.ErrPeerUnknown, http.StatusConflict, "no-connection", "There is no media connection; send a new offer."},
		{session.ErrTooManyConnections, http.StatusTooManyRequests, "too-many-connections", "This person has as many media connections as one may have; please end one."},
		{session.ErrMediaUnavailable, http.StatusServiceUnavailable, "media-unavailable", "Media is not available now; please try again."},

		{chat.ErrNotFound, http.StatusNotFound, "not-found", "There is no such chat room, message or person."},
		{chat.ErrClosed, http.StatusConflict, "account-closed", "The other person has closed the account."},
		{chat.ErrUnknownPeople, http.StatusForbidden, "unknown-people", "One can make groups with people with whom one has written or been in a session."},
		{chat.ErrNotMatched, http.StatusForbidden, "not-matched", "One can write to people with whom one is matched, or has been in a session or written; please ask for a match first."},
		{chat.ErrBlocked, http.StatusForbidden, "blocked", "Messages between these people are not possible."},
		{chat.ErrAway, http.StatusForbidden, "not-participant", "Only who is in the session now may write in its room."},
		{chat.ErrNotAuthor, http.StatusForbidden, "not-author", "Only the author of the message may do this."},
		{chat.ErrDeleted, http.StatusConflict, "message-deleted", "The message was deleted."},
		{chat.ErrBadTarget, http.StatusUnprocessableEntity, "bad-target", "The message can't be answered or corrected so."},
		{chat.ErrBadImage, http.StatusUnprocessableEntity, "no-upload", "There is no such upload of this person for the room, or it was sent before."},
		{chat.ErrTooManyImages, http.StatusConflict, "too-many-uploads", "Ten uploads wait to be sent; please send or withdraw one."},
		{chat.ErrClientIDTaken, http.StatusConflict, "client-id-taken", "The client id was used for another message."},

		{notify.ErrNotFound, http.StatusNotFound, "not-found", "There is no such notification."},
		{notify.ErrNoPush, http.StatusServiceUnavailable, "push-off", "This server does not push."},

		{idempotency.ErrReused, http.StatusUnprocessableEntity, "idempotency-key-reused", "The Idempotency-Key was used for another call."},
		{idempotency.ErrInFlight, http.StatusConflict, "idempotency-in-flight", "The call with this Idempotency-Key is being carried out; please ask again."},
		{idempotency.ErrGone, http.StatusUnauthorized, "invalid-token", "The account no longer exists."},

		{context.DeadlineExceeded, http.StatusServiceUnavailable, "timeout", "The server took too long; please try again."},
		{context.Canceled, http.StatusServiceUnavailable, "canceled", "The request was given up."},
	})
}

func aiProblems() []problemCase {
	return []problemCase{
		{ai.ErrNoProvider, http.StatusServiceUnavailable, "provider-missing", "This server has no AI provider; its operator can configure one."},
		{ai.ErrUnavailable, http.StatusServiceUnavailable, "provider-unavailable", "The AI provider can't be reached now, or takes too long; please try again. This call does not count."},
		{ai.ErrBadAnswer, http.StatusBadGateway, "provider-answer", "The AI provider gave no usable answer. This call does not count."},
		{ai.ErrRefused, http.StatusBadGateway, "provider-refused", "The AI provider does not accept the calls of this server. This call does not count."},
		{ai.ErrDeclined, http.StatusUnprocessableEntity, "provider-declined", "The AI provider does not want to work on this text. This call does not count."},
		{ai.ErrBusy, http.StatusServiceUnavailable, "busy", "Too many people ask at this moment; please try again. This call does not count."},
		{ai.ErrNoAnalysis, http.StatusNotFound, "not-found", "You keep no such analysis."},
		{ai.ErrGone, http.StatusUnauthorized, "invalid-token", "The account no longer exists."},
	}
}

func matchProblems() []problemCase {
	return []problemCase{
		{matching.ErrNotFound, http.StatusNotFound, "not-found", "There is no such person."},
		{matching.ErrNoRequest, http.StatusNotFound, "not-found", "There is no such request."},
		{matching.ErrReading, http.StatusServiceUnavailable, "matching-starting", "The server has started a moment ago and still reads who can be found; please try again."},
		{matching.ErrNewcomer, http.StatusConflict, "onboarding-needed", "Who looks for partners has to complete the onboarding first, so that others can find them too."},
		{matching.ErrUnavailable, http.StatusConflict, "not-available", "This person can't be asked now."},
		{matching.ErrSoon, http.StatusConflict, "asked-before", "This person was asked not long ago."},
		{matching.ErrMany, http.StatusConflict, "too-many-requests", "As many requests of this person wait, or were made today, as may."},
		{matching.ErrOver, http.StatusConflict, "request-over", "The request was answered or withdrawn, or its time is over."},
	}
}

func peopleProblems() []problemCase {
	return []problemCase{
		{auth.ErrBadToken, http.StatusUnauthorized, "invalid-token", "The token is missing, expired or not valid here."},
		{auth.ErrBadCredentials, http.StatusUnauthorized, "invalid-credentials", "Email and password do not match."},
		{auth.ErrLoggedOut, http.StatusUnauthorized, "logged-out", "The log-in has ended; please log in again."},
		{auth.ErrNoPasswords, http.StatusForbidden, "password-off", "Here people log in at a provider, not with a password."},
		{auth.ErrEmailTaken, http.StatusConflict, "email-taken", "There is an account with this email address."},
		{images.ErrUnknown, http.StatusUnprocessableEntity, "image-unknown", "This is no JPEG, PNG, GIF, WebP or AVIF picture."},
		{images.ErrBroken, http.StatusUnprocessableEntity, "image-broken", "The picture can't be read."},
		{images.ErrTooManyPixels, http.StatusUnprocessableEntity, "image-too-large", "The picture has more than 24 million pixels or a side over 16384."},
		{images.ErrBusy, http.StatusServiceUnavailable, "busy", "Too many pictures come in at this moment; please try again."},
		{auth.ErrBusy, http.StatusServiceUnavailable, "busy", "Too many people log in at this moment; please try again."},
		{auth.ErrOAuthState, http.StatusBadRequest, "oauth-state", "This log-in was not begun here, is over or took too long; please begin again."},
		{auth.ErrOtherPerson, http.StatusForbidden, "oauth-other-person", "Somebody else began to add this account; please log in as that person."},
		{auth.ErrIdentityTaken, http.StatusConflict, "identity-taken", "This account at the provider belongs to another account here."},
		{auth.ErrNoIdentity, http.StatusNotFound, "not-found", "There is no such identity."},
		{auth.ErrLastWayIn, http.StatusConflict, "last-way-in", "Without this identity nobody could log in to the account any more."},
		{oauth.ErrUnknownProvider, http.StatusNotFound, "unknown-provider", "There is no such provider."},
		{oauth.ErrCancelled, http.StatusForbidden, "oauth-cancelled", "The log-in was cancelled at the provider."},
		{oauth.ErrIssuer, http.StatusBadRequest, "oauth-issuer", "The answer comes from another provider than the one that was asked."},
		{oauth.ErrRefused, http.StatusBadGateway, "oauth-refused", "The provider did not confirm the log-in."},
		{oauth.ErrIDToken, http.StatusBadGateway, "oauth-id-token", "The provider's confirmation is not properly signed."},
		{oauth.ErrExpired, http.StatusBadGateway, "oauth-expired", "The provider's confirmation has expired."},
		{oauth.ErrAudience, http.StatusBadGateway, "oauth-audience", "The provider's confirmation is meant for another program."},
		{oauth.ErrNonce, http.StatusBadGateway, "oauth-nonce", "The provider's confirmation belongs to another log-in."},
		{oauth.ErrUnavailable, http.StatusServiceUnavailable, "oauth-unavailable", "The provider can't be reached now; please try again."},
		{auth.ErrWrongPassword, http.StatusForbidden, "wrong-password", "The password is another one."},
		{auth.ErrStale, http.StatusForbidden, "confirmation-needed", "Please give your password, or log in anew and come back within five minutes."},
		{users.ErrExporting, http.StatusServiceUnavailable, "busy", "Others take their data with them at this moment; please try again."},
		{users.ErrNotFound, http.StatusNotFound, "not-found", "There is no such person."},
		{users.ErrRequired, http.StatusConflict, "consent-required", "This consent is needed as long as there is an account."},
		{users.ErrStale, http.StatusPreconditionFailed, "precondition-failed", "This was changed in between; please get it again."},
		{users.ErrGone, http.StatusUnauthorized, "invalid-token", "The account no longer exists."},
	}
}

// refusedField is the problem of an error that is about one field of the call that met it; nil for all others.
func refusedField(err error) *Problem {
	switch {
	case errors.Is(err, session.ErrNoCard):
		return invalid("cardId", fault.New(fault.NotInList, "must be a card of the session"))
	case errors.Is(err, matching.ErrSelf):
		return invalid("userId", fault.New(fault.IsSelf, "must be somebody else"))
	case errors.Is(err, matching.ErrLanguage):
		return invalid("language", fault.New(fault.NotInList, "must be a language that the caller learns"))
	case errors.Is(err, session.ErrReaction):
		return invalid("emoji", fault.Choice(session.Reactions()...))
	case errors.Is(err, auth.ErrReturnTo):
		return invalid("returnTo", fault.New(fault.BadFormat, "must be a path of this server"))
	}
	return nil
}

// problemOf turns an error into a problem. What the table does not know is the server's fault and
// keeps its text inside; known says whether it was in the table.
func (a *API) problemOf(err error) (p *Problem, known bool) {
	if errors.As(err, &p) {
		return p, true
	}
	var exhausted *ai.Exhausted
	if errors.As(err, &exhausted) {
		a.traffic.refuse(quotaAI)
		return usedUp(exhausted, a.cfg.Now()), true
	}
	if p = refusedField(err); p != nil {
		return p, true
	}
	for _, c := range a.problems {
		if errors.Is(err, c.err) {
			if errors.Is(c.err, session.ErrTooManyConnections) {
				a.traffic.refuse(quotaConnections)
			}
			p = problem(c.status, c.code, c.detail)
			if wait := comeBackIn(c.err); wait > 0 {
				p.header.Set("Retry-After", retryAfter(wait))
			}
			return p, true
		}
	}
	return problem(http.StatusInternalServerError, codeInternal, "Something went wrong here; the request id helps to find out what."), false
}

// fail is what handlers return for an error: the problem, with an unknown cause in the log.
func (a *API) fail(ctx context.Context, err error) error {
	p, known := a.problemOf(err)
	if !known {
		a.cfg.Logger.Error("request failed", "request", requestOf(ctx).id, "error", err)
	}
	p.Instance = requestOf(ctx).instance()
	return p
}

// respell rewrites huma's own errors (bad JSON, failed validation, too large) as problems.
func (a *API) respell(ctx huma.Context, _ string, v any) (any, error) {
	h, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := problem(h.Status, codeInternal, "Something went wrong here; the request id helps to find out what.")
	switch h.Status {
	case http.StatusBadRequest:
		p = problem(h.Status, "malformed-request", "The body is missing or not readable as JSON in UTF-8.")
	case http.StatusRequestTimeout:
		p = problem(h.Status, "timeout", "The body took too long to arrive.")
	case http.StatusRequestEntityTooLarge:
		p = problem(h.Status, "body-too-large", "The body is larger than "+strconv.FormatInt(ctx.Operation().MaxBodyBytes, 10)+" bytes.")
	case http.StatusUnsupportedMediaType:
		p = problem(h.Status, "unsupported-media-type", "The body must be application/json.")
	case http.StatusUnprocessableEntity:
		p = problem(h.Status, codeInvalid, "Some values can't be used.")
		for _, e := range h.Errors {
			field := a.faults.fieldProblem(e)
			// The message is left out: a parser may repeat in it what somebody wrote.
			if field.Code == fieldCode(fault.Invalid) {
				a.cfg.Logger.Error("no code for what a value is refused for", "request", requestOf(ctx.Context()).id, "operation", ctx.Operation().OperationID, "field", field.Field)
			}
			p.Errors = append(p.Errors, field)
		}
	default:
		a.cfg.Logger.Error("request failed", "request", requestOf(ctx.Context()).id, "error", h.Detail)
	}
	p.Instance = requestOf(ctx.Context()).instance()
	return p, nil
}

// writeProblem answers outside huma.
func writeProblem(w http.ResponseWriter, r *http.Request, p *Problem) {
	p.Instance = requestOf(r.Context()).instance()
	for k, values := range p.header {
		w.Header()[k] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	// The client may be gone; nobody is left to tell.
	_ = json.NewEncoder(w).Encode(p)
}
