package control

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/languagemate/studymate/store/storetest"
)

// diary is all that a run says about itself: its log, and the problems that its clients got.
type diary struct {
	mu   sync.Mutex
	text bytes.Buffer // Guarded by mu.
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

// confidant is somebody with all their secrets.
type confidant struct {
	email, password, id         string
	access, refresh, media      string
	room, session, saidOnlyHere string
}

// secrets are what may be nowhere but in the answers to the person.
func (p confidant) secrets() map[string]string {
	return map[string]string{
		"address": p.email, "name of the address": p.email[:strings.IndexByte(p.email, '@')], "password": p.password, "access token": p.access, "refresh token": p.refresh,
		"media token": p.media, "text": p.saidOnlyHere, "bearer": "Bearer ", "hash": "$argon2", "token in parts": p.access[strings.LastIndexByte(p.access, '.'):],
	}
}

// newcomer signs somebody up, who makes a session and a room and says something.
func newcomer(t *testing.T, c *Control, email string) confidant {
	t.Helper()
	p := confidant{email: email, password: "hunter2-correct-horse", saidOnlyHere: "the-cat-sat-on-the-mat"}
	want := func(token, method, path, body string, out any) {
		t.Helper()
		status, answer := ask(t, c, method, path, token, body)
		if status >= 300 || json.Unmarshal([]byte(answer), out) != nil {
			t.Fatalf("%s %s = %d %s", method, path, status, answer)
		}
	}
	var in struct {
		AccessToken, RefreshToken string
		User                      struct{ ID string }
	}
	want("", "POST", "/api/v1/auth/signup", `{"email":"`+email+`","password":"`+p.password+`","englishName":"Quiet","nativeLanguage":"ko","targetLanguage":"en"}`, &in)
	p.id, p.access, p.refresh = in.User.ID, in.AccessToken, in.RefreshToken
	agree(t, c, p.id)
	var made struct{ ID string }
	want(p.access, "POST", "/api/v1/sessions/create", `{"title":"Talk","sessionType":"video"}`, &made)
	var joined struct{ MediaToken string }
	want(p.access, "POST", "/api/v1/sessions/join/"+made.ID, "", &joined)
	p.media, p.session = joined.MediaToken, made.ID
	other, _ := learner(t, c, "Ben"+p.id)
	p.room = storetest.Match(t, c.deps.Store, p.id, other)
	var message struct{ ID string }
	want(p.access, "POST", "/api/v1/chat/rooms/"+p.room+"/messages", `{"clientId":"1","body":"`+p.saidOnlyHere+`"}`, &message)
	return p
}

// misfortunes are calls of the person that go wrong, each with a secret in it.
func (p confidant) misfortunes() [][4]string { // method, path, token, body
	return [][4]string{
		{"POST", "/api/v1/auth/signup", "", `{"email":"` + p.email + `","password":"` + p.password + `","englishName":"Q","nativeLanguage":"ko","targetLanguage":"en"}`},
		{"POST", "/api/v1/auth/signup", "", `{"email":"` + p.email + ` ` + p.email + `","password":"` + p.password + `","englishName":"\u0000","nativeLanguage":"` + p.email + `","targetLanguage":"en"}`},
		{"POST", "/api/v1/auth/login", "", `{"email":"` + p.email + `","password":"` + p.password + `x"}`},
		{"POST", "/api/v1/auth/login", "", `{"email":"` + p.email + `","password":"` + p.password + `"`},
		{"POST", "/api/v1/auth/login", "", `{"email":["` + p.email + `"],"password":{"a":"` + p.password + `"}}`},
		{"POST", "/api/v1/auth/refresh", "", `{"refreshToken":"x` + p.refresh + `"}`},
		{"GET", "/api/v1/users/profile", p.access + "x", ""},
		{"GET", "/api/v1/users/profile", p.media, ""},
		{"GET", "/api/v1/users/profile", p.refresh, ""},
		{"PATCH", "/api/v1/users/profile", p.access, `{"bio":"` + p.saidOnlyHere + `"}`},
		{"POST", "/api/v1/sessions/create", p.access, `{"title":"` + strings.Repeat(p.email, 20) + `","sessionType":"` + p.saidOnlyHere + `"}`},
		{"GET", "/api/v1/sessions/available?cursor=" + p.saidOnlyHere, p.access, ""},
		{"GET", "/api/v1/sessions/available?access_token=" + p.access, "", ""},
		{"POST", "/api/v1/webrtc/offer", p.media, `{"sdp":"v=0\r\no=` + p.email + ` ` + p.saidOnlyHere + `"}`},
		{"POST", "/api/v1/webrtc/offer", p.access, `{"sdp":"v=0"}`},
		{"POST", "/api/v1/webrtc/ice-candidate", p.media, `{"candidate":"candidate:` + p.saidOnlyHere + `"}`},
		{"POST", "/api/v1/chat/rooms/" + p.room + "/messages", p.access, `{"clientId":"2","kind":"reply","body":"` + p.saidOnlyHere + `","replyTo":"` + p.email + `"}`},
		{"POST", "/api/v1/chat/reports", p.access, `{"userId":"` + p.email + `","reason":"spam","comment":"` + p.saidOnlyHere + `"}`},
		{"PUT", "/api/v1/notifications/preferences", p.access, `{"channels":{"chat":"` + p.email + `"},"quietHours":{"enabled":true,"from":"22:00","to":"07:00","zone":"` + p.saidOnlyHere + `"},"pushPreview":true}`},
		{"POST", "/api/v1/notifications/push/subscriptions", p.access, `{"endpoint":"http://` + p.email + `","keys":{"p256dh":"` + p.saidOnlyHere + `","auth":""}}`},
		{"GET", "/api/v1/auth/oauth2/authorize/nowhere?returnTo=//" + p.email, "", ""},
		{"POST", "/api/v1/auth/oauth2/callback/nowhere", "", `{"state":"` + p.refresh + `","code":"` + p.saidOnlyHere + `"}`},
		{"DELETE", "/api/v1/users/account", p.access, `{"password":"` + p.password + `x"}`},
		{"POST", "/api/v1/auth/login", "", strings.Repeat(p.email, 100_000)},
	}
}

// live goes through what a person does and what goes wrong with it, and returns the problems that came of it.
func (p confidant) live(t *testing.T, c *Control) string {
	t.Helper()
	var problems strings.Builder
	for _, m := range p.misfortunes() {
		status, answer := ask(t, c, m[0], m[1], m[2], m[3])
		if status < 400 || status >= 500 && status != http.StatusServiceUnavailable {
			t.Errorf("%s %s = %d %s", m[0], m[1], status, answer)
		}
		problems.WriteString(answer)
	}
	dial(t, c, "Bearer "+p.access+"x").expect("ERROR")
	here := dial(t, c, "Bearer "+p.access)
	here.expect("CONNECTED")
	here.send("SUBSCRIBE\nid:0\ndestination:/topic/chat/" + p.email + "\n\n\x00")
	problems.WriteString(here.expect("ERROR"))
	here = dial(t, c, "Bearer "+p.access)
	here.expect("CONNECTED")
	here.send("SEND\ndestination:/app/chat/" + p.room + "\nclient-id:3\nreceipt:r\n\n" + `{"body":"` + p.saidOnlyHere + `"}` + "\x00")
	here.expect("RECEIPT")
	here.send("SEND\ndestination:/app/chat/" + p.room + "\nreceipt:r2\n\n" + `{"body":"` + p.saidOnlyHere + "\x00")
	problems.WriteString(here.expect("ERROR"))
	status, answer := ask(t, c, "POST", "/api/v1/auth/refresh", "", `{"refreshToken":"`+p.refresh+`"}`)
	if status != http.StatusOK {
		t.Errorf("refresh = %d %s", status, answer)
	}
	if status, answer = ask(t, c, "DELETE", "/api/v1/auth/log-ins", p.access, ""); status != http.StatusNoContent {
		t.Errorf("log out = %d %s", status, answer)
	}
	return problems.String()
}

// TestNothingPersonalIsSaid looks through everything that is logged at the most talkative level, without the mask that takes out what it knows, and
// through every problem and every figure of a run.
func TestNothingPersonalIsSaid(t *testing.T) {
	log := &diary{}
	c := start(t, func(config *Config) {
		config.Logger = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	p := newcomer(t, c, "quiet.person.77@example.org")
	problems := p.live(t, c)
	status, figures := ask(t, c, "GET", "/metrics", "", "")
	if status != http.StatusOK {
		t.Fatalf("metrics = %d", status)
	}
	for place, said := range map[string]string{"log": log.String(), "problems": problems, "metrics": figures} {
		if len(said) < 2000 {
			t.Errorf("only %d octets of %s", len(said), place)
		}
		for what, secret := range p.secrets() {
			if i := strings.Index(said, secret); i >= 0 {
				t.Errorf("the %s of a person is in the %s: %s", what, place, said[max(0, i-200):min(len(said), i+200)])
			}
		}
		for what, pattern := range map[string]string{"an address": `[\w.+-]+@[\w-]+\.\w+`, "a JWT": `eyJ[\w-]{10,}\.`, "a password": `(?i)password"?[:=]"?[^"\s]*hunter`} {
			if found := regexp.MustCompile(pattern).FindString(said); found != "" {
				t.Errorf("%s is in the %s: %s", what, place, found)
			}
		}
	}
	for _, id := range []string{p.id, p.session, p.room} {
		if strings.Contains(figures, id) {
			t.Error("a figure names somebody or something of somebody")
		}
	}
	problemsOf, err := promlint.New(strings.NewReader(figures)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range problemsOf {
		t.Errorf("metric %s: %s", found.Metric, found.Text)
	}
}

// TestThePathOfACallIsMasked puts secrets where the log does look, with the logger of the program.
func TestThePathOfACallIsMasked(t *testing.T) {
	log := &diary{}
	logger, err := NewLogger(log, "debug", "json")
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, func(config *Config) { config.Logger = logger })
	p := newcomer(t, c, "loud.person.78@example.org")
	for _, path := range []string{"/api/v1/users/" + p.email, "/api/v1/users/" + p.access, "/images/" + p.email, "/Bearer%20" + p.access} {
		ask(t, c, "GET", path, p.access, "")
	}
	said := log.String()
	for what, secret := range map[string]string{"address": p.email, "token": p.access} {
		if strings.Contains(said, secret) {
			t.Errorf("the %s is in the log", what)
		}
	}
	if strings.Count(said, "[masked]") < 4 {
		t.Errorf("paths are not in the log: %s", said)
	}
}
