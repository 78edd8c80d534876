package httpapi_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/httpapi"
)

// badWorld is a world whose bodies may have 16 KiB, so that one that is too large costs little.
func badWorld(t *testing.T) *world {
	return newWorld(t, func(c *httpapi.Config, _ *httpapi.Deps) { c.MaxBodyBytes = 16 << 10 })
}

// refused checks that a call was the client's fault and said so.
func (w *world) refused(t *testing.T, name string, c call, statuses ...int) {
	t.Helper()
	res := w.do(c)
	body := read(t, res)
	if res.StatusCode < 400 || res.StatusCode >= 500 || len(statuses) > 0 && !slices.Contains(statuses, res.StatusCode) {
		t.Errorf("%s = %d %.300s", name, res.StatusCode, body)
		return
	}
	problemCode(t, name, res.Header.Get("Content-Type"), body)
}

// neverFails checks that a call is answered, and with a problem if it is refused.
func (w *world) neverFails(t *testing.T, name string, c call) {
	t.Helper()
	res := w.do(c)
	if body := read(t, res); res.StatusCode >= 500 {
		t.Errorf("%s = %d %.300s", name, res.StatusCode, body)
	} else if res.StatusCode >= 400 {
		problemCode(t, name, res.Header.Get("Content-Type"), body)
	}
}

func TestIDsThatAreNone(t *testing.T) {
	w := badWorld(t)
	all, _ := w.operations()
	for _, op := range all {
		for _, p := range op.Parameters {
			if p.In != "path" {
				continue
			}
			for what, id := range map[string]string{
				"unknown": "nowhere", "huge": strings.Repeat("a", 10_000), "NUL": "%00", "a NUL inside": "a%00b", "not UTF-8": "%ff%fe", "half a character": "%e2%82",
				"another path": "..%2f..%2fetc", "the folder above": "..", "the same, escaped": "%2e%2e", "SQL": "'%20OR%201=1--", "spaces": "%20%20", "Korean": "%EA%B0%80", "a wildcard": "%25", "a line": "a%0ab",
			} {
				c := w.call(op, w.ann, w.annMedia)
				c.path = strings.Replace(c.path, w.parameters()[p.Name], id, 1)
				name := op.name() + " with " + p.Name + " " + what
				if op.route.lenient != "" || op.method == "DELETE" && strings.HasSuffix(op.path, "/leave") {
					w.neverFails(t, name, c)
					continue
				}
				w.refused(t, name, c, 400, 403, 404, 422)
			}
		}
	}
}

func TestQueriesThatAreNone(t *testing.T) {
	w := badWorld(t)
	all, _ := w.operations()
	for _, op := range all {
		for _, p := range op.Parameters {
			if p.In != "query" {
				continue
			}
			kind := p.Schema.Type
			for what, value := range map[string]string{
				"empty": "", "text": "x", "negative": "-1", "huge": "99999999999999999999", "a fraction": "1.5", "NUL": "%00", "not UTF-8": "%ff", "long": strings.Repeat("a", 5000), "an escape that is none": "%zz", "two": "1&" + p.Name + "=2",
			} {
				c := w.call(op, w.ann, w.annMedia)
				path, _, _ := strings.Cut(c.path, "?")
				c.path = path + "?" + p.Name + "=" + value
				name := op.name() + " with " + p.Name + " " + what
				if kind == "integer" && (what == "text" || what == "huge" || what == "a fraction") || what == "NUL" || what == "not UTF-8" {
					w.refused(t, name, c, 400, 422)
				} else {
					w.neverFails(t, name, c)
				}
			}
		}
	}
}

