package httpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// lessonRig is a session of ann and bob, of which cho was sent away; eve was never there.
type lessonRig struct {
	*rig
	ann, bob, cho, eve learner
	session, room      string
}

func newLesson(t *testing.T) (*lessonRig, map[string]string) {
	t.Helper()
	r := &lessonRig{rig: newRig(t)}
	r.ann, r.bob, r.cho, r.eve = r.learner("ann"), r.learner("bob"), r.learner("cho"), r.learner("eve")
	r.session = r.createSession(r.ann)
	for _, l := range []learner{r.ann, r.bob, r.cho} {
		r.want(200, call{method: "POST", path: "/api/v1/webrtc/offer", token: r.join(l, r.session).MediaToken, body: `{"sdp":"v=0"}`}, nil)
	}
	var room chatRoom
	for _, l := range []learner{r.ann, r.bob, r.cho} {
		before := room.ID
		r.want(200, call{method: "GET", path: "/api/v1/sessions/" + r.session + "/chat", token: l.Token}, &room)
		if before != "" && room.ID != before {
			t.Error("each has a room of their own")
		}
	}
	r.room = room.ID
	r.want(204, call{method: "DELETE", path: "/api/v1/sessions/" + r.session + "/participants/" + r.cho.ID, token: r.ann.Token}, nil)
	return r, map[string]string{
		"ann": r.ann.Token, "bob": r.bob.Token, "cho": r.cho.Token, "eve": r.eve.Token, "annID": r.ann.ID, "bobID": r.bob.ID, "choID": r.cho.ID,
		"session": r.session, "room": r.room, "s": "/api/v1/sessions/" + r.session, "r": "/api/v1/chat/rooms/" + r.room,
	}
}

func (r *lessonRig) leave(l learner) {
	r.t.Helper()
	r.want(204, call{method: "DELETE", path: "/api/v1/sessions/" + r.session + "/leave", token: l.Token}, nil)
}

func TestTheChatOfASession(t *testing.T) {
	r, names := newLesson(t)
	names["message"] = r.say(r.ann, r.room, "c1", "good evening")
	get := func(who, path string) call { return call{method: "GET", path: path, token: who} }
	send := func(who, body string) call {
		return call{method: "POST", path: "{r}/messages", token: who, body: body}
	}
	edit := func(who string) call {
		return call{method: "PATCH", path: "{r}/messages/{message}", token: who, body: `{"body":"good night"}`}
	}
	hidden := []string{"good evening"}
	r.play(t, names, []scenario{
		{"its room", get("{bob}", "{s}/chat"), 200, []string{`"id":"{room}"`, `"sessionId":"{session}"`, `"displayName":"ann"`}, nil},
		{"of a session that is not", get("{bob}", "/api/v1/sessions/none/chat"), 404, []string{"not-found"}, nil},
		{"it is in no list", get("{bob}", "/api/v1/chat/rooms"), 200, []string{`"items":[]`}, nil},
		{"history", get("{bob}", "{r}/messages"), 200, []string{"good evening", `"seq":1`}, nil},
		{"a message", send("{bob}", `{"clientId":"b1","body":"hello"}`), 201, []string{`"seq":2`}, nil},
		{"the same again", send("{bob}", `{"clientId":"b1","body":"hello"}`), 200, []string{`"seq":2`}, nil},
		{"it can't be left", call{method: "DELETE", path: "{r}", token: "{bob}"}, 404, []string{"not-found"}, nil},
		{"editing another's", edit("{bob}"), 403, []string{"not-author"}, nil},

		{"a stranger asks for the room", get("{eve}", "{s}/chat"), 404, []string{"not-found"}, []string{"{room}"}},
		{"a stranger reads", get("{eve}", "{r}/messages"), 404, []string{"not-found"}, hidden},
		{"a stranger writes", send("{eve}", `{"clientId":"e1","body":"hello"}`), 404, []string{"not-found"}, hidden},
		{"who was sent away asks for the room", get("{cho}", "{s}/chat"), 404, []string{"not-found"}, []string{"{room}"}},
		{"who was sent away sees the room", get("{cho}", "{r}"), 404, []string{"not-found"}, hidden},
		{"who was sent away reads", get("{cho}", "{r}/messages"), 404, []string{"not-found"}, hidden},
		{"who was sent away writes", send("{cho}", `{"clientId":"x1","body":"hello"}`), 404, []string{"not-found"}, hidden},
	})
	r.leave(r.bob)
	r.play(t, names, []scenario{
		{"who has left reads", get("{bob}", "{r}/messages"), 200, []string{"good evening"}, nil},
		{"who has left does not write", send("{bob}", `{"clientId":"b2","body":"late"}`), 403, []string{"not-participant"}, nil},
		{"who has left sends the same again", send("{bob}", `{"clientId":"b1","body":"hello"}`), 200, []string{`"seq":2`}, nil},
		{"a late comer", call{method: "POST", path: "/api/v1/sessions/join/{session}", token: "{eve}"}, 200, nil, nil},
		{"reads all of it", get("{eve}", "{r}/messages"), 404, nil, nil}, // not before asking for the room
		{"asks for the room", get("{eve}", "{s}/chat"), 200, []string{`"unreadCount":2`}, nil},
		{"and reads all of it", get("{eve}", "{r}/messages"), 200, []string{"good evening", "hello"}, nil},
	})
	r.leave(r.ann)
	r.leave(r.eve)
	r.play(t, names, []scenario{
		{"it is over", get("{ann}", "{s}"), 200, []string{`"status":"completed"`}, nil},
		{"history stays", get("{ann}", "{r}/messages"), 200, []string{"good evening"}, nil},
		{"nobody writes", send("{ann}", `{"clientId":"a9","body":"late"}`), 403, []string{"not-participant"}, nil},
		{"nobody edits", edit("{ann}"), 403, []string{"not-participant"}, nil},
		{"taking back is possible", call{method: "DELETE", path: "{r}/messages/{message}", token: "{ann}"}, 204, nil, nil},
		{"and is seen", get("{eve}", "{r}/messages"), 200, []string{`"body":""`}, hidden},
		{"still nothing for who was sent away", get("{cho}", "{s}/chat"), 404, []string{"not-found"}, nil},
	})
}

