package httpapi_test

import (
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
