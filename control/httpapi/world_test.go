package httpapi_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/ai/aitest"
	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// world is a server on which ann has one of everything that a person can have, bob is her friend and eve is nobody to her.
type world struct {
	*rig
	ann, bob, eve learner
	// annMedia and eveMedia are their media tokens, each of another session.
	annMedia, eveMedia string
	// names are what the placeholders of the tables stand for.
	names map[string]string
	// secrets are what nobody but ann, and bob where it is said to him, may read.
	secrets []string

	raw *storetest.Raw
}

const (
	p256dh   = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	authKey  = "BTBZMqHH6r4Tts7J_aSIgg"
	endpoint = "https://push.example.com/hidden-endpoint"
)

func newWorld(t testing.TB, options ...func(*httpapi.Config, *httpapi.Deps)) *world {
	t.Helper()
	options = append(options, func(c *httpapi.Config, _ *httpapi.Deps) {
		c.Limits.LogIn = httpapi.LogInLimits{PerPair: -1, PerAccount: -1, PerAddress: -1}
	})
	db := storetest.New(t)
	w := &world{rig: newRigOn(t, db, append(options, withModel(t, db, aitest.New(t, nil), 50))...)}
	w.raw = db.Raw()
	w.raw.DB.SetMaxIdleConns(1) // it is looked at after every call, and a connection to PostgreSQL takes longer than the look
	w.ann, w.bob, w.eve = w.learner("ann"), w.learner("bob"), w.learner("eve")
	zed := w.learner("zed")
	session := w.createSession(w.ann)
	w.annMedia = w.join(w.ann, session).MediaToken
	w.join(w.bob, session)
	w.eveMedia = w.join(w.eve, w.createSession(w.eve)).MediaToken
	var room, message, note, chat struct{ ID string }
	post := func(path, body string, out any) {
		t.Helper()
		res := w.do(call{method: "POST", path: "/api/v1" + path, token: w.ann.Token, body: body})
		if got := read(t, res); res.StatusCode >= 300 || out != nil && !decode(got, out) {
			t.Fatalf("%s = %d %s", path, res.StatusCode, got)
		}
	}
	post("/chat/rooms", `{"kind":"group","title":"hidden title","userIds":["`+w.bob.ID+`"]}`, &room)
	post("/chat/rooms/"+room.ID+"/messages", `{"clientId":"hidden-client","body":"hidden words"}`, &message)
	post("/chat/rooms", `{"kind":"direct","userId":"`+w.bob.ID+`"}`, nil)
	post("/sessions/"+session+"/notes", `{"clientId":"hidden-note","kind":"word","language":"ko","text":"hidden word","meaning":"hidden meaning"}`, &note)
	w.want(200, call{method: "GET", path: "/api/v1/sessions/" + session + "/chat", token: w.ann.Token}, &chat)
	post("/chat/rooms/"+chat.ID+"/messages", `{"clientId":"hidden-lesson","body":"hidden in the session"}`, nil)
	w.say(w.bob, room.ID, "b-answer", "hidden answer")
	w.want(204, call{method: "POST", path: "/api/v1/sessions/" + session + "/invitations", token: w.bob.Token, body: `{"userIds":["` + w.ann.ID + `"]}`}, nil)
	mia := w.findable("mia", "en", "ko")
	w.completed(w.ann)
	var request struct{ ID string }
	w.want(201, call{method: "POST", path: "/api/v1/matching/request", token: mia.Token, body: `{"userId":"` + w.ann.ID + `"}`}, &request)
	image := w.upload(w.ann, room.ID)
	post("/chat/blocks", `{"userId":"`+zed.ID+`"}`, nil)
	post("/notifications/push/subscriptions", `{"endpoint":"`+endpoint+`","keys":{"p256dh":"`+p256dh+`","auth":"`+authKey+`"}}`, nil)
	w.want(200, call{method: "PATCH", path: "/api/v1/users/profile", token: w.ann.Token, body: `{"birthYear":1987,"gender":"female"}`, header: map[string]string{"If-Match": "*"}}, nil)
	if err := w.notify.Notify(t.Context(), notify.Notice{UserID: w.ann.ID, Kind: notify.Badge, Params: map[string]any{"badge": "hidden-badge"}}); err != nil {
		t.Fatal(err)
	}
	var list struct{ Items []struct{ ID string } }
	w.want(200, call{method: "GET", path: "/api/v1/notifications", token: w.ann.Token}, &list)
	w.execute(`INSERT INTO identities (id, user_id, provider, provider_id, created_at) VALUES ('identity-of-ann', '` + w.ann.ID + `', 'google', 'hidden-identity', 1)`)
	var analysis struct{ ID string }
	post("/ai/analyze-conversation", `{"roomId":"`+room.ID+`"}`, &analysis)
	var test leveltest.View
	post("/level-test/start", `{"language":"en"}`, &test)
	evaluation, _, err := w.db.AIJobs.Enqueue(t.Context(), store.AIJobKey{UserID: w.ann.ID, Kind: "level-test", Subject: test.AttemptID}, "ko", w.now)
	if err != nil {
		t.Fatal(err)
	}
	w.names = map[string]string{
		"attempt": test.AttemptID, "item": test.Item.ID,
		"annID": w.ann.ID, "bobID": w.bob.ID, "session": session, "room": room.ID, "message": message.ID, "note": note.ID, "image": image, "lessonRoom": chat.ID, "notification": list.Items[0].ID, "analysis": analysis.ID, "evaluation": evaluation.ID, "identity": "identity-of-ann", "request": request.ID, "miaID": mia.ID,
		"endpoint": endpoint, "p256dh": p256dh, "auth": authKey,
	}
	w.secrets = []string{"hidden", "ann@example.com", `":1987`, `": 1987`, zed.ID, w.annMedia, message.ID, note.ID, image, test.AttemptID, chat.ID, list.Items[0].ID, request.ID, analysis.ID, evaluation.ID}
	return w
}