func TestTopicCards(t *testing.T) {
	r, names := newLesson(t)
	turn := func(who, body string) call {
		return call{method: "PUT", path: "{s}/topics/card", token: who, body: body}
	}
	topics := func(who string) call { return call{method: "GET", path: "{s}/topics", token: who} }
	r.play(t, names, []scenario{
		{"before", topics("{bob}"), 200, []string{`"card":null`, `"version":0`, `"followUps":[`, `"ko":{"question":`, `"en":{"question":`, `"topicNames":{`}, nil},
		{"a turn", turn("{bob}", `{"action":"next"}`), 200, []string{`"version":1`, `"levelFrom":`}, nil},
		{"of who looked at another", turn("{ann}", `{"action":"next","version":7}`), 409, []string{"stale-version"}, nil},
		{"pick", turn("{ann}", `{"action":"pick","cardId":"travel-1","version":1}`), 200, []string{`"version":2`, `"id":"travel-1"`}, nil},
		{"everybody sees it", topics("{bob}"), 200, []string{`"version":2`, `"card":{"id":"travel-1"`}, nil},
		{"so do those who ask for the status", call{method: "GET", path: "{s}/status", token: "{bob}"}, 200, []string{`"card":{"id":"travel-1"`}, nil},
		{"pick nothing", turn("{ann}", `{"action":"pick"}`), 422, []string{`"field":"cardId"`}, nil},
		{"pick what is not", turn("{ann}", `{"action":"pick","cardId":"none"}`), 422, []string{"validation-failed", `"field":"cardId","code":"not_in_list"`}, nil},
		{"a card with another action", turn("{ann}", `{"action":"next","cardId":"travel-1"}`), 422, []string{`"field":"cardId"`}, nil},
		{"another action", turn("{ann}", `{"action":"burn"}`), 422, []string{`"field":"action"`}, nil},
		{"a stranger looks", topics("{eve}"), 403, []string{"not-participant"}, []string{"travel-1"}},
		{"a stranger turns", turn("{eve}", `{"action":"next"}`), 403, []string{"not-participant"}, nil},
		{"who was sent away looks", topics("{cho}"), 403, []string{"not-participant"}, nil},
		{"put away", turn("{ann}", `{"action":"hide"}`), 200, []string{`"version":3`, `"card":null`}, nil},
	})
	r.leave(r.bob)
	r.play(t, names, []scenario{
		{"who has left turns", turn("{bob}", `{"action":"next"}`), 403, []string{"not-participant"}, nil},
		{"who has left looks", topics("{bob}"), 403, []string{"not-participant"}, nil},
	})
}

