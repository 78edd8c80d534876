package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/auth"
)

type jwksOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         auth.JWKS
}

func (a *API) routeJWKS(api huma.API) {
	register(a, api, open, huma.Operation{
		OperationID: "jwks",
		Method:      http.MethodGet,
		Path:        "/.well-known/jwks.json",
		Summary:     "The public keys that verify tokens (RFC 7517)",
		Tags:        []string{"auth"},
	}, a.jwks)
}

func (a *API) jwks(context.Context, *struct{}) (*jwksOutput, error) {
	return &jwksOutput{CacheControl: "public, max-age=300", Body: a.deps.Tokens.JWKS(a.cfg.Now())}, nil
}
