package main

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ready waits until /readyz answers with the status; its outcomes are good for three seconds.
func ready(t *testing.T, url string, status int) (body string) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		got, body := get(t, url+"/readyz")
		if got == status {
			return body
		}
		select {
		case <-deadline:
			t.Fatalf("readiness stays %d %s, want %d", got, body, status)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func saysDatabase(t *testing.T, body string) {
	t.Helper()
	if !strings.Contains(body, `"field":"database","code":"not_working"`) || strings.Contains(body, "media") || strings.Contains(body, "SQL") {
		t.Errorf("not ready: %s", body)
	}
}

// A database that can be read and not written, because another process holds its lock, makes the server not ready for as long as that is so.
func TestAServerWhoseDatabaseIsLockedIsNotReady(t *testing.T) {
	args := onFreePorts(t)
	_, out := program(t, append([]string{"serve"}, args...)...)
	url := out.wait(t, `open (http://\S+)`)[1]
	ready(t, url, 200)
	db, err := sql.Open("sqlite3", filepath.Join(args[1], "studymate.db")+"?_busy_timeout=60000&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	lock, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	saysDatabase(t, ready(t, url, 503))
	if status, body := get(t, url+"/healthz"); status != 200 {
		t.Errorf("the process does not answer: %d %s", status, body)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	ready(t, url, 200)
}
