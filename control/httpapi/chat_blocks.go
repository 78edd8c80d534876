package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/chat"
)

// Block is somebody whom the caller has blocked.
type Block struct {
	UserID      string    `json:"userId"`
	DisplayName string    `json:"displayName"`
	CreatedAt   time.Time `json:"createdAt"`
}

type blocksOutput struct {
	Body struct {
		Items []Block `json:"items" nullable:"false"`
	}
}

func (a *API) routeBlocks(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "blocks",
		Method:      http.MethodGet,
		Path:        "/api/v1/chat/blocks",
		Summary:     "Whom the caller has blocked, latest first",
		Tags:        []string{"chat"},
	}, a.blocks)
}

func (a *API) blocks(ctx context.Context, _ *struct{}) (*blocksOutput, error) {
	list, err := a.deps.Blocks.Blocks(ctx, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	out := &blocksOutput{}
	out.Body.Items = make([]Block, 0, len(list))
	for _, b := range list {
		out.Body.Items = append(out.Body.Items, Block(b))
	}
	return out, nil
}

type blockInput struct {
	Body struct {
		UserID string `json:"userId" minLength:"1" maxLength:"64"`
	}
}

func (a *API) routeBlock(api huma.API) {
	register(a, api, accessUnagreed, huma.Operation{
		OperationID:   "block",
		Method:        http.MethodPost,
		Path:          "/api/v1/chat/blocks",
		Summary:       "Block somebody",
		Description:   "No direct messages between the two, either way; their room leaves the caller's list. Doing it again is no error.",
		Tags:          []string{"chat"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.block)
}

func (a *API) block(ctx context.Context, in *blockInput) (*struct{}, error) {
	return nil, chatProblem(a.deps.Blocks.Block(ctx, principalOf(ctx).UserID, in.Body.UserID))
}

type unblockInput struct {
	UserID string `path:"userId" maxLength:"64"`
}

func (a *API) routeUnblock(api huma.API) {
	register(a, api, accessUnagreed, huma.Operation{
		OperationID:   "unblock",
		Method:        http.MethodDelete,
		Path:          "/api/v1/chat/blocks/{userId}",
		Summary:       "Lift a block",
		Description:   "One that is not there is no error.",
		Tags:          []string{"chat"},
		DefaultStatus: http.StatusNoContent,
	}, a.unblock)
}

func (a *API) unblock(ctx context.Context, in *unblockInput) (*struct{}, error) {
	return nil, a.deps.Blocks.Unblock(ctx, principalOf(ctx).UserID, in.UserID)
}

type reportInput struct {
	Body struct {
		UserID     string   `json:"userId" minLength:"1" maxLength:"64"`
		Reason     string   `json:"reason" enum:"spam,harassment,discrimination,dating,fake-profile,other"`
		Comment    string   `json:"comment,omitempty" maxLength:"1000"`
		MessageIDs []string `json:"messageIds,omitempty" maxItems:"20" doc:"Messages that show it; they are copied, so deleting them later hides nothing"`
	}
}

type reportOutput struct {
	Body struct {
		ID string `json:"id"`
	}
}

func (a *API) routeReport(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID:   "report",
		Method:        http.MethodPost,
		Path:          "/api/v1/chat/reports",
		Summary:       "Report somebody",
		Tags:          []string{"chat"},
		DefaultStatus: http.StatusCreated,
		Errors:        []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.report)
}

func (a *API) report(ctx context.Context, in *reportInput) (*reportOutput, error) {
	b := in.Body
	id, err := a.deps.Blocks.Report(ctx, principalOf(ctx).UserID,
		chat.Report{UserID: b.UserID, Reason: b.Reason, Comment: b.Comment, MessageIDs: b.MessageIDs})
	if err != nil {
		return nil, chatProblem(err)
	}
	out := &reportOutput{}
	out.Body.ID = id
	return out, nil
}