// parameters says which of ann's things a parameter of a path means.
func (w *world) parameters() map[string]string {
	return map[string]string{
		"sessionId": w.names["session"], "roomId": w.names["room"], "messageId": w.names["message"], "noteId": w.names["note"], "requestId": w.names["request"], "imageId": w.names["image"], "id": w.names["notification"],
		"identityId": w.names["identity"], "analysisId": w.names["analysis"], "evaluationId": w.names["evaluation"], "attemptId": w.names["attempt"], "itemId": w.names["item"], "userId": w.ann.ID, "provider": "google", "step": "info", "document": "terms",
	}
}

// fill puts ann's things into a template.
func (w *world) fill(template string) string {
	for name, value := range w.names {
		template = strings.ReplaceAll(template, "{"+name+"}", value)
	}
	return template
}

// call makes the good call of an operation, with the token that it needs of somebody.
func (w *world) call(op operation, who learner, media string) call {
	w.t.Helper()
	c := call{method: op.method, path: op.path, body: w.fill(op.route.body), header: map[string]string{}}
	for _, p := range op.Parameters {
		if p.In != "path" {
			continue
		}
		value := w.parameters()[p.Name]
		if value == "" {
			w.t.Errorf("%s: the world has nothing for {%s}", op.name(), p.Name)
		}
		c.path = strings.ReplaceAll(c.path, "{"+p.Name+"}", value)
	}
	if op.route.query != "" {
		c.path += "?" + w.fill(op.route.query)
	}
	switch op.route.token {
	case accessToken, eitherToken:
		c.token = who.Token
	case mediaToken:
		c.token = media
	}
	if op.method == "PATCH" {
		c.header["If-Match"] = "*"
	}
	if op.RequestBody != nil && !op.readsJSON() {
		c.body, c.header["Content-Type"] = "no picture", "image/png"
		if _, sound := op.RequestBody.Content["audio/*"]; sound {
			c.body, c.header["Content-Type"] = "no recording", "audio/webm"
		}
	}
	return c
}

func (w *world) execute(statement string) {
	w.t.Helper()
	if _, err := w.raw.Exec(statement); err != nil {
		w.t.Fatal(err)
	}
}

// rows are all that the database holds, except of who and what moves by itself.
func (w *world) rows(except learner) []string {
	w.t.Helper()
	var out []string
	for _, table := range w.raw.Tables() {
		if table == "level_test_exposure" { // counts items, whoever is asked them
			continue
		}
		for _, row := range tableRows(w.t, w.raw.DB, table) {
			if !strings.Contains(row, except.ID) {
				out = append(out, table+": "+row)
			}
		}
	}
	slices.Sort(out)
	return out
}

func tableRows(t testing.TB, db *sql.DB, table string) (out []string) {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, targets := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		var row strings.Builder
		for i, name := range names {
			if name != "last_seen_at" { // a session notes by itself who is still there
				fmt.Fprintf(&row, "%s=%v ", name, values[i])
			}
		}
		out = append(out, row.String())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
