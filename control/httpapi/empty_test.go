package httpapi_test

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"
)

// An upload of nothing is refused as what it is, whether its length is said or it comes in chunks of which there is none; one in chunks is read whole.
func TestUploadsOfNothing(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	chunked := func(path, contentType, body string) (status int, answer string) {
		request := httptest.NewRequest("POST", "http://localhost:8080"+path, struct{ io.Reader }{strings.NewReader(body)})
		request.Header.Set("Authorization", "Bearer "+ann.Token)
		request.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		r.handler.ServeHTTP(w, request)
		return w.Code, w.Body.String()
	}
	const speech = "/api/v1/level-test/analyze-speech?attemptId=a&itemId=b"
	for _, tc := range []struct {
		path, contentType, body, want string
		status                        int
	}{
		{speech, "audio/webm", "", "recording-empty", 422},
		{speech, "audio/webm", "x", "not-found", 404},
		{"/api/v1/users/profile/image", "image/png", "", "The picture is empty.", 422},
		{"/api/v1/users/profile/image", "image/png", "no picture", "image-unknown", 422},
		{"/api/v1/users/profile/image", "image/png", string(picture(t)), `"profileImageUrl":"`, 200},
	} {
		if status, answer := chunked(tc.path, tc.contentType, tc.body); status != tc.status || !strings.Contains(answer, tc.want) || strings.Contains(answer, "JSON") {
			t.Errorf("%q to %s: %d %s", tc.body[:min(len(tc.body), 10)], tc.path, status, answer)
		}
	}
	r.play(t, nil, []scenario{
		{"a picture of no octets", call{method: "POST", path: "/api/v1/users/profile/image", token: ann.Token, header: map[string]string{"Content-Type": "image/png"}}, 422, []string{"image-unknown", "The picture is empty."}, []string{"JSON"}},
	})
}
