package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type logOutOutput struct {
	SetCookie *http.Cookie `header:"Set-Cookie"`
}

func (a *API) routeLogOut(api huma.API) {
	register(a, api, open, huma.Operation{
		OperationID:   "logOut",
		Method:        http.MethodPost,
		Path:          "/api/v1/auth/logout",
		Summary:       "End a log-in",
		Description:   "Ends every token and every connection of the log-in within a second. Doing it again, or without a log-in, is no error.",
		Tags:          []string{"auth"},
		DefaultStatus: http.StatusNoContent,
	}, a.logOut)
	register(a, api, accessUnagreed, huma.Operation{
		OperationID:   "logOutEverywhere",
		Method:        http.MethodDelete,
		Path:          "/api/v1/auth/log-ins",
		Summary:       "End all log-ins of the caller",
		Description:   "On every device, this one too: all tokens are refused and all connections end within a second.",
		Tags:          []string{"auth"},
		DefaultStatus: http.StatusNoContent,
	}, a.logOutEverywhere)
}

func (a *API) logOut(ctx context.Context, in *refreshInput) (*logOutOutput, error) {
	if err := a.deps.LogIns.LogOut(ctx, in.token(), a.cfg.Now()); err != nil {
		return nil, err
	}
	return &logOutOutput{SetCookie: expiredRefreshCookie(ctx)}, nil
}

func (a *API) logOutEverywhere(ctx context.Context, _ *struct{}) (*logOutOutput, error) {
	if err := a.deps.LogIns.LogOutEverywhere(ctx, principalOf(ctx).UserID, a.cfg.Now()); err != nil {
		return nil, err
	}
	return &logOutOutput{SetCookie: expiredRefreshCookie(ctx)}, nil
}
