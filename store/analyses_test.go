package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// looked is an analysis of a person, with a quote of each of the messages.
func looked(who store.User, room string, quoted ...store.ChatMessage) store.Analysis {
	a := store.Analysis{
		UserID: who.ID, RoomID: room, Messages: 3, FromSeq: 1, ToSeq: 4, FromAt: storetest.Start(), ToAt: storetest.Start().Add(time.Minute),
		Speakers: []store.AnalysisSpeaker{{UserID: who.ID, Messages: 3, Words: 9, Characters: 30, Questions: 1, Corrections: 2, Languages: map[string]int{"en": 2, "ko": 1}}},
		Feedback: &store.AnalysisFeedback{Language: "ko", Messages: 2, Summary: "good", Strengths: []string{"a"}, Advice: []string{"b", "c"}, Provider: "model.example", Model: "small", Prompt: "feedback-1"},
	}
	for _, m := range quoted {
		a.Feedback.Mistakes = append(a.Feedback.Mistakes, store.AnalysisMistake{MessageID: m.ID, Original: m.Body, Corrected: "better", Explanation: "why"})
	}
	return a
}

func (c *chat) keep(a store.Analysis) string {
	c.t.Helper()
	return must[string](c.t)(c.Analyses.Keep(c.t.Context(), a, storetest.Start()))
}

// quotes are the words that an analysis quotes, each with whether its message is still there.
func (c *chat) quotes(id string, of store.User) string {
	c.t.Helper()
	a := must[store.Analysis](c.t)(c.Analyses.One(c.t.Context(), id, of.ID))
	var out []string
	for _, m := range a.Feedback.Mistakes {
		out = append(out, fmt.Sprint(m.Original, " ", m.MessageID != ""))
	}
	return strings.Join(out, ", ")
}

func TestAnAnalysisIsReadAsItWasKeptAndByNobodyElse(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	said := c.say(room, c.ann, "I goed")
	want := looked(c.ann, room, said)
	want.ID = c.keep(want)
	got := must[store.Analysis](t)(c.Analyses.One(t.Context(), want.ID, c.ann.ID))
	want.CreatedAt, want.Speakers[0].Name = storetest.Start(), c.ann.EnglishName
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v %+v\nwant %+v %+v", got, got.Feedback, want, want.Feedback)
	}
	if _, err := c.Analyses.One(t.Context(), want.ID, c.bob.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("bob reads it: %v", err)
	}
	if err := c.Analyses.Delete(t.Context(), want.ID, c.bob.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("bob deletes it: %v", err)
	}
	if err := c.Analyses.Delete(t.Context(), want.ID, c.ann.ID); err != nil {
		t.Error(err)
	}
	for _, table := range []string{"ai_analyses", "ai_analysis_speakers", "ai_analysis_mistakes"} {
		if n := count(t, c.Raw(), "SELECT count(*) FROM "+table); n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
	if _, err := c.Analyses.Keep(t.Context(), looked(store.User{ID: "nobody"}, room), storetest.Start()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("kept for nobody: %v", err)
	}
}

func TestAQuoteGoesWithTheMessageThatItsAuthorDeletes(t *testing.T) {
	c := newChat(t)
	room, now := c.direct(c.ann, c.bob), storetest.Start()
	first, second, third, others := c.say(room, c.ann, "one"), c.say(room, c.ann, "two"), c.say(room, c.ann, "three"), c.say(room, c.bob, "of bob")
	remove := func(m store.ChatMessage) {
		t.Helper()
		if _, _, err := c.ChatMessages.Delete(t.Context(), room, m.ID, c.ann.ID, now); err != nil {
			t.Fatal(err)
		}
	}
	remove(first) // while the model thinks
	id := c.keep(looked(c.ann, room, first, second, third, others))
	if got := c.quotes(id, c.ann); got != "two true, three true" {
		t.Errorf("kept: %s", got)
	}
	remove(second)
	if got := c.quotes(id, c.ann); got != "three true" {
		t.Errorf("after one was deleted: %s", got)
	}
	// What goes for its age stays in the history, which has an age of its own; it is the person's own word.
	if _, err := c.ChatMessages.Forget(t.Context(), now.Add(time.Hour), 100); err != nil {
		t.Fatal(err)
	}
	if got := c.quotes(id, c.ann); got != "three false" {
		t.Errorf("after all were forgotten: %s", got)
	}
}

