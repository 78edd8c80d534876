package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type profileOutput struct{ Body User }

func (a *API) routeProfile(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "profile",
		Method:      http.MethodGet,
		Path:        "/api/v1/users/profile",
		Summary:     "The caller's own profile",
		Tags:        []string{"users"},
	}, a.profile)
}

func (a *API) profile(ctx context.Context, _ *struct{}) (*profileOutput, error) {
	user, err := a.deps.Profiles.Profile(ctx, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return &profileOutput{Body: userOf(user)}, nil
}
