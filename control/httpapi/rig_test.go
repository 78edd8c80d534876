package httpapi_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"go.uber.org/goleak"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/blob"
	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/idempotency"
	"github.com/languagemate/studymate/control/images"
	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/presence"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/topics"
	"github.com/languagemate/studymate/control/users"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sharedKeys are made once: an RSA key takes longer than most tests.
var sharedKeys = sync.OnceValues(func() (testKeys, error) {
	dir, err := os.MkdirTemp("", "studymate-keys")
	if err != nil {
		return testKeys{}, err
	}
	defer os.RemoveAll(dir)
	k, err := auth.LoadKeys(dir)
	if err != nil {
		return testKeys{}, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "signing-001.pem"))
	if err != nil {
		return testKeys{}, err
	}
	private, err := jwt.ParseRSAPrivateKeyFromPEM(text)
	return testKeys{Keys: k, private: private}, err
})

// testKeys are the server's keys with the one that no test should have.
type testKeys struct {
	*auth.Keys
	private *rsa.PrivateKey
}

// rig is the real API over the real features and a real database. Only the media is scripted.
type rig struct {
	t        testing.TB
	db       *storetest.DB
	keys     testKeys
	auth     *auth.Auth
	sessions *session.Registry
	chat     *chat.Chat
	presence *presence.Presence
	notify   *notify.Notify
	accounts *users.Accounts
	matching *matching.Matching
	media    *scriptedMedia
	api      *httpapi.API
	handler  http.Handler
	log      *logBuffer
	// now is the clock of tokens; sessions live in real time.
	now time.Time
}

// cheapHash is the memory of hashing passwords in tests: what it guards against doesn't happen here, and hundreds of hashes under the race detector take minutes.
const cheapHash = 64

func newRig(t testing.TB, options ...func(*httpapi.Config, *httpapi.Deps)) *rig {
	t.Helper()
	return newRigOn(t, storetest.New(t), options...)
}

