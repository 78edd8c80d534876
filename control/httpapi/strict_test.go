package httpapi_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// takenWithMore are the bodies that browsers make, with a member that the server has no use for.
func takenWithMore() map[string]string {
	return map[string]string{
		"POST /api/v1/webrtc/ice-candidate":             `{"candidate":"candidate:1","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"u"}`,
		"POST /api/v1/webrtc/offer":                     `{"type":"offer","sdp":"v=0"}`,
		"POST /api/v1/webrtc/answer":                    `{"type":"answer","sdp":"v=0"}`,
		"POST /api/v1/notifications/push/subscriptions": `{"endpoint":"{endpoint}","expirationTime":null,"keys":{"p256dh":"{p256dh}","auth":"{auth}"}}`,
	}
}

// objects are the paths of all objects in a body; empty is the body itself, [] an element of a list, and an asterisk stands for whatever name.
func (s spec) objects(of schema, path []string) (out [][]string) {
	of = s.resolve(of)
	for _, one := range of.AnyOf {
		out = append(out, s.objects(one, path)...)
	}
	if of.Items != nil {
		out = append(out, s.objects(*of.Items, append(slices.Clone(path), "[]"))...)
	}
	var values schema
	if json.Unmarshal(of.AdditionalProperties, &values) == nil && (values.Type != nil || values.Ref != "") {
		out = append(out, s.objects(values, append(slices.Clone(path), "*"))...)
	} else if of.kind() == "object" && of.Type != nil {
		out = append(out, path)
	}
	for name, member := range of.Properties {
		out = append(out, s.objects(member, append(slices.Clone(path), name))...)
	}
	return out
}

// fieldOf is how a problem names a member: languageRotation[0].minutes.
func fieldOf(path []string) string {
	return strings.ReplaceAll(strings.Join(path, "."), ".[]", "[0]")
}

// A name in another case is another name (RFC 8259 section 7 compares them as they are), also where what it is like is needed.
func TestNamesOfMembersAreExact(t *testing.T) {
	r := newRig(t)
	ann := r.signUp("ann")
	r.play(t, map[string]string{"ann": ann.Token}, []scenario{
		{"one that can be left out", patchProfile("{ann}", `{"Bio":"hi"}`), 422, []string{`"field":"Bio","code":"unknown"`}, nil},
		{"one that is needed", call{method: "POST", path: "/api/v1/auth/login", body: `{"Email":"ann@example.com","password":"password of ann"}`}, 422,
			[]string{`"field":"Email","code":"unknown"`, `"field":"email","code":"required"`}, nil},
		{"nothing is stored", call{method: "GET", path: "/api/v1/users/profile", token: "{ann}"}, 200, []string{`"bio":null`}, nil},
	})
}

// TestBodiesRefuseMembersThatTheyDoNotKnow puts a mistyped member into every object of every body. A call that took it would tell somebody that it was saved.
func TestBodiesRefuseMembersThatTheyDoNotKnow(t *testing.T) {
	w := newWorld(t)
	all, s := w.operations()
	open, nested := takenWithMore(), 0
	for _, op := range all {
		if !op.readsJSON() || open[op.name()] != "" {
			continue
		}
		for _, media := range op.RequestBody.Content {
			for _, object := range s.objects(media.Schema, nil) {
				if len(object) > 0 {
					nested++
				}
				path := append(object, "misTyped")
				for i, name := range path {
					if name == "*" {
						path[i] = "any"
					}
				}
				c := w.call(op, w.ann, w.annMedia)
				var good any
				if !decode(c.body, &good) {
					t.Fatalf("%s: %s", op.name(), c.body)
				}
				text, err := json.Marshal(place(good, path, json.RawMessage(`1`)))
				if err != nil {
					t.Fatal(err)
				}
				c.body = string(text)
				w.refusesField(t, op.name(), c, fieldOf(path))
			}
		}
	}
	if nested < 5 {
		t.Errorf("only %d objects inside others", nested)
	}
}

func (w *world) refusesField(t *testing.T, name string, c call, field string) {
	t.Helper()
	res := w.do(c)
	body := read(t, res)
	var p struct {
		Code   string
		Errors []struct{ Field, Code string }
	}
	if res.StatusCode != 422 || json.Unmarshal([]byte(body), &p) != nil || p.Code != "validation-failed" ||
		!slices.Contains(p.Errors, struct{ Field, Code string }{field, "unknown"}) {
		t.Errorf("%s with %s and %s = %d %.400s", name, field, c.body, res.StatusCode, body)
	}
}

func TestBodiesThatBrowsersMakeMayHaveMore(t *testing.T) {
	w := newWorld(t)
	all, _ := w.operations()
	open := takenWithMore()
	for _, op := range all {
		body, there := open[op.name()]
		if !there {
			continue
		}
		delete(open, op.name())
		c := w.call(op, w.ann, w.annMedia)
		c.body = w.fill(body)
		res := w.do(c)
		if answer := read(t, res); strings.Contains(answer, `"unknown"`) {
			t.Errorf("%s refuses what a browser sends: %d %s", op.name(), res.StatusCode, answer)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(open)) {
		t.Errorf("%s is not there", name)
	}
}

// A wish that is read as none would take the place of the one that was saved.
func TestAMistypedWishLeavesTheSavedOne(t *testing.T) {
	w := newWorld(t)
	w.want(204, call{method: "PUT", path: "/api/v1/matching/filters", token: w.ann.Token, body: `{"language":"en","online":true}`}, nil)
	w.want(422, call{method: "PUT", path: "/api/v1/matching/filters", token: w.ann.Token, body: `{"foo":1}`}, nil)
	var kept struct{ Saved struct{ Language *string } }
	w.want(200, call{method: "GET", path: "/api/v1/matching/filters", token: w.ann.Token}, &kept)
	if kept.Saved.Language == nil || *kept.Saved.Language != "en" {
		t.Errorf("the wish is %+v", kept)
	}
}

// TestTheDocumentSaysWhichBodiesAreClosed reads what clients are written from.
func TestTheDocumentSaysWhichBodiesAreClosed(t *testing.T) {
	r := newRig(t)
	all, s := r.operations()
	open := takenWithMore()
	for _, op := range all {
		if !op.readsJSON() {
			continue
		}
		for _, media := range op.RequestBody.Content {
			closed := string(s.resolve(media.Schema).AdditionalProperties) == "false"
			if closed == (open[op.name()] != "") {
				t.Errorf("%s: closed is %t", op.name(), closed)
			}
		}
	}
}
