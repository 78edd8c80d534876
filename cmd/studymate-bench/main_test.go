//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/languagemate/studymate/bench/load"
)

func TestExitCodes(t *testing.T) {
	for _, tt := range []struct {
		args   string
		code   int
		stderr string
	}{
		{"", exitUsage, "usage:"},
		{"nonsense", exitUsage, "usage:"},
		{"forward -h", exitUsage, "-rooms"},
		{"compare -h", exitUsage, "-rounds"},
		{"forward -nonsense", exitUsage, "nonsense"},
		{"forward extra", exitUsage, `unexpected "extra"`},
		{"forward -server nobody", exitUsage, `no server "nobody"`},
		{"forward -local ::1", exitUsage, "no IPv4 address"},
		{"compare -servers galene,nobody", exitUsage, `no server "nobody"`},
		{"compare -rooms 1,x", exitUsage, "no list of numbers"},
		{"compare -rooms 0", exitUsage, "no list of numbers"},
		{"forward -rooms -1", exitFailed, "bad configuration"},
		{"forward -rate 0.001", exitFailed, "bad configuration"},
		{"forward -server galene -galene /no/such/program", exitFailed, "no such file"},
		{"forward -server studymate -studymate /no/such/program", exitFailed, "no such file"},
		{"compare -variants plain,full", exitUsage, "one server"},
		{"compare -servers studymate -variants plain,odd", exitUsage, `no variant "odd"`},
		{"compare -resume", exitUsage, "-resume needs"},
		{"compare -resume -json main.go", exitFailed, "no results to go on from"},
		{"compare -rounds 0", exitFailed, "nothing to compare"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			var stdout, stderr strings.Builder
			if code := run(strings.Fields(tt.args), &stdout, &stderr); code != tt.code || !strings.Contains(stderr.String(), tt.stderr) {
				t.Errorf("code %d, %q", code, stderr.String())
			}
		})
	}
}

// A comparison that failed half-way still prints and keeps what was measured.
func TestReportKeepsWhatThereIs(t *testing.T) {
	failure := errors.New("the second server died")
	comparison := load.Comparison{
		Servers: []string{"ours", "theirs"}, Rooms: []int{8},
		Results: [][]load.Result{{{Server: "ours", Rooms: 8, CPUMicrosPerPacket: 5}}, nil},
	}
	file := filepath.Join(t.TempDir(), "results.json")
	var stdout strings.Builder
	if err := report(comparison, failure, files{json: file, svg: filepath.Join(filepath.Dir(file), "plots")}, &stdout); !errors.Is(err, failure) {
		t.Error(err)
	}
	if !strings.Contains(stdout.String(), "| 8 | ours | 1 | 5.00 |") || !strings.Contains(stdout.String(), "| 8 | theirs | - |") {
		t.Error(stdout.String())
	}
	for _, name := range []string{"cost.svg", "latency.svg"} {
		if b, err := os.ReadFile(filepath.Join(filepath.Dir(file), "plots", name)); err != nil || !strings.HasSuffix(string(b), "</svg>\n") {
			t.Errorf("%s: %q %v", name, b, err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var again load.Comparison
	if err := json.Unmarshal(b, &again); err != nil || again.Results[0][0].CPUMicrosPerPacket != 5 {
		t.Errorf("%+v %v", again, err)
	}
}

func TestInstalledPeersAreFoundBeforePATH(t *testing.T) {
	folder := t.TempDir()
	installed := filepath.Join(folder, "galene")
	if err := os.WriteFile(installed, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "janus"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, program, want string }{
		{"installed", "galene", installed},
		{"no program", "janus", "janus"},
		{"not there", "livekit-server", "livekit-server"},
		{"a path", "./galene", "./galene"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := find(folder, tt.program); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// What is there or given is kept; what can't be had is said, and the rest goes on.
func TestPeersScriptKeepsWhatIsThere(t *testing.T) {
	folder, given := t.TempDir(), filepath.Join(t.TempDir(), "my-galene")
	for _, name := range []string{given, filepath.Join(folder, "janus")} {
		if err := os.WriteFile(name, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script := exec.CommandContext(t.Context(), "../../bench/peers/install.sh", "livekit", "janus", "galene", "mediasoup", "nobody")
	script.Env = append(os.Environ(), "PEERS="+folder, "GALENE="+given, "LIVEKIT=/no/such/program", "JANUS=", "MEDIASOUP="+given)
	out, err := script.CombinedOutput()
	if err == nil {
		t.Error("ended well without LiveKit")
	}
	for _, want := range []string{
		"livekit-server: /no/such/program is no program", "janus: kept " + filepath.Join(folder, "janus"),
		"galene: " + given + ", as given", "mediasoup: " + given + ", as given", "there is no peer nobody",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if target, err := os.Readlink(filepath.Join(folder, "galene")); err != nil || target != given {
		t.Errorf("%q %v", target, err)
	}
}

// A peer that is nowhere is built, or it is said what is missing for that.
func TestPeersScriptSaysWhatItLacks(t *testing.T) {
	path := t.TempDir()
	for _, tool := range []string{"dirname", "mkdir"} {
		program, err := exec.LookPath(tool)
		if err == nil {
			err = os.Symlink(program, filepath.Join(path, tool))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	script := exec.CommandContext(t.Context(), "../../bench/peers/install.sh")
	script.Env = []string{"PATH=" + path, "PEERS=" + t.TempDir()}
	out, err := script.CombinedOutput()
	for _, want := range []string{"livekit: no go to build it with", "janus: no apt-get here", "galene: no git to build it with", "mediasoup: no apt-get here"} {
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestVariantsSetSimulcastAndFeedback(t *testing.T) {
	var got []load.Config
	server := load.Factory{Name: "ours", Run: func(_ context.Context, config load.Config) (load.Result, error) {
		got = append(got, config)
		return load.Result{}, nil
	}}
	list, err := variants(server, "plain, full,simulcast,feedback")
	if err != nil || len(list) != 4 || list[1].Name != "ours full" {
		t.Fatal(list, err)
	}
	for _, f := range list {
		if _, err := f.Run(t.Context(), load.Config{Simulcast: true}); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range [][2]bool{{false, false}, {true, true}, {true, false}, {false, true}} {
		if got[i].Simulcast != want[0] || got[i].Feedback != want[1] {
			t.Errorf("%s: %+v", list[i].Name, got[i])
		}
	}
}
