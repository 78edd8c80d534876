package httpapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// upload brings a picture into a room and returns its id.
func (r *rig) upload(who learner, room string) string {
	r.t.Helper()
	var image struct {
		ID            string
		Width, Height int
	}
	r.want(201, call{method: "POST", path: "/api/v1/chat/rooms/" + room + "/images", token: who.Token, body: string(picture(r.t)), header: map[string]string{"Content-Type": "image/png"}}, &image)
	if image.Width != 64 || image.Height != 48 || len(image.ID) != 26 {
		r.t.Fatalf("%+v", image)
	}
	return image.ID
}

// see is the status of looking at a picture, which is one when it is 200.
func (r *rig) see(t *testing.T, who learner, room, id string) int {
	t.Helper()
	for _, size := range []string{"", "?size=preview", "?size=large"} {
		got := r.send(t, http.MethodGet, "/api/v1/chat/rooms/"+room+"/images/"+id+size, who.Token, nil)
		if got.Code != http.StatusOK {
			return got.Code
		}
		if kind := http.DetectContentType(got.Body.Bytes()); kind != "image/webp" || got.Header().Get("Content-Type") != kind ||
			got.Header().Get("Cache-Control") != "private, no-store" || got.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q: %v", size, got.Header())
		}
	}
	return http.StatusOK
}

func TestAPictureIsForWhoCanReadItsMessage(t *testing.T) {
	r := newRig(t)
	ann, bob, eve := r.learner("ann"), r.learner("bob"), r.learner("eve")
	room, other := r.directRoom(ann, bob), r.directRoom(ann, eve)
	id := r.upload(ann, room)
	for who, want := range map[learner]int{ann: 200, bob: 404, eve: 404} {
		if got := r.see(t, who, room, id); got != want {
			t.Errorf("not yet sent: %d for %s", got, who.ID)
		}
	}
	names := map[string]string{"ann": ann.Token, "bob": bob.Token, "room": room, "other": other, "image": id}
	send := func(token, room, client string) call {
		return call{method: "POST", path: "/api/v1/chat/rooms/" + room + "/messages", token: token, body: `{"clientId":"` + client + `","kind":"image","imageId":"{image}","body":"at the sea"}`}
	}
	r.play(t, names, []scenario{
		{"another's upload", send("{bob}", "{room}", "b1"), 422, []string{"no-upload"}, nil},
		{"in another room", send("{ann}", "{other}", "a1"), 422, []string{"no-upload"}, nil},
		{"sent", send("{ann}", "{room}", "a2"), 201, []string{`"image":{"id":"{image}","width":64,"height":48}`, `"kind":"image"`, `"body":"at the sea"`}, nil},
		{"sent again", send("{ann}", "{room}", "a2"), 200, []string{`"image":{"id":"{image}"`, `"seq":1`}, nil},
		{"a second time", send("{ann}", "{room}", "a3"), 422, []string{"no-upload"}, nil},
		{"withdrawn when it is sent", call{method: "DELETE", path: "/api/v1/chat/rooms/{room}/images/{image}", token: "{ann}"}, 404, []string{"not-found"}, nil},
		{"in the list of rooms", call{method: "GET", path: "/api/v1/chat/rooms", token: "{bob}"}, 200, []string{`"image":{"id":"{image}"`}, nil},
	})
	for who, want := range map[learner]int{ann: 200, bob: 200, eve: 404} {
		if got := r.see(t, who, room, id); got != want {
			t.Errorf("sent: %d for %s", got, who.ID)
		}
	}
	if got := r.see(t, ann, other, id); got != 404 {
		t.Error("by way of another room:", got)
	}
	var history struct{ Items []struct{ ID string } }
	r.want(200, call{method: "GET", path: "/api/v1/chat/rooms/" + room + "/messages", token: bob.Token}, &history)
	names["message"] = history.Items[0].ID
	r.play(t, names, []scenario{
		{"a reply says that it is about a picture", call{method: "POST", path: "/api/v1/chat/rooms/{room}/messages", token: "{bob}", body: `{"clientId":"b2","body":"lovely","replyTo":"{message}"}`}, 201, []string{`"kind":"image","body":"at the sea"`}, nil},
		{"another caption", call{method: "PATCH", path: "/api/v1/chat/rooms/{room}/messages/{message}", token: "{ann}", body: `{"body":""}`}, 200, []string{`"image":{"id":"{image}"`, `"body":""`}, nil},
		{"deleted", call{method: "DELETE", path: "/api/v1/chat/rooms/{room}/messages/{message}", token: "{ann}"}, 204, nil, nil},
		{"and gone", call{method: "GET", path: "/api/v1/chat/rooms/{room}/messages", token: "{bob}"}, 200, []string{`"image":null`}, []string{"{image}"}},
	})
	if got := r.see(t, ann, room, id); got != 404 {
		t.Error("deleted:", got)
	}
}

