package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/httpapi"
)

const nativeJSON = `{"email":"ann@example.com","password":"password of ann"}`

// cookieOf returns the refresh cookie that an answer sets.
func cookieOf(t *testing.T, res *http.Response) *http.Cookie {
	t.Helper()
	for _, c := range res.Cookies() {
		if c.Name == "studymate_refresh" {
			return c
		}
	}
	t.Fatal("no refresh cookie in the answer")
	return nil
}

func (r *rig) refreshWith(status int, token string) authResult {
	r.t.Helper()
	var out authResult
	r.want(status, call{method: "POST", path: "/api/v1/auth/refresh", body: `{"refreshToken":"` + token + `"}`}, &out)
	return out
}

func TestTheRefreshCookie(t *testing.T) {
	r := newRig(t)
	r.signUp("ann")
	for _, test := range []struct {
		host   string
		secure bool
	}{{"localhost:8080", false}, {"127.0.0.1:8080", false}, {"[::1]:8080", false}, {"study.localhost", false}, {"study.example.com", true}, {"192.168.1.5:8080", true}, {"localhost.example.com", true}} {
		res := r.want(200, call{method: "POST", path: "/api/v1/auth/login", body: nativeJSON, header: map[string]string{"Host": test.host}}, nil)
		c := cookieOf(t, res)
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/api/v1/auth" || c.MaxAge < 29*24*3600 {
			t.Errorf("cookie = %+v", c)
		}
		if c.Secure != test.secure {
			t.Errorf("at %s the cookie is secure: %v, want %v", test.host, c.Secure, test.secure)
		}
	}
	res := r.want(200, call{method: "POST", path: "/api/v1/auth/login", body: nativeJSON, header: map[string]string{"X-Client": "native"}}, nil)
	if len(res.Cookies()) != 0 {
		t.Error("a native client got a cookie")
	}
}

func TestBrowserRenewsAndLogsOut(t *testing.T) {
	r := newRig(t)
	r.signUp("ann")
	first := cookieOf(t, r.want(200, call{method: "POST", path: "/api/v1/auth/login", body: nativeJSON}, nil))
	with := func(c *http.Cookie) map[string]string {
		return map[string]string{"Cookie": c.Name + "=" + c.Value, "Sec-Fetch-Site": "same-origin"}
	}
	var out authResult
	second := cookieOf(t, r.want(200, call{method: "POST", path: "/api/v1/auth/refresh", header: with(first)}, &out))
	if second.Value == first.Value || out.RefreshToken != "" || out.AccessToken == "" {
		t.Error("the refresh token did not rotate in the cookie alone")
	}
	if out.ExpiresIn != 900 && out.ExpiresIn != 899 { // a token ends on a whole second
		t.Errorf("expiresIn = %d", out.ExpiresIn)
	}
	gone := cookieOf(t, r.want(204, call{method: "POST", path: "/api/v1/auth/logout", header: with(second)}, nil))
	if gone.MaxAge >= 0 || gone.Value != "" {
		t.Error("log-out keeps the cookie")
	}
	dead := cookieOf(t, r.want(401, call{method: "POST", path: "/api/v1/auth/refresh", header: with(second)}, nil))
	if dead.MaxAge >= 0 {
		t.Error("a dead cookie is kept")
	}
	r.want(204, call{method: "POST", path: "/api/v1/auth/logout", header: with(second)}, nil)
}

