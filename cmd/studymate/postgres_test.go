package main

import (
	"path/filepath"
	"testing"

	"github.com/languagemate/studymate/store/storetest"
)

// The program on PostgreSQL: what people did is there again after a process that was killed.
func TestAServerOnPostgreSQLFindsEverythingAgain(t *testing.T) {
	database := storetest.ConfigAt(t, filepath.Join(t.TempDir(), "program")).URL
	if database == "" {
		t.Skip("SKIPPED: no PostgreSQL; make test-postgres starts one")
	}
	t.Setenv("STUDYMATE_STORE_URL", database)
	args := append([]string{"serve"}, onFreePorts(t)...)
	command, out := program(t, args...)
	url := out.wait(t, `open (http://\S+)`)[1]
	ann, bob := &client{t: t, url: url}, &client{t: t, url: url}
	ann.signUp("ann")
	bobID := bob.signUp("bob")
	var session, room, message struct{ ID string }
	ann.call("POST", "/sessions/create", map[string]any{"title": "Talk", "sessionType": "audio"}, &session)
	var joined struct{ Token string }
	ann.call("POST", "/sessions/join/"+session.ID, nil, &joined)
	bob.call("POST", "/sessions/join/"+session.ID, nil, &joined)
	ann.call("POST", "/chat/rooms", map[string]string{"kind": "direct", "userId": bobID}, &room)
	ann.call("POST", "/chat/rooms/"+room.ID+"/messages", map[string]string{"clientId": "5a3d1f9e-55a4-4c7e-9b8f-0a6d7a3b1c2d", "body": "안녕"}, &message)
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait()

	_, again := program(t, args...)
	bob.url = again.wait(t, `open (http://\S+)`)[1]
	var page struct {
		Items []struct{ ID, Body string }
	}
	bob.call("GET", "/chat/rooms/"+room.ID+"/messages", nil, &page)
	if len(page.Items) != 1 || page.Items[0].ID != message.ID || page.Items[0].Body != "안녕" {
		t.Errorf("messages after the restart: %+v", page.Items)
	}
	var status struct {
		Participants []struct{ UserID string }
	}
	bob.call("GET", "/sessions/"+session.ID+"/status", nil, &status)
	if len(status.Participants) != 2 {
		t.Errorf("places after the restart: %+v, want both", status.Participants)
	}
	var grant struct{ AccessToken string }
	bob.call("POST", "/auth/login", map[string]string{"email": "BOB@example.com", "password": "a long password"}, &grant)
	if grant.AccessToken == "" {
		t.Error("bob can't log in")
	}
}
