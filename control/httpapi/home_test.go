package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/languagemate/studymate/store"
)

func TestHomeHasAllOfIt(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	room := r.directRoom(ann, bob)
	r.say(bob, room, "b1", "hello")
	r.say(bob, room, "b2", "are you there?")
	read := r.directRoomOf(bob, ann)
	r.say(ann, read, "a1", "yes") // reads the room
	own, asked := r.createSession(ann), r.createSession(bob)
	r.want(204, call{method: "POST", path: "/api/v1/sessions/" + asked + "/invitations", token: bob.Token, body: `{"userIds":["` + ann.ID + `"]}`}, nil)
	over := r.createSession(ann)
	r.want(204, call{method: "DELETE", path: "/api/v1/sessions/" + over, token: ann.Token}, nil)
	home := call{method: "GET", path: "/api/v1/home", token: "{ann}"}
	names := map[string]string{"ann": ann.Token, "bob": bob.Token, "own": own, "asked": asked, "over": over, "room": room, "annID": ann.ID}
	r.play(t, names, []scenario{
		{"one's sessions and invitations", home, 200, []string{`"sessions":[{"id":"{own}"`, `"invitations":[{"session":{"id":"{asked}"`, `"unread":[]`, `"unreadNotifications":`, `"streakDays":0,"studiedToday":false`, `"next":"info"`}, []string{"{over}"}},
		{"what the other has not read", call{method: "GET", path: "/api/v1/home", token: "{bob}"}, 200, []string{`"unread":[{"id":"{room}"`, `"unreadCount":1`, `"sessions":[{"id":"{asked}"`, `"invitations":[]`}, []string{"{own}"}},
		{"by nobody", call{method: "GET", path: "/api/v1/home"}, 401, []string{"invalid-token"}, []string{"sessions"}},
	})
	if _, err := r.db.Users.Change(t.Context(), ann.ID, r.now, func(p *store.Person) error { p.OnboardedAt = r.now; return nil }); err != nil {
		t.Fatal(err)
	}
	r.play(t, names, []scenario{{"nothing left to tell", home, 200, []string{`"onboarding":null`}, nil}})
}

// A world's people can find each other, and bob has asked ann.
func TestHomeHasRequestsAndPartners(t *testing.T) {
	w := newWorld(t)
	home := func(who learner) string {
		return read(t, w.do(call{method: "GET", path: "/api/v1/home", token: who.Token}))
	}
	for _, who := range []learner{w.ann, w.bob} {
		if _, err := w.db.Users.Change(t.Context(), who.ID, w.now, func(p *store.Person) error { p.OnboardedAt = w.now; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	var asked, fit struct{ Items []struct{ ID, UserID string } }
	w.want(200, call{method: "GET", path: "/api/v1/matching/requests?status=pending", token: w.ann.Token}, &asked)
	w.want(200, call{method: "GET", path: "/api/v1/matching/recommendations?limit=3", token: w.ann.Token}, &fit)
	var got struct{ Requests, Partners []struct{ ID, UserID string } }
	w.want(200, call{method: "GET", path: "/api/v1/home", token: w.ann.Token}, &got)
	if !slices.Equal(got.Requests, asked.Items) || !slices.Equal(got.Partners, fit.Items) {
		t.Errorf("at home %+v and %+v, in the lists %+v and %+v", got.Requests, got.Partners, asked.Items, fit.Items)
	}
	if text := home(w.eve); !strings.Contains(text, `"requests":[],"partners":[]`) {
		t.Errorf("before the onboarding: %s", text)
	}
}
