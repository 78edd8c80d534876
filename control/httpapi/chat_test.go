package httpapi_test

import (
	"strings"
	"testing"
)

type chatRoom struct {
	ID          string
	UnreadCount int64
	LastMessage *struct{ ID, Body string }
}

// directRoom opens the room of two people, who have met.
func (r *rig) directRoom(l learner, other learner) string {
	r.t.Helper()
	r.db.Meet(l.ID, other.ID)
	var out chatRoom
	r.want(201, call{method: "POST", path: "/api/v1/chat/rooms", token: l.Token, body: `{"kind":"direct","userId":"` + other.ID + `"}`}, &out)
	return out.ID
}

func (r *rig) say(l learner, room, clientID, body string) (id string) {
	r.t.Helper()
	var out struct{ ID string }
	r.want(201, call{method: "POST", path: "/api/v1/chat/rooms/" + room + "/messages", token: l.Token, body: `{"clientId":"` + clientID + `","body":"` + body + `"}`}, &out)
	return out.ID
}

func TestChatRooms(t *testing.T) {
	r := newRig(t)
	ann, bob, eve := r.learner("ann"), r.learner("bob"), r.learner("eve")
	zoe := r.learner("zoe")
	r.db.Meet(ann.ID, bob.ID, eve.ID)
	room := r.directRoom(ann, bob)
	names := map[string]string{"ann": ann.Token, "bob": bob.Token, "eve": eve.Token, "annID": ann.ID, "bobID": bob.ID, "eveID": eve.ID, "zoeID": zoe.ID, "room": room}
	post := func(token, body string) call {
		return call{method: "POST", path: "/api/v1/chat/rooms", token: token, body: body}
	}
	get := func(token, path string) call {
		return call{method: "GET", path: "/api/v1/chat/rooms" + path, token: token}
	}
	r.play(t, names, []scenario{
		{"the same two again", post("{bob}", `{"kind":"direct","userId":"{annID}"}`), 200,
			[]string{`"id":"{room}"`, `"title":null`, `"displayName":"ann"`, `"displayName":"bob"`, `"lastMessage":null`, `"unreadCount":0`}, []string{"example.com"}},
		{"with oneself", post("{ann}", `{"kind":"direct","userId":"{annID}"}`), 422, []string{`"field":"userId"`}, nil},
		{"with nobody", post("{ann}", `{"kind":"direct"}`), 422, []string{`"field":"userId"`}, nil},
		{"with a stranger to the place", post("{ann}", `{"kind":"direct","userId":"01990000-0000-7000-8000-000000000000"}`), 404, []string{"not-found"}, nil},
		{"of an unknown kind", post("{ann}", `{"kind":"public"}`), 422, []string{`"field":"kind"`}, nil},
		{"group", post("{ann}", `{"kind":"group","title":"공부","userIds":["{bobID}","{eveID}","{bobID}","{annID}"]}`), 201,
			[]string{`"kind":"group"`, `"title":"공부"`, `"displayName":"eve"`}, nil},
		{"group without title", post("{ann}", `{"kind":"group","userIds":["{bobID}"]}`), 422, []string{`"field":"title"`}, nil},
		{"group of one", post("{ann}", `{"kind":"group","title":"t","userIds":["{annID}"]}`), 422, []string{`"field":"userIds"`}, nil},
		{"group with a stranger among others", post("{ann}", `{"kind":"group","title":"t","userIds":["{bobID}","{zoeID}"]}`), 403, []string{"unknown-people"}, []string{"zoe"}},
		{"a stranger can't be written to", post("{ann}", `{"kind":"direct","userId":"{zoeID}"}`), 403, []string{`"code":"not-matched"`}, []string{"zoe"}},
		{"and is in no group", post("{ann}", `{"kind":"group","title":"t","userIds":["{zoeID}"]}`), 403, []string{"unknown-people"}, nil},
		{"group with nobody known", post("{ann}", `{"kind":"group","title":"t","userIds":["nobody"]}`), 404, []string{"not-found"}, nil},
		{"list", get("{ann}", ""), 200, []string{`"id":"{room}"`, `"nextCursor":null`}, nil},
		{"a room opened by another is not shown before its first message", get("{bob}", ""), 200, []string{`"kind":"group"`}, []string{"{room}"}},
		{"list with a bad cursor", get("{ann}", "?cursor=x"), 422, []string{`"field":"cursor"`}, nil},
		{"list with too high a limit", get("{ann}", "?limit=101"), 422, []string{`"field":"limit"`}, nil},
		{"list by nobody", get("", ""), 401, []string{"invalid-token"}, nil},
		{"one room", get("{bob}", "/{room}"), 200, []string{`"id":"{room}"`}, nil},
	})
}

