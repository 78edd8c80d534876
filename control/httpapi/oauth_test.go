package httpapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/oauth"
	"github.com/languagemate/studymate/control/oauth/oauthtest"
	"github.com/languagemate/studymate/store/storetest"
)

// site is the real API behind a real port, with providers.
type site struct {
	*rig
	url string
	// ended are the log-ins that were ended.
	ended []string
}

// newSite opens the port first: providers have to know it.
func newSite(t *testing.T, providers func(publicURL string) []oauth.Provider) *site {
	t.Helper()
	return newSiteOf(t, auth.Config{}, providers)
}

func newSiteOf(t *testing.T, config auth.Config, providers func(publicURL string) []oauth.Provider) *site {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	s := &site{url: "http://" + server.Listener.Addr().String()}
	db := storetest.New(t)
	s.rig = newRigOn(t, db, func(_ *httpapi.Config, deps *httpapi.Deps) {
		keys, err := sharedKeys()
		if err != nil {
			t.Fatal(err)
		}
		p, err := oauth.New(oauth.Config{Providers: providers(s.url), PublicURL: s.url, Now: func() time.Time { return s.now }})
		if err != nil {
			t.Fatal(err)
		}
		a, err := auth.New(config, auth.Deps{
			Users: db.Users, Tokens: db.RefreshTokens, Endings: db.RefreshTokens, Identities: db.Identities, Keys: keys.Keys, Providers: p,
			Ended: func(logInID string) { s.ended = append(s.ended, logInID) },
		})
		if err != nil {
			t.Fatal(err)
		}
		deps.LogIns, deps.Elsewhere, deps.Tokens = a, a, a
	})
	server.Config.Handler = s.handler
	server.Start()
	t.Cleanup(server.Close)
	return s
}

// browser is one person's, with cookies. It shows where it is sent and does not go there by itself.
type browser struct {
	*http.Client
	t     testing.TB
	site  *site
	token string
}

func (s *site) browser() *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	client := &http.Client{Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &browser{Client: client, t: s.t, site: s}
}

// answer is what the server said.
type answer struct {
	status                      int
	location                    string
	cookies                     []*http.Cookie
	Code, ReturnTo, AccessToken string
	AuthorizationURL            string
	Linked                      bool
	Items                       []struct{ ID, Name, Provider string }
	User                        struct {
		ID, EnglishName                       string
		Email, NativeLanguage, TargetLanguage *string
	}
}

func (b *browser) call(method, path string, body any) answer {
	b.t.Helper()
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.site.url+path, content)
	if err != nil {
		b.t.Fatal(err)
	}
	if req.Header.Set("Sec-Fetch-Site", "same-origin"); body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if b.token != "" {
		req.Header.Set("Authorization", "Bearer "+b.token)
	}
	res, err := b.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	out := answer{status: res.StatusCode, location: res.Header.Get("Location"), cookies: res.Cookies()}
	if got := read(b.t, res); got != "" {
		if err := json.Unmarshal([]byte(got), &out); err != nil {
			b.t.Fatalf("%s %s: %v in %s", method, path, err, got)
		}
	}
	return out
}

func (b *browser) authorize(provider, returnTo string) (providerURL string) {
	b.t.Helper()
	got := b.call("GET", "/api/v1/auth/oauth2/authorize/"+provider+"?returnTo="+url.QueryEscape(returnTo), nil)
	if got.status != http.StatusFound {
		b.t.Fatalf("authorize = %d %s", got.status, got.Code)
	}
	return got.location
}

// callback does what the page /login/oauth2/code/:provider does with its own address.
func (b *browser) callback(provider string, parameters url.Values) answer {
	b.t.Helper()
	body := map[string]string{}
	for name := range parameters {
		body[name] = parameters.Get(name)
	}
	return b.call("POST", "/api/v1/auth/oauth2/callback/"+provider, body)
}

