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
		Description:   "Ends every token of the log-in. Doing it again, or without a log-in, is no error.",
		Tags:          []string{"auth"},
		DefaultStatus: http.StatusNoContent,
	}, a.logOut)
}

func (a *API) logOut(ctx context.Context, in *refreshInput) (*logOutOutput, error) {
	if err := a.deps.LogIns.LogOut(ctx, in.token(), a.cfg.Now()); err != nil {
		return nil, err
	}
	return &logOutOutput{SetCookie: expiredRefreshCookie(ctx)}, nil
}
