package httpapi_test

import (
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/store/storetest"
)

// unread has people matched by an index that nobody has begun to fill, as in the first seconds of a server with many people.
func unread(t *testing.T) func(*httpapi.Config, *httpapi.Deps) {
	return func(_ *httpapi.Config, d *httpapi.Deps) {
		db := storetest.New(t)
		m, err := matching.New(matching.Config{}, matching.Deps{
			People: db.Matches, Filters: db.Matches, Requests: db.MatchRequests, Upkeep: db.MatchRequests, Queue: db.MatchQueue, QueueUpkeep: db.MatchQueue,
			There: nobodyHere{}, Nodes: alone{}, Messenger: silence{},
		})
		if err != nil {
			t.Fatal(err)
		}
		d.Partners, d.MatchRequests, d.MatchQueue = m, m, m
	}
}

type nobodyHere struct{}

func (nobodyHere) IsOnline(string) bool { return false }

func (nobodyHere) Watch(func(string)) {}

type alone struct{}

func (alone) Publish(string, []byte) error { return nil }

func (alone) Subscribe(string, func([]byte)) error { return nil }

// No answer is better than that nobody fits, which would not be true a moment later.
func TestMatchingIsUnavailableUntilEverybodyWasRead(t *testing.T) {
	r := newRig(t, unread(t))
	ann, mia := r.findable("ann", "ko", "en"), r.findable("mia", "en", "ko")
	for _, c := range []call{
		{method: "GET", path: "/api/v1/matching/recommendations"},
		{method: "GET", path: "/api/v1/matching/filters"},
		{method: "PUT", path: "/api/v1/matching/filters", body: `{"language":"en"}`},
		{method: "POST", path: "/api/v1/matching/calculate-compatibility", body: `{"userId":"` + mia.ID + `"}`},
		{method: "POST", path: "/api/v1/matching/request", body: `{"userId":"` + mia.ID + `"}`},
		{method: "POST", path: "/api/v1/matching/queue", body: `{}`},
	} {
		c.token = ann.Token
		res := r.do(c)
		if body := read(t, res); res.StatusCode != 503 || !strings.Contains(body, `"code":"matching-starting"`) || res.Header.Get("Retry-After") != "3" {
			t.Errorf("%s %s: %d %s, Retry-After %q", c.method, c.path, res.StatusCode, body, res.Header.Get("Retry-After"))
		}
	}
	// What the store knows is told, and the page on which one comes in has all but this.
	r.play(t, nil, []scenario{
		{"requests", call{method: "GET", path: "/api/v1/matching/requests", token: ann.Token}, 200, []string{`"items":[]`}, nil},
		{"the place in the queue", call{method: "GET", path: "/api/v1/matching/queue", token: ann.Token}, 200, []string{`"none"`}, nil},
		{"home", call{method: "GET", path: "/api/v1/home", token: ann.Token}, 200, []string{`"requests":[],"partners":null`}, nil},
	})
}
