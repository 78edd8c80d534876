package oauth_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"go.uber.org/goleak"

	"github.com/languagemate/studymate/control/oauth"
	"github.com/languagemate/studymate/control/oauth/oauthtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const publicURL = "https://study.example"

// secrets are those of the log-in under test.
func secrets() oauth.Secrets {
	return oauth.Secrets{State: "the state", Nonce: "the nonce", Verifier: strings.Repeat("v", 43)}
}

func newProviders(t *testing.T, list ...oauth.Provider) *oauth.Providers {
	t.Helper()
	p, err := oauth.New(oauth.Config{Providers: list, PublicURL: publicURL})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhereTheBrowserIsSent(t *testing.T) {
	forger, naver := oauthtest.NewForger(t), oauthtest.NewNaver(t)
	p := newProviders(t, forger.Provider, naver.Provider)
	for id, want := range map[string]map[string]string{
		"google": {"scope": "openid email profile", "nonce": "the nonce"},
		"naver":  {"scope": "", "nonce": ""},
	} {
		address, err := p.AuthorizeURL(t.Context(), id, secrets())
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		want["response_type"], want["state"], want["client_id"] = "code", "the state", oauthtest.ClientID
		want["code_challenge_method"], want["redirect_uri"] = "S256", publicURL+"/login/oauth2/code/"+id
		for name, value := range want {
			if got := u.Query().Get(name); got != value {
				t.Errorf("%s: %s = %q, want %q", id, name, got, value)
			}
		}
		if strings.Contains(address, oauthtest.ClientSecret) || strings.Contains(address, secrets().Verifier) {
			t.Errorf("%s: the address holds a secret: %s", id, address)
		}
	}
	if _, err := p.AuthorizeURL(t.Context(), "kakao", secrets()); !errors.Is(err, oauth.ErrUnknownProvider) {
		t.Errorf("a provider nobody configured: %v", err)
	}
	if list := p.List(); len(list) != 2 || list[0].Name != "Google" || list[1].Name != "Naver" {
		t.Errorf("list = %v", list)
	}
}

// TestWhatAnOpenIDProviderSays bends one thing of a good answer at a time.
func TestWhatAnOpenIDProviderSays(t *testing.T) {
	claim := func(name string, value any) func(*oauthtest.Forger, *oauth.Answer) {
		return func(f *oauthtest.Forger, _ *oauth.Answer) { f.Claims[name] = value }
	}
	answer := func(change func(*oauth.Answer)) func(*oauthtest.Forger, *oauth.Answer) {
		return func(_ *oauthtest.Forger, a *oauth.Answer) { change(a) }
	}
	tokenSays := func(status int, body string) func(*oauthtest.Forger, *oauth.Answer) {
		return func(f *oauthtest.Forger, _ *oauth.Answer) {
			f.Token = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
			}
		}
	}
	signed := func(method jwt.SigningMethod, key func(f *oauthtest.Forger) any) func(*oauthtest.Forger, *oauth.Answer) {
		return func(f *oauthtest.Forger, _ *oauth.Answer) {
			f.Sign = func(c jwt.MapClaims) string { return f.SignBy(c, method, key(f)) }
		}
	}
	now := time.Now()
	for name, test := range map[string]struct {
		bend func(*oauthtest.Forger, *oauth.Answer)
		want error
	}{
		"all good":            {func(*oauthtest.Forger, *oauth.Answer) {}, nil},
		"iss of the provider": {func(f *oauthtest.Forger, a *oauth.Answer) { a.Issuer = f.Provider.Issuer }, nil},
		"iss of another":      {answer(func(a *oauth.Answer) { a.Issuer = "https://evil.example" }), oauth.ErrIssuer},
		"iss promised, absent": {func(f *oauthtest.Forger, _ *oauth.Answer) {
			f.Discovery = map[string]any{"authorization_response_iss_parameter_supported": true}
		}, oauth.ErrIssuer},

		"cancelled":              {answer(func(a *oauth.Answer) { *a = oauth.Answer{Error: "access_denied"} }), oauth.ErrCancelled},
		"busy":                   {answer(func(a *oauth.Answer) { *a = oauth.Answer{Error: "temporarily_unavailable"} }), oauth.ErrUnavailable},
		"another error":          {answer(func(a *oauth.Answer) { *a = oauth.Answer{Error: "invalid_scope"} }), oauth.ErrRefused},
		"neither code nor error": {answer(func(a *oauth.Answer) { *a = oauth.Answer{} }), oauth.ErrRefused},

		"wrong nonce":                  {claim("nonce", "of another log-in"), oauth.ErrNonce},
		"no nonce":                     {func(f *oauthtest.Forger, _ *oauth.Answer) { delete(f.Claims, "nonce") }, oauth.ErrNonce},
		"wrong audience":               {claim("aud", "another client"), oauth.ErrAudience},
		"several audiences":            {claim("aud", []string{oauthtest.ClientID, "another client"}), oauth.ErrAudience},
		"another authorized party":     {claim("azp", "another client"), oauth.ErrAudience},
		"expired":                      {claim("exp", now.Add(-time.Minute).Unix()), oauth.ErrExpired},
		"not yet valid":                {claim("nbf", now.Add(time.Hour).Unix()), oauth.ErrIDToken},
		"issued by another":            {claim("iss", "https://evil.example"), oauth.ErrIDToken},
		"without subject":              {claim("sub", ""), oauth.ErrRefused},
		"endless subject":              {claim("sub", strings.Repeat("x", 300)), oauth.ErrRefused},
		"alg none":                     {signed(jwt.SigningMethodNone, func(*oauthtest.Forger) any { return jwt.UnsafeAllowNoneSignatureType }), oauth.ErrIDToken},
		"HS256 with the client secret": {signed(jwt.SigningMethodHS256, func(*oauthtest.Forger) any { return []byte(oauthtest.ClientSecret) }), oauth.ErrIDToken},
		"HS256 with the public key":    {signed(jwt.SigningMethodHS256, func(f *oauthtest.Forger) any { return f.PublicKey().N.Bytes() }), oauth.ErrIDToken},
		"signed by another key": {func(f *oauthtest.Forger, _ *oauth.Answer) {
			other := oauthtest.NewForger(t)
			f.Sign = func(c jwt.MapClaims) string { return other.SignWell(c) }
		}, oauth.ErrIDToken},
		"not a token": {func(f *oauthtest.Forger, _ *oauth.Answer) { f.Sign = func(jwt.MapClaims) string { return "a.b.c" } }, oauth.ErrIDToken},

		"no id token":             {tokenSays(200, `{"access_token":"a","token_type":"Bearer"}`), oauth.ErrIDToken},
		"code used before":        {tokenSays(400, `{"error":"invalid_grant"}`), oauth.ErrRefused},
		"error with status 200":   {tokenSays(200, `{"error":"invalid_grant"}`), oauth.ErrRefused},
		"token call fails":        {tokenSays(502, `bad gateway`), oauth.ErrUnavailable},
		"token call sends away":   {tokenSays(307, ``), oauth.ErrRefused},
		"token answer is endless": {tokenSays(200, `{"access_token":"`+strings.Repeat("a", 2<<20)+`"}`), oauth.ErrUnavailable},
		"keys are not to be had":  {func(f *oauthtest.Forger, _ *oauth.Answer) { f.KeysDown = true }, oauth.ErrUnavailable},
		"token call without TLS": {func(f *oauthtest.Forger, _ *oauth.Answer) {
			f.Discovery = map[string]any{"token_endpoint": "http://evil.example/token"}
		}, oauth.ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			forger := oauthtest.NewForger(t)
			p := newProviders(t, forger.Provider)
			forger.Agree("?nonce="+url.QueryEscape(secrets().Nonce), now)
			a := oauth.Answer{Code: "code"}
			test.bend(forger, &a)
			person, err := p.Person(t.Context(), "google", a, secrets())
			if !errors.Is(err, test.want) {
				t.Fatalf("err = %v, want %v", err, test.want)
			}
			if err == nil && person != (oauth.Person{ID: "1", VerifiedEmail: "gina@example.com", Name: "Gina Kim"}) {
				t.Errorf("person = %+v", person)
			}
			if err != nil && (strings.Contains(err.Error(), "gina@") || strings.Contains(err.Error(), "eyJ")) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

func TestAnAddressCountsOnlyWhenItWasChecked(t *testing.T) {
	for name, test := range map[string]struct {
		verified any
		want     string
	}{
		"checked":               {true, "gina@example.com"},
		"checked, said in text": {"true", "gina@example.com"},
		"not checked":           {false, ""},
		"not checked, in text":  {"false", ""},
		"a number":              {1, ""},
		"nothing said":          {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			forger := oauthtest.NewForger(t)
			p := newProviders(t, forger.Provider)
			forger.Agree("?nonce="+url.QueryEscape(secrets().Nonce), time.Now())
			forger.Claims["email_verified"] = test.verified
			person, err := p.Person(t.Context(), "google", oauth.Answer{Code: "code"}, secrets())
			if err != nil || person.VerifiedEmail != test.want {
				t.Errorf("%q, %v; want %q", person.VerifiedEmail, err, test.want)
			}
		})
	}
}

func TestASmallIDTokenIsCompletedByUserInfo(t *testing.T) {
	for subject, want := range map[string]error{"1": nil, "2": oauth.ErrRefused} {
		forger := oauthtest.NewForger(t)
		p := newProviders(t, forger.Provider)
		forger.Agree("?nonce="+url.QueryEscape(secrets().Nonce), time.Now())
		delete(forger.Claims, "email")
		forger.UserInfo = map[string]any{"sub": subject, "email": "gina@example.com", "email_verified": true, "nickname": "gina"}
		person, err := p.Person(t.Context(), "google", oauth.Answer{Code: "code"}, secrets())
		if !errors.Is(err, want) || err == nil && (person.VerifiedEmail != "gina@example.com" || person.Name != "gina") {
			t.Errorf("userinfo of %s: %+v, %v", subject, person, err)
		}
	}
}

func TestAProviderThatWasDownIsAskedAgain(t *testing.T) {
	forger := oauthtest.NewForger(t)
	forger.Down = true
	p := newProviders(t, forger.Provider)
	if _, err := p.AuthorizeURL(t.Context(), "google", secrets()); !errors.Is(err, oauth.ErrUnavailable) {
		t.Errorf("down: %v", err)
	}
	forger.Down = false
	if _, err := p.AuthorizeURL(t.Context(), "google", secrets()); err != nil {
		t.Errorf("up again: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	forger.Down = true
	if _, err := newProviders(t, forger.Provider).AuthorizeURL(gone, "google", secrets()); !errors.Is(err, context.Canceled) || errors.Is(err, oauth.ErrUnavailable) {
		t.Errorf("a person who left: %v", err)
	}
}

func TestNaver(t *testing.T) {
	for name, test := range map[string]struct {
		profile string
		status  int
		change  func(*oauth.Answer, *oauth.Secrets)
		want    oauth.Person
		err     error
	}{
		"everything told":        {want: oauth.Person{ID: "n-1", Name: "김지나"}},
		"only the nickname":      {profile: oauthtest.NaverProfile(`"nickname":"gina"`), want: oauth.Person{ID: "n-1", Name: "gina"}},
		"everything refused":     {profile: oauthtest.NaverProfile(``), want: oauth.Person{ID: "n-1"}},
		"an address is no proof": {profile: oauthtest.NaverProfile(`"email":"boss@example.com","email_verified":true`), want: oauth.Person{ID: "n-1"}},
		"no id":                  {profile: `{"resultcode":"00","message":"success","response":{}}`, err: oauth.ErrRefused},
		"no response":            {profile: `{"resultcode":"00","message":"success"}`, err: oauth.ErrRefused},
		"error with status 200":  {profile: `{"resultcode":"024","message":"Authentication failed"}`, err: oauth.ErrRefused},
		"not JSON":               {profile: `<html>`, err: oauth.ErrRefused},
		"quota":                  {status: 429, err: oauth.ErrUnavailable},
		"forbidden":              {status: 403, err: oauth.ErrRefused},
		"down":                   {status: 500, err: oauth.ErrUnavailable},
		"another code":           {change: func(a *oauth.Answer, _ *oauth.Secrets) { a.Code = "x" }, err: oauth.ErrRefused},
		"another state":          {change: func(_ *oauth.Answer, s *oauth.Secrets) { s.State = "x" }, err: oauth.ErrRefused},
		"another verifier":       {change: func(_ *oauth.Answer, s *oauth.Secrets) { s.Verifier = "x" }, err: oauth.ErrRefused},
		"cancelled":              {change: func(a *oauth.Answer, _ *oauth.Secrets) { *a = oauth.Answer{Error: "access_denied"} }, err: oauth.ErrCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			naver := oauthtest.NewNaver(t)
			if test.profile != "" {
				naver.Profile = test.profile
			}
			if test.status != 0 {
				naver.ProfileStatus = test.status
			}
			p := newProviders(t, naver.Provider)
			address, err := p.AuthorizeURL(t.Context(), "naver", secrets())
			if err != nil {
				t.Fatal(err)
			}
			naver.Agree(address)
			a, s := oauth.Answer{Code: oauthtest.NaverCode}, secrets()
			if test.change != nil {
				test.change(&a, &s)
			}
			person, err := p.Person(t.Context(), "naver", a, s)
			if !errors.Is(err, test.err) || person != test.want {
				t.Errorf("%+v, %v; want %+v, %v", person, err, test.want, test.err)
			}
		})
	}
}

func TestMisconfiguredProvidersStopTheStart(t *testing.T) {
	good := oauth.Google("id", "secret")
	for name, change := range map[string]func(*oauth.Config){
		"no public address": func(c *oauth.Config) { c.PublicURL = "" },
		"no secret":         func(c *oauth.Config) { c.Providers[0].ClientSecret = "" },
		"no name":           func(c *oauth.Config) { c.Providers[0].Name = "" },
		"an id with a path": func(c *oauth.Config) { c.Providers[0].ID = "a/b" },
		"twice":             func(c *oauth.Config) { c.Providers = append(c.Providers, c.Providers[0]) },
		"issuer by http":    func(c *oauth.Config) { c.Providers[0].Issuer = "http://accounts.example" },
		"no issuer at all":  func(c *oauth.Config) { c.Providers[0].Issuer = "" },
		"endless patience":  func(c *oauth.Config) { c.Timeout = -1 },
	} {
		c := oauth.Config{Providers: []oauth.Provider{good}, PublicURL: publicURL}
		change(&c)
		if _, err := oauth.New(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