func TestTheCardsAreForTheSession(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	var made struct{ ID string }
	r.want(201, call{method: "POST", path: "/api/v1/sessions/create", token: ann.Token, body: `{"title":"수다","sessionType":"audio","topic":"해외여행","levelFrom":"A1","levelTo":"A1"}`}, &made)
	var deck struct {
		Items []struct{ ID, Topic, LevelFrom string }
	}
	r.want(200, call{method: "GET", path: "/api/v1/sessions/" + made.ID + "/topics", token: ann.Token}, &deck)
	if len(deck.Items) < 12 || deck.Items[0].Topic != "travel" {
		t.Errorf("%+v", deck.Items)
	}
	for _, c := range deck.Items {
		if c.LevelFrom != "A1" {
			t.Errorf("%s is too hard", c.ID)
		}
	}
}

func TestNotes(t *testing.T) {
	r, names := newLesson(t)
	note := func(who, body string) call {
		return call{method: "POST", path: "{s}/notes", token: who, body: body}
	}
	word := func(id, rest string) string {
		return `{"clientId":"` + id + `","kind":"word","language":"ko"` + rest + `}`
	}
	correction := func(id, rest string) string {
		return `{"clientId":"` + id + `","kind":"correction","language":"en"` + rest + `}`
	}
	list := func(who string) call { return call{method: "GET", path: "{s}/notes", token: who} }
	names["long"], names["longer"] = strings.Repeat("가", 200), strings.Repeat("가", 201)
	r.play(t, names, []scenario{
		{"a word", note("{ann}", word("1", `,"text":" 사과 ","meaning":"apple","example":"사과 하나 주세요."`)), 201,
			[]string{`"text":"사과"`, `"meaning":"apple"`, `"example":"사과 하나 주세요."`, `"said":null`, `"aboutId":null`, `"authorName":"ann"`, `"sessionId":"{session}"`}, nil},
		{"again", note("{ann}", word("1", `,"text":"배"`)), 200, []string{`"text":"사과"`}, nil},
		{"another's under the same name", note("{bob}", word("1", `,"text":"배"`)), 201, []string{`"text":"배"`}, nil},
		{"the longest", note("{bob}", word("2", `,"text":"{long}"`)), 201, nil, nil},
		{"a correction", note("{ann}", correction("3", `,"said":"I goed","text":"I went","aboutId":"{bobID}","meaning":"go, went, gone"`)), 201,
			[]string{`"said":"I goed"`, `"text":"I went"`, `"aboutName":"bob"`, `"language":"en"`}, nil},
		{"too long", note("{ann}", word("x", `,"text":"{longer}"`)), 422, []string{`"field":"text"`}, nil},
		{"nothing to see", note("{ann}", word("x", `,"text":"\u3164 "`)), 422, []string{`"field":"text"`}, nil},
		{"a line break", note("{ann}", word("x", `,"text":"a\nb"`)), 422, []string{`"field":"text"`}, nil},
		{"no text", note("{ann}", word("x", ``)), 422, []string{`"field":"text"`}, nil},
		{"no language", note("{ann}", `{"clientId":"x","kind":"word","language":"und","text":"a"}`), 422, []string{`"field":"language"`}, nil},
		{"another kind", note("{ann}", `{"clientId":"x","kind":"poem","language":"ko","text":"a"}`), 422, []string{`"field":"kind"`}, nil},
		{"no client id", note("{ann}", word(" ", `,"text":"a"`)), 422, []string{`"field":"clientId"`}, nil},
		{"a word that was said", note("{ann}", word("x", `,"text":"a","said":"b"`)), 422, []string{`"field":"said"`}, nil},
		{"a word about somebody", note("{ann}", word("x", `,"text":"a","aboutId":"{bobID}"`)), 422, []string{`"field":"aboutId"`}, nil},
		{"a correction of nothing", note("{ann}", correction("x", `,"text":"a","aboutId":"{bobID}"`)), 422, []string{`"field":"said"`}, nil},
		{"a correction of nobody", note("{ann}", correction("x", `,"said":"b","text":"a"`)), 422, []string{`"field":"aboutId"`}, nil},
		{"a correction with an example", note("{ann}", correction("x", `,"said":"b","text":"a","aboutId":"{bobID}","example":"c"`)), 422, []string{`"field":"example"`}, nil},
		{"a correction of oneself", note("{ann}", correction("x", `,"said":"b","text":"a","aboutId":"{annID}"`)), 422, []string{"bad-target"}, nil},
		{"a correction of who was sent away", note("{ann}", correction("x", `,"said":"b","text":"a","aboutId":"{choID}"`)), 422, []string{"bad-target"}, nil},
		{"by a stranger", note("{eve}", word("x", `,"text":"a"`)), 403, []string{"not-participant"}, nil},
		{"by who was sent away", note("{cho}", word("x", `,"text":"a"`)), 403, []string{"not-participant"}, nil},
		{"in order", list("{bob}"), 200, []string{"사과", "배", "I went"}, nil},
		{"to a stranger", list("{eve}"), 403, []string{"not-participant"}, []string{"사과"}},
		{"to who was sent away", list("{cho}"), 403, []string{"not-participant"}, []string{"사과"}},
		{"of a session that is not", call{method: "GET", path: "/api/v1/sessions/none/notes", token: "{ann}"}, 403, []string{"not-participant"}, nil},
	})
	r.leave(r.bob)
	r.play(t, names, []scenario{
		{"who has left looks back", list("{bob}"), 200, []string{"사과"}, nil},
		{"who has left notes nothing more", note("{bob}", word("x", `,"text":"a"`)), 403, []string{"not-participant"}, nil},
	})
}