// TestCursorsThatAreNone puts into cursors what only looks like a place in a list. What is in them goes to the database.
func TestCursorsThatAreNone(t *testing.T) {
	w := badWorld(t)
	all, _ := w.operations()
	lists := 0
	for _, op := range all {
		cursor := false
		for _, p := range op.Parameters {
			cursor = cursor || p.In == "query" && p.Name == "cursor"
		}
		if !cursor {
			continue
		}
		lists++
		for what, text := range map[string]string{
			"NUL": "1 a\x00b", "NUL alone": "1 \x00", "not UTF-8": "1 \xff\xfe", "half a character": "1 \xe2\x82", "no id": "1 ", "no time": " a", "a time past all times": "99999999999999999999 a",
			"the last time": "9223372036854775807 a", "the first time": "-9223372036854775808 a", "SQL": "1 ' OR 1=1--", "many": "1 " + strings.Repeat("a", 140),
		} {
			c := w.call(op, w.ann, w.annMedia)
			path, _, _ := strings.Cut(c.path, "?")
			c.path = path + "?cursor=" + base64.RawURLEncoding.EncodeToString([]byte(text))
			name := op.name() + " with a cursor of " + what
			if strings.Contains(what, "the ") || what == "SQL" || what == "many" {
				w.neverFails(t, name, c)
			} else {
				w.refused(t, name, c, 422)
			}
		}
	}
	if lists < 4 {
		t.Errorf("only %d lists", lists)
	}
}

func TestBodiesThatAreNone(t *testing.T) {
	w := badWorld(t)
	all, _ := w.operations()
	for _, op := range all {
		if op.RequestBody == nil {
			continue
		}
		try := func(what, body string, statuses ...int) {
			t.Helper()
			c := w.call(op, w.ann, w.annMedia)
			c.body = body
			w.refused(t, op.name()+" with "+what, c, statuses...)
		}
		limit := 16 << 10
		if !op.readsJSON() {
			limit = 5 << 20
			if op.path == "/api/v1/level-test/analyze-speech" {
				limit = 13 << 20
			}
			try("nothing", "", 400, 422)
		}
		try("too much", `{"a":"`+strings.Repeat("a", limit)+`"}`, 413)
		if !op.readsJSON() {
			continue
		}
		for _, body := range []string{`{`, `{"a":`, `{"a":1}}`, `[`, `nul`, `'a'`, `{"a":1e}`, `{a:1}`, "\x00", "\xff\xfe", "\xef\xbb\xbf{}", strings.Repeat("[", 5000), strings.Repeat(`{"a":`, 2000)} {
			try("malformed "+body[:min(len(body), 10)], body, 400)
		}
		for _, body := range []string{`[]`, `"x"`, `1`, `true`, `[{}]`} {
			try("another shape "+body, body, 422)
		}
		if !op.route.bodyOptional {
			try("null", `null`, 400, 422)
			c := w.call(op, w.ann, w.annMedia)
			c.body, c.header["Content-Type"] = "", "application/json"
			if op.RequestBody.Required {
				w.refused(t, op.name()+" without body", c, 400, 422)
			}
		}
		for _, contentType := range []string{"text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "image/png", "application/json; charset=utf-16", "json", ""} {
			c := w.call(op, w.ann, w.annMedia)
			c.header["Content-Type"] = contentType
			w.refused(t, op.name()+" with type "+contentType, c, 415)
		}
	}
}

// TestValuesThatAreNone puts a wrong value into every member of every body, one at a time.
func TestValuesThatAreNone(t *testing.T) {
	w := badWorld(t)
	all, s := w.operations()
	tried := 0
	for _, op := range all {
		if op.RequestBody == nil || !op.readsJSON() {
			continue
		}
		for _, media := range op.RequestBody.Content {
			for path, member := range s.members(media.Schema, 3) {
				for what, value := range wrongValues(member) {
					tried++
					c := w.call(op, w.ann, w.annMedia)
					var good any
					if !decode(c.body, &good) {
						t.Fatalf("%s: %s", op.name(), c.body)
					}
					text, err := json.Marshal(place(good, strings.Split(path, "."), json.RawMessage(value)))
					if err != nil {
						t.Fatal(err)
					}
					c.body = string(text)
					w.refused(t, op.name()+" with "+path+" "+what, c, 400, 401, 409, 413, 422)
				}
			}
		}
	}
	if tried < 300 {
		t.Errorf("only %d values", tried)
	}
}

// members are the members of a schema by their path; [] is an element of a list.
func (s spec) members(of schema, depth int) map[string]schema {
	out := map[string]schema{}
	if depth == 0 {
		return out
	}
	for name, member := range s.resolve(of).Properties {
		member = s.resolve(member)
		out[name] = member
		for below, m := range s.members(member, depth-1) {
			out[name+"."+below] = m
		}
		if member.Items != nil {
			item := s.resolve(*member.Items)
			out[name+".[]"] = item
			for below, m := range s.members(item, depth-1) {
				out[name+".[]."+below] = m
			}
		}
	}
	return out
}

