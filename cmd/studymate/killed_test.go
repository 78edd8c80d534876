package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

// client is somebody who calls the API of a process.
type client struct {
	t     *testing.T
	url   string
	token string
	http  *http.Client // nil: any
}

func (c *client) call(method, path string, body, out any) {
	c.t.Helper()
	var text bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&text).Encode(body); err != nil {
			c.t.Fatal(err)
		}
	}
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+"/api/v1"+path, &text)
	if err != nil {
		c.t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := cmp.Or(c.http, http.DefaultClient).Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		c.t.Fatalf("%s %s = %d", method, path, response.StatusCode)
	}
	if err := json.NewDecoder(response.Body).Decode(out); err != nil {
		c.t.Fatal(err)
	}
}

// agree agrees to all that is required, in the versions of a server whose operator says nothing.
func (c *client) agree() {
	c.t.Helper()
	var said []map[string]any
	for _, document := range []string{"terms", "privacy", "age"} {
		said = append(said, map[string]any{"document": document, "version": "1", "granted": true})
	}
	c.call("POST", "/users/consents", map[string]any{"consents": said}, &struct{}{})
}

// signUp makes an account that has agreed to what is required, and goes on as its person.
func (c *client) signUp(name string) (userID string) {
	c.t.Helper()
	var grant struct {
		AccessToken string
		User        struct{ ID string }
	}
	c.call("POST", "/auth/signup", map[string]string{
		"email": name + "@example.com", "password": "a long password", "englishName": name, "nativeLanguage": "ko", "targetLanguage": "en",
	}, &grant)
	c.token = grant.AccessToken
	c.agree()
	return grant.User.ID
}

// meet has two people be in a session together: from then on they may write to each other.
func meet(one, other *client) {
	one.t.Helper()
	var session struct{ ID string }
	var joined struct{ Token string }
	one.call("POST", "/sessions/create", map[string]any{"title": "Talk", "sessionType": "audio"}, &session)
	for _, who := range []*client{one, other} {
		who.call("POST", "/sessions/join/"+session.ID, nil, &joined)
	}
}

type rotation struct {
	Version, Turn int64
	State         string
	Language      string
	SwitchAt      time.Time
}

// A process that is killed in the middle of a segment comes back with the same switch at the same moment.
func TestAKilledServerGoesOnWithTheSegment(t *testing.T) {
	args := append([]string{"serve"}, onFreePorts(t)...)
	command, out := program(t, args...)
	c := &client{t: t, url: out.wait(t, `open (http://\S+)`)[1]}
	c.signUp("ann")
	var made struct{ ID string }
	c.call("POST", "/sessions/create", map[string]any{
		"title": "Talk", "sessionType": "audio", "languageRotation": []map[string]any{{"language": "ko", "minutes": 10}, {"language": "en", "minutes": 5}},
	}, &made)
	var before rotation
	c.call("POST", "/sessions/"+made.ID+"/rotation", map[string]string{"action": "resume"}, &before)
	c.call("POST", "/sessions/"+made.ID+"/toggle-language", map[string]int64{"version": before.Version}, &before)
	if before.State != "running" || before.Language != "en" || before.Turn != 1 || before.Version != 2 {
		t.Fatalf("%+v", before)
	}
	if err := command.Process.Kill(); err != nil { // SIGKILL: nothing is written on the way out
		t.Fatal(err)
	}
	_ = command.Wait()

	_, again := program(t, args...)
	c.url = again.wait(t, `open (http://\S+)`)[1]
	var status struct{ Rotation rotation }
	c.call("GET", "/sessions/"+made.ID+"/status", nil, &status)
	if after := status.Rotation; after.Version != before.Version || after.Turn != before.Turn || !after.SwitchAt.Equal(before.SwitchAt) || after.State != "running" {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

// Whoever has not read a message when the process is killed in the next moment is told of it by the one after it, once.
func TestAKilledServerTellsOfUnreadMessages(t *testing.T) {
	args := append([]string{"serve"}, onFreePorts(t)...)
	command, out := program(t, args...)
	ann := &client{t: t, url: out.wait(t, `open (http://\S+)`)[1]}
	bob := &client{t: t, url: ann.url}
	ann.signUp("ann")
	bobID := bob.signUp("bob")
	meet(ann, bob)
	var room struct{ ID string }
	ann.call("POST", "/chat/rooms", map[string]any{"kind": "direct", "userId": bobID}, &room)
	ann.call("POST", "/chat/rooms/"+room.ID+"/messages", map[string]any{"clientId": "1", "body": "hello"}, &struct{}{})
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait()

	_, again := program(t, args...)
	bob.url = again.wait(t, `open (http://\S+)`)[1]
	var told struct {
		Items []struct {
			Kind   string
			Params map[string]any
		}
	}
	deadline := time.After(time.Minute)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for len(told.Items) == 0 {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("nobody was told within a minute")
		}
		bob.call("GET", "/notifications", nil, &told)
	}
	if len(told.Items) != 1 || told.Items[0].Kind != "chat-message" || told.Items[0].Params["roomId"] != room.ID {
		t.Fatalf("%+v", told)
	}
}
