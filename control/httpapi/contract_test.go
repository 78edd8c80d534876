package httpapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// TestEveryCallNeedsItsToken makes the good call of every route of the OpenAPI document without a token and with all that are none. Only the calls
// that the table lists as such are for everybody.
func TestEveryCallNeedsItsToken(t *testing.T) {
	w := newWorld(t)
	expired := w.forge(w.ann.ID, func(_ map[string]any, c jwt.MapClaims) { c["exp"] = w.now.Add(-time.Minute).Unix() }, jwt.SigningMethodRS256, w.keys.private)
	unsigned := w.forge(w.ann.ID, nil, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType)
	all, _ := w.operations()
	for _, op := range all {
		public := op.route.token == noToken
		if public != (op.Security == nil) {
			t.Errorf("%s: the table says %s, the document %v", op.name(), op.route.token, op.Security)
		}
		if public {
			c := w.call(op, w.ann, "")
			if res := w.do(c); res.StatusCode == 401 && !strings.Contains(c.path, "/auth/") {
				t.Errorf("%s is for everybody and asks for a token", op.name())
			}
			continue
		}
		bad := map[string]string{"none": "", "rubbish": "rubbish", "expired": expired, "unsigned": unsigned, "refresh token": w.ann.Refresh}
		switch op.route.token {
		case accessToken:
			bad["media token"] = w.annMedia
		case mediaToken:
			bad["access token"] = w.ann.Token
		}
		for what, token := range bad {
			c := w.call(op, w.ann, "")
			c.token = token
			res := w.do(c)
			body := read(t, res)
			if res.StatusCode != 401 || problemCode(t, op.name(), res.Header.Get("Content-Type"), body) != "invalid-token" || res.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s with %s token = %d %s %v", op.name(), what, res.StatusCode, body, res.Header)
			}
		}
	}
}

// TestEveryCallWorks makes the good call of every route as ann: what is refused here tests nothing in the other tables.
func TestEveryCallWorks(t *testing.T) {
	refusals := map[string]string{
		"POST /api/v1/auth/login":                                   "invalid-credentials",
		"POST /api/v1/auth/refresh":                                 "logged-out",
		"GET /api/v1/auth/oauth2/authorize/{provider}":              "unknown-provider",
		"POST /api/v1/auth/oauth2/callback/{provider}":              "oauth-state",
		"POST /api/v1/auth/oauth2/link/{provider}":                  "unknown-provider",
		"DELETE /api/v1/auth/identities/{identityId}":               "last-way-in",
		"DELETE /api/v1/users/account":                              "wrong-password",
		"POST /api/v1/users/profile/image":                          "image-unknown",
		"POST /api/v1/chat/rooms/{roomId}/images":                   "image-unknown",
		"DELETE /api/v1/matching/requests/{requestId}":              "not-found",      // it is not ann's own
		"POST /api/v1/level-test/analyze-speech":                    "item-not-asked", // a listening item
		"POST /api/v1/level-test/evaluate-with-ai":                  "attempt-unfinished",
		"GET /api/v1/consents/documents/{document}":                 "not-found", // no operator has given one here
		"POST /api/v1/webrtc/answer":                                "no-pending-offer",
		"POST /api/v1/webrtc/ice-candidate":                         "no-connection",
		"POST /api/v1/webrtc/signal":                                "no-connection",
		"DELETE /api/v1/sessions/{sessionId}/participants/{userId}": "not-participant",   // oneself
		"PUT /api/v1/sessions/{sessionId}/visitors/{userId}":        "not-participant",   // nobody asks
		"POST /api/v1/chat/rooms":                                   "validation-failed", // with oneself
		"POST /api/v1/chat/blocks":                                  "validation-failed",
		"POST /api/v1/chat/reports":                                 "validation-failed",
	}
	all, _ := newWorld(t).operations()
	for _, op := range all {
		t.Run(op.name(), func(t *testing.T) {
			w := newWorld(t)
			res := w.do(w.call(op, w.ann, w.annMedia))
			body := read(t, res)
			if want := refusals[op.name()]; want != "" {
				if res.StatusCode < 400 || problemCode(t, op.name(), res.Header.Get("Content-Type"), body) != want {
					t.Errorf("%d %s, want %s", res.StatusCode, body, want)
				}
			} else if res.StatusCode >= 300 {
				t.Errorf("%d %s", res.StatusCode, body)
			}
		})
	}
}