// kind is the type of a schema that may also be null.
func (s schema) kind() string {
	switch of := s.Type.(type) {
	case string:
		return of
	case []any:
		for _, one := range of {
			if one != "null" {
				return one.(string)
			}
		}
	}
	return "object"
}

func wrongValues(s schema) map[string]string {
	values := map[string]string{"a number": `7`, "text": `"\u0001?"`, "a list": `[[]]`, "an object": `{"a":{}}`, "true": `true`}
	switch s.kind() {
	case "string":
		delete(values, "text")
		values["NUL"] = `"a\u0000b"`
		values["NUL alone"] = `"\u0000"`
		if s.MaxLength > 0 {
			values["long"] = `"` + strings.Repeat("a", s.MaxLength+1) + `"`
		}
	case "integer", "number":
		delete(values, "a number")
		values["a huge number"] = `1e400`
		values["too large a number"] = `99999999999999999999`
		values["negative"] = `-1`
		if s.kind() == "integer" {
			values["a fraction"] = `1.5`
		}
	case "array":
		delete(values, "a list")
	case "boolean":
		delete(values, "true")
	case "object":
		delete(values, "an object")
	}
	return values
}

// place returns a copy of a value with another one at the path.
func place(in any, path []string, value json.RawMessage) any {
	if len(path) == 0 {
		return value
	}
	if path[0] == "[]" {
		var first any = map[string]any{}
		if list, ok := in.([]any); ok && len(list) > 0 {
			first = list[0]
		}
		return []any{place(first, path[1:], value)}
	}
	members, ok := in.(map[string]any)
	if !ok {
		members = map[string]any{}
	}
	members = maps.Clone(members)
	members[path[0]] = place(members[path[0]], path[1:], value)
	return members
}

func TestHeadersThatAreNone(t *testing.T) {
	w := badWorld(t)
	all, _ := w.operations()
	for _, op := range all {
		for _, p := range op.Parameters {
			if p.In != "header" {
				continue
			}
			for what, value := range map[string]string{"long": strings.Repeat("a", 20_000), "octets": "\xff\xfe", "quotes": `"`, "empty": ""} {
				c := w.call(op, w.ann, w.annMedia)
				c.header[p.Name] = value
				w.neverFails(t, op.name()+" with "+p.Name+" "+what, c)
			}
		}
	}
	for _, authorization := range []string{"Bearer", "Bearer ", "Bearer a b", "Basic YTpi", "bearer " + w.ann.Token + "x", strings.Repeat("a", 30_000), "Bearer \xff"} {
		w.refused(t, "Authorization "+authorization[:min(10, len(authorization))], call{method: http.MethodGet, path: "/api/v1/users/profile", header: map[string]string{"Authorization": authorization}}, 401)
	}
}

// brokenBody breaks off after a few octets.
type brokenBody struct{ begun bool }

func (b *brokenBody) Read(p []byte) (int, error) {
	if b.begun {
		return 0, io.ErrUnexpectedEOF
	}
	b.begun = true
	return copy(p, `{"ti`), nil
}

func TestABodyThatBreaksOffIsTheClientsFault(t *testing.T) {
	w := badWorld(t)
	for _, key := range []string{"", "key"} {
		req := httptest.NewRequest(http.MethodPost, "http://localhost/api/v1/sessions/create", &brokenBody{})
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+w.ann.Token)
		if key != "" {
			req.Header.Set("Idempotency-Key", key)
		}
		out := httptest.NewRecorder()
		w.handler.ServeHTTP(out, req)
		if code := problemCode(t, "broken body", out.Header().Get("Content-Type"), out.Body.String()); out.Code != 400 || code != "malformed-request" {
			t.Errorf("%d %s", out.Code, out.Body)
		}
	}
	if log := w.log.String(); strings.Contains(log, "request failed") {
		t.Error("what clients do wrong is an error in the log")
	}
	w.want(201, keyed(w.ann, "/sessions/create", "key", talk), nil)
}
