package httpapi_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestChatSearch(t *testing.T) {
	r := newRig(t)
	ann, bob, eve := r.learner("ann"), r.learner("bob"), r.learner("eve")
	room := r.directRoom(ann, bob)
	first := r.say(ann, room, "a1", "어제 사과를 샀어요")
	second := r.say(bob, room, "b1", "저도 사과 좋아해요 100% 🎉")
	gone := r.say(bob, room, "b2", "사과 취소")
	r.want(204, call{method: "DELETE", path: "/api/v1/chat/rooms/" + room + "/messages/" + gone, token: bob.Token}, nil)
	names := map[string]string{"ann": ann.Token, "bob": bob.Token, "eve": eve.Token, "annID": ann.ID, "bobID": bob.ID, "room": room, "first": first, "second": second}
	search := func(token, q, more string) call {
		return call{method: "GET", path: "/api/v1/chat/search?q=" + url.QueryEscape(q) + more, token: token}
	}
	r.play(t, names, []scenario{
		{"both, newest first", search("{ann}", "사과", ""), 200, []string{
			`{"items":[{"messageId":"{second}","roomId":"{room}","roomKind":"direct","roomName":"bob","seq":2,"senderId":"{bobID}","senderName":"bob","kind":"text",` +
				`"snippet":{"field":"body","before":"저도 ","match":"사과","after":" 좋아해요 100% 🎉"}`, `"messageId":"{first}"`, `"nextCursor":null`}, []string{"취소"}},
		{"letter by letter", search("{ann}", "\u1109\u1161\u1100\u116a", ""), 200, []string{`"match":"사과"`}, nil},
		{"in the room", search("{bob}", "어제", "&roomId={room}"), 200, []string{`"roomName":"ann"`, `"messageId":"{first}"`}, nil},
		{"a stranger", search("{eve}", "사과", ""), 200, []string{`"items":[]`, `"nextCursor":null`}, []string{"사과"}},
		{"a stranger in the room", search("{eve}", "사과", "&roomId={room}"), 404, []string{"not-found"}, []string{"샀"}},
		{"a room that is none", search("{ann}", "사과", "&roomId=nothing"), 404, []string{"not-found"}, nil},
		{"a percent sign is one", search("{ann}", "0%", ""), 200, []string{`"{second}"`}, []string{`"{first}"`}},
		{"an underscore is no joker", search("{ann}", "사_", ""), 200, []string{`"items":[]`}, nil},
		{"an emoji", search("{ann}", "🎉", ""), 200, []string{`"match":"🎉"`, `"after":""`}, nil},
		{"a page of one", search("{ann}", "사과", "&limit=1"), 200, []string{`"{second}"`, `"nextCursor":"`}, []string{`"{first}"`}},
		{"nothing to look for", call{method: "GET", path: "/api/v1/chat/search", token: "{ann}"}, 422, []string{`"field":"q"`, "required"}, nil},
		{"an empty text", search("{ann}", "", ""), 422, []string{`"field":"q"`}, nil},
		{"blanks", search("{ann}", "  ", ""), 422, []string{`"field":"q"`, "blank"}, nil},
		{"NUL", search("{ann}", "a\x00b", ""), 422, []string{`"field":"q"`, "bad_characters"}, nil},
		{"no UTF-8", search("{ann}", "a\xff", ""), 422, []string{`"field":"q"`}, nil},
		{"100 syllables", search("{ann}", strings.Repeat("한", 100), ""), 200, []string{`"items":[]`}, nil},
		{"101 syllables", search("{ann}", strings.Repeat("한", 101), ""), 422, []string{`"field":"q"`, `"max":100`}, nil},
		{"far too long", search("{ann}", strings.Repeat("x", 1201), ""), 422, []string{`"field":"q"`}, nil},
		{"too many", search("{ann}", "사과", "&limit=51"), 422, []string{`"field":"limit"`}, nil},
		{"a bad cursor", search("{ann}", "사과", "&cursor=x"), 422, []string{`"field":"cursor"`}, nil},
		{"a block", call{method: "POST", path: "/api/v1/chat/blocks", token: "{ann}", body: `{"userId":"{bobID}"}`}, 204, nil, nil},
		{"who has blocked", search("{ann}", "사과", ""), 200, []string{`"items":[]`}, nil},
		{"who is blocked", search("{bob}", "사과", ""), 200, []string{`"{first}"`, `"{second}"`}, nil},
		{"leaving", call{method: "DELETE", path: "/api/v1/chat/rooms/{room}", token: "{bob}"}, 204, nil, nil},
		{"who has left", search("{bob}", "사과", ""), 200, []string{`"items":[]`}, nil},
		{"who has left, in the room", search("{bob}", "사과", "&roomId={room}"), 404, []string{"not-found"}, nil},
	})
}

func TestPagesOfAChatSearchHoldEachOnce(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	rooms := []string{r.directRoom(ann, r.learner("b")), r.directRoom(ann, r.learner("c")), r.directRoom(ann, r.learner("d"))}
	var want []string
	for i := range 11 {
		want = append([]string{r.say(ann, rooms[i*i%3], "m"+string(rune('a'+i)), "same words")}, want...)
	}
	var got []string
	for cursor := ""; ; {
		var page struct {
			Items []struct {
				MessageID string
				CreatedAt string
			}
			NextCursor *string
		}
		r.want(200, call{method: "GET", path: "/api/v1/chat/search?q=WORDS&limit=2" + cursor, token: ann.Token}, &page)
		for _, found := range page.Items {
			got = append(got, found.MessageID)
		}
		if page.NextCursor == nil {
			break
		}
		cursor = "&cursor=" + *page.NextCursor
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("pages hold %q, want %q", got, want)
	}
}
