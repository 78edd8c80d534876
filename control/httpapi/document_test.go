package httpapi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
)

// update rewrites the committed OpenAPI document.
var update = flag.Bool("update", false, "rewrite docs/openapi.json")

const document = "../../docs/openapi.json"

// TestTheCommittedDocumentIsTheServed keeps docs/openapi.json what the server says, so that a change of the API is seen where it is reviewed.
func TestTheCommittedDocumentIsTheServed(t *testing.T) {
	r := newRig(t)
	served := read(t, r.do(call{method: "GET", path: "/openapi.json"}))
	var want bytes.Buffer
	if err := json.Indent(&want, []byte(served), "", "  "); err != nil {
		t.Fatal(err)
	}
	want.WriteByte('\n')
	if *update {
		if err := os.WriteFile(document, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want.Bytes()) {
		return
	}
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(want.String(), "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			t.Errorf("line %d is %q, the server says %q", i+1, gotLines[i], wantLines[i])
			break
		}
	}
	t.Error("docs/openapi.json is not what the server says; make openapi rewrites it")
}

// promised are the calls of the product, as its specification lists them.
func promised() []string {
	return []string{
		"POST /auth/signup", "POST /auth/login", "POST /auth/logout", "POST /auth/refresh", "GET /auth/oauth2/authorize/{provider}", "POST /auth/oauth2/callback/{provider}",
		"GET /.well-known/jwks.json",
		"GET /users/profile", "PATCH /users/profile", "POST /users/profile/image", "DELETE /users/account", "GET /users/{userId}", "GET /users/export", "GET /users/stats",
		"POST /onboarding/step/{step}", "GET /onboarding/status", "POST /onboarding/complete",
		"POST /level-test/start", "POST /level-test/submit-answer", "POST /level-test/analyze-speech", "GET /level-test/result", "POST /level-test/evaluate-with-ai",
		"GET /sessions/available", "POST /sessions/create", "POST /sessions/join/{sessionId}", "GET /sessions/{sessionId}/status", "POST /sessions/{sessionId}/toggle-language",
		"DELETE /sessions/{sessionId}/leave", "GET /sessions/{sessionId}",
		"POST /webrtc/offer", "POST /webrtc/answer", "POST /webrtc/ice-candidate", "GET /webrtc/turn-credentials", "POST /webrtc/signal",
		"POST /whip/{sessionId}", "PATCH /whip/{sessionId}", "DELETE /whip/{sessionId}", "POST /whep/{sessionId}", "PATCH /whep/{sessionId}", "DELETE /whep/{sessionId}",
		"GET /matching/recommendations", "POST /matching/calculate-compatibility", "GET /matching/filters", "POST /matching/request",
		"GET /chat/rooms", "POST /chat/rooms", "GET /chat/rooms/{roomId}/messages", "DELETE /chat/rooms/{roomId}",
		"POST /ai/analyze-conversation", "POST /ai/suggest-topics", "POST /ai/translate", "POST /ai/correct-grammar",
		"GET /notifications", "POST /notifications/{id}/read", "POST /notifications/read", "GET /notifications/preferences", "PUT /notifications/preferences",
		"POST /analytics/web-vitals", "POST /analytics/session-quality",
		"GET /healthz", "GET /readyz",
	}
}

// missingYet are promised calls that are not built. It only gets shorter: one that is there must leave it.
func missingYet() []string {
	return []string{
		"POST /whip/{sessionId}", "PATCH /whip/{sessionId}", "DELETE /whip/{sessionId}", "POST /whep/{sessionId}", "PATCH /whep/{sessionId}", "DELETE /whep/{sessionId}",
		"POST /analytics/web-vitals", "POST /analytics/session-quality",
	}
}

func TestEveryCallOfTheProductIsDescribed(t *testing.T) {
	r := newRig(t)
	all, _ := r.operations()
	described := map[string]operation{}
	for _, op := range all {
		described[strings.Replace(op.name(), " /api/v1", " ", 1)] = op
	}
	missing := map[string]bool{}
	for _, name := range missingYet() {
		missing[name] = true
	}
	for _, name := range promised() {
		op, there := described[name]
		switch {
		case !there && !missing[name]:
			t.Errorf("%s is promised and not described", name)
		case there && missing[name]:
			t.Errorf("%s is there: take it from the list of what is missing", name)
		case there && len(op.Responses) < 2:
			t.Errorf("%s is described by %v only", name, op.Responses)
		}
		delete(missing, name)
	}
	for name := range missing {
		t.Errorf("%s is missing and was never promised", name)
	}
}

// TestEveryCallIsDescribedInFull wants of each call what a reader of the document needs.
func TestEveryCallIsDescribedInFull(t *testing.T) {
	r := newRig(t)
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID, Summary string
			Tags                 []string
			Parameters           []struct{ Name, In, Description string }
			Responses            map[string]struct {
				Description string
				Content     map[string]any
			}
		}
	}
	r.want(200, call{method: "GET", path: "/openapi.json"}, &doc)
	ids := map[string]string{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			name := method + " " + path
			if op.Summary == "" || len(op.Tags) != 1 || op.OperationID == "" {
				t.Errorf("%s: summary %q, tags %v, id %q", name, op.Summary, op.Tags, op.OperationID)
			}
			if other := ids[op.OperationID]; other != "" {
				t.Errorf("%s and %s are both %s", name, other, op.OperationID)
			}
			ids[op.OperationID] = name
			success := 0
			for status, response := range op.Responses {
				if status[0] == '2' || status[0] == '3' {
					success++
				} else if response.Content["application/problem+json"] == nil {
					t.Errorf("%s: %s is no problem document", name, status)
				}
			}
			if success == 0 {
				t.Errorf("%s: nothing says how it succeeds", name)
			}
		}
	}
}

// TestWhatMakesSomethingTakesAKey finds calls that make something and can't be sent again safely.
func TestWhatMakesSomethingTakesAKey(t *testing.T) {
	natural := map[string]string{
		"POST /api/v1/auth/signup":                "an address has one account",
		"POST /api/v1/chat/rooms/{roomId}/images": "nobody sees an upload but its person, and what no message takes is forgotten; its message has a client id",
	}
	r := newRig(t)
	all, _ := r.operations()
	keyed := 0
	for _, op := range all {
		takes := false
		for _, p := range op.Parameters {
			takes = takes || p.In == "header" && p.Name == "Idempotency-Key" && !p.Required
		}
		if takes {
			keyed++
		}
		if _, makes := op.Responses["201"]; makes && !takes && natural[op.name()] == "" {
			t.Errorf("%s makes something: register it with registerOnce, or say why it need not", op.name())
		}
	}
	if keyed < 4 {
		t.Errorf("only %d calls take a key", keyed)
	}
}
