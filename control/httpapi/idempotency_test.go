package httpapi_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/idempotency"
	"github.com/languagemate/studymate/control/session"
)

const talk = `{"title":"Talk","sessionType":"video"}`

// keyed is a call of somebody with an Idempotency-Key.
func keyed(l learner, path, key, body string) call {
	return call{method: "POST", path: "/api/v1" + path, token: l.Token, body: body, header: map[string]string{"Idempotency-Key": key}}
}

// countSessions returns how many sessions can be seen.
func (r *rig) countSessions(l learner) int {
	r.t.Helper()
	var out struct{ Items []struct{ ID string } }
	r.want(200, call{method: "GET", path: "/api/v1/sessions/available?limit=100", token: l.Token}, &out)
	return len(out.Items)
}

func TestACallUnderOneKeyHappensOnce(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	var room struct{ ID string }
	r.db.Meet(ann.ID, bob.ID)
	before := r.countSessions(ann)
	r.want(201, call{method: "POST", path: "/api/v1/chat/rooms", token: ann.Token, body: `{"kind":"group","title":"G","userIds":["` + bob.ID + `"]}`}, &room)
	for _, test := range []struct {
		name, path, body string
		status           int
	}{
		{"session", "/sessions/create", talk, 201},
		{"group", "/chat/rooms", `{"kind":"group","title":"Group","userIds":["` + bob.ID + `"]}`, 201},
		{"message", "/chat/rooms/" + room.ID + "/messages", `{"clientId":"1","body":"hello"}`, 201},
		{"report", "/chat/reports", `{"userId":"` + bob.ID + `","reason":"spam"}`, 201},
		{"refused", "/chat/rooms", `{"kind":"direct","userId":"nobody"}`, 404},
		{"invalid", "/sessions/create", `{"title":"Talk","sessionType":"smell"}`, 422},
		{"malformed", "/sessions/create", `{"title":`, 400},
	} {
		t.Run(test.name, func(t *testing.T) {
			key := "key of " + test.name
			first := r.do(keyed(ann, test.path, key, test.body))
			made := read(t, first)
			if first.StatusCode != test.status || first.Header.Get("Idempotent-Replayed") != "" {
				t.Fatalf("first = %d %s %v", first.StatusCode, made, first.Header)
			}
			again := r.do(keyed(ann, test.path, key, test.body))
			if got := read(t, again); again.StatusCode != test.status || got != made || again.Header.Get("Idempotent-Replayed") != "true" ||
				again.Header.Get("Content-Type") != first.Header.Get("Content-Type") {
				t.Errorf("again = %d %s %v, want %s", again.StatusCode, got, again.Header, made)
			}
			quoted := read(t, r.do(keyed(ann, test.path, `"`+key+`"`, test.body)))
			if quoted != made {
				t.Errorf("the key in quotes = %s", quoted)
			}
			other := r.do(keyed(ann, test.path, key, test.body+" "))
			if got := read(t, other); other.StatusCode != 422 || !strings.Contains(got, `"code":"idempotency-key-reused"`) {
				t.Errorf("another body = %d %s", other.StatusCode, got)
			}
		})
	}
	if n := r.countSessions(ann) - before; n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
	r.want(201, keyed(bob, "/sessions/create", "key of session", talk), nil) // a key is of one person
	r.want(201, call{method: "POST", path: "/api/v1/sessions/create", token: ann.Token, body: talk}, nil)
	if n := r.countSessions(ann) - before; n != 3 {
		t.Errorf("%d sessions, want 3", n)
	}
}

func TestAKeyInAnotherRoomIsAnotherCall(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	var rooms [2]struct{ ID string }
	r.db.Meet(ann.ID, bob.ID)
	for i := range rooms {
		r.want(201, call{method: "POST", path: "/api/v1/chat/rooms", token: ann.Token, body: `{"kind":"group","title":"G","userIds":["` + bob.ID + `"]}`}, &rooms[i])
	}
	r.want(201, keyed(ann, "/chat/rooms/"+rooms[0].ID+"/messages", "k", `{"clientId":"1","body":"hello"}`), nil)
	r.want(422, keyed(ann, "/chat/rooms/"+rooms[1].ID+"/messages", "k", `{"clientId":"1","body":"hello"}`), nil)
}

