package httpapi_test

import (
	"archive/zip"
	"io"
	"slices"
	"strings"
	"testing"
)

// TestAStrangerReachesNothingOfAnn makes every call of the OpenAPI document as eve, with ann's ids in every position, and looks that nothing of ann's
// is in the answer and nothing of it has changed.
func TestAStrangerReachesNothingOfAnn(t *testing.T) {
	w := newWorld(t)
	before := w.rows(w.eve)
	all, _ := w.operations()
	// First what eve may not do: after that she may have come in by an open door.
	slices.SortStableFunc(all, func(a, b operation) int { return len(a.route.strangers) - len(b.route.strangers) })
	for _, op := range all {
		if op.route.token == noToken {
			continue
		}
		c := w.call(op, w.eve, w.eveMedia)
		places := strings.Count(op.path, "{")
		if (places > 0 || strings.ContainsAny(op.route.query, "{") || strings.Contains(op.route.body, "{annID}")) && !op.route.names &&
			!strings.Contains(op.path, "{provider}") && !strings.Contains(op.path, "{step}") {
			t.Errorf("%s has places for ids, and its row does not say so", op.name())
		}
		calls := map[string]call{"good": c}
		for _, p := range op.Parameters {
			if p.In != "path" {
				continue
			}
			for name, id := range w.names { // every id of ann's in this place
				if len(id) > 64 {
					continue // too long for one
				}
				moved := c
				moved.path = strings.Replace(c.path, "/"+w.parameters()[p.Name], "/"+strings.ReplaceAll(id, "/", "%2F"), 1)
				calls[p.Name+"="+name] = moved
			}
		}
		for what, c := range calls {
			res := w.do(c)
			body := read(t, res)
			if op.route.names && op.route.strangers == "" && res.StatusCode != 403 && res.StatusCode != 404 || res.StatusCode >= 500 {
				t.Errorf("%s with %s = %d %s", op.name(), what, res.StatusCode, body)
			}
			w.keepsSecrets(t, op.name()+" with "+what, c, body)
			after := w.rows(w.eve)
			if !holdsAll(after, before) && !op.route.takes || op.route.strangers == "" && op.route.names && len(after) != len(before) {
				t.Fatalf("%s with %s changed\n%s\ninto\n%s", op.name(), what, strings.Join(missing(before, after), "\n"), strings.Join(missing(after, before), "\n"))
			}
			before = after
		}
	}
}

// TestAStrangerNamesThingsOfAnnInBodies is about ids that are no part of a path and not of the good call.
func TestAStrangerNamesThingsOfAnnInBodies(t *testing.T) {
	w := newWorld(t)
	var own struct{ ID string }
	w.say(w.eve, w.directRoom(w.eve, w.bob), "hello", "hi")
	w.say(w.bob, w.directRoomOf(w.bob, w.eve), "hello", "hi")
	w.want(201, call{method: "POST", path: "/api/v1/chat/rooms", token: w.eve.Token, body: `{"kind":"group","title":"E","userIds":["` + w.bob.ID + `"]}`}, &own)
	before := w.rows(w.eve)
	for name, test := range map[string]struct {
		path, body string
		statuses   []int
	}{
		"reply to her message":          {"/chat/rooms/" + own.ID + "/messages", `{"clientId":"e1","kind":"reply","body":"x","replyTo":"{message}"}`, []int{403, 404, 422}},
		"correct her message":           {"/chat/rooms/" + own.ID + "/messages", `{"clientId":"e2","kind":"correction","corrected":"x","replyTo":"{message}"}`, []int{403, 404, 422}},
		"her message as a report":       {"/chat/reports", `{"userId":"{annID}","reason":"spam","messageIds":["{message}"]}`, []int{403, 404, 422}},
		"her message as bob's":          {"/chat/reports", `{"userId":"` + w.bob.ID + `","reason":"spam","messageIds":["{message}"]}`, []int{403, 404, 422}},
		"her browser unsubscribed":      {"/notifications/push/unsubscribe", `{"endpoint":"{endpoint}"}`, []int{204}},
		"read up to the end":            {"/chat/rooms/{room}/read", `{"seq":1}`, []int{403, 404}},
		"write under her client id":     {"/chat/rooms/{room}/messages", `{"clientId":"hidden-client","body":"x"}`, []int{403, 404}},
		"her client id in another room": {"/chat/rooms/" + own.ID + "/messages", `{"clientId":"hidden-client","body":"mine"}`, []int{201}},
	} {
		c := call{method: "POST", path: "/api/v1" + w.fill(test.path), token: w.eve.Token, body: w.fill(test.body)}
		res := w.do(c)
		body := read(t, res)
		if !slices.Contains(test.statuses, res.StatusCode) {
			t.Errorf("%s = %d %s", name, res.StatusCode, body)
		}
		w.keepsSecrets(t, name, c, body)
		if after := w.rows(w.eve); !holdsAll(after, before) {
			t.Errorf("%s changed %s", name, missing(before, after))
		}
	}
	// bob is in both rooms, and may still not carry one's messages into the other.
	c := call{method: "POST", path: "/api/v1/chat/rooms/" + own.ID + "/messages", token: w.bob.Token, body: w.fill(`{"clientId":"b1","kind":"reply","body":"x","replyTo":"{message}"}`)}
	if res := w.do(c); res.StatusCode < 400 {
		t.Errorf("a reply to a message of another room = %d", res.StatusCode)
	}
}

// TestAMediaTokenIsOfOneSession lets eve try to be in ann's session with what she has.
func TestAMediaTokenIsOfOneSession(t *testing.T) {
	w := newWorld(t)
	body := w.want
	body(200, call{method: "POST", path: "/api/v1/webrtc/offer", token: w.eveMedia, body: `{"sdp":"v=0"}`}, nil)
	status := w.do(call{method: "GET", path: "/api/v1/sessions/" + w.names["session"] + "/status", token: w.ann.Token})
	if got := read(t, status); strings.Contains(got, w.eve.ID) {
		t.Errorf("eve is in ann's session: %s", got)
	}
}

// keepsSecrets fails when an answer holds what only ann may read, unless the call itself had it.
func (w *world) keepsSecrets(t *testing.T, name string, c call, body string) {
	t.Helper()
	if strings.HasPrefix(body, "PK") {
		body = unzipped(t, body)
	}
	for _, secret := range w.secrets {
		if strings.Contains(body, secret) && !strings.Contains(c.path+c.body, secret) {
			t.Errorf("%s: the answer holds %q: %s", name, secret, body)
		}
	}
}

func holdsAll(rows, wanted []string) bool { return len(missing(wanted, rows)) == 0 }

// missing are those of rows that are not in others.
func missing(rows, others []string) (out []string) {
	known := map[string]bool{}
	for _, row := range others {
		known[row] = true
	}
	for _, row := range rows {
		if !known[row] {
			out = append(out, row)
		}
	}
	return out
}

// unzipped is all that is in an archive.
func unzipped(t *testing.T, archive string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range z.File {
		content, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, content); err != nil {
			t.Fatal(err)
		}
	}
	if all.Len() < 1000 {
		t.Errorf("an archive of %d octets", all.Len())
	}
	return all.String()
}
