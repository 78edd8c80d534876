package httpapi_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/languagemate/studymate/control/oauth"
	"github.com/languagemate/studymate/control/oauth/oauthtest"
)

// twoProviders are real ones, side by side, of which each has a gina with the same subject who is not the other's.
func twoProviders(t *testing.T) (s *site, campus, night *oauthtest.OpenID) {
	t.Helper()
	s = newSite(t, func(publicURL string) []oauth.Provider {
		campus = oauthtest.NewOpenIDAs(t, "campus", publicURL, oauthtest.Person{Name: "gina", Email: "gina@campus.example", Verified: true})
		night = oauthtest.NewOpenIDAs(t, "night", publicURL, oauthtest.Person{Name: "gina", Email: "gina@night.example", Verified: true})
		return []oauth.Provider{campus.Provider, night.Provider}
	})
	return s, campus, night
}

func TestTwoProvidersAtOnce(t *testing.T) {
	s, campus, night := twoProviders(t)
	b := s.browser()
	if got := b.call("GET", "/api/v1/auth/oauth2/providers", nil); len(got.Items) != 2 || got.Items[0].ID != "campus" || got.Items[1].ID != "night" {
		t.Errorf("providers = %+v", got.Items)
	}
	logIn := func(p *oauthtest.OpenID) answer {
		t.Helper()
		id := p.Provider.ID
		back := p.Agree(b.Client, b.authorize(id, ""), "gina")
		if back.Path != "/login/oauth2/code/"+id {
			t.Fatalf("%s sends back to %s", id, back)
		}
		return b.callback(id, back.Query())
	}
	first, second := logIn(campus), logIn(night)
	if first.status != 200 || second.status != 200 || first.User.ID == second.User.ID {
		t.Fatalf("campus: %+v, night: %+v", first, second)
	}
	if again := logIn(campus); again.User.ID != first.User.ID {
		t.Error("the second log-in at campus is somebody else")
	}
	b.token = first.AccessToken
	if list := b.call("GET", "/api/v1/auth/identities", nil); len(list.Items) != 1 || list.Items[0].Provider != "campus" {
		t.Errorf("identities = %+v", list.Items)
	}
	if users, identities := s.people(); users != 2 || identities != 2 {
		t.Errorf("%d users, %d identities", users, identities)
	}
}

// TestProvidersCanNotBeMixedUp lets gina begin at both and brings back the one's answer as the other's (RFC 9700 section 4.4).
func TestProvidersCanNotBeMixedUp(t *testing.T) {
	for name, test := range map[string]struct {
		at                string // the callback that is called
		state, code, iss  string // whose
		status            int
		problem           string
		stateIsSpentAfter bool
	}{
		"state and code of the other":     {"campus", "night", "night", "", 400, "oauth-state", false},
		"state of the other":              {"campus", "night", "campus", "", 400, "oauth-state", false},
		"code of the other":               {"campus", "campus", "night", "", 502, "oauth-refused", true},
		"code and issuer of the other":    {"campus", "campus", "night", "night", 400, "oauth-issuer", true},
		"all its own, but another issuer": {"night", "night", "night", "campus", 400, "oauth-issuer", true},
	} {
		t.Run(name, func(t *testing.T) {
			s, campus, night := twoProviders(t)
			b := s.browser()
			answers := map[string]url.Values{}
			for id, p := range map[string]*oauthtest.OpenID{"campus": campus, "night": night} {
				answers[id] = p.Agree(b.Client, b.authorize(id, ""), "gina").Query()
			}
			parameters := url.Values{"state": {answers[test.state].Get("state")}, "code": {answers[test.code].Get("code")}}
			if test.iss != "" {
				parameters.Set("iss", map[string]*oauthtest.OpenID{"campus": campus, "night": night}[test.iss].Provider.Issuer)
			}
			got := b.callback(test.at, parameters)
			if got.status != test.status || got.Code != test.problem || got.AccessToken != "" {
				t.Errorf("callback = %+v, want %d %s", got, test.status, test.problem)
			}
			if users, identities := s.people(); users+identities != 0 {
				t.Error("something was stored")
			}
			// A state that never was this provider's is still good where it belongs.
			honest := url.Values{"state": {answers[test.state].Get("state")}, "code": {answers[test.state].Get("code")}}
			if again := b.callback(test.state, honest); (again.Code == "oauth-state") != test.stateIsSpentAfter {
				t.Errorf("the honest answer afterwards = %d %s", again.status, again.Code)
			}
		})
	}
}

