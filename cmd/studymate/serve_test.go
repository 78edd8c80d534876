package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// onFreePorts is the default configuration in a folder of its own.
func onFreePorts(t *testing.T) []string {
	t.Helper()
	return []string{"--dataDir", filepath.Join(t.TempDir(), "data"), "--http.listen", "127.0.0.1:0", "--media.listenUdp", "127.0.0.1:0",
		"--media.listenTcp", "127.0.0.1:0", "--turn.listenUdp", "127.0.0.1:0", "--turn.listenTcp", "127.0.0.1:0"}
}

// output collects what a server prints and lets a test wait for a part of it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newOutput() *output { return &output{more: make(chan struct{}, 1)} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.more <- struct{}{}:
	default:
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func (o *output) wait(t *testing.T, pattern string) []string {
	t.Helper()
	expression := regexp.MustCompile(pattern)
	deadline := time.After(time.Minute)
	for {
		if found := expression.FindStringSubmatch(o.String()); found != nil {
			return found
		}
		select {
		case <-o.more:
		case <-deadline:
			t.Fatalf("%q was never printed:\n%s", pattern, o.String())
		}
	}
}

// serving runs `serve` in this process until the test calls end.
func serving(t *testing.T, demo bool, args []string) (out *output, end func()) {
	t.Helper()
	config, err := loadConfig("serve", args, nil)
	if err != nil {
		t.Fatal(err)
	}
	out = newOutput()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := serve(ctx, config, demo, func() {}, slog.New(slog.DiscardHandler), out); err != nil {
			t.Error(err)
		}
	})
	end = func() {
		cancel()
		running.Wait()
	}
	t.Cleanup(end)
	return out, end
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestServeTellsWhereToOpenAndAnswers(t *testing.T) {
	args := onFreePorts(t)
	out, end := serving(t, false, args)
	url := out.wait(t, `open (http://\S+)`)[1]
	if status, _ := get(t, url+"/healthz"); status != http.StatusOK {
		t.Errorf("/healthz answers %d", status)
	}
	if status, body := get(t, url+"/metrics"); status != http.StatusOK || !strings.Contains(body, "studymate_sfu_rooms 0") ||
		!strings.Contains(body, "studymate_turn_allocations 0") {
		t.Errorf("/metrics answers %d: %.300s", status, body)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"healthcheck", "--http.listen", strings.TrimPrefix(url, "http://")}, &stdout, &stderr); code != 0 {
		t.Errorf("healthcheck: exit code %d, %s", code, stderr.String())
	}
	end()

	// Everything in the data folder is for its owner only.
	data := args[1]
	err := filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSecretsOutliveARestart(t *testing.T) {
	args := onFreePorts(t)
	read := func() string {
		out, end := serving(t, false, args)
		out.wait(t, "running")
		end()
		var all strings.Builder
		for _, name := range []string{turnSecretFile, "signing-001.pem", "refresh.secret"} {
			text, err := os.ReadFile(filepath.Join(args[1], name))
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
		return all.String()
	}
	if first, second := read(), read(); first != second {
		t.Error("a restart changed the secrets")
	}
}

// A key that the command makes is published by the server that runs meanwhile.
func TestARunningServerTakesUpANewKey(t *testing.T) {
	args := onFreePorts(t)
	out, _ := serving(t, false, args)
	url := out.wait(t, `open (http://\S+)`)[1]
	var stdout, stderr bytes.Buffer
	if code := run([]string{"keys", "rotate", "--dataDir", args[1]}, &stdout, &stderr); code != 0 {
		t.Fatal(stderr.String())
	}
	found := regexp.MustCompile(`(?s)^current (\S+) signs from .*\nnext    (\S+) signs from 20.*\n$`).FindStringSubmatch(stdout.String())
	if found == nil {
		t.Fatalf("rotate prints %q", stdout.String())
	}
	late := time.After(time.Minute)
	for again := time.Tick(100 * time.Millisecond); ; {
		_, set := get(t, url+"/.well-known/jwks.json")
		if strings.Contains(set, found[1]) && strings.Contains(set, found[2]) {
			return
		}
		select {
		case <-again:
		case <-late:
			t.Fatalf("the server publishes %s", set)
		}
	}
}

func TestDemoIsMadeOnce(t *testing.T) {
	args := onFreePorts(t)
	join := func() string {
		out, end := serving(t, true, args)
		defer end()
		for _, name := range []string{"ann", "ben", "choi", "dana"} {
			out.wait(t, name+`@demo\.studymate`)
		}
		out.wait(t, demoPassword)
		found := out.wait(t, `join (http://\S+)/sessions/(\S+)/waiting`)
		dana := as(t, found[1], "dana@demo.studymate")
		if asked := askedOf(dana); asked != "marketing" {
			t.Errorf("a demo learner is still asked about %s", asked)
		}
		var partners struct {
			Items []struct{ EnglishName string }
		}
		if dana("/matching/recommendations", &partners); len(partners.Items) != 2 {
			t.Errorf("a demo learner is recommended %v, want the two who speak English", partners.Items)
		}
		return found[2]
	}
	if first, second := join(), join(); first != second {
		t.Errorf("the second start made another session: %s, %s", first, second)
	}
}

// as logs in and returns what reads a call of the person.
func as(t *testing.T, url, email string) (get func(path string, to any)) {
	t.Helper()
	var grant struct{ AccessToken string }
	answer := func(request *http.Request, err error, to any) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+grant.AccessToken)
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if err := json.NewDecoder(response.Body).Decode(to); err != nil || response.StatusCode != http.StatusOK {
			t.Fatal(response.Status, err)
		}
	}
	body := strings.NewReader(`{"email":"` + email + `","password":"` + demoPassword + `"}`)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/api/v1/auth/login", body)
	answer(request, err, &grant)
	return func(path string, to any) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1"+path, http.NoBody)
		answer(request, err, to)
	}
}

