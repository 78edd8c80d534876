//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"os"
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
