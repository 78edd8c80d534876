package oauth

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// openID is a provider of OpenID Connect.
type openID struct {
	// Set by New.
	web      *http.Client
	settings oauth2.Config
	issuer   string
	now      func() time.Time

	mu    sync.Mutex
	known *discovered // Guarded by mu; nil until the provider has been asked.
}

// discovered is what the discovery document says. It does not change.
type discovered struct {
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	settings oauth2.Config
	// namesIssuer: every answer carries iss (RFC 9207), so one without it is not the provider's.
	namesIssuer bool
}

// discover asks the provider once. A failure is not kept: the next person asks again.
func (o *openID) discover(ctx context.Context) (*discovered, error) {
	o.mu.Lock()
	known := o.known
	o.mu.Unlock()
	if known != nil {
		return known, nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, o.web), o.issuer)
	if err != nil {
		return nil, unavailable("discovery", err)
	}
	var extra struct {
		NamesIssuer bool `json:"authorization_response_iss_parameter_supported"`
	}
	if err := provider.Claims(&extra); err != nil {
		return nil, fmt.Errorf("%w: discovery document is not readable", ErrUnavailable)
	}
	for _, address := range []string{provider.Endpoint().AuthURL, provider.Endpoint().TokenURL} {
		if !confidential(address) {
			return nil, fmt.Errorf("%w: discovery document names an address without TLS", ErrRefused)
		}
	}
	known = &discovered{provider: provider, settings: o.settings, namesIssuer: extra.NamesIssuer}
	known.settings.Endpoint = provider.Endpoint()
	known.settings.Scopes = slices.Compact(slices.Concat([]string{oidc.ScopeOpenID}, slices.DeleteFunc(slices.Clone(o.settings.Scopes),
		func(s string) bool { return s == oidc.ScopeOpenID })))
	// The audience is checked in verify, to tell a token for somebody else from a forged one.
	known.verifier = provider.Verifier(&oidc.Config{ClientID: o.settings.ClientID, SkipClientIDCheck: true, Now: o.now})
	o.mu.Lock()
	defer o.mu.Unlock()
	o.known = known
	return known, nil
}

func (o *openID) authorizeURL(ctx context.Context, s Secrets) (string, error) {
	d, err := o.discover(ctx)
	if err != nil {
		return "", err
	}
	return d.settings.AuthCodeURL(s.State, oauth2.S256ChallengeOption(s.Verifier), oidc.Nonce(s.Nonce)), nil
}

func (o *openID) checkIssuer(ctx context.Context, issuer string) error {
	if issuer != "" {
		if issuer != o.issuer {
			return ErrIssuer
		}
		return nil
	}
	d, err := o.discover(ctx)
	if err != nil {
		return err
	}
	if d.namesIssuer {
		return fmt.Errorf("%w: iss is missing", ErrIssuer)
	}
	return nil
}

func (o *openID) person(ctx context.Context, code string, s Secrets) (Person, error) {
	d, err := o.discover(ctx)
	if err != nil {
		return Person{}, err
	}
	ctx = oidc.ClientContext(ctx, o.web)
	token, err := d.settings.Exchange(ctx, code, oauth2.VerifierOption(s.Verifier))
	if err != nil {
		return Person{}, exchangeError(err)
	}
	raw, _ := token.Extra("id_token").(string)
	idToken, err := d.verify(ctx, raw, s.Nonce)
	if err != nil {
		return Person{}, err
	}
	var c claims
	if err := idToken.Claims(&c); err != nil {
		return Person{}, fmt.Errorf("%w: claims are not readable", ErrIDToken)
	}
	// A provider may keep the id token small and tell the rest when asked (OpenID Connect Core section 5.4).
	if c.Email == "" && d.provider.UserInfoEndpoint() != "" {
		if c, err = d.userInfo(ctx, token, idToken.Subject); err != nil {
			return Person{}, err
		}
	}
	person := Person{ID: idToken.Subject, Name: cmp.Or(c.Name, c.GivenName, c.Nickname)}
	if c.EmailVerified {
		person.VerifiedEmail = c.Email
	}
	return person, nil
}

func (d *discovered) verify(ctx context.Context, raw, nonce string) (*oidc.IDToken, error) {
	token, err := d.verifier.Verify(ctx, raw)
	var late *oidc.TokenExpiredError
	switch {
	case errors.As(err, &late):
		return nil, ErrExpired
	case ctx.Err() != nil:
		return nil, unavailable("keys", ctx.Err())
	case err != nil && strings.Contains(err.Error(), "fetching keys"): // the library has no error value for it
		return nil, fmt.Errorf("%w: keys", ErrUnavailable)
	case err != nil:
		// The library's text may quote the token.
		return nil, ErrIDToken
	}
	var party struct {
		AuthorizedParty string `json:"azp"`
	}
	if err := token.Claims(&party); err != nil {
		return nil, ErrIDToken
	}
	// OpenID Connect Core section 3.1.3.7, 3 to 5.
	own := d.settings.ClientID
	if !slices.Contains(token.Audience, own) || party.AuthorizedParty != "" && party.AuthorizedParty != own {
		return nil, ErrAudience
	}
	if len(token.Audience) > 1 && party.AuthorizedParty == "" {
		return nil, ErrAudience
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 {
		return nil, ErrNonce
	}
	return token, nil
}

func (d *discovered) userInfo(ctx context.Context, token *oauth2.Token, subject string) (claims, error) {
	info, err := d.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return claims{}, fmt.Errorf("%w: userinfo", ErrUnavailable)
	}
	// OpenID Connect Core section 5.3.2: another subject's answer must not be used.
	if info.Subject != subject {
		return claims{}, fmt.Errorf("%w: userinfo is of somebody else", ErrRefused)
	}
	var c claims
	if err := info.Claims(&c); err != nil {
		return claims{}, fmt.Errorf("%w: userinfo is not readable", ErrRefused)
	}
	return c, nil
}

// claims are those of OpenID Connect Core section 5.1 that are used here.
type claims struct {
	Email         string `json:"email"`
	EmailVerified truth  `json:"email_verified"`
	Name          string `json:"name"`
	GivenName     string `json:"given_name"`
	Nickname      string `json:"nickname"`
}

// truth is a boolean that some providers write as text. What is neither is false: an address counts only when it surely was checked.
type truth bool

// UnmarshalJSON reads true and "true".
func (t *truth) UnmarshalJSON(b []byte) error {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*t = v == true || v == "true"
	return nil
}
