package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/auth"
)

type logInInput struct {
	Client string `header:"X-Client" doc:"native: the refresh token comes in the body, without cookie"`
	Body   struct {
		Email    string `json:"email" minLength:"1" maxLength:"254"`
		Password string `json:"password" minLength:"1" maxLength:"128"`
	}
}

func (a *API) routeLogIn(api huma.API) {
	register(a, api, open, huma.Operation{
		OperationID: "logIn",
		Method:      http.MethodPost,
		Path:        "/api/v1/auth/login",
		Summary:     "Log in with email and password",
		Tags:        []string{"auth"},
		Errors:      []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.logIn)
}

func (a *API) logIn(ctx context.Context, in *logInInput) (*authOutput, error) {
	now := a.cfg.Now()
	tried := newTry(in.Body.Email, requestOf(ctx).network)
	if p := a.logIns.begin(tried, now); p != nil {
		return nil, p
	}
	g, err := a.deps.LogIns.LogIn(ctx, in.Body.Email, in.Body.Password, now)
	if err != nil {
		if errors.Is(err, auth.ErrBusy) {
			a.logIns.undo(tried)
		}
		return nil, err
	}
	a.logIns.succeed(tried)
	return a.granted(ctx, g, in.Client), nil
}