func TestForeignPagesCanNotUseTheCookie(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, _ *httpapi.Deps) { c.TrustedOrigins = []string{"https://app.example.com"} })
	r.signUp("ann")
	for _, test := range []struct {
		name   string
		header map[string]string
		status int
	}{
		{"not a browser", nil, 200},
		{"own page", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8080"}, 200},
		{"foreign page", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403},
		{"sibling page", map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"}, 403},
		{"foreign page, old browser", map[string]string{"Origin": "https://evil.example"}, 403},
		{"trusted page", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://app.example.com"}, 200},
	} {
		t.Run(test.name, func(t *testing.T) {
			r.t = t
			r.want(test.status, call{method: "POST", path: "/api/v1/auth/login", body: nativeJSON, header: test.header}, nil)
		})
	}
}

func TestRefreshTokensAreGoodForOneUse(t *testing.T) {
	r := newRig(t)
	ann := r.signUp("ann")

	second := r.refreshWith(200, ann.Refresh).RefreshToken
	r.now = r.now.Add(9 * time.Second)
	if again := r.refreshWith(200, ann.Refresh).RefreshToken; again != second {
		t.Error("within the grace the predecessor did not get the same successor")
	}
	third := r.refreshWith(200, second).RefreshToken
	// Only the immediate predecessor has a grace: ann.Refresh is two steps old now.
	r.refreshWith(401, ann.Refresh)
	r.refreshWith(401, third)
	if n := r.auth.Stats().RefreshReuses; n != 1 {
		t.Errorf("%d reuses counted, want 1", n)
	}
}

func TestALateSecondUseEndsTheLogInOfBoth(t *testing.T) {
	r := newRig(t)
	ann := r.signUp("ann")
	second := r.refreshWith(200, ann.Refresh).RefreshToken
	r.now = r.now.Add(11 * time.Second)
	r.refreshWith(401, ann.Refresh)
	r.refreshWith(401, second)

	// Another log-in of the same person is another family.
	var other authResult
	r.want(200, call{method: "POST", path: "/api/v1/auth/login", body: nativeJSON, header: map[string]string{"X-Client": "native"}}, &other)
	r.refreshWith(200, other.RefreshToken)
}

func TestRefreshTokensExpire(t *testing.T) {
	r := newRig(t)
	ann := r.signUp("ann")
	token := ann.Refresh
	for range 3 { // renewed every 29 days it lives on, but no longer than 90
		r.now = r.now.Add(29 * 24 * time.Hour)
		token = r.refreshWith(200, token).RefreshToken
	}
	r.now = r.now.Add(4 * 24 * time.Hour)
	r.refreshWith(401, token)
}

func TestTwentyRenewalsAtOnceAgree(t *testing.T) {
	r := newRig(t)
	ann := r.signUp("ann")
	got := make([]string, 20)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			res := r.do(call{method: "POST", path: "/api/v1/auth/refresh", body: `{"refreshToken":"` + ann.Refresh + `"}`})
			body := read(t, res)
			_, token, _ := strings.Cut(body, `"refreshToken":"`)
			got[i] = fmt.Sprint(res.StatusCode, " ", strings.TrimSuffix(strings.TrimSpace(token), `"}`))
		})
	}
	wg.Wait()
	for _, g := range got {
		if g != got[0] || !strings.HasPrefix(g, "200 ") {
			t.Fatalf("answers differ: %q and %q", got[0], g)
		}
	}
}

func TestGuessingIsSlow(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, _ *httpapi.Deps) { c.LogInAttempts = 3 })
	r.signUp("ann")
	guess := func(status int, email, password string) *http.Response {
		t.Helper()
		return r.want(status, call{method: "POST", path: "/api/v1/auth/login", body: `{"email":"` + email + `","password":"` + password + `"}`}, nil)
	}
	guess(401, "ann@example.com", "wrong")
	guess(401, "ann@example.com", "wrong")
	guess(200, "ann@example.com", "password of ann") // who knows it starts anew
	for range 3 {
		guess(401, "ANN@example.com", "wrong")
	}
	res := guess(429, "ann@example.com", "password of ann")
	if res.Header.Get("Retry-After") != "300" {
		t.Errorf("Retry-After = %q, want 300", res.Header.Get("Retry-After"))
	}
	guess(401, "bob@example.com", "wrong") // another account is not concerned
	r.now = r.now.Add(5 * time.Minute)
	guess(200, "ann@example.com", "password of ann")
}

func TestLogsHoldNoSecrets(t *testing.T) {
	r := newRig(t)
	ann := r.signUp("ann")
	r.want(401, call{method: "POST", path: "/api/v1/auth/login", body: `{"email":"ann@example.com","password":"a wrong one"}`}, nil)
	r.refreshWith(200, ann.Refresh)
	r.want(200, call{method: "GET", path: "/api/v1/users/profile?secret=hidden", token: ann.Token}, nil)
	text := r.log.String()
	if !strings.Contains(text, "path=/api/v1/users/profile") || !strings.Contains(text, "status=401") {
		t.Errorf("the log lacks requests: %s", text)
	}
	for _, secret := range []string{"ann@example.com", "password of ann", "a wrong one", ann.Token, ann.Refresh, "hidden"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
