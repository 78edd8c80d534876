package httpapi_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEveryCallOfTheProtocolIsThere compares docs/protocol.md with the OpenAPI document: the
// contract and the program name the same calls.
func TestEveryCallOfTheProtocolIsThere(t *testing.T) {
	protocol, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	var spec struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	r.want(200, call{method: "GET", path: "/openapi.json"}, &spec)
	promised := regexp.MustCompile("(?m)^\\| `(GET|POST|PATCH|PUT|DELETE) (/[^ ?`]*)").FindAllStringSubmatch(string(protocol), -1)
	if len(promised) < 15 {
		t.Fatalf("only %d calls found in docs/protocol.md", len(promised))
	}
	known := map[string]bool{"GET /healthz": true, "GET /readyz": true} // operations, not the protocol
	for _, m := range promised {
		known[m[1]+" "+m[2]] = true
		if spec.Paths[m[2]][strings.ToLower(m[1])] == nil {
			t.Errorf("docs/protocol.md promises %s %s, the server does not have it", m[1], m[2])
		}
	}
	for path, methods := range spec.Paths {
		for method := range methods {
			if name := strings.ToUpper(method) + " " + path; !known[name] {
				t.Errorf("the server has %s, docs/protocol.md does not", name)
			}
		}
	}
}

func TestTheOpenAPIDocumentIsOurs(t *testing.T) {
	r := newRig(t)
	text := read(t, r.do(call{method: "GET", path: "/openapi.json"}))
	for _, has := range []string{`"openapi":"3.1.0"`, `"Problem"`, `"mediaToken"`, `"AuthResult"`, `"JoinResult"`, `"SessionStatus"`, "application/problem+json"} {
		if !strings.Contains(text, has) {
			t.Errorf("the document lacks %s", has)
		}
	}
	for _, hasNot := range []string{`"application/octet-stream":`, "ErrorModel", "$schema", "studymate_refresh\":"} {
		if strings.Contains(text, hasNot) {
			t.Errorf("the document holds %s", hasNot)
		}
	}
	page := read(t, r.do(call{method: "GET", path: "/docs"}))
	for _, has := range []string{"/api/v1/sessions/join/{sessionId}", "JoinResult", "mediaTokenExpiresAt"} {
		if !strings.Contains(page, has) {
			t.Errorf("the page lacks %s", has)
		}
	}
	if strings.Contains(page, "<script") || regexp.MustCompile(`(src|href)="https?:`).MatchString(page) {
		t.Error("the page needs scripts or another server")
	}
}