func TestKeptNotes(t *testing.T) {
	r, names := newLesson(t)
	add := func(who learner, clientID, rest string) string {
		var out struct{ ID string }
		r.want(201, call{method: "POST", path: "/api/v1/sessions/" + r.session + "/notes", token: who.Token, body: `{"clientId":"` + clientID + `",` + rest + `}`}, &out)
		return out.ID
	}
	names["apple"] = add(r.ann, "1", `"kind":"word","language":"ko","text":"사과","meaning":"Apple"`)
	add(r.ann, "2", `"kind":"word","language":"en","text":"pear","example":"100% of a_pear"`)
	names["went"] = add(r.ann, "3", `"kind":"correction","language":"en","said":"I goed","text":"I went","aboutId":"`+r.bob.ID+`"`)
	kept := func(who, query string) call { return call{method: "GET", path: "/api/v1/notes" + query, token: who} }
	discard := func(who, id string) call {
		return call{method: "DELETE", path: "/api/v1/notes/" + id, token: who}
	}
	r.play(t, names, []scenario{
		{"all", kept("{bob}", ""), 200, []string{"사과", "pear", "I went", `"nextCursor":null`}, nil},
		{"the author's own", kept("{ann}", ""), 200, []string{"사과", "pear"}, []string{"I went"}},
		{"of who was not there", kept("{cho}", ""), 200, []string{`"items":[]`}, nil},
		{"words", kept("{bob}", "?kind=word"), 200, []string{"사과", "pear"}, []string{"I went"}},
		{"corrections", kept("{bob}", "?kind=correction"), 200, []string{"I went"}, []string{"사과", "pear"}},
		{"English", kept("{bob}", "?language=EN"), 200, []string{"pear", "I went"}, []string{"사과"}},
		{"by meaning, whatever the case", kept("{bob}", "?q=aPPle"), 200, []string{"사과"}, []string{"pear"}},
		{"by what was said", kept("{bob}", "?q=goed"), 200, []string{"I went"}, []string{"pear"}},
		{"a percent sign is itself", kept("{bob}", "?q=0%25%20of%20a_"), 200, []string{"pear"}, []string{"사과"}},
		{"and finds nothing else", kept("{bob}", "?q=%25"), 200, []string{"pear"}, []string{"사과"}},
		{"another kind", kept("{bob}", "?kind=poem"), 422, []string{`"field":"kind"`}, nil},
		{"another language", kept("{bob}", "?language=und"), 422, []string{`"field":"language"`}, nil},
		{"a cursor that is none", kept("{bob}", "?cursor=1"), 422, []string{`"field":"cursor"`}, nil},
		{"thrown away by another", discard("{ann}", "{went}"), 404, []string{"not-found"}, nil},
		{"by a stranger", discard("{eve}", "{apple}"), 404, []string{"not-found"}, nil},
		{"thrown away", discard("{bob}", "{apple}"), 204, nil, nil},
		{"twice", discard("{bob}", "{apple}"), 404, []string{"not-found"}, nil},
		{"it is gone", kept("{bob}", ""), 200, []string{"pear"}, []string{"사과"}},
		{"and others have theirs", kept("{ann}", ""), 200, []string{"사과"}, nil},
	})
}