// people counts rows, to see that nothing was stored.
func (s *site) people() (users, identities int) {
	s.t.Helper()
	if err := s.db.Raw().QueryRow("SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM identities)").Scan(&users, &identities); err != nil {
		s.t.Fatal(err)
	}
	return users, identities
}

func TestLogInAtARealProvider(t *testing.T) {
	var google *oauthtest.OpenID
	s := newSite(t, func(publicURL string) []oauth.Provider {
		google = oauthtest.NewOpenID(t, publicURL, oauthtest.Person{Name: "gina", Email: "gina@example.com", Verified: true})
		return []oauth.Provider{google.Provider}
	})
	b := s.browser()
	if got := b.call("GET", "/api/v1/auth/oauth2/providers", nil); len(got.Items) != 1 || got.Items[0].ID != "google" || got.Items[0].Name != "Google" {
		t.Errorf("providers = %+v", got.Items)
	}
	back := google.Agree(b.Client, b.authorize("google", "/sessions/1?x=2"), "gina")
	if back.Path != "/login/oauth2/code/google" {
		t.Fatalf("sent back to %s", back)
	}
	got := b.callback("google", back.Query())
	if got.status != 200 || got.AccessToken == "" || got.ReturnTo != "/sessions/1?x=2" || got.Linked {
		t.Fatalf("callback = %+v", got)
	}
	if u := got.User; u.Email == nil || *u.Email != "gina@example.com" || u.EnglishName != "gina Kim" || u.NativeLanguage != nil || u.TargetLanguage != nil {
		t.Errorf("user = %+v", u)
	}
	b.token = got.AccessToken
	if profile := b.call("GET", "/api/v1/users/profile", nil); profile.status != 200 {
		t.Errorf("the access token does not open the account: %d", profile.status)
	}
	if again := b.call("POST", "/api/v1/auth/refresh", nil); again.status != 200 {
		t.Errorf("the refresh cookie does not renew: %d", again.status)
	}

	// The same person on another machine is the same account; a third time the code is spent at the provider and the state here.
	other := s.browser()
	back = google.Agree(other.Client, other.authorize("google", ""), "gina")
	if second := other.callback("google", back.Query()); second.status != 200 || second.User.ID != got.User.ID || second.ReturnTo != "" {
		t.Errorf("second log-in = %+v", second)
	}
	if replay := other.callback("google", back.Query()); replay.status != 400 || replay.Code != "oauth-state" {
		t.Errorf("replay = %+v", replay)
	}
	if users, identities := s.people(); users != 1 || identities != 1 {
		t.Errorf("%d users, %d identities", users, identities)
	}
	for _, secret := range []string{"gina@example.com", back.Query().Get("code"), back.Query().Get("state"), oauthtest.ClientSecret} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestTheBrowserCookie(t *testing.T) {
	s := newSite(t, func(string) []oauth.Provider { return []oauth.Provider{oauthtest.NewNaver(t).Provider} })
	b := s.browser()
	first := b.call("GET", "/api/v1/auth/oauth2/authorize/naver", nil)
	if len(first.cookies) != 1 {
		t.Fatalf("cookies = %v", first.cookies)
	}
	c := first.cookies[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/api/v1/auth/oauth2" || c.MaxAge != 600 || c.Secure {
		t.Errorf("cookie = %+v", c)
	}
	// A second tab keeps the first one's log-in alive.
	if second := b.call("GET", "/api/v1/auth/oauth2/authorize/naver", nil); second.cookies[0].Value != c.Value {
		t.Error("a second tab ends the log-in of the first")
	}
	res := s.do(call{method: "GET", path: "/api/v1/auth/oauth2/authorize/naver", header: map[string]string{"Host": "study.example"}})
	if !res.Cookies()[0].Secure {
		t.Error("the cookie is not secure on the network")
	}
}

func TestTheStateIsForOneLogInOfOneBrowserAtOneProvider(t *testing.T) {
	var forger *oauthtest.Forger
	s := newSite(t, func(string) []oauth.Provider {
		forger = oauthtest.NewForger(t)
		return []oauth.Provider{forger.Provider, oauthtest.NewNaver(t).Provider}
	})
	for name, come := range map[string]func(b *browser, state string) answer{
		"another browser": func(_ *browser, state string) answer {
			return s.browser().callback("google", url.Values{"code": {"c"}, "state": {state}})
		},
		"another browser that began one too": func(_ *browser, state string) answer {
			other := s.browser()
			other.authorize("google", "")
			return other.callback("google", url.Values{"code": {"c"}, "state": {state}})
		},
		"another provider": func(b *browser, state string) answer {
			return b.callback("naver", url.Values{"code": {"c"}, "state": {state}})
		},
		"ten minutes later": func(b *browser, state string) answer {
			s.now = s.now.Add(10 * time.Minute)
			return b.callback("google", url.Values{"code": {"c"}, "state": {state}})
		},
		"changed": func(b *browser, state string) answer {
			other := "A" // in the middle, where every bit of a letter counts
			if state[9] == 'A' {
				other = "B"
			}
			return b.callback("google", url.Values{"code": {"c"}, "state": {state[:9] + other + state[10:]}})
		},
		"made up": func(b *browser, _ string) answer {
			return b.callback("google", url.Values{"code": {"c"}, "state": {"x"}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := s.browser()
			address := b.authorize("google", "")
			forger.Agree(address, s.now)
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			if got := come(b, u.Query().Get("state")); got.status != 400 || got.Code != "oauth-state" {
				t.Errorf("callback = %d %s", got.status, got.Code)
			}
			if users, identities := s.people(); users+identities != 0 {
				t.Error("something was stored")
			}
		})
	}
	if got := s.browser().callback("google", url.Values{"code": {"c"}}); got.status != 422 {
		t.Errorf("no state at all = %d %s", got.status, got.Code)
	}
}

// TestWhatGoesWrongHasItsOwnCode bends one thing of a good log-in; nothing is stored, and the state is spent.
func TestWhatGoesWrongHasItsOwnCode(t *testing.T) {
	for name, test := range map[string]struct {
		bend   func(f *oauthtest.Forger, parameters url.Values)
		status int
		code   string
	}{
		"cancelled": {func(_ *oauthtest.Forger, p url.Values) { p.Del("code"); p.Set("error", "access_denied") }, 403, "oauth-cancelled"},
		"mixed up":  {func(_ *oauthtest.Forger, p url.Values) { p.Set("iss", "https://evil.example") }, 400, "oauth-issuer"},
		"down":      {func(f *oauthtest.Forger, _ url.Values) { f.Down = true }, 503, "oauth-unavailable"},
		"refused": {func(f *oauthtest.Forger, _ url.Values) {
			f.Token = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(400) }
		}, 502, "oauth-refused"},
		"wrong nonce":    {func(f *oauthtest.Forger, _ url.Values) { f.Claims["nonce"] = "x" }, 502, "oauth-nonce"},
		"wrong audience": {func(f *oauthtest.Forger, _ url.Values) { f.Claims["aud"] = "x" }, 502, "oauth-audience"},
		"expired":        {func(f *oauthtest.Forger, _ url.Values) { f.Claims["exp"] = 1 }, 502, "oauth-expired"},
		"not signed":     {func(f *oauthtest.Forger, _ url.Values) { f.Claims["iss"] = "x" }, 502, "oauth-id-token"},
	} {
		t.Run(name, func(t *testing.T) {
			var forger *oauthtest.Forger
			s := newSite(t, func(string) []oauth.Provider {
				forger = oauthtest.NewForger(t)
				return []oauth.Provider{forger.Provider}
			})
			b := s.browser()
			address := b.authorize("google", "")
			forger.Agree(address, s.now)
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			parameters := url.Values{"code": {"c"}, "state": {u.Query().Get("state")}}
			test.bend(forger, parameters)
			if got := b.callback("google", parameters); got.status != test.status || got.Code != test.code {
				t.Errorf("callback = %d %s, want %d %s", got.status, got.Code, test.status, test.code)
			}
			if again := b.callback("google", parameters); again.Code != "oauth-state" {
				t.Errorf("again = %s", again.Code)
			}
			if users, identities := s.people(); users+identities != 0 {
				t.Error("something was stored")
			}
			if logged := strings.Contains(s.log.String(), "log-in at provider failed"); logged != (name != "cancelled") {
				t.Errorf("told the operator: %v", logged)
			}
		})
	}
}

func TestGoingToAProvider(t *testing.T) {
	var google *oauthtest.OpenID
	s := newSite(t, func(publicURL string) []oauth.Provider {
		google = oauthtest.NewOpenID(t, publicURL)
		return []oauth.Provider{google.Provider, oauthtest.NewNaver(t).Provider}
	})
	authorize := "/api/v1/auth/oauth2/authorize/"
	if got := s.browser().call("GET", authorize+"kakao", nil); got.status != 404 || got.Code != "unknown-provider" {
		t.Errorf("unknown provider = %d %s", got.status, got.Code)
	}
	for _, place := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "/\t/evil.example", "javascript:alert(1)", "sessions", "/\n", "/" + strings.Repeat("x", 300)} {
		if got := s.browser().call("GET", authorize+"naver?returnTo="+url.QueryEscape(place), nil); got.status != 422 {
			t.Errorf("return to %q = %d", place, got.status)
		}
	}
	google.Close()
	if got := s.browser().call("GET", authorize+"google", nil); got.status != 503 || got.Code != "oauth-unavailable" {
		t.Errorf("provider down = %d %s", got.status, got.Code)
	}
	res := s.do(call{method: "GET", path: authorize + "google", header: map[string]string{"Accept": "text/html,*/*"}})
	if res.StatusCode != 302 || res.Header.Get("Location") != "/?problem=oauth-unavailable" {
		t.Errorf("provider down, for a person = %d %s", res.StatusCode, res.Header.Get("Location"))
	}
}

