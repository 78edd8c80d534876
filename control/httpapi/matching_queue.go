package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/matching"
)

// MatchQueue is how it stands with the caller in the queue.
type MatchQueue struct {
	Status    string     `json:"status" enum:"none,waiting,matched"`
	Language  *string    `json:"language" doc:"What the caller waits to practise"`
	JoinedAt  *time.Time `json:"joinedAt"`
	ExpiresAt *time.Time `json:"expiresAt" doc:"When the waiting ends"`
	Natives   int        `json:"natives" doc:"How many wait who speak it"`
	Learners  int        `json:"learners" doc:"How many wait to practise it, the caller among them"`
	SessionID *string    `json:"sessionId" doc:"Once matched: the session to join"`
}

type joinMatchQueueInput struct {
	Body struct {
		Language string `json:"language,omitempty" maxLength:"35" doc:"One that the caller learns; without it the first"`
	}
}

type matchQueueOutput struct{ Body MatchQueue }

func (a *API) routesMatchQueue(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "joinMatchQueue",
		Method:      http.MethodPost,
		Path:        "/api/v1/matching/queue",
		Summary:     "Wait for others to talk to at once",
		Description: "A session is made of four, two who speak each of two languages; for who has waited for 45 seconds also of fewer, or of three and one. Everybody is invited to it and told; who has waited longest is its host. The waiting ends after ten minutes, and after one minute without asking how it stands. Joining again changes nothing.",
		Tags:        []string{"matching"},
		Errors:      []int{http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.joinMatchQueue)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "matchQueue",
		Method:      http.MethodGet,
		Path:        "/api/v1/matching/queue",
		Summary:     "How it stands with the caller in the queue",
		Description: "To ask keeps the place.",
		Tags:        []string{"matching"},
	}, a.matchQueue)
	register(a, api, accessUnagreed, huma.Operation{
		OperationID:   "leaveMatchQueue",
		Method:        http.MethodDelete,
		Path:          "/api/v1/matching/queue",
		Summary:       "Wait no more",
		Description:   "Who does not wait has left already.",
		Tags:          []string{"matching"},
		DefaultStatus: http.StatusNoContent,
	}, a.leaveMatchQueue)
}

func (a *API) joinMatchQueue(ctx context.Context, in *joinMatchQueueInput) (*matchQueueOutput, error) {
	q, err := a.deps.MatchQueue.JoinQueue(ctx, principalOf(ctx).UserID, in.Body.Language)
	return matchQueueOf(q), err
}

func (a *API) matchQueue(ctx context.Context, _ *struct{}) (*matchQueueOutput, error) {
	q, err := a.deps.MatchQueue.Queue(ctx, principalOf(ctx).UserID)
	return matchQueueOf(q), err
}

func (a *API) leaveMatchQueue(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, a.deps.MatchQueue.LeaveQueue(ctx, principalOf(ctx).UserID)
}

func matchQueueOf(q matching.QueueState) *matchQueueOutput {
	return &matchQueueOutput{MatchQueue{
		Status: q.Status, Language: orNull(q.Language), JoinedAt: orNull(q.JoinedAt), ExpiresAt: orNull(q.ExpiresAt), Natives: q.Natives, Learners: q.Learners, SessionID: orNull(q.SessionID),
	}}
}
