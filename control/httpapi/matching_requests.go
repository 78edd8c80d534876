package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/store"
)

// MatchRequest is somebody asking somebody else to study together, as the caller, one of the two, sees it.
type MatchRequest struct {
	ID          string     `json:"id"`
	Direction   string     `json:"direction" enum:"incoming,outgoing"`
	User        MatchUser  `json:"user" doc:"The other one"`
	Score       int        `json:"score" doc:"The compatibility when it was made"`
	Status      string     `json:"status" enum:"pending,accepted,rejected,withdrawn,expired" doc:"Who asked does not see that it was rejected: it is pending until its time is over"`
	CreatedAt   time.Time  `json:"createdAt"`
	ExpiresAt   time.Time  `json:"expiresAt"`
	RespondedAt *time.Time `json:"respondedAt"`
	RoomID      *string    `json:"roomId" doc:"The chat room of the two once it is accepted, while the caller is in it"`
}

// MatchUser is the other one of a request.
type MatchUser struct {
	ID              string  `json:"id"`
	EnglishName     string  `json:"englishName"`
	NativeLanguage  *string `json:"nativeLanguage"`
	TargetLanguage  *string `json:"targetLanguage"`
	CurrentLevel    *string `json:"currentLevel" enum:"A1,A2,B1,B2,C1,C2"`
	ProfileImageURL *string `json:"profileImageUrl"`
}

func (a *API) routesMatchRequests(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID:   "requestMatch",
		Method:        http.MethodPost,
		Path:          "/api/v1/matching/request",
		Summary:       "Ask somebody to study together",
		Description:   "201 with a new request, which waits for 72 hours. 200 with the one that waits already or was accepted; who is asked by the other one has accepted that. The same person can be asked again after ten days, whatever came of it.",
		Tags:          []string{"matching"},
		DefaultStatus: http.StatusCreated,
		Errors:        []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.requestMatch)
	answersToo(api, http.MethodPost, "/api/v1/matching/request", http.StatusOK, "It was there already, or is accepted by this")
	register(a, api, accessOnly, huma.Operation{
		OperationID: "matchRequests",
		Method:      http.MethodGet,
		Path:        "/api/v1/matching/requests",
		Summary:     "Requests to the caller or of the caller, the latest first",
		Description: "Without those with people who have closed the account or are blocked, either way. Those that led to nothing are kept for 90 days.",
		Tags:        []string{"matching"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, a.matchRequests)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "acceptMatch",
		Method:      http.MethodPost,
		Path:        "/api/v1/matching/requests/{requestId}/accept",
		Summary:     "Accept a request",
		Description: "For who was asked. Both have a direct chat room then, and know each other: for groups, invitations and presence. Doing it again changes nothing.",
		Tags:        []string{"matching"},
		Errors:      []int{http.StatusNotFound, http.StatusConflict},
	}, a.acceptMatch)
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "rejectMatch",
		Method:        http.MethodPost,
		Path:          "/api/v1/matching/requests/{requestId}/reject",
		Summary:       "Say no to a request",
		Description:   "For who was asked. Who asked is not told.",
		Tags:          []string{"matching"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound, http.StatusConflict},
	}, a.rejectMatch)
	register(a, api, accessUnagreed, huma.Operation{
		OperationID:   "withdrawMatch",
		Method:        http.MethodDelete,
		Path:          "/api/v1/matching/requests/{requestId}",
		Summary:       "Take back a request",
		Description:   "For who asked. Of one that is over nothing changes.",
		Tags:          []string{"matching"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound, http.StatusConflict},
	}, a.withdrawMatch)
}

type requestMatchInput struct {
	Body struct {
		UserID string `json:"userId" minLength:"1" maxLength:"64"`
	}
}

type matchRequestOutput struct {
	Status int
	Body   MatchRequest
}

func (a *API) requestMatch(ctx context.Context, in *requestMatchInput) (*matchRequestOutput, error) {
	userID := principalOf(ctx).UserID
	r, created, err := a.deps.MatchRequests.Ask(ctx, userID, in.Body.UserID)
	if err != nil {
		return nil, err
	}
	out := &matchRequestOutput{Status: http.StatusCreated, Body: matchRequestOf(r, userID)}
	if !created {
		out.Status = http.StatusOK
	}
	return out, nil
}

func matchRequestOf(r matching.Request, viewerID string) MatchRequest {
	out := MatchRequest{
		ID: r.ID, Direction: "outgoing", Score: r.Score, Status: r.Status, CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, RespondedAt: orNull(r.RespondedAt), RoomID: orNull(r.RoomID),
		User: MatchUser{
			ID: r.OtherID, EnglishName: r.OtherName, NativeLanguage: orNull(r.OtherNative), TargetLanguage: orNull(r.OtherTarget), CurrentLevel: orNull(r.Level),
			ProfileImageURL: orNull(r.OtherImage),
		},
	}
	if r.TargetID == viewerID {
		out.Direction = "incoming"
	}
	return out
}

type matchRequestsInput struct {
	Direction string `query:"direction" enum:"incoming,outgoing" default:"incoming"`
	Status    string `query:"status" enum:"pending,accepted,rejected,withdrawn,expired" doc:"Without it: all"`
	Cursor    string `query:"cursor" maxLength:"200" doc:"nextCursor of the page before"`
	Limit     int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type matchRequestsOutput struct {
	Body struct {
		Items      []MatchRequest `json:"items" nullable:"false"`
		NextCursor *string        `json:"nextCursor" doc:"null on the last page"`
	}
}

func (a *API) matchRequests(ctx context.Context, in *matchRequestsInput) (*matchRequestsOutput, error) {
	after, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	userID := principalOf(ctx).UserID
	// One more than asked for tells whether there is a next page.
	list, err := a.deps.MatchRequests.Requests(ctx, matching.RequestPage{
		UserID: userID, Incoming: in.Direction == "incoming", Status: in.Status, After: store.MatchMark{CreatedAt: after.at, ID: after.id}, Limit: in.Limit + 1,
	})
	if err != nil {
		return nil, err
	}
	out := &matchRequestsOutput{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		last := list[in.Limit-1]
		out.Body.NextCursor = place{last.CreatedAt, last.ID}.cursor()
	}
	out.Body.Items = make([]MatchRequest, 0, len(list))
	for _, r := range list {
		out.Body.Items = append(out.Body.Items, matchRequestOf(r, userID))
	}
	return out, nil
}

type matchRequestInput struct {
	RequestID string `path:"requestId" maxLength:"64"`
}

func (a *API) acceptMatch(ctx context.Context, in *matchRequestInput) (*matchRequestOutput, error) {
	userID := principalOf(ctx).UserID
	r, err := a.deps.MatchRequests.Accept(ctx, in.RequestID, userID)
	if err != nil {
		return nil, err
	}
	return &matchRequestOutput{http.StatusOK, matchRequestOf(r, userID)}, nil
}

func (a *API) rejectMatch(ctx context.Context, in *matchRequestInput) (*struct{}, error) {
	return nil, a.deps.MatchRequests.Reject(ctx, in.RequestID, principalOf(ctx).UserID)
}

func (a *API) withdrawMatch(ctx context.Context, in *matchRequestInput) (*struct{}, error) {
	return nil, a.deps.MatchRequests.Withdraw(ctx, in.RequestID, principalOf(ctx).UserID)
}
