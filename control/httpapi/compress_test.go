package httpapi_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/languagemate/studymate/control/httpapi"
)

// unpack returns the body of an answer as it was before it was compressed.
func unpack(t *testing.T, res *http.Response) string {
	t.Helper()
	var plain io.Reader = res.Body
	switch coding := res.Header.Get("Content-Encoding"); coding {
	case "gzip":
		z, err := gzip.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		plain = z
	case "br":
		plain = brotli.NewReader(res.Body)
	case "":
	default:
		t.Fatalf("content coding %q", coding)
	}
	b, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// talkative is a room of ann in which much was said.
func (r *rig) talkative(ann, bob learner, messages int) (roomID string) {
	r.t.Helper()
	var room struct{ ID string }
	r.db.Meet(ann.ID, bob.ID)
	r.want(201, call{method: "POST", path: "/api/v1/chat/rooms", token: ann.Token, body: `{"kind":"group","title":"G","userIds":["` + bob.ID + `"]}`}, &room)
	for i := range messages {
		r.want(201, call{method: "POST", path: "/api/v1/chat/rooms/" + room.ID + "/messages", token: ann.Token, body: fmt.Sprintf(`{"clientId":"%d","body":"Sentence number %d of a long talk"}`, i, i)}, nil)
	}
	return room.ID
}

func TestAnswersAreCompressedAsTheClientLikes(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	history := "/api/v1/chat/rooms/" + r.talkative(ann, bob, 20) + "/messages"
	want := unpack(t, r.do(call{method: "GET", path: history, token: ann.Token}))
	if len(want) < 4000 {
		t.Fatalf("only %d octets", len(want))
	}
	for accept, coding := range map[string]string{"": "", "gzip": "gzip", "gzip, br": "br", "br;q=0.1, gzip;q=0.9": "gzip", "identity": "", "gzip;q=0": "", "deflate": "", "*": "br"} {
		res := r.do(call{method: "GET", path: history, token: ann.Token, header: map[string]string{"Accept-Encoding": accept}})
		h := res.Header
		if h.Get("Content-Encoding") != coding || h.Get("Vary") != "Accept-Encoding" || h.Get("Content-Type") != "application/json" || h.Get("Content-Length") != "" {
			t.Errorf("%q: %v", accept, h)
		}
		if got := unpack(t, res); got != want {
			t.Errorf("%q: another text of %d octets", accept, len(got))
		}
	}
}

func TestWhatIsNotCompressed(t *testing.T) {
	r := newRig(t, func(_ *httpapi.Config, d *httpapi.Deps) {
		d.WebSocket = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, strings.Repeat("data: x\n\n", 1000))
		})
		d.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, strings.Repeat("a 1\n", 1000))
		})
	})
	long := strings.Repeat("가", 60)
	r.want(201, call{method: "POST", path: "/api/v1/auth/signup", body: `{"email":"zoe@example.com","password":"long enough","englishName":"` + long + `","nativeLanguage":"ko","targetLanguage":"en"}`}, nil)
	ann := r.learner("ann")
	var made struct{ ID string }
	r.want(201, call{method: "POST", path: "/api/v1/sessions/create", token: ann.Token, body: `{"title":"` + long + long + `","sessionType":"video"}`}, &made)
	small, id := r.createSession(ann), made.ID
	for name, c := range map[string]call{
		"small":           {method: "GET", path: "/api/v1/sessions/" + small, token: ann.Token},
		"problem":         {method: "GET", path: "/api/v1/sessions/nowhere", token: ann.Token},
		"log-in":          {method: "POST", path: "/api/v1/auth/login", body: `{"email":"zoe@example.com","password":"long enough"}`},
		"media token":     {method: "POST", path: "/api/v1/sessions/join/" + id, token: ann.Token},
		"turn":            {method: "GET", path: "/api/v1/webrtc/turn-credentials", token: ann.Token},
		"event stream":    {method: "GET", path: "/ws"},
		"metrics by us":   {method: "GET", path: "/metrics"},
		"nothing at all":  {method: "DELETE", path: "/api/v1/sessions/" + id + "/leave", token: ann.Token},
		"page of a route": {method: "GET", path: "/sessions"},
	} {
		c.header = map[string]string{"Accept-Encoding": "br, gzip"}
		res := r.do(c)
		body := read(t, res)
		if res.StatusCode >= 500 || res.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %d %v", name, res.StatusCode, res.Header)
		}
		if secret := strings.Contains(body, "oken\":\"ey"); secret && len(body) < 1024 {
			t.Errorf("%s: with %d octets it would not be compressed anyway", name, len(body))
		}
	}
}

func TestATagHoldsOverCompression(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	patch := func(match, bio string) call {
		return call{method: "PATCH", path: "/api/v1/users/profile", token: ann.Token, body: `{"bio":"` + bio + `"}`, header: map[string]string{"If-Match": match, "Content-Type": "application/merge-patch+json", "Accept-Encoding": "gzip"}}
	}
	r.want(200, patch("*", strings.Repeat("가", 500)), nil)
	get := func(tag string) *http.Response {
		return r.do(call{method: "GET", path: "/api/v1/users/profile", token: ann.Token, header: map[string]string{"Accept-Encoding": "br", "If-None-Match": tag}})
	}
	packed := get(`"none"`)
	tag := packed.Header.Get("ETag")
	if packed.Header.Get("Content-Encoding") != "br" || !strings.HasPrefix(tag, `W/"`) {
		t.Fatalf("%v", packed.Header)
	}
	again := get(tag)
	if again.StatusCode != http.StatusNotModified || again.Header.Get("Vary") != "Accept-Encoding" || again.Header.Get("Content-Encoding") != "" || read(t, again) != "" {
		t.Errorf("again = %d %v", again.StatusCode, again.Header)
	}
	plain := r.do(call{method: "GET", path: "/api/v1/users/profile", token: ann.Token})
	if plain.Header.Get("ETag") != strings.TrimPrefix(tag, "W/") {
		t.Errorf("plain tag %s, compressed %s", plain.Header.Get("ETag"), tag)
	}
	r.want(200, patch(tag, "short"), nil)
	r.want(412, patch(tag, "shorter"), nil)
}

func TestCompressorsAreNotMixedUp(t *testing.T) {
	r := newRig(t)
	var wg sync.WaitGroup
	want := read(t, r.do(call{method: "GET", path: "/openapi.json"}))
	for i := range 8 {
		wg.Go(func() {
			for range 5 {
				coding := []string{"br", "gzip"}[i%2]
				res := r.do(call{method: "GET", path: "/openapi.json", header: map[string]string{"Accept-Encoding": coding}})
				if res.Header.Get("Content-Encoding") != coding || unpack(t, res) != want {
					t.Error("another document")
				}
			}
		})
	}
	wg.Wait()
}
