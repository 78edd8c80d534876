package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/auth"
)

// needsConsents reports whether a call is only for people who have agreed to what is required: all that changes something, and all about media. What has
// to be possible before and without is registered with accessUnagreed.
func (g guardKind) needsConsents(method string) bool {
	switch g {
	case accessOnly:
		return method != http.MethodGet
	case mediaOnly, accessOrMedia:
		return true
	}
	return false
}

// agreed lets a call through of somebody who has agreed to all that is required. It comes after the token and before the body.
func (a *API) agreed(ctx huma.Context, next func(huma.Context)) {
	if err := a.deps.Consents.MustHaveAgreed(ctx.Context(), callerOf(ctx.Context())); err != nil {
		a.denyFor(ctx, usersProblem(err))
		return
	}
	next(ctx)
}

// callerOf is whose token of either kind a call carries.
func callerOf(ctx context.Context) string {
	if p, media := ctx.Value(mediaPrincipalKey{}).(auth.MediaPrincipal); media {
		return p.UserID
	}
	return principalOf(ctx).UserID
}
