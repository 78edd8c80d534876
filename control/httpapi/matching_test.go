package httpapi_test

import (
	"encoding/base64"
	"math"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/store"
)

// findable is a learner who has completed the onboarding.
func (r *rig) findable(name, native, target string) learner {
	r.t.Helper()
	l := r.learner(name)
	r.change(l, func(p *store.Person) {
		p.NativeLanguage, p.TargetLanguages = native, []store.TargetLanguage{{Language: target, Level: "B1"}}
	})
	r.completed(l)
	return l
}

// completed ends the onboarding of somebody.
func (r *rig) completed(l learner) {
	r.t.Helper()
	r.change(l, func(p *store.Person) {
		p.OnboardedAt, p.Zone, p.Interests = time.Now(), "Asia/Seoul", []string{"music", "travel"}
		p.Availability = []store.Slot{{Day: 1, FromHour: 19, ToHour: 23}}
	})
}

func (r *rig) change(l learner, change func(*store.Person)) {
	r.t.Helper()
	_, err := r.db.Users.Change(r.t.Context(), l.ID, time.Now(), func(p *store.Person) error {
		change(p)
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.matching.Changed(r.t.Context(), l.ID)
}

func TestRecommendations(t *testing.T) {
	r := newRig(t)
	ann, mia, zoe := r.findable("ann", "ko", "en"), r.findable("mia", "en", "ko"), r.findable("zoe", "en-GB", "ko")
	newcomer, other := r.learner("new"), r.findable("other", "ja", "fr")
	names := map[string]string{
		"ann": ann.Token, "mia": mia.Token, "zoe": zoe.Token, "new": newcomer.Token, "other": other.Token, "annID": ann.ID, "miaID": mia.ID, "zoeID": zoe.ID, "newID": newcomer.ID, "otherID": other.ID,
	}
	get := func(token, query string) call {
		return call{method: "GET", path: "/api/v1/matching/recommendations" + query, token: token}
	}
	fit := func(token, id string) call {
		return call{method: "POST", path: "/api/v1/matching/calculate-compatibility", token: token, body: `{"userId":"` + id + `"}`}
	}
	const both = `"score":82,"factors":[{"factor":"language","points":20,"max":20},{"factor":"schedule","points":15,"max":30},{"factor":"level","points":15,"max":15},` +
		`{"factor":"interests","points":15,"max":15},{"factor":"activity","points":10,"max":10},{"factor":"replies","points":7,"max":10}]`
	r.play(t, names, []scenario{
		{"who fits", get("{ann}", ""), 200, []string{`"userId":"{miaID}"`, `"userId":"{zoeID}"`, `"nextCursor":null`, `"sharedHours":4,"clockAheadMinutes":null`}, []string{"{otherID}", "{annID}", "{newID}"}},
		{"nobody", get("{other}", ""), 200, []string{`"items":[]`}, nil},
		{"a newcomer", get("{new}", ""), 409, []string{"onboarding-needed"}, nil},
		{"one at a time", get("{ann}", "?limit=1"), 200, []string{`"nextCursor":"`}, nil},
		{"the language learnt", get("{ann}", "?language=en-US"), 200, []string{"{miaID}"}, nil},
		{"another language", get("{ann}", "?language=fr"), 422, []string{`"field":"language"`}, nil},
		{"their level", get("{ann}", "?levels=A1,B1"), 200, []string{"{miaID}"}, nil},
		{"another level", get("{ann}", "?levels=C2"), 200, []string{`"items":[]`}, nil},
		{"no level", get("{ann}", "?levels=D1"), 422, []string{`"field":"levels`}, nil},
		{"an interest", get("{ann}", "?interests=music,art"), 200, []string{"{miaID}"}, nil},
		{"an interest of nobody", get("{ann}", "?interests=art"), 200, []string{`"items":[]`}, nil},
		{"no interest", get("{ann}", "?interests=nothing"), 422, []string{`"field":"interests"`}, nil},
		{"enough time", get("{ann}", "?minHours=4"), 200, []string{"{miaID}"}, nil},
		{"more time", get("{ann}", "?minHours=5"), 200, []string{`"items":[]`}, nil},
		{"nobody is online", get("{ann}", "?online=true"), 200, []string{`"items":[]`}, nil},
		{"a bad cursor", get("{ann}", "?cursor=x"), 422, []string{`"field":"cursor"`}, nil},

		{"how well they fit", fit("{ann}", "{miaID}"), 200, []string{`"compatible":true`, both}, nil},
		{"who does not fit", fit("{ann}", "{otherID}"), 200, []string{`"compatible":false,"score":0`, `"language":null`}, nil},
		{"who can't be found", fit("{ann}", "{newID}"), 200, []string{`"compatible":false`}, nil},
		{"oneself", fit("{ann}", "{annID}"), 422, []string{`"field":"userId"`, "is_self"}, nil},
		{"nobody", fit("{ann}", "nobody"), 404, []string{"not-found"}, nil},
		{"what is hidden", call{method: "PATCH", path: "/api/v1/users/profile", token: "{zoe}", body: `{"visibility":{"interests":"nobody","hours":"known","zone":"everyone"}}`,
			header: map[string]string{"If-Match": "*"}}, 200, nil, nil},
		{"is as if it were not told", fit("{ann}", "{zoeID}"), 200, []string{
			`"compatible":true`, `{"factor":"schedule","points":0,"max":30}`, `{"factor":"interests","points":0,"max":15}`, `"sharedHours":0`, `"clockAheadMinutes":0`,
		}, nil},
		{"a block", call{method: "POST", path: "/api/v1/chat/blocks", token: "{mia}", body: `{"userId":"{annID}"}`}, 204, nil, nil},
		{"who has blocked", fit("{ann}", "{miaID}"), 404, []string{"not-found"}, nil},
		{"is not shown", get("{ann}", ""), 200, []string{"{zoeID}"}, []string{"{miaID}"}},
		{"the same for both", get("{mia}", ""), 200, []string{`"items":[]`}, nil},
	})
}

func TestMatchFilters(t *testing.T) {
	r := newRig(t)
	ann := r.findable("ann", "ko", "en")
	r.findable("mia", "en", "ko")
	r.findable("zoe", "en", "ko")
	const path = "/api/v1/matching/filters"
	save := func(body string) call { return call{method: "PUT", path: path, token: "{ann}", body: body} }
	r.play(t, map[string]string{"ann": ann.Token}, []scenario{
		{"counts", call{method: "GET", path: path, token: "{ann}"}, 200, []string{
			`"people":2,"online":0`, `"languages":[{"value":"en","count":2}]`, `"levels":[{"value":"B1","count":2}]`,
			`"interests":[{"value":"music","count":2},{"value":"travel","count":2}]`, `{"min":3,"count":2},{"min":5,"count":0}`, `"saved":null`,
		}, nil},
		{"saved", save(`{"levels":["B1","B2"],"minHours":3}`), 204, nil, nil},
		{"and read", call{method: "GET", path: path, token: "{ann}"}, 200, []string{`"saved":{"levels":["B1","B2"],"minHours":3}`}, nil},
		{"another language", save(`{"language":"fr"}`), 422, []string{`"field":"language"`}, nil},
		{"no interest", save(`{"interests":["nothing"]}`), 422, []string{`"field":"interests"`}, nil},
		{"with a language", save(`{"language":"en","minHours":3}`), 204, nil, nil},
		{"that ann doesn't learn any more", patchProfile("{ann}", `{"targetLanguages":[{"language":"fr"}]}`), 200, nil, nil},
		{"is not what she can look by", call{method: "GET", path: path, token: "{ann}"}, 200, []string{`"saved":{"minHours":3}`}, nil},
	})
}

func TestMatchRequests(t *testing.T) {
	r := newRig(t)
	ann, mia, zoe, eve := r.findable("ann", "ko", "en"), r.findable("mia", "en", "ko"), r.findable("zoe", "en", "ko"), r.findable("eve", "ko", "en")
	newcomer, other := r.learner("new"), r.findable("other", "ja", "fr")
	const requests = "/api/v1/matching/requests"
	ask := func(l learner, id string) call {
		return call{method: "POST", path: "/api/v1/matching/request", token: l.Token, body: `{"userId":"` + id + `"}`}
	}
	var toMia, toZoe struct{ ID, RoomID string }
	r.want(201, ask(ann, mia.ID), &toMia)
	r.want(201, ask(ann, zoe.ID), &toZoe)
	names := map[string]string{
		"ann": ann.Token, "mia": mia.Token, "zoe": zoe.Token, "eve": eve.Token, "annID": ann.ID, "miaID": mia.ID, "zoeID": zoe.ID, "newID": newcomer.ID, "otherID": other.ID,
		"toMia": toMia.ID, "toZoe": toZoe.ID,
	}
	do := func(token, what string) call { return call{method: "POST", path: requests + "/" + what, token: token} }
	list := func(token, query string) call { return call{method: "GET", path: requests + query, token: token} }
	drop := func(token, id string) call { return call{method: "DELETE", path: requests + "/" + id, token: token} }
	r.play(t, names, []scenario{
		{"again is the same", ask(ann, "{miaID}"), 200, []string{`"id":"{toMia}"`, `"status":"pending"`, `"direction":"outgoing"`}, nil},
		{"oneself", ask(ann, "{annID}"), 422, []string{"is_self"}, nil},
		{"nobody", ask(ann, "nobody"), 404, []string{"not-found"}, nil},
		{"who can't be found", ask(ann, "{newID}"), 409, []string{"not-available"}, nil},
		{"who does not fit", ask(ann, "{otherID}"), 409, []string{"not-available"}, nil},
		{"a newcomer asks", ask(newcomer, "{annID}"), 409, []string{"onboarding-needed"}, nil},
		{"who was asked is recommended no more", call{method: "GET", path: "/api/v1/matching/recommendations", token: "{ann}"}, 200, []string{`"items":[]`}, nil},
		{"what mia sees", list("{mia}", ""), 200, []string{`"id":"{toMia}","direction":"incoming","user":{"id":"{annID}","englishName":"ann"`, `"status":"pending"`, `"roomId":null`}, nil},
		{"what ann sees", list("{ann}", "?direction=outgoing"), 200, []string{`"{toMia}"`, `"{toZoe}"`}, nil},
		{"a stranger accepts", do("{eve}", "{toMia}/accept"), 404, []string{"not-found"}, nil},
		{"who asked accepts", do("{ann}", "{toMia}/accept"), 404, []string{"not-found"}, nil},
		{"a stranger rejects", do("{eve}", "{toMia}/reject"), 404, []string{"not-found"}, nil},
		{"a stranger withdraws", drop("{eve}", "{toMia}"), 404, []string{"not-found"}, nil},
		{"who was asked withdraws", drop("{mia}", "{toMia}"), 404, []string{"not-found"}, nil},
		{"accepted", do("{mia}", "{toMia}/accept"), 200, []string{`"status":"accepted"`, `"roomId":"`, `"direction":"incoming"`}, nil},
		{"accepted twice", do("{mia}", "{toMia}/accept"), 200, []string{`"status":"accepted"`}, nil},
		{"rejected afterwards", do("{mia}", "{toMia}/reject"), 409, []string{"request-over"}, nil},
		{"withdrawn afterwards", drop("{ann}", "{toMia}"), 409, []string{"request-over"}, nil},
		{"ann has the room", call{method: "GET", path: "/api/v1/chat/rooms", token: "{ann}"}, 200, []string{`"displayName":"mia"`}, nil},
		{"a group of people who are matched", call{method: "POST", path: "/api/v1/chat/rooms", token: "{ann}", body: `{"kind":"group","title":"G","userIds":["{miaID}"]}`}, 201, nil, nil},
		{"rejected", do("{zoe}", "{toZoe}/reject"), 204, nil, nil},
		{"rejected twice", do("{zoe}", "{toZoe}/reject"), 204, nil, nil},
		{"what zoe sees", list("{zoe}", "?status=rejected"), 200, []string{`"{toZoe}"`}, nil},
		{"what ann sees of it", list("{ann}", "?direction=outgoing&status=pending"), 200, []string{`"{toZoe}"`, `"respondedAt":null`}, []string{"rejected"}},
		{"not as rejected", list("{ann}", "?direction=outgoing&status=rejected"), 200, []string{`"items":[]`}, nil},
		{"asked once more", ask(ann, "{zoeID}"), 200, []string{`"id":"{toZoe}"`, `"status":"pending"`}, nil},
		{"withdrawn", drop("{ann}", "{toZoe}"), 204, nil, nil},
		{"withdrawn twice", drop("{ann}", "{toZoe}"), 204, nil, nil},
		{"too soon", ask(ann, "{zoeID}"), 409, []string{"asked-before"}, nil},
		{"the other way round", ask(zoe, "{annID}"), 201, []string{`"status":"pending"`}, nil},
		{"which is accepted by asking", ask(ann, "{zoeID}"), 200, []string{`"status":"accepted"`, `"direction":"incoming"`}, nil},
		{"no direction", list("{ann}", "?direction=up"), 422, []string{`"field":"direction"`}, nil},
	})
}

func TestMatchQueue(t *testing.T) {
	r := newRig(t)
	people := []learner{r.findable("ann", "ko", "en"), r.findable("bo", "ko", "en"), r.findable("mia", "en", "ko"), r.findable("zoe", "en", "ko")}
	newcomer := r.learner("new")
	const path = "/api/v1/matching/queue"
	r.play(t, map[string]string{"ann": people[0].Token, "new": newcomer.Token}, []scenario{
		{"nobody waits", call{method: "GET", path: path, token: "{ann}"}, 200, []string{`"status":"none"`, `"language":null`}, nil},
		{"a newcomer", call{method: "POST", path: path, token: "{new}", body: `{}`}, 409, []string{"onboarding-needed"}, nil},
		{"another language", call{method: "POST", path: path, token: "{ann}", body: `{"language":"fr"}`}, 422, []string{`"field":"language"`}, nil},
		{"waits", call{method: "POST", path: path, token: "{ann}", body: `{}`}, 200, []string{`"status":"waiting","language":"en"`, `"natives":0,"learners":1`}, nil},
		{"leaves", call{method: "DELETE", path: path, token: "{ann}"}, 204, nil, nil},
		{"leaves again", call{method: "DELETE", path: path, token: "{ann}"}, 204, nil, nil},
	})
	for _, l := range people {
		r.want(200, call{method: "POST", path: path, token: l.Token, body: `{}`}, nil)
	}
	sessions := map[string]bool{}
	for _, l := range people {
		var q struct{ Status, SessionID string }
		for q.Status != "matched" {
			r.want(200, call{method: "GET", path: path, token: l.Token}, &q)
		}
		sessions[q.SessionID] = true
		defer r.join(l, q.SessionID) // the host last: who is invited need not wait for them
	}
	if len(sessions) != 1 {
		t.Errorf("%d sessions, want one for all four", len(sessions))
	}
}

// FuzzRank reads whatever comes as the cursor of a list of partners: what it takes it writes again, and it is a place.
func FuzzRank(f *testing.F) {
	f.Add(*httpapi.RankCursor(matching.Mark{Rank: 0.5, ID: "a"}))
	f.Add("")
	f.Add("eA")
	f.Add(base64.RawURLEncoding.EncodeToString([]byte("9221120237041090561 a"))) // not a number
	f.Fuzz(func(t *testing.T, cursor string) {
		mark, err := httpapi.ParseRank(cursor)
		if err != nil || cursor == "" {
			return
		}
		again, err := httpapi.ParseRank(*httpapi.RankCursor(mark))
		if err != nil || again != mark || mark.ID == "" || math.IsNaN(mark.Rank) {
			t.Errorf("%+v became %+v, %v", mark, again, err)
		}
	})
}
