package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) routeAnswer(api huma.API) {
	register(a, api, mediaOnly, huma.Operation{
		OperationID:   "answer",
		Method:        http.MethodPost,
		Path:          "/api/v1/webrtc/answer",
		Summary:       "Answer an offer of the server",
		Description:   "The server never offers, so this always fails with no-pending-offer.",
		Tags:          []string{"webrtc"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusConflict},
	}, a.answer)
}

func (a *API) answer(context.Context, *offerInput) (*struct{}, error) {
	return nil, problem(http.StatusConflict, "no-pending-offer", "The server has made no offer: it never does.")
}
