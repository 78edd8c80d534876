package httpapi_test

import (
	"encoding/json"
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

// Two tabs share a cookie and renew whenever they like; neither logs the other out.
func TestTabsThatRenewSideBySide(t *testing.T) {
	r := newRig(t)
	r.signUp("ann")
	cookie := cookieOf(t, r.want(200, call{method: "POST", path: "/api/v1/auth/login", body: nativeJSON}, nil)).Value
	renew := func(with string) (status int, cookie, access string) {
		var out authResult
		res := r.do(call{method: "POST", path: "/api/v1/auth/refresh", header: map[string]string{"Cookie": "studymate_refresh=" + with, "Sec-Fetch-Site": "same-origin"}})
		body := read(t, res)
		if err := json.Unmarshal([]byte(body), &out); err != nil {
			t.Errorf("%v in %s", err, body)
		}
		if res.StatusCode == 200 {
			cookie = cookieOf(t, res).Value
		}
		return res.StatusCode, cookie, out.AccessToken
	}
	for round := range 5 {
		var next [3]string
		var tabs sync.WaitGroup
		for i := range next {
			tabs.Go(func() {
				status, successor, access := renew(cookie)
				if status != 200 || access == "" {
					t.Errorf("round %d, tab %d: %d", round, i, status)
				}
				next[i] = successor
			})
		}
		tabs.Wait()
		if next[0] != next[1] || next[1] != next[2] || next[0] == cookie {
			t.Fatalf("round %d: the tabs have different cookies", round)
		}
		cookie = next[0] // what the browser keeps, whichever answer came last
		r.now = r.now.Add(10 * time.Minute)
	}
	if n := r.auth.Stats().RefreshReuses; n != 0 {
		t.Errorf("%d reuses", n)
	}
	// A tab that slept through a renewal comes less than 10 s late.
	old := cookie
	_, cookie, _ = renew(old)
	r.now = r.now.Add(9 * time.Second)
	if status, again, _ := renew(old); status != 200 || again != cookie {
		t.Errorf("after 9 s: %d", status)
	}
	r.now = r.now.Add(2 * time.Second)
	if status, _, _ := renew(old); status != 401 {
		t.Errorf("after 11 s: %d", status)
	}
	if status, _, _ := renew(cookie); status != 401 {
		t.Errorf("and the log-in of both: %d", status)
	}
}

func TestGuessingIsSlow(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, _ *httpapi.Deps) { c.Limits.LogIn.PerPair = 3 })
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
	for name, want := range map[string]string{"Retry-After": "300", "RateLimit": `"log-in";r=0;t=300`, "RateLimit-Policy": `"log-in";q=3;w=300`} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	guess(401, "bob@example.com", "wrong") // another account is not concerned
	r.now = r.now.Add(5 * time.Minute)
	guess(200, "ann@example.com", "password of ann")
}