func newRigOn(t testing.TB, db *storetest.DB, options ...func(*httpapi.Config, *httpapi.Deps)) *rig {
	t.Helper()
	r := &rig{t: t, db: db, media: &scriptedMedia{}, log: &logBuffer{}, now: time.Now()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	r.keys, err = sharedKeys()
	must(err)
	r.auth, err = auth.New(auth.Config{HashMemoryKiB: cheapHash}, auth.Deps{Users: db.Users, Tokens: db.RefreshTokens, Endings: db.RefreshTokens, Identities: db.Identities, Keys: r.keys.Keys})
	must(err)
	people, err := users.New(users.Config{}, db.Users, db.Learning)
	must(err)
	pictures, err := images.New(images.Deps{People: db.Users, Chats: db.ChatPictures, Files: blob.NewDir(t.TempDir())})
	must(err)
	bank, err := topics.Load()
	must(err)
	nodes := bus.Alone(bus.Config{})
	r.sessions, err = session.New(session.Config{}, session.Deps{Sessions: db.Sessions, Seats: db.Seats, Held: db.Seats, Plans: db.Sessions, Live: db.Live, Door: db.Live, Invitations: db.Invitations, Messenger: silence{}, Lessons: db.Lessons, Notes: db.Notes, Notebook: db.Notes, Blocks: db.Blocks, Topics: bank, Media: r.media, Publisher: silence{}, Nodes: nodes})
	must(err)
	r.presence, err = presence.New(presence.Deps{People: db.Presence, Live: nodes, Here: silence{}, Revoker: silence{}})
	must(err)
	vapid, err := notify.LoadVAPID(t.TempDir())
	must(err)
	r.notify, err = notify.New(notify.Config{Keys: vapid}, notify.Deps{
		Notifications: db.Notifications, Upkeep: db.Notifications, Wishes: db.Push, Browsers: db.Push, Rooms: db.ChatRooms, Publisher: silence{}, Presence: r.presence,
	})
	must(err)
	r.chat, err = chat.New(chat.Deps{Rooms: db.ChatRooms, OfSession: db.ChatRooms, Members: db.ChatRooms, Messages: db.ChatMessages, Images: db.ChatPictures, Pictures: pictures, Blocks: db.Blocks, Reports: db.Reports, Publisher: silence{}, Live: nodes, Here: silence{}})
	must(err)
	help, err := ai.New(ai.Config{}, nil, nil, db.AICalls, bank)
	must(err)
	levels, err := leveltest.New(leveltest.Config{}, leveltest.Deps{Attempts: db.LevelTests, Bank: heardBank(t)})
	must(err)
	examiner, err := leveltest.NewExaminer(levels, help)
	must(err)
	evaluations, err := leveltest.NewEvaluations(leveltest.EvaluationDeps{Examiner: examiner, Jobs: db.AIJobs, Queue: db.AIJobs})
	must(err)
	replies, err := idempotency.New(db.IdempotencyKeys, nil)
	must(err)
	r.accounts, err = users.NewAccounts(7*24*time.Hour, users.AccountDeps{Store: db.Users, LogIns: r.auth, Places: r.sessions, Pictures: pictures, ChatPictures: db.ChatPictures})
	must(err)
	r.matching, err = matching.New(matching.Config{Agreed: people.Required()}, matching.Deps{
		People: db.Matches, Filters: db.Matches, Requests: db.MatchRequests, Upkeep: db.MatchRequests, Queue: db.MatchQueue, QueueUpkeep: db.MatchQueue,
		There: r.presence, Nodes: nodes, Messenger: silence{},
	})
	must(err)
	logger := slog.New(slog.NewTextHandler(r.log, nil))
	cfg := httpapi.Config{Logger: logger, Limits: httpapi.Limits{APIPerMinute: -1, SignalPerMinute: -1}, Now: func() time.Time { return r.now }}
	deps := httpapi.Deps{
		LogIns: r.auth, Tokens: r.auth, Profiles: people, Images: pictures, Onboarding: people, Consents: people, Learning: people, Sessions: r.sessions, Rooms: rooms{r.sessions}, Hosting: r.sessions, Plans: r.sessions, Invitations: r.sessions, Gestures: r.sessions, Lessons: r.sessions, Notebook: r.sessions, SessionChats: r.chat, ICE: fakeICE{},
		ChatRooms: r.chat, Messages: r.chat, ChatSearch: r.chat, ChatImages: r.chat, Blocks: r.chat, Presence: r.presence, Notifications: r.notify, NotificationWays: r.notify,
		Partners: r.matching, MatchRequests: r.matching, MatchQueue: r.matching,
		Replies: replies, AI: help, Analyses: ai.NewHistory(db.Analyses), LevelTests: levels, Examiner: examiner, Evaluations: evaluations,
		Elsewhere: r.auth, Accounts: r.accounts, Confirmer: r.auth,
		Web: fstest.MapFS{
			"index.html":           {Data: []byte("<!doctype html><title>StudyMate</title>")},
			"assets/index-abc1.js": {Data: []byte(strings.Repeat("console.log('study');\n", 200))},
			"favicon.svg":          {Data: []byte("<svg/>")},
		},
	}
	for _, option := range options {
		option(&cfg, &deps)
	}
	r.api, err = httpapi.New(cfg, deps)
	must(err)
	r.handler = r.api.Handler()

	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	var wg sync.WaitGroup
	wg.Go(func() { ended <- r.sessions.Run(ctx) })
	wg.Go(func() { _ = nodes.Run(ctx) })
	wg.Go(func() { _ = r.matching.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		must(<-ended)
	})
	return r
}

// rooms is the registry as the API knows it; which log-in a connection is of is for control to note.
type rooms struct{ *session.Registry }

func (r rooms) Offer(ctx context.Context, by auth.MediaPrincipal, sdp string) (string, error) {
	return r.Registry.Offer(ctx, by.SessionID, by.UserID, sdp)
}

type silence struct{}

func (silence) Publish(string, []byte) {}

func (silence) PublishTo(string, string, []byte) {}

func (silence) PublishExcept(string, []string, []byte) {}

func (silence) Revoke(string, string) {}

func (silence) Invited(context.Context, string, string, session.Session) {}

func (silence) CalledOff(context.Context, string, session.Session) {}

func (silence) Requested(context.Context, matching.Request) {}

func (silence) Accepted(context.Context, matching.Request) {}

func (silence) Settled(context.Context, string, string) {}

func (silence) Queued(context.Context, string, string, string) {}

// fakeICE shows what it was asked with.
type fakeICE struct{}

func (fakeICE) ICEServers(userID, sessionID, host string) ([]httpapi.ICEServer, time.Time) {
	if host == "" {
		return nil, time.Time{}
	}
	name := userID + ":" + sessionID
	return []httpapi.ICEServer{{URLs: []string{"turn:" + host + ":3478"}, Username: name, Credential: "secret"}}, time.Now().Add(time.Hour)
}

// scriptedMedia answers every offer but the one "bad".
type scriptedMedia struct {
	mu   sync.Mutex
	left []string // Guarded by mu: "peer reason"
}

func (m *scriptedMedia) Open(_ string, events func(session.MediaEvent)) (session.MediaRoom, session.Floor) {
	r := &scriptedRoom{media: m, events: events, peers: map[string]bool{}}
	return r, r
}

func (m *scriptedMedia) departures() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.left...)
}

