package control

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The stock @stomp/stompjs client chats through the real server: one subtest per line that it prints.
func TestStockClientChats(t *testing.T) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("npm is not installed: the stock STOMP client was not tried")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	modules, err := filepath.Abs("stomp/testdata/stompjs/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "@stomp", "stompjs")); err != nil {
		install := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		install.Dir = filepath.Dir(modules)
		if output, err := install.CombinedOutput(); err != nil {
			t.Fatalf("npm ci: %v\n%s", err, output)
		}
	}
	c := start(t, nil)
	annID, ann := learner(t, c, "ann")
	bobID, bob := learner(t, c, "bob")
	_, eve := learner(t, c, "eve")
	acquaint(t, c, annID, bobID)
	var output bytes.Buffer
	node := exec.CommandContext(ctx, "node", "testdata/chat.cjs", c.Addr().String(), ann, bob, eve, bobID)
	node.Env = append(os.Environ(), "NODE_PATH="+modules)
	node.Stdout, node.Stderr = &output, &output
	err = node.Run()
	checks := 0
	for line := range strings.Lines(output.String()) {
		line = strings.TrimSpace(line)
		verdict, name, _ := strings.Cut(strings.TrimPrefix(line, "not "), " ")
		if verdict != "ok" {
			continue
		}
		checks++
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(line, "not ok") {
				t.Error(line)
			}
		})
	}
	if err != nil || checks < 12 {
		t.Fatalf("%d checks, %v\n%s", checks, err, output.String())
	}
	if s := c.chat.Stats(); s.Sent < 220 || s.Repeated != 2 || s.Changed != 1 || s.Refused < 5 {
		t.Errorf("figures = %+v", s)
	}
}
