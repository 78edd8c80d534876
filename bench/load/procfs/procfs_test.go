//go:build linux

package procfs

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"
)

func TestParseStat(t *testing.T) {
	for _, tt := range []struct {
		name, stat   string
		user, system time.Duration
		bad          bool
	}{
		{name: "plain", stat: "12 (galene) S 1 12 12 0 -1 4194560 1 0 0 0 250 31 0 0 20 0 8 0 1 1 1", user: 2500 * time.Millisecond, system: 310 * time.Millisecond},
		{name: "a name like a trap", stat: "12 (a ) S 1 2) R 1 12 12 0 -1 4194560 1 0 0 0 1 2 0 0 20 0", user: 10 * time.Millisecond, system: 20 * time.Millisecond},
		{name: "empty", bad: true},
		{name: "short", stat: "12 (x) S 1 2 3", bad: true},
		{name: "no number", stat: "12 (x) S 1 12 12 0 -1 4194560 1 0 0 0 a b 0 0", bad: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			user, system, err := parseStat([]byte(tt.stat))
			if user != tt.user || system != tt.system || errors.Is(err, ErrFormat) != tt.bad {
				t.Errorf("%v %v %v", user, system, err)
			}
		})
	}
}

func TestParseStatus(t *testing.T) {
	status := []byte("Name:\tx\nVmHWM:\t    9000 kB\nVmRSS:\t    8000 kB\nvoluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t545\n")
	resident, most, err := parseMemory(status)
	if resident != 8000*1024 || most != 9000*1024 || err != nil {
		t.Error(resident, most, err)
	}
	voluntary, involuntary, err := parseSwitches(status)
	if voluntary != 150 || involuntary != 545 || err != nil {
		t.Error(voluntary, involuntary, err)
	}
	for _, bad := range []string{"", "VmHWM: 1 kB\n", "VmHWM: x kB\nVmRSS: 1 kB\n", "VmHWM:\nVmRSS: 1"} {
		if _, _, err := parseMemory([]byte(bad)); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestParseMachine(t *testing.T) {
	m, err := parseMachine([]byte("cpu  100 1 50 1000 7 3 4 20 0 0\ncpu0 50 0 25 500 0 0 0 0 0 0\ncpu1 50 0 25 500 0 0 0 0 0 0\nintr 5 4\n"))
	want := Machine{Idle: 10070 * time.Millisecond, Steal: 200 * time.Millisecond, Cores: 2}
	if m != want || err != nil {
		t.Errorf("%+v %v", m, err)
	}
	for _, bad := range []string{"", "cpu  1 2 3\ncpu0 1\n", "cpu  a 1 50 1000 7 3 4 20 0 0\ncpu0 1\n", "cpu  100 1 50 1000 7 3 4 20 0 0\n"} {
		if _, err := parseMachine([]byte(bad)); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// The CPU clock and /proc/<pid>/stat count the same time.
func TestReadOurselves(t *testing.T) {
	x := 1.0
	for end := time.Now().Add(100 * time.Millisecond); time.Now().Before(end); {
		x *= 1.0000001
	}
	p, err := ReadProcess(os.Getpid())
	if err != nil {
		t.Fatal(err, x)
	}
	if d := p.CPU - p.User - p.System; d < -50*time.Millisecond || d > 50*time.Millisecond {
		t.Errorf("clock %v, user %v, system %v", p.CPU, p.User, p.System)
	}
	if p.ResidentBytes < 1<<20 || p.ResidentAtMost < p.ResidentBytes || p.Threads < 2 || p.Voluntary == 0 {
		t.Errorf("%+v", p)
	}
	if m, err := ReadMachine(); err != nil || m.Idle == 0 || m.Cores == 0 {
		t.Errorf("%+v %v", m, err)
	}
	if _, err := ReadProcess(1 << 30); err == nil {
		t.Error("no error for a process that is not there")
	}
}

// A process is read with what it started, and with what that started.
func TestReadTreeCountsDescendants(t *testing.T) {
	alone, err := ReadProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	// A shell that waits for another shell, which says that it is there and then waits for its input to end.
	child := exec.CommandContext(t.Context(), "sh", "-c", "sh -c 'echo here; read end; exit 0'; exit 0")
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	tree, err := ReadTree(child.Process.Pid)
	if err != nil || tree.Threads != 2 {
		t.Errorf("%d threads of two shells, %v", tree.Threads, err)
	}
	whole, err := ReadTree(os.Getpid())
	if err != nil || whole.ResidentBytes <= tree.ResidentBytes || whole.CPU < alone.CPU || whole.Threads < tree.Threads+2 {
		t.Errorf("%+v of %+v, %v", whole, tree, err)
	}
	if err := errors.Join(in.Close(), child.Wait()); err != nil {
		t.Error(err)
	}
	if _, err := ReadTree(1 << 30); err == nil {
		t.Error("no error for a process that is not there")
	}
}

func FuzzParsers(f *testing.F) {
	f.Add([]byte("12 (x) S 1 12 12 0 -1 4194560 1 0 0 0 250 31 0 0"))
	f.Add([]byte("cpu  100 1 50 1000 7 3 4 20 0 0\ncpu0 50\nVmRSS: 5\n"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		_, _, _ = parseStat(b)
		_, _, _ = parseMemory(b)
		_, _, _ = parseSwitches(b)
		_, _ = parseMachine(b)
	})
}