// TestWhoIsSlowedDown plays passwords from addresses behind a proxy. An account has 4 tries from one address, 6 from all, an address 8.
func TestWhoIsSlowedDown(t *testing.T) {
	const wrong, right = "wrong", "password of ann"
	type step struct {
		from, account, password string
		times, status           int
	}
	for name, steps := range map[string][]step{
		"one account, one address": {{"203.0.113.1", "ann", wrong, 4, 401}, {"203.0.113.1", "ann", right, 1, 429}, {"203.0.113.2", "ann", right, 1, 200}},
		"one account, many addresses": {
			{"203.0.113.1", "ann", wrong, 3, 401}, {"203.0.113.2", "ann", wrong, 3, 401}, {"203.0.113.3", "ann", wrong, 1, 429},
			{"203.0.113.3", "ann", right, 1, 429}, {"203.0.113.3", "bob", wrong, 1, 401},
		},
		"the owner is not kept out": {
			{"203.0.113.9", "ann", right, 1, 200}, {"203.0.113.1", "ann", wrong, 3, 401}, {"203.0.113.2", "ann", wrong, 3, 401},
			{"203.0.113.3", "ann", right, 1, 429}, {"203.0.113.9", "ann", wrong, 1, 401}, {"203.0.113.9", "ann", right, 1, 200},
		},
		"many accounts, one address": {
			{"203.0.113.1", "a", wrong, 3, 401}, {"203.0.113.1", "b", wrong, 3, 401}, {"203.0.113.1", "c", wrong, 2, 401},
			{"203.0.113.1", "d", wrong, 1, 429}, {"203.0.113.1", "ann", right, 1, 429}, {"203.0.113.2", "ann", right, 1, 200},
		},
		"an account that does not exist": {{"203.0.113.1", "nobody", wrong, 4, 401}, {"203.0.113.1", "nobody", wrong, 1, 429}},
		"addresses of one /64": {
			{"2001:db8::1", "ann", wrong, 2, 401}, {"2001:db8::2", "ann", wrong, 2, 401}, {"2001:db8::3", "ann", right, 1, 429}, {"2001:db8:0:1::1", "ann", right, 1, 200},
		},
		"an IPv4 address as IPv6": {{"203.0.113.1", "ann", wrong, 4, 401}, {"::ffff:203.0.113.1", "ann", right, 1, 429}},
		"a forged forwarder":      {{"203.0.113.1", "ann", wrong, 4, 401}, {"8.8.8.8, 203.0.113.1", "ann", right, 1, 429}},
		"who knows it is not counted": {
			{"203.0.113.1", "ann", right, 20, 200}, {"203.0.113.1", "ann", wrong, 4, 401}, {"203.0.113.1", "ann", right, 1, 429},
		},
		"what is refused costs nothing": {{"203.0.113.1", "ann", wrong, 4, 401}, {"203.0.113.1", "ann", wrong, 20, 429}, {"203.0.113.2", "ann", right, 1, 200}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(c *httpapi.Config, _ *httpapi.Deps) {
				c.TrustedProxies = []string{"192.0.2.0/24"} // of httptest's requests
				c.Limits.LogIn = httpapi.LogInLimits{PerPair: 4, PerAccount: 6, PerAddress: 8}
			})
			r.signUp("ann") // counts for the proxy's own address only
			for i, s := range steps {
				for range s.times {
					res := r.do(call{method: "POST", path: "/api/v1/auth/login", header: map[string]string{"X-Forwarded-For": s.from},
						body: `{"email":"` + s.account + `@example.com","password":"` + s.password + `"}`})
					body := read(t, res)
					if res.StatusCode != s.status {
						t.Fatalf("step %d from %s to %s = %d %s, want %d", i+1, s.from, s.account, res.StatusCode, body, s.status)
					}
					if limited := res.StatusCode == 429; limited != (res.Header.Get("Retry-After") != "") || limited && !strings.Contains(body, `"rate-limited"`) {
						t.Errorf("step %d: %v %s", i+1, res.Header, body)
					}
				}
			}
		})
	}
}

func TestAddressesCanNotBeTriedByTheHundred(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, _ *httpapi.Deps) { c.Limits.LogIn.PerAddress = 2 })
	r.signUp("ann")
	body := `{"email":"ann@example.com","password":"long enough","englishName":"A","nativeLanguage":"en","targetLanguage":"ko"}`
	r.want(409, call{method: "POST", path: "/api/v1/auth/signup", body: body}, nil)
	res := r.want(429, call{method: "POST", path: "/api/v1/auth/signup", body: body}, nil)
	if res.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

// TestARushOfLogIns has 200 people log in at once. Those for whom there is no room are told when to come back; what others do is done
// meanwhile, and who was refused has lost no try.
func TestARushOfLogIns(t *testing.T) {
	r := newRig(t, func(c *httpapi.Config, _ *httpapi.Deps) {
		c.Limits.LogIn = httpapi.LogInLimits{PerPair: 1, PerAddress: -1}
		c.RequestTimeout = 3 * time.Second // who has waited for so long is told the same
	})
	ann := r.learner("ann")
	var rush sync.WaitGroup
	var mu sync.Mutex
	counts := map[int]int{}
	for i := range 200 {
		rush.Go(func() {
			res := r.do(call{method: "POST", path: "/api/v1/auth/login", body: fmt.Sprintf(`{"email":"somebody%d@example.com","password":"a guess"}`, i)})
			body := read(t, res)
			mu.Lock()
			defer mu.Unlock()
			counts[res.StatusCode]++
			if res.StatusCode == 503 && (res.Header.Get("Retry-After") != "2" || !strings.Contains(body, `"busy"`)) {
				t.Errorf("%v %s", res.Header, body)
			}
		})
	}
	for range 20 {
		r.want(200, call{method: "GET", path: "/api/v1/users/profile", token: ann.Token}, nil)
	}
	rush.Wait()
	if counts[401]+counts[503] != 200 || counts[401] == 0 || counts[503] == 0 {
		t.Errorf("answers by status: %v", counts)
	}
	if n := r.auth.Stats().LogInFailures; n != uint64(counts[401]) {
		t.Errorf("%d passwords were checked, %d answered", n, counts[401])
	}
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
