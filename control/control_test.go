package control

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/blob"
	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/users"
	"github.com/languagemate/studymate/sfu"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) {
	// gorm never ends the goroutine of its statement cache.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("gorm.io/gorm/internal/lru.NewLRU[...].func1"))
}

// start runs a control plane on real parts until the test ends.
func start(t *testing.T, change func(*Config)) *Control {
	t.Helper()
	c, _ := startNode(t, t.TempDir(), bus.Config{}, change)
	return c
}

// startNode runs a control plane over the data in folder, which several can share, until the test ends or stop is called.
func startNode(t *testing.T, folder string, nodes bus.Config, change func(*Config)) (c *Control, stop func()) {
	t.Helper()
	c, link := makeNode(t, folder, nodes, change)
	return c, together(t, c.Run, c.deps.SFU.Run, link.Run)
}

// makeNode makes all parts of a node and runs none.
func makeNode(t *testing.T, folder string, nodes bus.Config, change func(*Config)) (c *Control, link *bus.Bus) {
	t.Helper()
	keys, err := auth.LoadKeys(folder)
	if err != nil {
		t.Fatal(err)
	}
	data, err := store.Open(t.Context(), storetest.ConfigAt(t, filepath.Join(folder, "studymate.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = data.Close() })
	media, err := sfu.New(sfu.Config{ListenUDP: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	if link, err = bus.New(nodes); err != nil {
		t.Fatal(err)
	}
	config := Config{Listen: "127.0.0.1:0", Metrics: true, ShutdownTimeout: time.Second}
	if change != nil {
		change(&config)
	}
	c, err = New(t.Context(), config, Deps{Store: data, Keys: keys, Bus: link, SFU: media, Files: blob.NewDir(t.TempDir())})
	if err != nil {
		t.Fatal(err)
	}
	return c, link
}

// together runs parts until stop, or the end of the test.
func together(t *testing.T, parts ...func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, run := range parts {
		running.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	t.Cleanup(stop)
	return stop
}

// learner signs somebody up and returns the id and an access token.
func learner(t *testing.T, c *Control, name string) (id, token string) {
	t.Helper()
	grant, err := c.Auth().SignUp(t.Context(), auth.SignUp{Email: name + "@example.org", Password: "a long password", EnglishName: name,
		NativeLanguage: "ko", TargetLanguage: "en"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	agree(t, c, grant.User.ID)
	return grant.User.ID, grant.AccessToken
}

// agree gives all consents that are required.
func agree(t testing.TB, c *Control, userID string) {
	t.Helper()
	var said []users.Consent
	for _, d := range c.Users().Documents() {
		if d.Required {
			said = append(said, users.Consent{Document: d.Name, Version: d.Version, Granted: true})
		}
	}
	if _, _, err := c.Users().Consent(t.Context(), userID, said, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// topic is a raw STOMP client: enough to see frames come and go.
type topic struct {
	t  *testing.T
	ws *websocket.Conn
}

func dial(t *testing.T, c *Control, authorization string) *topic {
	t.Helper()
	ws, _, err := websocket.Dial(t.Context(), "ws://"+c.Addr().String()+"/ws", &websocket.DialOptions{Subprotocols: []string{"v12.stomp"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.CloseNow() })
	if ws.Subprotocol() != "v12.stomp" {
		t.Errorf("subprotocol %q", ws.Subprotocol())
	}
	s := &topic{t: t, ws: ws}
	s.send("CONNECT\naccept-version:1.2\nAuthorization:" + authorization + "\n\n\x00")
	return s
}

func (s *topic) send(frame string) {
	s.t.Helper()
	if err := s.ws.Write(s.t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *topic) expect(parts ...string) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	_, frame, err := s.ws.Read(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, part := range parts {
		if !strings.Contains(string(frame), part) {
			s.t.Fatalf("got %q, want %q in it", frame, part)
		}
	}
	return string(frame)
}

func TestSessionTopicIsForItsParticipants(t *testing.T) {
	c := start(t, nil)
	ann, annToken := learner(t, c, "Ann")
	ben, _ := learner(t, c, "Ben")
	_, eveToken := learner(t, c, "Eve")
	made, err := c.Sessions().Create(t.Context(), session.NewSession{Title: "t", HostID: ann, Type: store.TypeVideo, MaxParticipants: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Sessions().Join(t.Context(), made.ID, ann); err != nil {
		t.Fatal(err)
	}
	s := dial(t, c, "Bearer "+annToken)
	s.expect("CONNECTED\n", "user-name:"+ann)
	s.send("SUBSCRIBE\nid:1\ndestination:" + session.Topic(made.ID) + "\nreceipt:1\n\n\x00")
	s.expect("RECEIPT\n")
	if _, err := c.Sessions().Join(t.Context(), made.ID, ben); err != nil {
		t.Fatal(err)
	}
	frame := s.expect("MESSAGE\n", `"type":"participants"`)
	room, err := c.chat.OfSession(t.Context(), made.ID, ben)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.chat.Send(t.Context(), room.ID, ben, chat.Draft{ClientID: "1", Body: "hello"}); err != nil {
		t.Fatal(err)
	}
	s.expect("MESSAGE\n", `"type":"message"`, "hello")
	_, body, _ := strings.Cut(strings.TrimSuffix(frame, "\x00"), "\n\n")
	var event struct {
		SessionID    string
		Participants []struct{ UserID, DisplayName string }
	}
	if err := json.Unmarshal([]byte(body), &event); err != nil || event.SessionID != made.ID || len(event.Participants) != 2 {
		t.Errorf("%v: %s", err, body)
	}

	for name, destination := range map[string]string{
		"a stranger to the session": session.Topic(made.ID),
		"a session that is not":     session.Topic("none"),
		"all sessions":              "/topic/sessions/",
		"below a session":           session.Topic(made.ID) + "/x",
		"another topic":             "/topic/everything",
		"another's queue":           "/user/" + ann + "/queue/messages",
	} {
		t.Run(name, func(t *testing.T) {
			eve := dial(t, c, "Bearer "+eveToken)
			eve.expect("CONNECTED\n")
			eve.send("SUBSCRIBE\nid:1\ndestination:" + destination + "\n\n\x00")
			eve.expect("ERROR\n", "subscription refused")
		})
	}
}

func TestWhoLeavesHearsNoMore(t *testing.T) {
	c := start(t, nil)
	ann, annToken := learner(t, c, "Ann")
	ben, benToken := learner(t, c, "Ben")
	made, err := c.Sessions().Create(t.Context(), session.NewSession{Title: "t", HostID: ann, Type: store.TypeVideo, MaxParticipants: 4})
	if err != nil {
		t.Fatal(err)
	}
	var clients []*topic
	for _, person := range [][2]string{{ann, annToken}, {ben, benToken}} {
		if _, err := c.Sessions().Join(t.Context(), made.ID, person[0]); err != nil {
			t.Fatal(err)
		}
		s := dial(t, c, "Bearer "+person[1])
		s.expect("CONNECTED\n")
		clients = append(clients, s)
	}
	for _, s := range clients {
		s.send("SUBSCRIBE\nid:1\ndestination:" + session.Topic(made.ID) + "\nreceipt:1\n\n\x00")
		s.expect("RECEIPT\n")
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, "http://"+c.Addr().String()+"/api/v1/sessions/"+made.ID+"/leave", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+benToken)
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		t.Fatalf("leave: %s", response.Status)
	}
	clients[0].expect("MESSAGE\n", ann)
	clients[1].expect("MESSAGE\n") // that ben left
	c.broker.Publish(session.Topic(made.ID), []byte(`"later"`))
	clients[0].expect("MESSAGE\n", "later")
	clients[1].send("UNSUBSCRIBE\nid:1\nreceipt:2\n\n\x00")
	clients[1].expect("RECEIPT\n") // and nothing before it
}

func TestTheWebSocketWantsAnAccessToken(t *testing.T) {
	c := start(t, nil)
	id, token := learner(t, c, "Ann")
	media, err := c.Auth().IssueMedia(auth.Principal{UserID: id}, "s", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for name, authorization := range map[string]string{
		"nothing":       "",
		"no scheme":     token,
		"another":       "Basic YW5uOmE=",
		"garbage":       "Bearer x",
		"a media token": "Bearer " + media.Token,
		"a cut token":   "Bearer " + token[:len(token)-2],
	} {
		t.Run(name, func(t *testing.T) {
			s := dial(t, c, authorization)
			if frame := s.expect("ERROR\n", "login failed"); strings.Contains(frame, "eyJ") || strings.Contains(frame, "base64") || strings.Contains(frame, "segment") || strings.Contains(frame, "signature") {
				t.Errorf("the token, or what a library says of it, came back: %q", frame)
			}
		})
	}
}

func TestTheWebSocketEndsWithItsToken(t *testing.T) {
	c := start(t, func(config *Config) { config.Auth.AccessTTL = 2 * time.Second })
	_, token := learner(t, c, "Ann")
	s := dial(t, c, "Bearer "+token)
	s.expect("CONNECTED\n")
	s.expect("ERROR\n", "login has expired")
}

// TestAServerWithoutMediaIsNotReady closes the media sockets under a server that goes on.
func TestAServerWithoutMediaIsNotReady(t *testing.T) {
	c, link := makeNode(t, t.TempDir(), bus.Config{}, nil)
	together(t, c.Run, link.Run)
	closeSockets := together(t, c.deps.SFU.Run)
	ready := func() (int, string) {
		t.Helper()
		response, err := http.Get("http://" + c.Addr().String() + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(body)
	}
	if status, body := ready(); status != http.StatusOK {
		t.Fatalf("at first: %d %s", status, body)
	}
	closeSockets()
	// It takes three seconds for a socket to count as not read, and as long for an outcome to be asked for again.
	deadline := time.After(time.Minute)
	for {
		status, body := ready()
		if status == http.StatusServiceUnavailable {
			if !strings.Contains(body, `"field":"media","code":"not_working"`) || strings.Contains(body, "database") {
				t.Errorf("not ready: %s", body)
			}
			return
		}
		select {
		case <-deadline:
			t.Fatalf("without media: %d %s", status, body)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func TestOperationsAreServed(t *testing.T) {
	c := start(t, nil)
	for path, want := range map[string]string{"/healthz": `"ok"`, "/readyz": `"ok"`, "/metrics": "studymate_sessions_live 0", "/openapi.json": `"openapi"`} {
		response, err := http.Get("http://" + c.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		var body strings.Builder
		if err := response.Write(&body); err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK || !strings.Contains(body.String(), want) {
			t.Errorf("%s: %d %.200s", path, response.StatusCode, body.String())
		}
	}
	http.DefaultClient.CloseIdleConnections()
}
