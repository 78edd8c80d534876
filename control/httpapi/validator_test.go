package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// documented is docs/openapi.json as what every answer in these tests is held to.
type documented struct {
	calls []documentedCall
}

type documentedCall struct {
	method string
	path   *regexp.Regexp
	// answers are what may come, by status and "default", and by the type of the content; without one: nothing.
	answers map[string]map[string]*jsonschema.Schema
}

var theDocument = sync.OnceValues(readDocument)

func readDocument() (*documented, error) {
	raw, err := os.ReadFile(document)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	// What the document doesn't name does not come: the types of clients are made from it.
	closeObjects(doc)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("api.json", doc); err != nil {
		return nil, err
	}
	d := &documented{}
	for path, item := range doc.(map[string]any)["paths"].(map[string]any) {
		parts := regexp.MustCompile(`\{\w+\}`).Split(path, -1)
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		for method, op := range item.(map[string]any) {
			c := documentedCall{method: strings.ToUpper(method), path: regexp.MustCompile("^" + strings.Join(parts, "[^/]+") + "$"), answers: map[string]map[string]*jsonschema.Schema{}}
			for status, answer := range op.(map[string]any)["responses"].(map[string]any) {
				c.answers[status] = map[string]*jsonschema.Schema{}
				content, _ := answer.(map[string]any)["content"].(map[string]any)
				for kind := range content {
					at := fmt.Sprintf("api.json#/paths/%s/%s/responses/%s/content/%s/schema", escaped(path), method, status, escaped(kind))
					if c.answers[status][kind], err = compiler.Compile(at); err != nil {
						return nil, err
					}
				}
			}
			d.calls = append(d.calls, c)
		}
	}
	return d, nil
}

// escaped is a step of a JSON pointer in a fragment.
func escaped(step string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(step)
}

// closeObjects takes back that objects may have more than is named.
func closeObjects(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, named := v["properties"]; named && v["additionalProperties"] == true {
			v["additionalProperties"] = false
		}
		for _, part := range v {
			closeObjects(part)
		}
	case []any:
		for _, part := range v {
			closeObjects(part)
		}
	}
}

// fault says what is wrong with an answer; empty for nothing, and for calls that are not in the document. The most specific path counts.
func (d *documented) fault(method, path string, w *httptest.ResponseRecorder) string {
	var found *documentedCall
	for i, c := range d.calls {
		if c.method == method && c.path.MatchString(path) && (found == nil || strings.Count(c.path.String(), "[^/]+") < strings.Count(found.path.String(), "[^/]+")) {
			found = &d.calls[i]
		}
	}
	if found == nil || w.Header().Get("Content-Encoding") != "" {
		return ""
	}
	answer, listed := found.answers[strconv.Itoa(w.Code)]
	if !listed && w.Code >= 400 {
		answer, listed = found.answers["default"]
	}
	if !listed {
		return fmt.Sprintf("status %d is not in the document", w.Code)
	}
	kind, _, _ := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if len(answer) == 0 {
		if w.Body.Len() > 0 {
			return fmt.Sprintf("%d has a body of %d octets, the document has none", w.Code, w.Body.Len())
		}
		return ""
	}
	schema := answer[kind]
	if schema == nil {
		return fmt.Sprintf("%d of type %q is not in the document", w.Code, kind)
	}
	if !strings.Contains(kind, "json") {
		return ""
	}
	body, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err == nil {
		err = schema.Validate(body)
	}
	if err != nil {
		return fmt.Sprintf("%d %s: %v", w.Code, w.Body, err)
	}
	return ""
}

// TestTheDocumentRefusesWhatItDoesNotSay shows that the check can fail.
func TestTheDocumentRefusesWhatItDoesNotSay(t *testing.T) {
	d, err := theDocument()
	if err != nil {
		t.Fatal(err)
	}
	answer := func(status int, kind string, body any) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(text)
		return w
	}
	const now = "2026-11-27T10:00:00Z"
	for name, c := range map[string]struct {
		status int
		kind   string
		body   any
		good   bool
	}{
		"as it says":       {200, "application/json", map[string]any{"serverNow": now}, true},
		"a problem":        {503, "application/problem+json", map[string]any{"type": "urn:x", "title": "x", "status": 503, "detail": "x", "code": "x"}, true},
		"a field too many": {200, "application/json", map[string]any{"serverNow": now, "secret": 1}, false},
		"a field too few":  {200, "application/json", map[string]any{}, false},
		"another type":     {200, "application/json", map[string]any{"serverNow": 5}, false},
		"no time":          {200, "application/json", map[string]any{"serverNow": "noon"}, false},
		"another status":   {201, "application/json", map[string]any{"serverNow": now}, false},
		"a page":           {200, "text/html", "x", false},
	} {
		if got := d.fault("GET", "/api/v1/time", answer(c.status, c.kind, c.body)); (got == "") != c.good {
			t.Errorf("%s: %q", name, got)
		}
	}
}
