//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/languagemate/studymate/bench/load"
)

// TestMain lets the test binary be the server studymate-sfu.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "serve-sfu" {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// One member of a room of six publishes, and five receive that one and nobody else. Whether the machine was quiet is not asked.
func TestOneToMany(t *testing.T) {
	var stdout, stderr bytes.Buffer
	args := "forward -json -server studymate-sfu -rooms 2 -size 6 -publishers 1 -seconds 1 -verify 1"
	if code := run(strings.Fields(args), &stdout, &stderr); code != exitOK && code != exitRefused {
		t.Fatalf("code %d, %s", code, &stderr)
	}
	var r load.Result
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Server != "studymate-sfu" || r.Members != 12 || r.ExpectedPackets != 5*r.SentPackets || r.Join.Count != 10 {
		t.Errorf("%+v", r)
	}
	if r.VerifiedPackets == 0 || r.UnverifiablePacket > 0 || r.VerifiedLost > 0 || r.LostShare > 0.5 {
		t.Errorf("%+v", r)
	}
}

func TestTheBareServerIsForLoopback(t *testing.T) {
	for _, tt := range []struct {
		args   string
		code   int
		stderr string
	}{
		{"serve-sfu -h", exitUsage, "-media"},
		{"serve-sfu -listen 0.0.0.0:0", exitFailed, "loopback only"},
		{"serve-sfu -listen nonsense", exitFailed, "nonsense"},
		{"serve-sfu -listen 127.0.0.1:0 -media nonsense", exitFailed, "no UDP address"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(strings.Fields(tt.args), &stdout, &stderr); code != tt.code || !strings.Contains(stderr.String(), tt.stderr) {
				t.Errorf("code %d, %s", code, &stderr)
			}
		})
	}
}
