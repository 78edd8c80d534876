package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

// unhurried gives a picture or a recording time to come over a slow line: more than a call has for its work, and than the server has for an answer. It stands
// behind the check of the token, so that only people can hold a connection so long.
func (a *API) unhurried(ctx huma.Context, next func(huma.Context)) {
	longest := a.cfg.UploadTimeout + max(a.cfg.RequestTimeout, a.cfg.AITimeout)
	// Not every transport has deadlines. Who goes away in the middle is noticed by the body that breaks off.
	_ = http.NewResponseController(humagin.Unwrap(ctx).Writer).SetWriteDeadline(time.Now().Add(longest))
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx.Context()), longest)
	defer cancel()
	next(huma.WithContext(ctx, work))
}