func TestOfTwentyCallsAtOnceOneIsCarriedOut(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	var (
		wg       sync.WaitGroup
		mu       sync.Mutex
		made     = map[string]int{}
		inFlight int
	)
	for range 20 {
		wg.Go(func() {
			res := r.do(keyed(ann, "/sessions/create", "one", talk))
			body := read(t, res)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case res.StatusCode == 201:
				made[body]++
			case res.StatusCode == 409 && strings.Contains(body, `"code":"idempotency-in-flight"`) && res.Header.Get("Retry-After") == "1":
				inFlight++
			default:
				t.Errorf("%d %s", res.StatusCode, body)
			}
		})
	}
	wg.Wait()
	if n := r.countSessions(ann); n != 1 || len(made) != 1 {
		t.Errorf("%d sessions and %d different answers, want one of each; %d were under way", n, len(made), inFlight)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	for name, key := range map[string]string{"empty": "", "quotes": `""`, "long": strings.Repeat("k", 256), "tab": "a\tb", "Korean": "키", "octets": "\xff"} {
		res := r.do(keyed(ann, "/sessions/create", key, talk))
		if body := read(t, res); res.StatusCode != 400 || !strings.Contains(body, `"code":"idempotency-key-invalid"`) {
			t.Errorf("%s: %d %s", name, res.StatusCode, body)
		}
	}
	r.want(201, keyed(ann, "/sessions/create", strings.Repeat("k", 255), talk), nil)
	r.want(401, call{method: "POST", path: "/api/v1/sessions/create", body: talk, header: map[string]string{"Idempotency-Key": ""}}, nil)
	r.want(413, keyed(ann, "/sessions/create", "large", `{"title":"`+strings.Repeat("a", 1<<20)+`"}`), nil)
	r.want(201, keyed(ann, "/sessions/create", "large", talk), nil) // what was refused unread is no call
}

// faultySessions fails, or lets a test look, before it creates.
type faultySessions struct {
	*session.Registry
	before func() error
}

func (f *faultySessions) Create(ctx context.Context, n session.NewSession) (session.Session, error) {
	if err := f.before(); err != nil {
		return session.Session{}, err
	}
	return f.Registry.Create(ctx, n)
}

func TestAFailureOfTheServerIsNoReply(t *testing.T) {
	faulty := &faultySessions{}
	r := newRig(t, func(_ *httpapi.Config, d *httpapi.Deps) {
		faulty.Registry = d.Sessions.(*session.Registry)
		d.Sessions = faulty
	})
	ann := r.learner("ann")
	faulty.before = func() error { return errors.New("disk full") }
	r.want(500, keyed(ann, "/sessions/create", "k", talk), nil)
	faulty.before = func() error { return session.ErrDraining }
	r.want(503, keyed(ann, "/sessions/create", "k", talk), nil)
	faulty.before = func() error { panic("a fault") }
	r.want(500, keyed(ann, "/sessions/create", "k", talk), nil)
	faulty.before = func() error { return nil }
	r.want(201, keyed(ann, "/sessions/create", "k", talk), nil)
	if n := r.countSessions(ann); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
}

// dying is a memory whose process dies before it can give a claim back.
type dying struct{ *idempotency.Calls }

func (dying) Release(context.Context, string) error { return errors.New("dead") }

func TestACallThatDiedCanBeDoneAgainAfterAMinute(t *testing.T) {
	faulty := &faultySessions{}
	r := newRig(t, func(_ *httpapi.Config, d *httpapi.Deps) {
		faulty.Registry = d.Sessions.(*session.Registry)
		d.Sessions = faulty
		d.Replies = dying{d.Replies.(*idempotency.Calls)}
	})
	ann := r.learner("ann")
	faulty.before = func() error { panic(http.ErrAbortHandler) }
	func() {
		defer func() { _ = recover() }() // the connection is cut
		r.do(keyed(ann, "/sessions/create", "k", talk))
	}()
	faulty.before = func() error { return nil }
	r.want(409, keyed(ann, "/sessions/create", "k", talk), nil)
	r.now = r.now.Add(59 * time.Second)
	r.want(409, keyed(ann, "/sessions/create", "k", talk), nil)
	r.now = r.now.Add(2 * time.Second)
	r.want(201, keyed(ann, "/sessions/create", "k", talk), nil)
	if n := r.countSessions(ann); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
}