func TestWhoLeavesSeesNoPicturesOfBefore(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	room := r.directRoom(ann, bob)
	id := r.upload(ann, room)
	r.want(201, call{method: "POST", path: "/api/v1/chat/rooms/" + room + "/messages", token: ann.Token, body: `{"clientId":"a","kind":"image","imageId":"` + id + `"}`}, nil)
	r.want(204, call{method: "DELETE", path: "/api/v1/chat/rooms/" + room, token: bob.Token}, nil)
	if got := r.see(t, bob, room, id); got != 404 {
		t.Error("left:", got)
	}
	r.say(ann, room, "back", "come back")
	if got := r.see(t, bob, room, id); got != 404 {
		t.Error("back:", got)
	}
}

func TestUploadsThatNobodySends(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	room := r.directRoom(ann, bob)
	path := "/api/v1/chat/rooms/" + room + "/images"
	var first string
	for i := range 10 {
		if id := r.upload(ann, room); i == 0 {
			first = id
		}
	}
	if got := r.send(t, http.MethodPost, path, ann.Token, picture(t)); got.Code != 409 || !strings.Contains(got.Body.String(), "too-many-uploads") {
		t.Errorf("the eleventh: %d %s", got.Code, got.Body)
	}
	if got := r.send(t, http.MethodDelete, path+"/"+first, bob.Token, nil); got.Code != 404 {
		t.Error("another withdraws it:", got.Code)
	}
	if got := r.send(t, http.MethodDelete, path+"/"+first, ann.Token, nil); got.Code != 204 {
		t.Error("withdrawn:", got.Code)
	}
	if got := r.see(t, ann, room, first); got != 404 {
		t.Error("still there:", got)
	}
	r.upload(ann, room)
	r.want(204, call{method: "POST", path: "/api/v1/chat/blocks", token: bob.Token, body: `{"userId":"` + ann.ID + `"}`}, nil)
	if got := r.send(t, http.MethodPost, path, ann.Token, picture(t)); got.Code != 409 || !strings.Contains(got.Body.String(), "account-closed") {
		t.Errorf("blocked, which is not told: %d %s", got.Code, got.Body)
	}
	for name, raw := range map[string]string{"a drawing": `<svg xmlns="http://www.w3.org/2000/svg"/>`, "a page": "<!doctype html>", "half": string(picture(t)[:40])} {
		if got := r.send(t, http.MethodPost, path, bob.Token, []byte(raw)); got.Code != 422 && got.Code != 403 {
			t.Errorf("%s: %d", name, got.Code)
		}
	}
}

// TestPicturesGoWithTheirPerson is about the export and the erasure of who sent them.
func TestPicturesGoWithTheirPerson(t *testing.T) {
	r := newRig(t)
	ann, bob := r.signUp("ann"), r.signUp("bob")
	room := r.directRoom(ann, bob)
	sent, waiting := r.upload(ann, room), r.upload(ann, room)
	r.want(201, call{method: "POST", path: "/api/v1/chat/rooms/" + room + "/messages", token: ann.Token, body: `{"clientId":"a","kind":"image","imageId":"` + sent + `"}`}, nil)

	export := r.send(t, http.MethodGet, "/api/v1/users/export", ann.Token, nil)
	archive, err := zip.NewReader(bytes.NewReader(export.Body.Bytes()), int64(export.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{sent, waiting} {
		if _, err := archive.Open("pictures/chat/" + id + ".webp"); err != nil {
			t.Error(err)
		}
	}

	r.want(202, call{method: "DELETE", path: "/api/v1/users/account", token: ann.Token, body: `{"password":"password of ann"}`}, nil)
	if err := r.accounts.Erase(t.Context(), r.now.Add(8*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := r.see(t, bob, room, sent); got != 404 {
		t.Error("erased:", got)
	}
	var history struct {
		Items []struct{ Image json.RawMessage }
	}
	r.want(200, call{method: "GET", path: "/api/v1/chat/rooms/" + room + "/messages", token: bob.Token}, &history)
	if len(history.Items) != 1 || string(history.Items[0].Image) != "null" {
		t.Errorf("%s", history.Items)
	}
}
