package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
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
		Errors:      []int{http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusTooManyRequests},
	}, a.logIn)
}

func (a *API) logIn(ctx context.Context, in *logInInput) (*authOutput, error) {
	now := a.cfg.Now()
	key := strings.ToLower(strings.TrimSpace(in.Body.Email)) + "\x00" + requestOf(ctx).network
	if wait, ok := a.logIns.begin(key, now); !ok {
		return nil, tooMany(wait)
	}
	g, err := a.deps.LogIns.LogIn(ctx, in.Body.Email, in.Body.Password, now)
	if err != nil {
		return nil, err
	}
	a.logIns.succeed(key)
	return a.granted(ctx, g, in.Client), nil
}
