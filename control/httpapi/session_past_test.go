package httpapi_test

import (
	"testing"
	"time"
)

// TestASessionThatNobodyCameTo looks at the list of a host: what was planned and did not take place is told from what did.
func TestASessionThatNobodyCameTo(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	plan := func(title string) string {
		var made struct{ ID string }
		start := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
		r.want(201, call{method: "POST", path: "/api/v1/sessions/create", token: ann.Token, body: `{"title":"` + title + `","sessionType":"audio","scheduledAt":"` + start + `"}`}, &made)
		return made.ID
	}
	held := plan("held")
	plan("missed")
	later := time.Now().Add(48 * time.Hour)
	if err := r.db.Sessions.Activate(t.Context(), held, time.Now()); err != nil {
		t.Fatal(err)
	}
	if n, err := r.db.Sessions.CompleteAbandoned(t.Context(), later, later); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	var list struct {
		Items []struct {
			Title, Status string
			StartedAt     *time.Time
			CancelledAt   *time.Time
		}
	}
	r.want(200, call{method: "GET", path: "/api/v1/sessions/mine", token: ann.Token}, &list)
	if len(list.Items) != 2 {
		t.Fatalf("%+v", list)
	}
	for _, s := range list.Items {
		if s.Status != "completed" || s.CancelledAt != nil || (s.StartedAt != nil) != (s.Title == "held") {
			t.Errorf("%+v", s)
		}
	}
}