type scriptedRoom struct {
	media  *scriptedMedia
	events func(session.MediaEvent)
	peers  map[string]bool // only the session's own goroutine comes here
}

func (r *scriptedRoom) Join(_ context.Context, peer, offer string, _ session.Permissions) (string, error) {
	if offer == "bad" {
		return "", session.ErrBadOffer
	}
	r.peers[peer] = true
	r.events(session.MediaEvent{Kind: session.PeerConnected, Peer: peer, At: time.Now()})
	return "answer to " + offer, nil
}

func (r *scriptedRoom) Signal(_ context.Context, peer string, s session.Signal) (session.Signal, error) {
	switch {
	case !r.peers[peer]:
		return session.Signal{}, session.ErrPeerUnknown
	case s.Type == "offer":
		return session.Signal{Type: "answer", SDP: "answer to " + s.SDP}, nil
	}
	return session.Signal{Type: "ok"}, nil
}

func (r *scriptedRoom) Leave(peer, reason string) {
	delete(r.peers, peer)
	r.media.mu.Lock()
	defer r.media.mu.Unlock()
	r.media.left = append(r.media.left, peer+" "+reason)
}

func (r *scriptedRoom) Stats() session.RoomStats {
	var s session.RoomStats
	for peer := range r.peers {
		s.Peers = append(s.Peers, session.PeerStats{Peer: peer, RTTMs: 12.5, Grade: "good", Streams: []session.StreamStats{
			{Kind: "mic", Direction: "up", Packets: 50, Bytes: 4000},
		}})
	}
	return s
}

func (r *scriptedRoom) Close(string) {}

func (r *scriptedRoom) Allow(string, session.Permissions) {}

func (r *scriptedRoom) Talk() ([]session.PeerTalk, time.Duration) { return nil, 0 }

// logBuffer is a log that a test may read.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// call is one request.
type call struct {
	method, path string
	body         string
	token        string
	header       map[string]string
}

func (r *rig) do(c call) *http.Response {
	var body io.Reader
	if c.body != "" {
		body = strings.NewReader(c.body)
	}
	req := httptest.NewRequest(c.method, "http://localhost:8080"+c.path, body)
	if c.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for k, v := range c.header {
		if k == "Host" {
			req.Host = v
			continue
		}
		if req.Header.Set(k, v); k == "Content-Type" && v == "" {
			req.Header.Del(k)
		}
	}
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, req)
	r.holdToDocument(c.method, req.URL.Path, w)
	return w.Result()
}