func TestAnAnalysisOutlivesItsRoom(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	id := c.keep(looked(c.ann, room, c.say(room, c.ann, "I goed")))
	if _, err := c.Raw().Exec("DELETE FROM chat_rooms WHERE id = '" + room + "'"); err != nil {
		t.Fatal(err)
	}
	if a := must[store.Analysis](t)(c.Analyses.One(t.Context(), id, c.ann.ID)); a.RoomID != "" || a.Feedback.Summary != "good" || len(a.Feedback.Mistakes) != 1 {
		t.Errorf("%+v", a)
	}
	late := c.keep(looked(c.ann, room))
	if a := must[store.Analysis](t)(c.Analyses.One(t.Context(), late, c.ann.ID)); a.RoomID != "" {
		t.Errorf("it names a room that is gone: %+v", a)
	}
}

func TestTheHistoryIsReadPageByPage(t *testing.T) {
	c := newChat(t)
	room, other := c.direct(c.ann, c.bob), c.direct(c.ann, c.User("cas"))
	session := c.Session(c.ann)
	must[store.Claim](t)(c.Seats.Claim(t.Context(), session.ID, c.ann.ID, storetest.Start()))
	lesson := must[string](t)(c.ChatRooms.OfSession(t.Context(), session.ID, c.ann.ID, storetest.Start()))
	var ids []string
	for _, in := range []string{room, other, room, lesson, room} {
		ids = append(ids, c.keep(looked(c.ann, in)))
	}
	c.keep(looked(c.bob, room))
	for name, test := range map[string]struct {
		page store.AnalysisPage
		want []int
	}{
		"all":                  {store.AnalysisPage{Limit: 10}, []int{4, 3, 2, 1, 0}},
		"the first page":       {store.AnalysisPage{Limit: 2}, []int{4, 3}},
		"the next":             {store.AnalysisPage{Limit: 2, After: ids[3]}, []int{2, 1}},
		"of a room":            {store.AnalysisPage{Limit: 10, RoomID: room}, []int{4, 2, 0}},
		"the rest of a room":   {store.AnalysisPage{Limit: 10, RoomID: room, After: ids[2]}, []int{0}},
		"of a session":         {store.AnalysisPage{Limit: 10, SessionID: session.ID}, []int{3}},
		"of a session nowhere": {store.AnalysisPage{Limit: 10, SessionID: "nowhere"}, nil},
	} {
		test.page.UserID = c.ann.ID
		var got, want []string
		for _, a := range must[[]store.Analysis](t)(c.Analyses.Page(t.Context(), test.page)) {
			got = append(got, a.ID)
			if a.SessionID != "" && a.Title != session.Title {
				t.Errorf("%s: called %q", name, a.Title)
			}
		}
		for _, i := range test.want {
			want = append(want, ids[i])
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestTheHistoryHasTheNewest(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	oldest := c.keep(looked(c.ann, room))
	others := c.keep(looked(c.bob, room))
	for range 499 {
		c.keep(looked(c.ann, room))
	}
	must[store.Analysis](t)(c.Analyses.One(t.Context(), oldest, c.ann.ID))
	c.keep(looked(c.ann, room))
	if _, err := c.Analyses.One(t.Context(), oldest, c.ann.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the 501st: %v", err)
	}
	must[store.Analysis](t)(c.Analyses.One(t.Context(), others, c.bob.ID))
}

func TestOldAnalysesAreForgotten(t *testing.T) {
	c := newChat(t)
	room, now := c.direct(c.ann, c.bob), storetest.Start()
	for days := range 4 {
		must[string](t)(c.Analyses.Keep(t.Context(), looked(c.ann, room), now.Add(time.Duration(days)*24*time.Hour)))
	}
	for _, want := range []int{2, 1, 0} {
		if n, err := c.Analyses.Forget(t.Context(), now.Add(72*time.Hour), 2); err != nil || n != want {
			t.Errorf("%d, %v, want %d", n, err, want)
		}
	}
}
