package httpapi

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/auth"
)

// The names of the security schemes in the OpenAPI document.
const (
	accessScheme = "accessToken"
	mediaScheme  = "mediaToken"
)

type (
	principalKey      struct{}
	mediaPrincipalKey struct{}
)

// principalOf returns who calls. The route is registered with a.access, or this panics: a
// handler must never take a missing identity for an empty one.
func principalOf(ctx context.Context) auth.Principal {
	return ctx.Value(principalKey{}).(auth.Principal)
}

// mediaPrincipalOf is principalOf for routes registered with a.media.
func mediaPrincipalOf(ctx context.Context) auth.MediaPrincipal {
	return ctx.Value(mediaPrincipalKey{}).(auth.MediaPrincipal)
}

// access lets a call through that carries an access token.
func (a *API) access(ctx huma.Context, next func(huma.Context)) {
	p, err := a.deps.Tokens.Access(bearer(ctx), a.cfg.Now())
	if err != nil {
		a.refuse(ctx, err)
		return
	}
	if !a.spendAs(ctx, a.apiQuota, p.UserID) {
		return
	}
	next(huma.WithValue(ctx, principalKey{}, p))
}

// media lets a call through that carries a media token.
func (a *API) media(ctx huma.Context, next func(huma.Context)) {
	p, err := a.deps.Tokens.Media(bearer(ctx), a.cfg.Now())
	if err != nil {
		a.refuse(ctx, err)
		return
	}
	if !a.spendAs(ctx, a.signalQuota, p.UserID) {
		return
	}
	next(huma.WithValue(ctx, mediaPrincipalKey{}, p))
}

// either lets a call through that carries a token of either kind, as a media principal whose
// session is empty for an access token.
func (a *API) either(ctx huma.Context, next func(huma.Context)) {
	token, now := bearer(ctx), a.cfg.Now()
	p, err := a.deps.Tokens.Media(token, now)
	if err != nil {
		var person auth.Principal
		if person, err = a.deps.Tokens.Access(token, now); err != nil {
			a.refuse(ctx, err)
			return
		}
		p = auth.MediaPrincipal{UserID: person.UserID, ExpiresAt: person.ExpiresAt}
	}
	if !a.spendAs(ctx, a.signalQuota, p.UserID) {
		return
	}
	next(huma.WithValue(ctx, mediaPrincipalKey{}, p))
}

func bearer(ctx huma.Context) string { return bearerOf(ctx.Header("Authorization")) }

func bearerOf(header string) string {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// refuse answers a call without a good token, which counts against its address.
func (a *API) refuse(ctx huma.Context, err error) {
	if !a.spendOfAddress(ctx) {
		return
	}
	p, _ := a.problemOf(err)
	ctx.SetHeader("WWW-Authenticate", `Bearer error="invalid_token"`) // RFC 6750 section 3
	a.deny(ctx, p)
}

// denyFor answers a call with the problem of an error before its handler. A cause that is not in the table is in the log.
func (a *API) denyFor(ctx huma.Context, err error) {
	p, known := a.problemOf(err)
	if !known {
		a.cfg.Logger.Error("request failed", "request", requestOf(ctx.Context()).id, "error", err)
	}
	a.deny(ctx, p)
}

// deny answers a call with a problem before its handler.
func (a *API) deny(ctx huma.Context, p *Problem) {
	p.Instance = requestOf(ctx.Context()).instance()
	for name, values := range p.header {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader("Content-Type", problemType)
	ctx.SetStatus(p.Status)
	// The client may be gone; nobody is left to tell.
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(p)
}
