package httpapi

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/oauth"
)

const (
	oauthCookie = "studymate_oauth"
	// oauthCookiePath keeps the cookie from every other call.
	oauthCookiePath = cookiePath + "/oauth2"
)

// Provider is where people can log in instead of here.
type Provider struct {
	ID   string `json:"id" doc:"As in the path of authorize"`
	Name string `json:"name" doc:"For the button"`
}

// OAuthResult is a log-in by a provider, or an identity added to the account that is logged in.
type OAuthResult struct {
	AuthResult
	ReturnTo *string `json:"returnTo" doc:"The path that authorize was given"`
	Linked   bool    `json:"linked" doc:"An identity was added; the log-in and its refresh token stay as they were"`
}

type providersOutput struct {
	Body struct {
		Items    []Provider `json:"items" nullable:"false"`
		Password bool       `json:"password" doc:"One can log in and sign up with email and password, too"`
	}
}

type departInput struct {
	Provider string `path:"provider" maxLength:"32"`
	ReturnTo string `query:"returnTo" maxLength:"256" doc:"Path of this server to return to"`
	Browser  string `cookie:"studymate_oauth"`
	Accept   string `header:"Accept"`
}

type departOutput struct {
	Status    int
	Location  string         `header:"Location"`
	SetCookie []*http.Cookie `header:"Set-Cookie"`
}

type linkOutput struct {
	SetCookie *http.Cookie `header:"Set-Cookie"`
	Body      struct {
		AuthorizationURL string `json:"authorizationUrl" doc:"Where to send the browser"`
	}
}

type returnInput struct {
	Provider      string `path:"provider" maxLength:"32"`
	Client        string `header:"X-Client" doc:"native: the refresh token comes in the body, without cookie"`
	Authorization string `header:"Authorization" doc:"The access token, when somebody is logged in: an identity is only added for that person"`
	Browser       string `cookie:"studymate_oauth"`
	Body          struct {
		State  string `json:"state" minLength:"1" maxLength:"2048"`
		Code   string `json:"code,omitempty" maxLength:"4096"`
		Error  string `json:"error,omitempty" maxLength:"200"`
		Issuer string `json:"iss,omitempty" maxLength:"500" doc:"RFC 9207"`
	}
}

type returnOutput struct {
	SetCookie []*http.Cookie `header:"Set-Cookie"`
	Body      OAuthResult
}

func (a *API) routesOAuth(api huma.API) {
	register(a, api, open, huma.Operation{
		OperationID: "providers",
		Method:      http.MethodGet,
		Path:        "/api/v1/auth/oauth2/providers",
		Summary:     "How people can log in: the providers, and whether a password does",
		Tags:        []string{"auth"},
	}, a.providers)
	register(a, api, open, huma.Operation{
		OperationID: "authorize",
		Method:      http.MethodGet,
		Path:        "/api/v1/auth/oauth2/authorize/{provider}",
		Summary:     "Go to a provider to log in",
		Description: "For the browser itself, not for scripts. The provider sends it back to the page /login/oauth2/code/{provider}, which calls callback. " +
			"When the provider can't be reached a browser is sent to the first page with ?problem=oauth-unavailable.",
		Tags:          []string{"auth"},
		DefaultStatus: http.StatusFound,
		Errors:        []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.depart)
	register(a, api, open, huma.Operation{
		OperationID: "oauthCallback",
		Method:      http.MethodPost,
		Path:        "/api/v1/auth/oauth2/callback/{provider}",
		Summary:     "Log in with what the provider sent back",
		Description: "Works once for each authorize, within ten minutes and in the same browser.",
		Tags:        []string{"auth"},
		Errors: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict,
			http.StatusBadGateway, http.StatusServiceUnavailable},
	}, a.oauthCallback)
}

func (a *API) providers(context.Context, *struct{}) (*providersOutput, error) {
	out := &providersOutput{}
	ways := a.deps.Elsewhere.Ways()
	out.Body.Items, out.Body.Password = []Provider{}, ways.Password
	for _, p := range ways.Providers {
		out.Body.Items = append(out.Body.Items, Provider(p))
	}
	return out, nil
}

func (a *API) depart(ctx context.Context, in *departInput) (*departOutput, error) {
	d := auth.Departure{Provider: in.Provider, Browser: in.Browser, ReturnTo: in.ReturnTo}
	ticket, err := a.deps.Elsewhere.Depart(ctx, d, a.cfg.Now())
	if err != nil {
		a.noteProvider(ctx, in.Provider, err)
		// A person who clicked a link is not left with JSON when a click later may help.
		if errors.Is(err, oauth.ErrUnavailable) && strings.Contains(in.Accept, "text/html") {
			return &departOutput{Status: http.StatusFound, Location: "/?" + url.Values{"problem": {"oauth-unavailable"}}.Encode()}, nil
		}
		return nil, err
	}
	return &departOutput{Status: http.StatusFound, Location: ticket.URL, SetCookie: []*http.Cookie{a.browserCookie(ctx, ticket)}}, nil
}

func (a *API) oauthCallback(ctx context.Context, in *returnInput) (*returnOutput, error) {
	r := auth.Return{
		Provider: in.Provider, State: in.Body.State, Browser: in.Browser,
		Answer: oauth.Answer{Code: in.Body.Code, Issuer: in.Body.Issuer, Error: in.Body.Error},
	}
	now := a.cfg.Now()
	if in.Authorization != "" {
		var err error
		if r.By, err = a.deps.Tokens.Access(bearerOf(in.Authorization), now); err != nil {
			return nil, err
		}
	}
	arrival, err := a.deps.Elsewhere.Arrive(ctx, r, now)
	if err != nil {
		a.noteProvider(ctx, in.Provider, err)
		return nil, err
	}
	out := &returnOutput{Body: OAuthResult{ReturnTo: orNull(arrival.ReturnTo), Linked: arrival.Linked}}
	if arrival.Linked {
		out.Body.AuthResult = authResultOf(arrival.Grant, now)
		return out, nil
	}
	granted := a.granted(ctx, arrival.Grant, in.Client)
	out.Body.AuthResult, out.SetCookie = granted.Body, granted.SetCookie
	return out, nil
}

// noteProvider tells the operator what only the operator can mend. The errors of oauth hold nothing of the person.
func (a *API) noteProvider(ctx context.Context, provider string, err error) {
	for _, fault := range []error{oauth.ErrUnavailable, oauth.ErrRefused, oauth.ErrIssuer, oauth.ErrIDToken, oauth.ErrExpired, oauth.ErrAudience, oauth.ErrNonce} {
		if errors.Is(err, fault) {
			a.cfg.Logger.Warn("log-in at provider failed", "request", requestOf(ctx).id, "provider", provider, "error", err)
			return
		}
	}
}

// browserCookie comes along when the provider has sent the browser back, and is useless without the state, which is useless without it.
func (a *API) browserCookie(ctx context.Context, t auth.Ticket) *http.Cookie {
	return &http.Cookie{
		Name:     oauthCookie,
		Value:    t.Browser,
		Path:     requestOf(ctx).base + oauthCookiePath,
		MaxAge:   int(t.ExpiresAt.Sub(a.cfg.Now()).Seconds()),
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
		Secure:   !requestOf(ctx).local(),
	}
}