// TestChatIsForItsMembers tries every call of chat with the ids of others: the answer is the same as for what does not exist.
func TestChatIsForItsMembers(t *testing.T) {
	r := newRig(t)
	ann, bob, eve := r.learner("ann"), r.learner("bob"), r.learner("eve")
	room := r.directRoom(ann, bob)
	secret := r.say(ann, room, "c1", "secret")
	own := r.directRoom(eve, bob)
	names := map[string]string{"eve": eve.Token, "bob": bob.Token, "annID": ann.ID, "room": room, "own": own, "secret": secret}
	path := "/api/v1/chat/rooms/{room}"
	hidden := []string{"secret\"", "ann", `"body":`}
	r.play(t, names, []scenario{
		{"room", call{method: "GET", path: path, token: "{eve}"}, 404, []string{"not-found"}, hidden},
		{"messages", call{method: "GET", path: path + "/messages", token: "{eve}"}, 404, []string{"not-found"}, hidden},
		{"changes", call{method: "GET", path: path + "/messages?after_revision=0", token: "{eve}"}, 404, []string{"not-found"}, hidden},
		{"send", call{method: "POST", path: path + "/messages", token: "{eve}", body: `{"clientId":"e1","body":"hi"}`}, 404, []string{"not-found"}, hidden},
		{"read", call{method: "POST", path: path + "/read", token: "{eve}", body: `{"seq":1}`}, 404, []string{"not-found"}, hidden},
		{"leave", call{method: "DELETE", path: path, token: "{eve}"}, 404, []string{"not-found"}, hidden},
		{"edit", call{method: "PATCH", path: path + "/messages/{secret}", token: "{eve}", body: `{"body":"x"}`}, 404, []string{"not-found"}, hidden},
		{"delete", call{method: "DELETE", path: path + "/messages/{secret}", token: "{eve}"}, 404, []string{"not-found"}, hidden},
		{"edit by way of the own room", call{method: "PATCH", path: "/api/v1/chat/rooms/{own}/messages/{secret}", token: "{eve}", body: `{"body":"x"}`}, 404, []string{"not-found"}, hidden},
		{"delete by way of the own room", call{method: "DELETE", path: "/api/v1/chat/rooms/{own}/messages/{secret}", token: "{eve}"}, 404, []string{"not-found"}, hidden},
		{"quote in the own room", call{method: "POST", path: "/api/v1/chat/rooms/{own}/messages", token: "{eve}", body: `{"clientId":"e2","body":"x","replyTo":"{secret}"}`}, 422, []string{"bad-target"}, hidden},
		{"evidence", call{method: "POST", path: "/api/v1/chat/reports", token: "{eve}", body: `{"userId":"{annID}","reason":"spam","messageIds":["{secret}"]}`}, 404, []string{"not-found"}, hidden},
		{"a member edits another's", call{method: "PATCH", path: path + "/messages/{secret}", token: "{bob}", body: `{"body":"x"}`}, 403, []string{"not-author"}, hidden},
		{"a member deletes another's", call{method: "DELETE", path: path + "/messages/{secret}", token: "{bob}"}, 403, []string{"not-author"}, hidden},
		{"and all is as it was", call{method: "GET", path: path + "/messages", token: "{bob}"}, 200, []string{`"body":"secret"`, `"editedAt":null`, `"hasMore":false`, `"lastSeq":1`}, nil},
	})
	for _, c := range []call{
		{method: "GET", path: "/messages"}, {method: "POST", path: "/messages", body: `{"clientId":"c","body":"b"}`}, {method: "POST", path: "/read", body: `{"seq":1}`},
		{method: "DELETE"}, {method: "GET"}, {method: "PATCH", path: "/messages/" + secret, body: `{"body":"x"}`}, {method: "DELETE", path: "/messages/" + secret},
	} {
		c.path = "/api/v1/chat/rooms/" + room + c.path
		r.want(401, c, nil)
	}
}

