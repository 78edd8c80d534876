package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/languagemate/studymate/store/storetest"
)

// writes has two people meet and write to each other on a server, and returns the room and the message.
func writes(t *testing.T, url string) (roomID, messageID string) {
	t.Helper()
	ann, bob := &client{t: t, url: url}, &client{t: t, url: url}
	ann.signUp("ann")
	bobID := bob.signUp("bob")
	meet(ann, bob)
	var room, message struct{ ID string }
	ann.call("POST", "/chat/rooms", map[string]string{"kind": "direct", "userId": bobID}, &room)
	ann.call("POST", "/chat/rooms/"+room.ID+"/messages", map[string]string{"clientId": "5a3d1f9e-55a4-4c7e-9b8f-0a6d7a3b1c2d", "body": "안녕"}, &message)
	return room.ID, message.ID
}

// reads has one of the two log in on another server and find the message.
func reads(t *testing.T, url, roomID, messageID string) {
	t.Helper()
	bob := &client{t: t, url: url}
	var grant struct{ AccessToken string }
	bob.call("POST", "/auth/login", map[string]string{"email": "bob@example.com", "password": "a long password"}, &grant)
	bob.token = grant.AccessToken
	var page struct{ Items []struct{ ID, Body string } }
	bob.call("GET", "/chat/rooms/"+roomID+"/messages", nil, &page)
	if len(page.Items) != 1 || page.Items[0].ID != messageID || page.Items[0].Body != "안녕" {
		t.Errorf("messages: %+v", page.Items)
	}
}

// The way of docs/operations: a backup while people write, and a server in a new folder on it and the key files.
func TestAServerStartsOnABackup(t *testing.T) {
	if os.Getenv(storetest.Server) != "" {
		t.Skip("it is of SQLite")
	}
	args := onFreePorts(t)
	out, end := serving(t, false, args)
	room, message := writes(t, out.wait(t, `open (http://\S+)`)[1])
	folder := filepath.Join(t.TempDir(), "restored")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(folder, "studymate.db")
	var told, failed bytes.Buffer
	if code := run([]string{"store", "backup", "--dataDir", args[1], "--to", backup}, &told, &failed); code != exitOK || !strings.Contains(told.String(), "checked") {
		t.Fatal(code, told.String(), failed.String())
	}
	if code := run([]string{"store", "backup", "--dataDir", args[1], "--to", backup}, &told, &failed); code != exitFailed {
		t.Errorf("over what is there: %d", code)
	}
	end()
	if err := os.RemoveAll(args[1]); err != nil { // the disk is lost
		t.Fatal(err)
	}
	again := onFreePorts(t)
	again[1] = folder
	out, _ = serving(t, false, again)
	reads(t, out.wait(t, `open (http://\S+)`)[1], room, message)
}

// The way of docs/postgresql.md: the server ends, its file is copied, and a server on PostgreSQL has everything.
func TestAServerMovesToPostgreSQL(t *testing.T) {
	database := storetest.ConfigAt(t, filepath.Join(t.TempDir(), "moved")).URL
	if database == "" {
		t.Skip("SKIPPED: no PostgreSQL; make test-postgres starts one")
	}
	args := onFreePorts(t)
	out, end := serving(t, false, args)
	room, message := writes(t, out.wait(t, `open (http://\S+)`)[1])
	end()
	t.Setenv("STUDYMATE_STORE_URL", database)
	var told, failed bytes.Buffer
	if code := run([]string{"store", "copy", "--dataDir", args[1]}, &told, &failed); code != exitOK || !strings.Contains(told.String(), " tables copied") {
		t.Fatal(code, told.String(), failed.String())
	}
	if code := run([]string{"store", "copy", "--dataDir", args[1]}, &told, &failed); code != exitFailed || !strings.Contains(failed.String(), "not empty") {
		t.Errorf("a second time: %d %s", code, failed.String())
	}
	out, _ = serving(t, false, args)
	reads(t, out.wait(t, `open (http://\S+)`)[1], room, message)
}

func TestTheStoreCommandSaysWhatIsWrong(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing":                {"store"},
		"what is not there":      {"store", "mend"},
		"a backup to nowhere":    {"store", "backup"},
		"a backup of PostgreSQL": {"store", "backup", "--store.url", "postgres://localhost/x", "--to", "x"},
		"a copy to nowhere":      {"store", "copy", "--dataDir", t.TempDir()},
		"a copy of no file":      {"store", "copy", "--dataDir", t.TempDir(), "--to", "postgres://localhost/x"},
		"a copy to a file":       {"store", "copy", "--to", "other.db"},
	} {
		var told, failed bytes.Buffer
		if code := run(args, &told, &failed); code != exitUsage {
			t.Errorf("%s: %d %s", name, code, failed.String())
		}
	}
}