// askedOf says what a person has not agreed to yet.
func askedOf(get func(path string, to any)) string {
	var asked struct {
		Items []struct {
			Document string
			Agreed   bool
		}
	}
	get("/users/consents", &asked)
	var open []string
	for _, d := range asked.Items {
		if !d.Agreed {
			open = append(open, d.Document)
		}
	}
	return strings.Join(open, " ")
}

// program starts the command in a process of its own.
func program(t *testing.T, args ...string) (*exec.Cmd, *output) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out := newOutput()
	command := exec.Command(self, args...)
	command.Env = append(os.Environ(), asProgram+"=1")
	command.Stdout, command.Stderr = out, out
	command.WaitDelay = time.Minute
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return command, out
}

func TestSIGTERMEndsInOrder(t *testing.T) {
	command, out := program(t, append([]string{"serve", "--log.format", "json"}, onFreePorts(t)...)...)
	out.wait(t, "running")
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	lines := bufio.NewScanner(strings.NewReader(out.String()))
	for lines.Scan() {
		if line := lines.Text(); strings.HasPrefix(line, "{") && strings.Contains(line, `"level":"ERROR"`) {
			t.Errorf("an error on the way out: %s", line)
		}
	}
}

// A request that never ends holds the shutdown up for its bounded time; a second signal ends it at once.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	args := append([]string{"serve", "--shutdownTimeout", "10m"}, onFreePorts(t)...)
	command, out := program(t, args...)
	address := out.wait(t, `open http://(\S+)`)[1]
	stuck := stuckRequest(t, address)
	defer stuck.Close()
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	out.wait(t, "shutting down")
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err := command.Wait()
	if status, is := command.ProcessState.Sys().(syscall.WaitStatus); !is || !status.Signaled() || status.Signal() != syscall.SIGTERM {
		t.Errorf("ended with %v", err)
	}
}

func TestShutdownIsBounded(t *testing.T) {
	command, out := program(t, append([]string{"serve", "--shutdownTimeout", "1s"}, onFreePorts(t)...)...)
	address := out.wait(t, `open http://(\S+)`)[1]
	stuck := stuckRequest(t, address)
	defer stuck.Close()
	start := time.Now()
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("a stuck request held up the shutdown for %v", took)
	}
}
