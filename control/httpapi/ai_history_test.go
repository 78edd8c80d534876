package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/ai/aitest"
)

// keptAnalysis is what the tests read of an analysis.
type keptAnalysis struct {
	ID, Title         string
	RoomID, SessionID *string
	Messages          int
	FromSeq, ToSeq    int64
	CreatedAt         time.Time
	Speakers          []struct {
		UserID, DisplayName *string
		Words               int
	}
	Feedback *struct {
		Summary, Provider, Model, Prompt string
		Mistakes                         []struct{ Original string }
	}
}

func (r *rig) history(l learner, query string) (page struct {
	Items      []keptAnalysis
	NextCursor *string
}) {
	r.t.Helper()
	r.want(200, call{method: "GET", path: "/api/v1/ai/analyses" + query, token: l.Token}, &page)
	return page
}

func analysisCall(method, id string, by learner) call {
	return call{method: method, path: "/api/v1/ai/analyses/" + id, token: by.Token}
}

func TestTheHistoryOfAnalyses(t *testing.T) {
	r := newHelped(t, 50)
	ann, bob := r.learner("ann"), r.learner("bob")
	room := r.group(ann, bob)
	var first, second struct{ ID string }
	r.want(200, ask("analyze-conversation", `{"roomId":"`+room+`","feedback":false}`, ann), nil) // nothing was said
	r.say(ann, room, "c1", "I goed home")
	r.say(bob, room, "c2", "words of bob")
	r.want(200, ask("analyze-conversation", `{"roomId":"`+room+`","feedback":false}`, ann), &first)
	r.want(200, ask("analyze-conversation", `{"roomId":"`+room+`"}`, ann), &second)
	names := map[string]string{"first": first.ID, "second": second.ID, "room": room}
	get := func(query string, by learner) call {
		return call{method: "GET", path: "/api/v1/ai/analyses" + query, token: by.Token}
	}
	r.play(t, names, []scenario{
		{"not kept", ask("analyze-conversation", `{"roomId":"{room}","feedback":false,"keep":false}`, ann), 200, []string{`"id":null`}, nil},
		{"all, newest first", get("", ann), 200, []string{`"items":[{"id":"{second}"`, `"id":"{first}"`, `"title":"Two"`, `"nextCursor":null`, `"fromSeq":1,"toSeq":2`, `"prompt":"feedback-1"`, `"model":"small"`}, []string{"words of bob", "I goed"}},
		{"a page", get("?limit=1", ann), 200, []string{`"nextCursor":"{second}"`}, []string{"{first}"}},
		{"the next one", get("?limit=1&cursor={second}", ann), 200, []string{`"id":"{first}"`, `"nextCursor":null`}, nil},
		{"a cursor of nobody's", get("?cursor=x", ann), 422, []string{`"field":"cursor"`}, nil},
		{"too many", get("?limit=101", ann), 422, []string{`"field":"limit"`}, nil},
		{"of the room", get("?roomId={room}", ann), 200, []string{`"{first}"`, `"{second}"`}, nil},
		{"of another room", get("?roomId=x", ann), 200, []string{`"items":[]`}, nil},
		{"of a session", get("?sessionId=x", ann), 200, []string{`"items":[]`}, nil},
		{"of another person", get("", bob), 200, []string{`"items":[]`}, nil},
		{"of nobody", get("", learner{}), 401, nil, nil},
		{"one", analysisCall("GET", "{first}", ann), 200, []string{`"id":"{first}"`, `"feedback":null`, `"words":3`, `"displayName":`}, nil},
		{"by another", analysisCall("GET", "{first}", bob), 404, []string{"not-found"}, []string{"words"}},
		{"deleted by another", analysisCall("DELETE", "{first}", bob), 404, []string{"not-found"}, nil},
		{"deleted", analysisCall("DELETE", "{first}", ann), 204, nil, nil},
		{"deleted again", analysisCall("DELETE", "{first}", ann), 404, []string{"not-found"}, nil},
		{"it is gone", analysisCall("GET", "{first}", ann), 404, nil, nil},
		{"the other is there", get("", ann), 200, []string{"{second}"}, []string{"{first}"}},
	})
}