func TestTheAuthorMendsANote(t *testing.T) {
	r, names := newLesson(t)
	add := func(who learner, clientID, rest string) string {
		var out struct{ ID string }
		r.want(201, call{method: "POST", path: "/api/v1/sessions/" + r.session + "/notes", token: who.Token, body: `{"clientId":"` + clientID + `",` + rest + `}`}, &out)
		return out.ID
	}
	names["apple"] = add(r.ann, "1", `"kind":"word","language":"ko","text":"사고","meaning":"apple","example":"사과 하나"`)
	names["went"] = add(r.ann, "2", `"kind":"correction","language":"en","said":"I goed","text":"I wend","aboutId":"`+r.bob.ID+`"`)
	patch := func(who, id, version, body string) call {
		header := map[string]string{"Content-Type": mergePatch}
		if version != "" {
			header["If-Match"] = version
		}
		return call{method: "PATCH", path: "/api/v1/notes/" + id, token: who, body: body, header: header}
	}
	kept := func(who string) call { return call{method: "GET", path: "/api/v1/notes", token: who} }
	hangul, emoji := strings.Repeat("힣", 500), strings.Repeat("👩‍👩‍👧‍👦", 28) // 28 of 7 code points: 196
	r.play(t, names, []scenario{
		{"a word", patch("{ann}", "{apple}", `"1"`, `{"text":" 사과 "}`), 200, []string{`"text":"사과"`, `"meaning":"apple"`, `"example":"사과 하나"`, `"version":2`}, nil},
		{"everybody who keeps it has it so", kept("{bob}"), 200, []string{"사과", `"version":2`}, []string{"사고"}},
		{"by the version before", patch("{ann}", "{apple}", `"1"`, `{"text":"배"}`), 412, []string{"precondition-failed"}, nil},
		{"without a version", patch("{ann}", "{apple}", "", `{"text":"배"}`), 428, []string{"precondition-required"}, nil},
		{"by a version that is none", patch("{ann}", "{apple}", "2", `{"text":"배"}`), 422, []string{`"field":"If-Match"`}, nil},
		{"nothing of it", patch("{ann}", "{apple}", `"2"`, `{"text":"사과"}`), 200, []string{`"version":2`}, nil},
		{"a text taken away", patch("{ann}", "{apple}", `"2"`, `{"example":null,"language":"EN"}`), 200, []string{`"example":null`, `"language":"en"`, `"version":3`}, nil},
		{"of the word all but the word", patch("{ann}", "{apple}", "*", `{"text":null}`), 422, []string{`"field":"text"`}, nil},
		{"the longest meaning", patch("{ann}", "{apple}", "*", `{"meaning":"`+hangul+`"}`), 200, []string{hangul}, nil},
		{"one more syllable", patch("{ann}", "{apple}", "*", `{"meaning":"`+hangul+`가"}`), 422, []string{`"field":"meaning"`, `"max":500`}, nil},
		{"syllables in their letters count as syllables", patch("{ann}", "{apple}", "*", `{"text":"`+strings.Repeat("한", 200)+`"}`), 200, []string{strings.Repeat("한", 200)}, nil},
		{"emoji", patch("{ann}", "{apple}", "*", `{"text":"`+emoji+`"}`), 200, []string{emoji}, nil},
		{"one emoji too many", patch("{ann}", "{apple}", "*", `{"text":"`+emoji+`👩‍👩‍👧‍👦"}`), 422, []string{`"field":"text"`, `"max":200`}, nil},
		{"U+0000", patch("{ann}", "{apple}", "*", `{"text":"a\u0000b"}`), 422, []string{`"code":"bad_characters"`}, nil},
		{"nothing to see", patch("{ann}", "{apple}", "*", `{"text":"\u3164"}`), 422, []string{`"field":"text","code":"blank"`}, nil},
		{"what a word has not", patch("{ann}", "{apple}", "*", `{"said":"b"}`), 422, []string{`"field":"said"`}, nil},
		{"a language that is none", patch("{ann}", "{apple}", "*", `{"language":"und"}`), 422, []string{`"field":"language"`}, nil},
		{"the kind stays", patch("{ann}", "{apple}", "*", `{"kind":"correction"}`), 422, []string{`"field":"kind","code":"unknown"`}, nil},
		{"a correction", patch("{ann}", "{went}", `"1"`, `{"text":"I went","meaning":"go, went, gone"}`), 200, []string{`"said":"I goed"`, `"text":"I went"`, `"version":2`}, nil},
		{"whom it is about has it so", kept("{bob}"), 200, []string{"I went"}, []string{"I wend"}},
		{"what a correction has not", patch("{ann}", "{went}", "*", `{"example":"x"}`), 422, []string{`"field":"example"`}, nil},
		{"by whom it is about", patch("{bob}", "{went}", "*", `{"text":"x"}`), 403, []string{"not-author"}, nil},
		{"by who keeps a copy", patch("{bob}", "{apple}", "*", `{"text":"x"}`), 403, []string{"not-author"}, nil},
		{"by who was sent away", patch("{cho}", "{apple}", "*", `{"text":"x"}`), 404, []string{"not-found"}, nil},
		{"by a stranger", patch("{eve}", "{apple}", "*", `{"text":"x"}`), 404, []string{"not-found"}, nil},
		{"by nobody", patch("", "{apple}", "*", `{"text":"x"}`), 401, []string{"invalid-token"}, nil},
		{"one that is not", patch("{ann}", "none", "*", `{"text":"x"}`), 404, []string{"not-found"}, nil},
	})
	r.leave(r.bob)
	r.leave(r.ann)
	r.play(t, names, []scenario{
		{"after the session", patch("{ann}", "{apple}", "*", `{"text":"사과","language":"ko"}`), 200, []string{`"text":"사과"`}, nil},
	})
}

