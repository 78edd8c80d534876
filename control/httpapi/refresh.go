package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/auth"
)

// refreshInput carries the refresh token of a log-in: in the cookie, or in the body of a client
// without cookies.
type refreshInput struct {
	Client string `header:"X-Client" doc:"native: the refresh token comes in the body, without cookie"`
	Cookie string `cookie:"studymate_refresh"`
	Body   *struct {
		RefreshToken string `json:"refreshToken,omitempty" maxLength:"128"`
	}
}

func (in *refreshInput) token() string {
	if in.Body != nil && in.Body.RefreshToken != "" {
		return in.Body.RefreshToken
	}
	return in.Cookie
}

func (a *API) routeRefresh(api huma.API) {
	register(a, api, open, huma.Operation{
		OperationID: "refresh",
		Method:      http.MethodPost,
		Path:        "/api/v1/auth/refresh",
		Summary:     "Renew a log-in",
		Description: "Trades the refresh token for its successor. A second use within 10 seconds gets the same successor; any later one ends the log-in.",
		Tags:        []string{"auth"},
		Errors:      []int{http.StatusUnauthorized},
	}, a.refresh)
}

func (a *API) refresh(ctx context.Context, in *refreshInput) (*authOutput, error) {
	g, err := a.deps.LogIns.Refresh(ctx, in.token(), a.cfg.Now())
	if errors.Is(err, auth.ErrLoggedOut) {
		p, _ := a.problemOf(err)
		if in.Cookie != "" {
			p.header.Set("Set-Cookie", expiredRefreshCookie(ctx).String())
		}
		return nil, p
	}
	if err != nil {
		return nil, err
	}
	// A token that came in the body goes back in the body.
	client := in.Client
	if in.Cookie == "" {
		client = nativeClient
	}
	return a.granted(ctx, g, client), nil
}
