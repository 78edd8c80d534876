package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/auth"
)

// Identity is an account of a person at a provider.
type Identity struct {
	ID        string    `json:"id"`
	Provider  string    `json:"provider"`
	Name      string    `json:"name" doc:"The provider's"`
	CreatedAt time.Time `json:"createdAt"`
}

type identitiesOutput struct {
	Body struct {
		Items []Identity `json:"items" nullable:"false"`
	}
}

type linkInput struct {
	Provider string `path:"provider" maxLength:"32"`
	Browser  string `cookie:"studymate_oauth"`
	Body     *struct {
		ReturnTo string `json:"returnTo,omitempty" maxLength:"256" doc:"Path of this server to return to"`
	}
}

type identityInput struct {
	IdentityID string `path:"identityId" maxLength:"64"`
}

func (a *API) routesIdentities(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "identities",
		Method:      http.MethodGet,
		Path:        "/api/v1/auth/identities",
		Summary:     "The caller's accounts at providers",
		Tags:        []string{"auth"},
	}, a.identities)
	register(a, api, accessUnagreed, huma.Operation{
		OperationID: "linkIdentity",
		Method:      http.MethodPost,
		Path:        "/api/v1/auth/oauth2/link/{provider}",
		Summary:     "Begin to add an account at a provider",
		Description: "Needs the access token, so no other site's page can do it. The browser goes to authorizationUrl and comes back as after authorize; callback then needs the access token of the same person.",
		Tags:        []string{"auth"},
		Errors:      []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.linkIdentity)
	register(a, api, accessUnagreed, huma.Operation{
		OperationID:   "unlinkIdentity",
		Method:        http.MethodDelete,
		Path:          "/api/v1/auth/identities/{identityId}",
		Summary:       "Remove an account at a provider",
		Tags:          []string{"auth"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusNotFound, http.StatusConflict},
	}, a.unlinkIdentity)
}

func (a *API) identities(ctx context.Context, _ *struct{}) (*identitiesOutput, error) {
	list, err := a.deps.Elsewhere.Identities(ctx, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	out := &identitiesOutput{}
	out.Body.Items = make([]Identity, 0, len(list))
	for _, i := range list {
		out.Body.Items = append(out.Body.Items, Identity(i))
	}
	return out, nil
}

func (a *API) linkIdentity(ctx context.Context, in *linkInput) (*linkOutput, error) {
	d := auth.Departure{Provider: in.Provider, Browser: in.Browser, UserID: principalOf(ctx).UserID}
	if in.Body != nil {
		d.ReturnTo = in.Body.ReturnTo
	}
	ticket, err := a.deps.Elsewhere.Depart(ctx, d, a.cfg.Now())
	if err != nil {
		a.noteProvider(ctx, in.Provider, err)
		return nil, err
	}
	out := &linkOutput{SetCookie: a.browserCookie(ctx, ticket)}
	out.Body.AuthorizationURL = ticket.URL
	return out, nil
}

func (a *API) unlinkIdentity(ctx context.Context, in *identityInput) (*struct{}, error) {
	return nil, a.deps.Elsewhere.Unlink(ctx, principalOf(ctx).UserID, in.IdentityID, a.cfg.Now())
}