func TestWhatIsKeptOfAnAnalysis(t *testing.T) {
	r := newHelped(t, 50)
	ann, bob := r.learner("ann"), r.learner("bob")
	room := r.group(ann, bob)
	said := r.say(ann, room, "c1", "I goed home")
	r.say(bob, room, "c2", "four words of bob")
	r.model.Answers(func(aitest.Call) aitest.Answer {
		return aitest.Answer{Content: `{"summary":"Good.","strengths":["a"],"mistakes":[{"number":1,"original":"goed","corrected":"went","explanation":"past"}],"advice":[]}`}
	})
	once := ask("analyze-conversation", `{"roomId":"`+room+`"}`, ann)
	once.header = map[string]string{"Idempotency-Key": "once"}
	for range 2 {
		r.want(200, once, nil)
	}
	page := r.history(ann, "")
	if len(page.Items) != 1 {
		t.Fatalf("kept %d times", len(page.Items))
	}
	a := page.Items[0]
	if a.Messages != 2 || a.FromSeq != 1 || a.ToSeq != 2 || *a.RoomID != room || a.SessionID != nil || !a.CreatedAt.Equal(r.now.Truncate(time.Millisecond)) {
		t.Errorf("%+v", a)
	}
	if len(a.Speakers) != 2 || *a.Speakers[1].UserID != bob.ID || a.Speakers[1].Words != 4 || a.Speakers[1].DisplayName == nil {
		t.Errorf("speakers: %+v", a.Speakers)
	}
	if f := a.Feedback; f == nil || f.Provider != "127.0.0.1" || f.Model != "small" || f.Summary != "Good." || len(f.Mistakes) != 1 {
		t.Errorf("feedback: %+v", a.Feedback)
	}
	for _, row := range tableRows(t, r.db.Raw().DB, "ai_analysis_mistakes") {
		if strings.Contains(row, "bob") {
			t.Errorf("what bob wrote is kept: %s", row)
		}
	}
	// What she deletes is quoted no more.
	r.want(204, call{method: "DELETE", path: "/api/v1/chat/rooms/" + room + "/messages/" + said, token: ann.Token}, nil)
	if f := r.history(ann, "").Items[0].Feedback; len(f.Mistakes) != 0 {
		t.Errorf("quoted: %+v", f.Mistakes)
	}
	// Who has left the room keeps what they learnt in it.
	r.want(204, call{method: "DELETE", path: "/api/v1/chat/rooms/" + room, token: ann.Token}, nil)
	if n := len(r.history(ann, "").Items); n != 1 {
		t.Errorf("after leaving there are %d", n)
	}
}

func TestNothingIsKeptOfAnAnalysisThatFails(t *testing.T) {
	r := newHelped(t, 50)
	ann, bob := r.learner("ann"), r.learner("bob")
	room := r.group(ann, bob)
	r.say(ann, room, "c1", "I goed home")
	r.model.Answers(func(aitest.Call) aitest.Answer {
		return aitest.Answer{Status: http.StatusInternalServerError, Body: "{}"}
	})
	r.want(503, ask("analyze-conversation", `{"roomId":"`+room+`"}`, ann), nil)
	if n := len(r.history(ann, "").Items); n != 0 || r.standing(ann).Quota.Remaining != 50 {
		t.Errorf("%d are kept, standing %+v", n, r.standing(ann).Quota)
	}
}

func TestTheChatOfASessionIsAnalyzedForIt(t *testing.T) {
	r := newHelped(t, 50)
	ann, eve := r.learner("ann"), r.learner("eve")
	session := r.createSession(ann)
	r.join(ann, session)
	var room struct{ ID string }
	r.want(200, call{method: "GET", path: "/api/v1/sessions/" + session + "/chat", token: ann.Token}, &room)
	r.say(ann, room.ID, "c1", "I goed home")
	r.want(404, ask("analyze-conversation", `{"roomId":"`+room.ID+`"}`, eve), nil)
	r.want(200, ask("analyze-conversation", `{"roomId":"`+room.ID+`"}`, ann), nil)
	page := r.history(ann, "?sessionId="+session)
	if len(page.Items) != 1 || *page.Items[0].SessionID != session || page.Items[0].Title == "" {
		t.Errorf("%+v", page.Items)
	}
}
