package httpapi_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// send has somebody send octets as they are.
func (r *rig) send(t *testing.T, method, path, token string, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(body))
	req.Header.Set("Content-Type", "image/png") // which says nothing
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, req)
	r.holdToDocument(method, req.URL.Path, w)
	return w
}

func picture(t testing.TB) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 64, 48))
	m.Set(3, 3, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestProfilePicture(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	const path = "/api/v1/users/profile/image"
	before := r.send(t, http.MethodGet, "/api/v1/users/profile", ann.Token, nil)

	set := r.send(t, http.MethodPost, path, ann.Token, picture(t))
	var profile struct{ ProfileImageURL string }
	if err := json.Unmarshal(set.Body.Bytes(), &profile); err != nil || set.Code != http.StatusOK {
		t.Fatalf("%d %s %v", set.Code, set.Body, err)
	}
	if tag := set.Header().Get("ETag"); tag == "" || tag == before.Header().Get("ETag") {
		t.Errorf("ETag %q after %q", tag, before.Header().Get("ETag"))
	}
	for name, kind := range map[string]string{"256.webp": "image/webp", "512.jpg": "image/jpeg", "96.jpg": "image/jpeg"} {
		got := r.send(t, http.MethodGet, strings.Replace(profile.ProfileImageURL, "256.webp", name, 1), "", nil)
		if got.Code != http.StatusOK || got.Header().Get("Content-Type") != kind || !strings.Contains(got.Header().Get("Cache-Control"), "immutable") ||
			got.Header().Get("X-Content-Type-Options") != "nosniff" || http.DetectContentType(got.Body.Bytes()) != kind {
			t.Errorf("%s: %d %v", name, got.Code, got.Header())
		}
	}
	removed := r.send(t, http.MethodDelete, path, ann.Token, nil)
	if removed.Code != http.StatusOK || !strings.Contains(removed.Body.String(), `"profileImageUrl":null`) {
		t.Errorf("%d %s", removed.Code, removed.Body)
	}
	if got := r.send(t, http.MethodGet, profile.ProfileImageURL, "", nil); got.Code != http.StatusNotFound {
		t.Errorf("the old picture: %d", got.Code)
	}
}

func TestPicturesThatAreNone(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	good := picture(t)
	for _, tt := range []struct {
		name, token string
		body        []byte
		status      int
		code        string
	}{
		{"by nobody", "", good, http.StatusUnauthorized, "invalid-token"},
		{"SVG", ann.Token, []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), http.StatusUnprocessableEntity, "image-unknown"},
		{"HTML", ann.Token, []byte("<!doctype html>"), http.StatusUnprocessableEntity, "image-unknown"},
		{"nothing", ann.Token, nil, http.StatusUnprocessableEntity, "image-unknown"},
		{"cut off", ann.Token, good[:len(good)/2], http.StatusUnprocessableEntity, "image-broken"},
		{"over 5 MB", ann.Token, append(good, make([]byte, 5<<20)...), http.StatusRequestEntityTooLarge, "5242880 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := r.send(t, http.MethodPost, "/api/v1/users/profile/image", tt.token, tt.body)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.code) || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if own := r.send(t, http.MethodGet, "/api/v1/users/profile", ann.Token, nil); !strings.Contains(own.Body.String(), `"profileImageUrl":null`) {
				t.Error("something was kept")
			}
		})
	}
	for _, path := range []string{"/images", "/images/", "/images/x", "/images/../studymate.db", "/images/%2e%2e/studymate.db"} {
		if w := r.send(t, http.MethodGet, path, "", nil); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "<html") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