func TestNaverPeopleHaveNoAddress(t *testing.T) {
	var naver *oauthtest.Naver
	s := newSite(t, func(string) []oauth.Provider {
		naver = oauthtest.NewNaver(t)
		return []oauth.Provider{naver.Provider}
	})
	ann := s.signUp("gina") // has the address that Naver tells, and must not be taken over by it
	b := s.browser()
	logIn := func() answer {
		address := b.authorize("naver", "")
		naver.Agree(address)
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		return b.callback("naver", url.Values{"code": {oauthtest.NaverCode}, "state": {u.Query().Get("state")}})
	}
	got := logIn()
	if got.status != 200 || got.User.ID == ann.ID || got.User.Email != nil || got.User.EnglishName != "김지나" {
		t.Fatalf("log-in = %+v", got)
	}
	naver.Profile = oauthtest.NaverProfile("")
	if again := logIn(); again.User.ID != got.User.ID {
		t.Error("the same id is another person")
	}
	naver.Profile = strings.Replace(naver.Profile, "n-1", "n-2", 1)
	if nameless := logIn(); nameless.status != 200 || nameless.User.EnglishName != "New learner" {
		t.Errorf("a person who tells nothing = %+v", nameless)
	}
}

func TestAVerifiedAddressIsTheOwners(t *testing.T) {
	var google *oauthtest.OpenID
	s := newSite(t, func(publicURL string) []oauth.Provider {
		google = oauthtest.NewOpenID(t, publicURL, oauthtest.Person{Name: "ann", Email: "Ann@example.com", Verified: true},
			oauthtest.Person{Name: "mallory", Email: "ben@example.com", Verified: false})
		return []oauth.Provider{google.Provider}
	})
	ann, ben := s.signUp("ann"), s.signUp("ben")
	logIn := func(name string) answer {
		b := s.browser()
		return b.callback("google", google.Agree(b.Client, b.authorize("google", ""), name).Query())
	}
	if got := logIn("mallory"); got.status != 200 || got.User.ID == ben.ID || got.User.Email != nil {
		t.Errorf("an address that was not checked opens ben's account or is kept: %+v", got.User)
	}
	if got := logIn("ann"); got.User.ID != ann.ID {
		t.Fatalf("a checked address does not open ann's account: %+v", got)
	}
	// Nobody had proved ann's address before: whoever knew the password is out.
	s.refreshWith(401, ann.Refresh)
	s.want(401, call{method: "POST", path: "/api/v1/auth/login", body: nativeJSON}, nil)
	if len(s.ended) != 1 {
		t.Errorf("%d log-ins ended, want ann's", len(s.ended))
	}
	s.refreshWith(200, ben.Refresh)
}