// A provider that sends browsers to another one's page, to have that one's code brought to itself, is not sent back to: each provider
// knows an address of its own to return to.
func TestAProviderThatPosesAsAnother(t *testing.T) {
	var campus *oauthtest.OpenID
	var stolen []string
	s := newSite(t, func(publicURL string) []oauth.Provider {
		campus = oauthtest.NewOpenIDAs(t, "campus", publicURL, oauthtest.Person{Name: "gina", Email: "gina@campus.example", Verified: true})
		evil := oauthtest.NewForger(t)
		evil.Provider.ID, evil.Provider.Name = "evil", "Evil"
		evil.Discovery = map[string]any{"authorization_endpoint": campus.Provider.Issuer + "/auth"}
		evil.Token = func(_ http.ResponseWriter, r *http.Request) { stolen = append(stolen, r.FormValue("code")) }
		return []oauth.Provider{campus.Provider, evil.Provider}
	})
	b := s.browser()
	address := b.authorize("evil", "")
	if !strings.HasPrefix(address, campus.Provider.Issuer) {
		t.Fatalf("evil sends to %s", address)
	}
	res, err := b.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	if body := read(t, res); res.StatusCode != 400 || res.Header.Get("Location") != "" {
		t.Errorf("campus takes the log-in that evil began: %d %s", res.StatusCode, body)
	}
	// And where campus names itself in its answers, its code is not even shown to evil.
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	got := b.callback("evil", url.Values{"state": {u.Query().Get("state")}, "code": {"campus's"}, "iss": {campus.Provider.Issuer}})
	if got.status != 400 || got.Code != "oauth-issuer" || len(stolen) != 0 {
		t.Errorf("callback = %d %s, stolen %v", got.status, got.Code, stolen)
	}
}

// The page that a provider sends the browser to may be loaded twice: by an impatient person, by the browser, by React in development. One of
// the two logs in and stays so, whichever is first.
func TestTheCallbackPageLoadedTwice(t *testing.T) {
	var google *oauthtest.OpenID
	s := newSite(t, func(publicURL string) []oauth.Provider {
		google = oauthtest.NewOpenID(t, publicURL, oauthtest.Person{Name: "gina", Email: "gina@example.com", Verified: true})
		return []oauth.Provider{google.Provider}
	})
	b := s.browser()
	back := google.Agree(b.Client, b.authorize("google", "/main"), "gina")
	answers := make([]answer, 5)
	var loads sync.WaitGroup
	for i := range answers {
		loads.Go(func() { answers[i] = b.callback("google", back.Query()) })
	}
	loads.Wait()
	in := 0
	for _, a := range answers {
		switch {
		case a.status == 200 && a.ReturnTo == "/main":
			in++
			b.token = a.AccessToken
		case a.status != 400 || a.Code != "oauth-state" || a.AccessToken != "" || len(a.cookies) != 0:
			t.Errorf("a later load = %d %s, cookies %v", a.status, a.Code, a.cookies)
		}
	}
	if in != 1 {
		t.Fatalf("%d of the loads log in, want 1", in)
	}
	if profile := b.call("GET", "/api/v1/users/profile", nil); profile.status != 200 {
		t.Errorf("the log-in ends with the later load: %d", profile.status)
	}
	// What the page does when it reads oauth-state: the cookie says whether somebody is logged in after all.
	b.token = ""
	if again := b.call("POST", "/api/v1/auth/refresh", nil); again.status != 200 || again.User.EnglishName != "gina Kim" {
		t.Errorf("refresh after it = %+v", again)
	}
	if users, identities := s.people(); users != 1 || identities != 1 {
		t.Errorf("%d users, %d identities", users, identities)
	}
}
