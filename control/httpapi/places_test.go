package httpapi_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/languagemate/studymate/store/storetest"
)

func TestTheFifthPersonIsRefused(t *testing.T) {
	r := newRig(t)
	host := r.learner("host")
	id := r.createSession(host)
	for i := range 4 {
		l := r.learner(fmt.Sprintf("learner%d", i))
		joined := r.join(l, id)
		if joined.ParticipantID != l.ID || joined.Session.ParticipantCount != i+1 || len(joined.ICEServers) != 1 {
			t.Errorf("join = %+v", joined)
		}
	}
	var p struct{ Code string }
	r.want(409, call{method: "POST", path: "/api/v1/sessions/join/" + id, token: host.Token}, &p)
	if p.Code != "session-full" {
		t.Errorf("code = %s", p.Code)
	}
}

func TestOfAHundredWhoJoinAtOnceTheLastPlaceGoesToOne(t *testing.T) {
	r := newRig(t)
	host := r.learner("host")
	id := r.createSession(host)
	for i := range 3 {
		r.join(r.learner(fmt.Sprintf("early%d", i)), id)
	}
	statuses := make([]int, 100)
	var wg sync.WaitGroup
	for i := range statuses {
		l := r.learner(fmt.Sprintf("late%d", i))
		wg.Go(func() {
			statuses[i] = r.do(call{method: "POST", path: "/api/v1/sessions/join/" + id, token: l.Token}).StatusCode
		})
	}
	wg.Wait()
	count := map[int]int{}
	for _, s := range statuses {
		count[s]++
	}
	if count[200] != 1 || count[409] != 99 {
		t.Errorf("answers = %v, want one 200 and 99 times 409", count)
	}
}

func TestOnePlacePerPerson(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	first, second := r.createSession(ann), r.createSession(ann)
	one := r.join(ann, first)
	r.join(ann, first) // a second tab: the same place
	if seats, _ := r.db.Seats.History(t.Context(), first); len(seats) != 1 {
		t.Errorf("%d rows for one place", len(seats))
	}
	r.want(200, call{method: "POST", path: "/api/v1/webrtc/offer", token: one.MediaToken, body: `{"sdp":"v=0"}`}, nil)
	r.join(ann, second)
	if got := r.media.departures(); len(got) != 1 || got[0] != ann.ID+" replaced" {
		t.Errorf("departures = %v, want the first session's connection replaced", got)
	}
	r.want(403, call{method: "POST", path: "/api/v1/webrtc/offer", token: one.MediaToken, body: `{"sdp":"v=0"}`}, nil)
	var p struct{ Code string }
	r.want(409, call{method: "POST", path: "/api/v1/sessions/join/" + first, token: ann.Token}, &p)
	if p.Code != "session-completed" { // it had begun, and nobody is left
		t.Errorf("code = %s", p.Code)
	}
}

func TestLeavingEndsTheMediaAtOnce(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	id := r.createSession(ann)
	annMedia, bobMedia := r.join(ann, id).MediaToken, r.join(bob, id).MediaToken
	for _, token := range []string{annMedia, bobMedia} {
		r.want(200, call{method: "POST", path: "/api/v1/webrtc/offer", token: token, body: `{"sdp":"v=0"}`}, nil)
	}
	r.want(204, call{method: "DELETE", path: "/api/v1/sessions/" + id + "/leave", token: ann.Token}, nil)
	if got := r.media.departures(); len(got) != 1 || !strings.HasPrefix(got[0], ann.ID) {
		t.Errorf("departures = %v", got)
	}
	// The token still lives, the place does not.
	r.want(403, call{method: "POST", path: "/api/v1/webrtc/offer", token: annMedia, body: `{"sdp":"v=0"}`}, nil)
	r.want(403, call{method: "POST", path: "/api/v1/webrtc/signal", token: annMedia, body: `{"type":"bye"}`}, nil)
	var s struct{ HostID string }
	r.want(200, call{method: "GET", path: "/api/v1/sessions/" + id, token: ann.Token}, &s)
	if s.HostID != bob.ID {
		t.Error("the host's part did not go to bob")
	}
	r.want(204, call{method: "DELETE", path: "/api/v1/sessions/" + id + "/leave", token: bob.Token}, nil)
	var page struct{ Items []struct{ ID string } }
	r.want(200, call{method: "GET", path: "/api/v1/sessions/available", token: ann.Token}, &page)
	if len(page.Items) != 0 {
		t.Error("a completed session is still available")
	}
}

func TestPagesOfSessionsHoldEachOnce(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	for range 7 {
		r.createSession(ann)
	}
	seen := map[string]bool{}
	path, pages := "/api/v1/sessions/available?limit=3", 0
	for cursor := ""; ; pages++ {
		var page struct {
			Items      []struct{ ID string }
			NextCursor *string
		}
		r.want(200, call{method: "GET", path: path + cursor, token: ann.Token}, &page)
		for _, s := range page.Items {
			if seen[s.ID] {
				t.Errorf("session %s twice", s.ID)
			}
			seen[s.ID] = true
		}
		if page.NextCursor == nil {
			break
		}
		cursor = "&cursor=" + *page.NextCursor
		r.createSession(ann) // a newer one does not disturb the pages after it
	}
	if len(seen) != 7 || pages != 2 {
		t.Errorf("%d sessions on %d pages, want 7 on 3", len(seen), pages+1)
	}
}

func TestAPlaceOutlivesTheServer(t *testing.T) {
	db := storetest.New(t)
	var before joinResult
	var ann learner
	var id string
	t.Run("first process", func(t *testing.T) {
		r := newRigOn(t, db)
		ann = r.learner("ann")
		id = r.createSession(ann)
		before = r.join(ann, id)
		r.want(200, call{method: "POST", path: "/api/v1/webrtc/offer", token: before.MediaToken, body: `{"sdp":"v=0"}`}, nil)
	})
	t.Run("second process", func(t *testing.T) {
		r := newRigOn(t, db)
		r.want(200, call{method: "POST", path: "/api/v1/webrtc/offer", token: before.MediaToken, body: `{"sdp":"v=0"}`}, nil)
		var status struct {
			Participants []struct{ UserID, State string }
		}
		r.want(200, call{method: "GET", path: "/api/v1/sessions/" + id + "/status", token: ann.Token}, &status)
		if len(status.Participants) != 1 || status.Participants[0].State != "connected" {
			t.Errorf("participants = %+v", status.Participants)
		}
	})
	if rows, _ := db.Seats.History(t.Context(), id); len(rows) != 1 || !rows[0].LeftAt.IsZero() {
		t.Errorf("rows = %+v, want the one open row", rows)
	}
}
