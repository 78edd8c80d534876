package stomp

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

// The stock @stomp/stompjs client in Node goes through what the web client will do, and more: one subtest per line it prints.
func TestStockClient(t *testing.T) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("npm is not installed: the stock STOMP client was not tried")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	folder, err := filepath.Abs("testdata/stompjs")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "@stomp", "stompjs")); err != nil {
		install := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		install.Dir = folder
		if output, err := install.CombinedOutput(); err != nil {
			t.Fatalf("npm ci: %v\n%s", err, output)
		}
	}
	r := newRig(t, func(c *Config) {
		c.QueuePrefix, c.SendPrefixes = "/queue/", []string{"/app/", "/queue/"}
	})
	var output bytes.Buffer
	node := exec.CommandContext(ctx, "node", "acceptance.cjs", r.url)
	node.Dir, node.Stdout, node.Stderr = folder, &output, &output
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
}