func TestAddingAndRemovingIdentities(t *testing.T) {
	var google *oauthtest.OpenID
	s := newSite(t, func(publicURL string) []oauth.Provider {
		google = oauthtest.NewOpenID(t, publicURL, oauthtest.Person{Name: "gina", Email: "gina@example.com", Verified: true})
		return []oauth.Provider{google.Provider}
	})
	ann, ben := s.signUp("ann"), s.signUp("ben")
	b := s.browser()
	if got := b.call("POST", "/api/v1/auth/oauth2/link/google", nil); got.status != 401 {
		t.Errorf("nobody adds an identity: %d", got.status)
	}
	begin := func(token, place string) *url.URL {
		t.Helper()
		b.token = token
		got := b.call("POST", "/api/v1/auth/oauth2/link/google", map[string]string{"returnTo": place})
		if got.status != 200 {
			t.Fatalf("link = %d %s", got.status, got.Code)
		}
		return google.Agree(b.Client, got.AuthorizationURL, "gina")
	}
	back := begin(ann.Token, "/profile")
	for name, token := range map[string]string{"nobody": "", "somebody else": ben.Token} {
		b.token = token
		if got := b.callback("google", back.Query()); got.status != 403 || got.Code != "oauth-other-person" {
			t.Errorf("%s ends what ann began: %d %s", name, got.status, got.Code)
		}
	}
	b.token = ann.Token
	got := b.callback("google", back.Query())
	if got.status != 200 || !got.Linked || got.User.ID != ann.ID || got.ReturnTo != "/profile" || got.AccessToken == "" || len(got.cookies) != 0 {
		t.Fatalf("link = %+v", got)
	}
	list := b.call("GET", "/api/v1/auth/identities", nil)
	if len(list.Items) != 1 || list.Items[0].Provider != "google" || list.Items[0].Name != "Google" {
		t.Fatalf("identities = %+v", list.Items)
	}
	back = begin(ben.Token, "")
	if taken := b.callback("google", back.Query()); taken.status != 409 || taken.Code != "identity-taken" {
		t.Errorf("ben takes ann's identity: %d %s", taken.status, taken.Code)
	}
	path := "/api/v1/auth/identities/" + list.Items[0].ID
	if foreign := b.call("DELETE", path, nil); foreign.status != 404 {
		t.Errorf("ben removes ann's identity: %d", foreign.status)
	}
	b.token = ""
	asGina := s.browser()
	if in := asGina.callback("google", google.Agree(asGina.Client, asGina.authorize("google", ""), "gina").Query()); in.User.ID != ann.ID {
		t.Errorf("the identity logs in somebody else: %+v", in)
	}
	b.token = ann.Token
	if gone := b.call("DELETE", path, nil); gone.status != 204 {
		t.Errorf("ann removes it: %d", gone.status)
	}
	// Gina's account of her own has no other way in.
	in := asGina.callback("google", google.Agree(asGina.Client, asGina.authorize("google", ""), "gina").Query())
	asGina.token = in.AccessToken
	list = asGina.call("GET", "/api/v1/auth/identities", nil)
	if last := asGina.call("DELETE", "/api/v1/auth/identities/"+list.Items[0].ID, nil); last.status != 409 || last.Code != "last-way-in" {
		t.Errorf("the last way in: %d %s", last.status, last.Code)
	}
}