func TestMessages(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	room := r.directRoom(ann, bob)
	said := r.say(ann, room, "first", "I has a question")
	other := r.directRoom(ann, r.learner("cho"))
	names := map[string]string{"ann": ann.Token, "bob": bob.Token, "annID": ann.ID, "room": room, "said": said, "other": other}
	path := "/api/v1/chat/rooms/{room}/messages"
	send := func(token, body string) call { return call{method: "POST", path: path, token: token, body: body} }
	change := func(token, body string) call {
		return call{method: "PATCH", path: path + "/{said}", token: token, body: body}
	}
	hangul, jamo := strings.Repeat("한", 2000), strings.Repeat("\u1112\u1161\u11ab", 2000) // the same text, composed and not
	r.play(t, names, []scenario{
		{"again", send("{ann}", `{"clientId":"first","body":"I has a question"}`), 200, []string{`"id":"{said}"`, `"seq":1`, `"senderName":"ann"`}, nil},
		{"client id of another room", call{method: "POST", path: "/api/v1/chat/rooms/{other}/messages", token: "{ann}", body: `{"clientId":"first","body":"x"}`}, 409, []string{"client-id-taken"}, []string{"question"}},
		{"client id of another message", send("{ann}", `{"clientId":"first","body":"I have a question"}`), 409, []string{"client-id-taken"}, []string{"I has"}},
		{"client ids are each sender's own", send("{bob}", `{"clientId":"first","kind":"emoji","body":"👩‍👩‍👧‍👦🇰🇷"}`), 201, []string{`"seq":2`, `"kind":"emoji"`}, nil},
		{"a digit for emoji", send("{bob}", `{"clientId":"b2","kind":"emoji","body":"1"}`), 422, []string{`"field":"body"`, `"format":"emoji"`}, nil},
		{"letters for emoji", send("{bob}", `{"clientId":"b2","kind":"emoji","body":"hello"}`), 422, []string{`"field":"body"`}, nil},
		{"reply", send("{bob}", `{"clientId":"b3","body":"ask!","replyTo":"{said}"}`), 201, []string{`"kind":"reply"`, `"quote":{"id":"{said}"`, `"body":"I has a question"`}, nil},
		{"reply to nothing", send("{bob}", `{"clientId":"b4","kind":"reply","body":"x"}`), 422, []string{`"field":"replyTo"`}, nil},
		{"correction", send("{bob}", `{"clientId":"b5","kind":"correction","corrected":"I have a question","replyTo":"{said}"}`), 201, []string{`"corrected":"I have a question"`, `"kind":"correction"`}, nil},
		{"correction that corrects nothing", send("{bob}", `{"clientId":"b51","kind":"correction","corrected":" I has a question ","replyTo":"{said}"}`), 422, []string{`"field":"corrected"`, `"code":"unchanged"`}, nil},
		{"correction of oneself", send("{ann}", `{"clientId":"a2","kind":"correction","corrected":"x","replyTo":"{said}"}`), 422, []string{"bad-target"}, nil},
		{"correction without correction", send("{bob}", `{"clientId":"b6","kind":"correction","body":"x","replyTo":"{said}"}`), 422, []string{`"field":"corrected"`}, nil},
		{"image by an address", send("{bob}", `{"clientId":"b7","kind":"image","body":"https://evil.example/x.png"}`), 422, []string{`"field":"imageId"`}, []string{"evil"}},
		{"image that was never uploaded", send("{bob}", `{"clientId":"b8","kind":"image","imageId":"abcdefghijklmnopqrstuvwxyz"}`), 422, []string{"no-upload"}, nil},
		{"text with an image", send("{bob}", `{"clientId":"b8","body":"x","imageId":"abcdefghijklmnopqrstuvwxyz"}`), 422, []string{`"field":"imageId"`}, nil},
		{"2000 syllables", send("{bob}", `{"clientId":"b9","body":"`+hangul+`"}`), 201, []string{hangul}, nil},
		{"2000 syllables, letter by letter", send("{bob}", `{"clientId":"b10","body":"`+jamo+`"}`), 201, []string{hangul}, nil},
		{"2001 syllables", send("{bob}", `{"clientId":"b11","body":"`+hangul+`한"}`), 422, []string{`"field":"body"`}, []string{"한"}},
		{"2000 emoji", send("{bob}", `{"clientId":"b12","body":"`+strings.Repeat("😀", 2000)+`"}`), 201, nil, nil},
		{"2001 emoji", send("{bob}", `{"clientId":"b13","body":"`+strings.Repeat("😀", 2001)+`"}`), 422, []string{`"field":"body"`}, nil},
		{"half a surrogate pair", send("{bob}", `{"clientId":"b14","body":"a\ud800b"}`), 400, []string{"malformed-request", "UTF-8"}, nil},
		{"not UTF-8", send("{bob}", "{\"clientId\":\"b14\",\"body\":\"a\xff\"}"), 400, []string{"malformed-request", "UTF-8"}, nil},
		{"NUL", send("{bob}", `{"clientId":"b15","body":"a\u0000b"}`), 422, []string{`"field":"body"`}, nil},
		{"blank", send("{bob}", `{"clientId":"b16","body":" \n "}`), 422, []string{`"field":"body"`}, nil},
		{"no client id", send("{bob}", `{"body":"x"}`), 422, []string{`"field":"clientId"`}, nil},
		{"client id with spaces", send("{bob}", `{"clientId":"a b","body":"x"}`), 422, []string{`"field":"clientId"`}, nil},
		{"edit", change("{ann}", `{"body":"I have a question"}`), 200, []string{`"body":"I have a question"`, `"editedAt":"`}, nil},
		{"edit to nothing", change("{ann}", `{"body":""}`), 422, []string{`"field":"body"`}, nil},
		{"edit of nothing", change("{ann}", `{}`), 422, []string{`"field":"body"`}, nil},
		{"a text has no correction", change("{ann}", `{"corrected":"x"}`), 422, []string{`"field":"corrected"`}, nil},
		{"page", call{method: "GET", path: path + "?after_seq=1&limit=1", token: "{ann}"}, 200, []string{`"seq":2`, `"hasMore":true`}, []string{`"seq":1,`}},
		{"page in two directions", call{method: "GET", path: path + "?after_seq=1&before_seq=3", token: "{ann}"}, 422, []string{"before_seq"}, nil},
		{"page before the beginning", call{method: "GET", path: path + "?before_seq=1", token: "{ann}"}, 200, []string{`"items":[]`, `"hasMore":false`}, nil},
		{"page of too many", call{method: "GET", path: path + "?limit=1000", token: "{ann}"}, 422, []string{`"field":"limit"`}, nil},
		{"read", call{method: "POST", path: "/api/v1/chat/rooms/{room}/read", token: "{ann}", body: `{"seq":3}`}, 200, []string{`"lastReadSeq":3`}, nil},
		{"read backwards", call{method: "POST", path: "/api/v1/chat/rooms/{room}/read", token: "{ann}", body: `{"seq":1}`}, 200, []string{`"lastReadSeq":3`}, nil},
		{"read to the end and beyond", call{method: "POST", path: "/api/v1/chat/rooms/{room}/read", token: "{ann}", body: `{"seq":999}`}, 200, []string{`"unreadCount":0`}, nil},
		{"delete", call{method: "DELETE", path: path + "/{said}", token: "{ann}"}, 204, nil, nil},
		{"delete again", call{method: "DELETE", path: path + "/{said}", token: "{ann}"}, 204, nil, nil},
		{"edit of what is deleted", change("{ann}", `{"body":"x"}`), 409, []string{"message-deleted"}, nil},
		{"what is deleted says nothing", call{method: "GET", path: path + "?before_seq=4", token: "{bob}"}, 200, []string{`"deletedAt":"`, `"deleted":true`}, []string{"question"}},
	})
}

