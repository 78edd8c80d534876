package httpapi_test

import (
	"strings"
	"testing"
)

func TestPresence(t *testing.T) {
	r := newRig(t)
	ann, bob, eve := r.learner("ann"), r.learner("bob"), r.learner("eve")
	room := r.directRoom(ann, bob)
	r.say(bob, room, "b", "hello")
	r.directRoom(eve, bob)
	r.presence.Connected(ann.ID, "1")
	names := map[string]string{"ann": ann.Token, "bob": bob.Token, "eve": eve.Token, "annID": ann.ID, "bobID": bob.ID, "eveID": eve.ID,
		"many": strings.Repeat("x,", 100) + "x"}
	get := func(token, ids string) call {
		return call{method: "GET", path: "/api/v1/presence?userIds=" + ids, token: token}
	}
	online := `{"userId":"{annID}","status":"online","lastSeen":null}`
	block := call{method: "POST", path: "/api/v1/chat/blocks", token: "{bob}", body: `{"userId":"{annID}"}`}
	r.play(t, names, []scenario{
		{"of who is in a room with one", get("{bob}", "{annID},{eveID}"), 200, []string{online, `{"userId":"{eveID}","status":"offline","lastSeen":null}`}, nil},
		{"of oneself", get("{ann}", "{annID}"), 200, []string{online}, nil},
		{"of a stranger", get("{eve}", "{annID}"), 200, []string{`"items":[]`}, []string{"online", "{annID}"}},
		{"of whom one has only written to", get("{eve}", "{bobID}"), 200, []string{`"items":[]`}, nil},
		{"of nobody", get("{ann}", "nobody"), 200, []string{`"items":[]`}, nil},
		{"of too many", get("{ann}", "{many}"), 422, []string{`"field":"userIds"`}, nil},
		{"without saying of whom", call{method: "GET", path: "/api/v1/presence", token: "{ann}"}, 422, []string{`"field":"userIds"`}, nil},
		{"by nobody", get("", "{annID}"), 401, []string{"invalid-token"}, nil},
		{"before the block", call{method: "GET", path: "/api/v1/chat/rooms", token: "{ann}"}, 200, []string{`"presence":{"status":"online","lastSeen":null}`, `"presence":{"status":"offline"`}, nil},
		{"a block", block, 204, nil, nil},
		{"hides the blocker", get("{ann}", "{bobID}"), 200, []string{`"items":[]`}, nil},
		{"and the blocked", get("{bob}", "{annID}"), 200, []string{`"items":[]`}, nil},
		{"in the room as well", call{method: "GET", path: "/api/v1/chat/rooms", token: "{ann}"}, 200, []string{`"presence":null`}, []string{`"status":"offline"`}},
	})
}
