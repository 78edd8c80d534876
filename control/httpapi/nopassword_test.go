package httpapi_test

import (
	"testing"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/oauth"
	"github.com/languagemate/studymate/control/oauth/oauthtest"
)

// Where people come in by providers only, the form's calls are refused, also for who has a password from before; the last identity stays.
func TestWhereAPasswordIsNoWayIn(t *testing.T) {
	var campus *oauthtest.OpenID
	s := newSiteOf(t, auth.Config{NoPasswords: true}, func(publicURL string) []oauth.Provider {
		campus = oauthtest.NewOpenIDAs(t, "campus", publicURL, oauthtest.Person{Name: "gina", Email: "gina@campus.example", Verified: true})
		return []oauth.Provider{campus.Provider}
	})
	before := newRigOn(t, s.db)
	before.signUp("ann")
	off := []string{`"code":"password-off"`}
	before.play(t, nil, []scenario{
		{"with passwords", call{method: "GET", path: "/api/v1/auth/oauth2/providers"}, 200, []string{`"items":[]`, `"password":true`}, nil},
	})
	s.play(t, nil, []scenario{
		{"the client learns it", call{method: "GET", path: "/api/v1/auth/oauth2/providers"}, 200, []string{`{"id":"campus","name":"campus"}`, `"password":false`}, nil},
		{"sign-up", call{method: "POST", path: "/api/v1/auth/signup", body: `{"email":"new@example.com","password":"long enough","englishName":"N","nativeLanguage":"ko","targetLanguage":"en"}`}, 403, off, []string{"accessToken"}},
		{"log-in with the right password", call{method: "POST", path: "/api/v1/auth/login", body: `{"email":"ann@example.com","password":"password of ann"}`}, 403, off, []string{"accessToken"}},
		{"log-in with a wrong one", call{method: "POST", path: "/api/v1/auth/login", body: `{"email":"ann@example.com","password":"x"}`}, 403, off, nil},
	})
	b := s.browser()
	back := campus.Agree(b.Client, b.authorize("campus", ""), "gina")
	in := b.callback("campus", back.Query())
	if in.status != 200 {
		t.Fatalf("log-in at campus: %+v", in)
	}
	if _, err := s.db.Raw().Exec("UPDATE users SET password_hash = 'from before' WHERE id = ?", in.User.ID); err != nil {
		t.Fatal(err)
	}
	b.token = in.AccessToken
	own := b.call("GET", "/api/v1/auth/identities", nil)
	if got := b.call("DELETE", "/api/v1/auth/identities/"+own.Items[0].ID, nil); got.status != 409 || got.Code != "last-way-in" {
		t.Errorf("the last identity is gone: %+v", got)
	}
}