// holdToDocument compares an answer with what docs/openapi.json says of the call.
func (r *rig) holdToDocument(method, path string, w *httptest.ResponseRecorder) {
	if _, fuzzing := r.t.(*testing.F); fuzzing {
		return // whose target has a test of its own
	}
	r.t.Helper()
	d, err := theDocument()
	if err != nil {
		r.t.Fatal(err)
	}
	if fault := d.fault(method, path, w); fault != "" {
		r.t.Errorf("%s %s is not as documented: %s", method, path, fault)
	}
}

// want does a call, checks its status and reads its JSON into out, which may be nil.
func (r *rig) want(status int, c call, out any) *http.Response {
	r.t.Helper()
	res := r.do(c)
	body := read(r.t, res)
	if res.StatusCode != status {
		r.t.Fatalf("%s %s = %d %s, want %d", c.method, c.path, res.StatusCode, body, status)
	}
	if out != nil {
		if err := json.Unmarshal([]byte(body), out); err != nil {
			r.t.Fatalf("%s %s: %v in %s", c.method, c.path, err, body)
		}
	}
	return res
}

func read(t testing.TB, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func decode(body string, out any) bool { return json.Unmarshal([]byte(body), out) == nil }

// learner is somebody who is logged in.
type learner struct {
	ID, Email, Token, Refresh string
}

type authResult struct {
	AccessToken, TokenType, RefreshToken string
	ExpiresIn                            int
	User                                 struct{ ID, Email string }
}

// signUp makes a learner by the API; the password is "password of " and the name.
func (r *rig) signUp(name string) learner {
	r.t.Helper()
	var out authResult
	r.want(201, call{method: "POST", path: "/api/v1/auth/signup", header: map[string]string{"X-Client": "native"},
		body: `{"email":"` + name + `@example.com","password":"password of ` + name + `","englishName":"` + name + `","nativeLanguage":"ko","targetLanguage":"en"}`}, &out)
	r.agree(out.User.ID)
	return learner{ID: out.User.ID, Email: out.User.Email, Token: out.AccessToken, Refresh: out.RefreshToken}
}

// agree gives all consents that are required.
func (r *rig) agree(userID string) {
	r.t.Helper()
	var said []store.Consent
	for _, d := range users.Documents() {
		if d.Required {
			said = append(said, store.Consent{Document: d.Name, Version: d.Version, Granted: true})
		}
	}
	if _, err := r.db.Users.AddConsents(r.t.Context(), userID, said, r.now); err != nil {
		r.t.Fatal(err)
	}
}

// learner makes a learner in the database, who has agreed to all that is required: without a password, and much faster.
func (r *rig) learner(name string) learner {
	r.t.Helper()
	l := r.newcomer(name)
	r.agree(l.ID)
	return l
}

// newcomer is a learner who has agreed to nothing yet.
func (r *rig) newcomer(name string) learner {
	r.t.Helper()
	u := r.db.User(name)
	return learner{ID: u.ID, Email: u.Email, Token: r.accessToken(u.ID)}
}

func (r *rig) createSession(host learner) string {
	r.t.Helper()
	var out struct{ ID string }
	r.want(201, call{method: "POST", path: "/api/v1/sessions/create", token: host.Token, body: `{"title":"Talk","sessionType":"video","languageRotation":[{"language":"ko","minutes":10},{"language":"en","minutes":5}]}`}, &out)
	return out.ID
}

type joinResult struct {
	ParticipantID, MediaToken string
	MediaTokenExpiresAt       time.Time
	Session                   struct {
		ID, Status, HostID string
		ParticipantCount   int
	}
	ICEServers []httpapi.ICEServer
}

func (r *rig) join(l learner, sessionID string) joinResult {
	r.t.Helper()
	var out joinResult
	r.want(200, call{method: "POST", path: "/api/v1/sessions/join/" + sessionID, token: l.Token}, &out)
	return out
}