func TestBlocksAndReports(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	room := r.directRoom(ann, bob)
	said := r.say(ann, room, "c1", "buy my coins")
	names := map[string]string{"ann": ann.Token, "bob": bob.Token, "annID": ann.ID, "bobID": bob.ID, "room": room, "said": said}
	send := func(token, clientID string) call {
		return call{method: "POST", path: "/api/v1/chat/rooms/{room}/messages", token: token, body: `{"clientId":"` + clientID + `","body":"buy my coins"}`}
	}
	report := func(body string) call {
		return call{method: "POST", path: "/api/v1/chat/reports", token: "{bob}", body: body}
	}
	r.play(t, names, []scenario{
		{"report", report(`{"userId":"{annID}","reason":"spam","comment":"ads","messageIds":["{said}"]}`), 201, []string{`"id":"`}, nil},
		{"report without a reason", report(`{"userId":"{annID}"}`), 422, []string{`"field":"reason"`}, nil},
		{"report of oneself", report(`{"userId":"{bobID}","reason":"spam"}`), 422, []string{`"field":"userId"`}, nil},
		{"report of nobody", report(`{"userId":"nobody","reason":"spam"}`), 404, []string{"not-found"}, nil},
		{"block oneself", call{method: "POST", path: "/api/v1/chat/blocks", token: "{bob}", body: `{"userId":"{bobID}"}`}, 422, []string{`"field":"userId"`}, nil},
		{"block", call{method: "POST", path: "/api/v1/chat/blocks", token: "{bob}", body: `{"userId":"{annID}"}`}, 204, nil, nil},
		{"block again", call{method: "POST", path: "/api/v1/chat/blocks", token: "{bob}", body: `{"userId":"{annID}"}`}, 204, nil, nil},
		{"blocks", call{method: "GET", path: "/api/v1/chat/blocks", token: "{bob}"}, 200, []string{`"userId":"{annID}"`, `"displayName":"ann"`}, nil},
		{"the other does not see who blocked", call{method: "GET", path: "/api/v1/chat/blocks", token: "{ann}"}, 200, []string{`"items":[]`}, nil},
		{"the blocked writes, and is told no more than of an account that is closed", send("{ann}", "c2"), 409, []string{"account-closed"}, []string{"{bobID}", "block"}},
		{"what the blocked sees of the room", call{method: "GET", path: "/api/v1/chat/rooms/{room}", token: "{ann}"}, 200, []string{`"displayName":""`}, []string{`"bob"`}},
		{"the blocker writes", send("{bob}", "c3"), 403, []string{"blocked"}, nil},
		{"what was stored before is still confirmed", send("{ann}", "c1"), 200, []string{"buy my coins"}, nil},
		{"the blocked opens the room, and finds nobody", call{method: "POST", path: "/api/v1/chat/rooms", token: "{ann}", body: `{"kind":"direct","userId":"{bobID}"}`}, 404, []string{"not-found"}, []string{"block"}},
		{"as with an id that nobody has", call{method: "POST", path: "/api/v1/chat/rooms", token: "{ann}", body: `{"kind":"direct","userId":"nobody"}`}, 404, []string{"not-found"}, nil},
		{"the blocker opens the room", call{method: "POST", path: "/api/v1/chat/rooms", token: "{bob}", body: `{"kind":"direct","userId":"{annID}"}`}, 403, []string{`"code":"blocked"`}, nil},
		{"a new group of the blocked", call{method: "POST", path: "/api/v1/chat/rooms", token: "{ann}", body: `{"kind":"group","title":"t","userIds":["{bobID}"]}`}, 404, []string{"not-found"}, []string{"block"}},
		{"a new group of the blocker", call{method: "POST", path: "/api/v1/chat/rooms", token: "{bob}", body: `{"kind":"group","title":"t","userIds":["{annID}"]}`}, 403, []string{`"code":"blocked"`}, nil},
		{"the room is hidden", call{method: "GET", path: "/api/v1/chat/rooms", token: "{bob}"}, 200, []string{`"items":[]`}, nil},
		{"unblock", call{method: "DELETE", path: "/api/v1/chat/blocks/{annID}", token: "{bob}"}, 204, nil, nil},
		{"unblock again", call{method: "DELETE", path: "/api/v1/chat/blocks/{annID}", token: "{bob}"}, 204, nil, nil},
		{"and they talk again", send("{ann}", "c4"), 201, nil, nil},
		{"leave", call{method: "DELETE", path: "/api/v1/chat/rooms/{room}", token: "{bob}"}, 204, nil, nil},
		{"leave twice", call{method: "DELETE", path: "/api/v1/chat/rooms/{room}", token: "{bob}"}, 404, []string{"not-found"}, nil},
		{"the other notices nothing", call{method: "GET", path: "/api/v1/chat/rooms/{room}", token: "{ann}"}, 200, []string{`"displayName":"bob"`, `"body":"buy my coins"`}, nil},
	})
}

func TestPagesOfChatRoomsHoldEachOnce(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	for _, name := range []string{"b", "c", "d", "e", "f"} {
		r.say(ann, r.directRoom(ann, r.learner(name)), "to-"+name, "hi")
	}
	seen := map[string]bool{}
	for cursor := ""; ; {
		var page struct {
			Items      []chatRoom
			NextCursor *string
		}
		r.want(200, call{method: "GET", path: "/api/v1/chat/rooms?limit=2" + cursor, token: ann.Token}, &page)
		for _, room := range page.Items {
			if seen[room.ID] || room.LastMessage == nil || room.UnreadCount != 0 {
				t.Errorf("room %+v", room)
			}
			seen[room.ID] = true
		}
		if page.NextCursor == nil {
			break
		}
		cursor = "&cursor=" + *page.NextCursor
	}
	if len(seen) != 5 {
		t.Errorf("%d rooms, want 5", len(seen))
	}
}
