package httpapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

const account = "/api/v1/users/account"

func TestClosingAnAccount(t *testing.T) {
	r := newRig(t)
	ann, bob := r.signUp("ann"), r.signUp("bob")
	room := r.directRoom(ann, bob)
	session := r.createSession(ann)
	r.join(ann, session)
	r.join(bob, session)
	r.say(ann, room, "a1", "hi")
	var profile struct{ ProfileImageURL string }
	r.want(200, call{method: "POST", path: "/api/v1/users/profile/image", token: ann.Token, body: string(picture(t)), header: map[string]string{"Content-Type": "image/png"}}, &profile)
	url := profile.ProfileImageURL
	r.want(200, call{method: "GET", path: url}, nil)
	closing := func(body string) call { return call{method: "DELETE", path: account, token: ann.Token, body: body} }

	r.now = r.now.Add(6 * time.Minute) // the log-in alone is no proof any more
	var p struct{ Code string }
	r.want(403, closing(""), &p)
	if p.Code != "confirmation-needed" {
		t.Errorf("without a password: %s", p.Code)
	}
	r.want(403, closing(`{"password":"password of bob"}`), &p)
	if p.Code != "wrong-password" {
		t.Errorf("with another password: %s", p.Code)
	}
	r.want(200, call{method: "GET", path: "/api/v1/users/profile", token: ann.Token}, nil)

	var closed struct{ ErasedAt time.Time }
	res := r.want(202, closing(`{"password":"password of ann"}`), &closed)
	if want := r.now.Add(7 * 24 * time.Hour); closed.ErasedAt.Sub(want).Abs() > time.Second {
		t.Errorf("erased at %v, want %v", closed.ErasedAt, want)
	}
	if cookie := res.Header.Get("Set-Cookie"); !strings.Contains(cookie, "Max-Age=0") {
		t.Errorf("cookie: %q", cookie)
	}
	r.want(401, closing(""), nil)
	r.want(401, call{method: "POST", path: "/api/v1/auth/refresh", body: `{"refreshToken":"` + ann.Refresh + `"}`}, nil)
	r.want(404, call{method: "GET", path: "/api/v1/users/" + ann.ID, token: bob.Token}, nil)
	r.want(404, call{method: "GET", path: url, token: bob.Token}, nil)
	if text := read(t, r.do(call{method: "GET", path: "/api/v1/chat/rooms/" + room, token: bob.Token})); strings.Contains(text, `"ann"`) || strings.Contains(text, "/images/") {
		t.Errorf("the room shows the closed account: %s", text)
	}
	r.want(409, call{method: "POST", path: "/api/v1/chat/rooms/" + room + "/messages", token: bob.Token, body: `{"clientId":"b2","body":"anyone?"}`}, &p)
	if p.Code != "account-closed" {
		t.Errorf("a message to a closed account: %s", p.Code)
	}
	var status struct {
		Session      struct{ HostID string }
		Participants []struct{ UserID string }
	}
	r.want(200, call{method: "GET", path: "/api/v1/sessions/" + session + "/status", token: bob.Token}, &status)
	if len(status.Participants) != 1 || status.Participants[0].UserID != bob.ID {
		t.Errorf("in the session: %+v", status.Participants)
	}

	// Thinking again.
	var in struct {
		AccessToken string
		Reopened    bool
		User        struct{ EnglishName, ProfileImageURL string }
	}
	logIn := call{method: "POST", path: "/api/v1/auth/login", body: `{"email":"ann@example.com","password":"password of ann"}`}
	if r.want(200, logIn, &in); !in.Reopened {
		t.Error("the log-in doesn't say that it opened the account")
	}
	if in.User.EnglishName != "ann" || in.User.ProfileImageURL != url {
		t.Errorf("opened again: %+v", in.User)
	}
	r.want(200, call{method: "GET", path: "/api/v1/users/" + ann.ID, token: bob.Token}, nil)
	r.want(200, call{method: "GET", path: url}, nil)
	r.say(bob, room, "b3", "welcome back")

	// And again: a log-in that has just begun is proof enough.
	r.want(202, call{method: "DELETE", path: account, token: in.AccessToken}, nil)
	if err := r.accounts.Erase(t.Context(), r.now.Add(7*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	r.want(401, logIn, nil)
	r.signUp("ann") // the address is free
}

func TestWrongPasswordsForClosingAreBounded(t *testing.T) {
	r := newRig(t)
	ann := r.signUp("ann")
	for range 10 {
		r.want(403, call{method: "DELETE", path: account, token: ann.Token, body: `{"password":"guess"}`}, nil)
	}
	res := r.want(429, call{method: "DELETE", path: account, token: ann.Token, body: `{"password":"password of ann"}`}, nil)
	if res.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestAnExport(t *testing.T) {
	r := newRig(t)
	ann, bob := r.signUp("ann"), r.signUp("bob")
	r.want(200, call{method: "POST", path: "/api/v1/users/profile/image", token: ann.Token, body: string(picture(t)), header: map[string]string{"Content-Type": "image/png"}}, nil)
	r.createSession(ann)
	r.want(200, call{method: "POST", path: "/api/v1/level-test/start", token: ann.Token, body: `{"language":"en"}`}, nil)
	res := r.do(call{method: "GET", path: "/api/v1/users/export", token: ann.Token})
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "application/zip" || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment;") ||
		res.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	body := read(t, res)
	archive, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range archive.File {
		opened, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(opened); err != nil {
			t.Fatal(f.Name, err)
		}
		if strings.HasSuffix(f.Name, ".json") && !json.Valid(files[f.Name]) {
			t.Errorf("%s is no JSON: %s", f.Name, files[f.Name])
		}
	}
	if !bytes.Contains(files["account.json"], []byte(`"email": "ann@example.com"`)) || !bytes.Contains(files["sessions-hosted.json"], []byte(`"title": "Talk"`)) {
		t.Errorf("%s %s", files["account.json"], files["sessions-hosted.json"])
	}
	if !bytes.Contains(files["level-test-answers.json"], []byte(`"measured": null`)) {
		t.Errorf("of what is only asked nothing was measured: %s", files["level-test-answers.json"])
	}
	if http.DetectContentType(files["pictures/512.webp"]) != "image/webp" || len(files["pictures/96.jpg"]) == 0 {
		t.Error("the picture is missing")
	}
	for name, content := range files {
		if bytes.Contains(content, []byte(bob.ID)) || bytes.Contains(content, []byte("argon2")) {
			t.Errorf("%s has what is not for ann", name)
		}
	}
}
