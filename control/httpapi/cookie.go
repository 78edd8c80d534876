package httpapi

import (
	"context"
	"net/http"

	"github.com/languagemate/studymate/control/auth"
)

const (
	refreshCookie = "studymate_refresh"
	// cookiePath keeps the cookie from every other call. Below edgeBase it lies there, where the client will bring it again: who logs in
	// by one base renews and ends the log-in by the same.
	cookiePath = "/api/v1/auth"
	// nativeClient is the value of the header X-Client of a client without cookies.
	nativeClient = "native"
)

// authOutput is the answer of the calls that log in.
type authOutput struct {
	SetCookie []*http.Cookie `header:"Set-Cookie"`
	Body      AuthResult
}

// granted puts the refresh token where the client can keep it: for browsers in a cookie that
// no script can read, for others in the body.
func (a *API) granted(ctx context.Context, g auth.Grant, client string) *authOutput {
	now := a.cfg.Now()
	out := &authOutput{Body: authResultOf(g, now)}
	if client == nativeClient {
		out.Body.RefreshToken = g.RefreshToken
		return out
	}
	c := newRefreshCookie(ctx, g.RefreshToken)
	c.MaxAge = int(g.RefreshExpiresAt.Sub(now).Seconds())
	out.SetCookie = []*http.Cookie{c}
	return out
}

// newRefreshCookie is secure except on the machine itself, where there is no TLS and no need.
func newRefreshCookie(ctx context.Context, value string) *http.Cookie {
	return &http.Cookie{
		Name:     refreshCookie,
		Value:    value,
		Path:     requestOf(ctx).base + cookiePath,
		HttpOnly: true,
		SameSite: http.SameSiteStrictMode,
		Secure:   !requestOf(ctx).local(),
	}
}

func expiredRefreshCookie(ctx context.Context) *http.Cookie {
	c := newRefreshCookie(ctx, "")
	c.MaxAge = -1
	return c
}