func TestKeptNotesComeInPages(t *testing.T) {
	r, _ := newLesson(t)
	for i := range 5 {
		body := fmt.Sprintf(`{"clientId":"%d","kind":"word","language":"ko","text":"낱말 %d"}`, i, i)
		r.want(201, call{method: "POST", path: "/api/v1/sessions/" + r.session + "/notes", token: r.ann.Token, body: body}, nil)
	}
	var got []string
	for cursor, pages := "", 0; pages < 4; pages++ {
		var page struct {
			Items      []struct{ Text string }
			NextCursor *string
		}
		r.want(200, call{method: "GET", path: "/api/v1/notes?limit=2&cursor=" + cursor, token: r.bob.Token}, &page)
		for _, n := range page.Items {
			got = append(got, n.Text)
		}
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
	}
	if want := "낱말 4,낱말 3,낱말 2,낱말 1,낱말 0"; strings.Join(got, ",") != want {
		t.Errorf("%v", got)
	}
}

func TestTheSummaryOfASession(t *testing.T) {
	r, names := newLesson(t)
	sum := func(who string) call { return call{method: "GET", path: "{s}/summary", token: who} }
	r.want(201, call{method: "POST", path: "/api/v1/sessions/" + r.session + "/notes", token: r.ann.Token, body: `{"clientId":"1","kind":"word","language":"ko","text":"사과"}`}, nil)
	r.play(t, names, []scenario{
		{"while it is on", sum("{bob}"), 200, []string{`"endedAt":null`, `"displayName":"ann"`, `"mayWrite":true`, "사과", `"corrections":[]`, `"speechMs":0`}, []string{"example.com"}},
		{"a stranger", sum("{eve}"), 403, []string{"not-participant"}, []string{"사과"}},
		{"who was sent away", sum("{cho}"), 403, []string{"removed"}, []string{"사과"}},
		{"of a session that is not", call{method: "GET", path: "/api/v1/sessions/none/summary", token: "{ann}"}, 404, []string{"not-found"}, nil},
	})
	r.leave(r.bob)
	r.leave(r.ann)
	r.play(t, names, []scenario{
		{"afterwards", sum("{bob}"), 200, []string{`"status":"completed"`, `"endedAt":"2`, `"presentMs":`}, []string{`"endedAt":null`}},
		{"still not for a stranger", sum("{eve}"), 403, []string{"not-participant"}, nil},
	})
	look := call{method: "GET", path: "/api/v1/sessions/" + r.session + "/summary", token: r.bob.Token}
	if first, second := read(t, r.do(look)), read(t, r.do(look)); !json.Valid([]byte(first)) || first != second {
		t.Errorf("%s\nthen %s", first, second)
	}
}
