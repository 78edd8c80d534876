package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Until its delay is over, a server that was told to end says that nobody new should be sent to it, and serves whoever comes.
func TestSIGTERMDrainsFirst(t *testing.T) {
	command, out := program(t, append([]string{"serve", "--drainDelay", "10m"}, onFreePorts(t)...)...)
	url := out.wait(t, `open (http://\S+)`)[1]
	if status, _ := get(t, url+"/readyz"); status != http.StatusOK {
		t.Errorf("/readyz answers %d before", status)
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	out.wait(t, "draining")
	if status, body := get(t, url+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "shutting down") {
		t.Errorf("/readyz answers %d %s", status, body)
	}
	if status, _ := get(t, url+"/healthz"); status != http.StatusOK {
		t.Errorf("/healthz answers %d", status)
	}
	c := &client{t: t, url: url}
	c.signUp("ann")
	var made struct{ ID string }
	c.call("POST", "/sessions/create", map[string]any{"title": "Talk", "sessionType": "audio"}, &made)
	var joined struct{ MediaToken string }
	c.call("POST", "/sessions/join/"+made.ID, nil, &joined)
	if joined.MediaToken == "" {
		t.Error("nobody can join any more")
	}
	// Nobody has to wait for the delay.
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait()
	if status, is := command.ProcessState.Sys().(syscall.WaitStatus); !is || !status.Signaled() || status.Signal() != syscall.SIGTERM {
		t.Errorf("ended with %v", command.ProcessState)
	}
}

func TestTheEndComesAfterTheDelay(t *testing.T) {
	command, out := program(t, append([]string{"serve", "--drainDelay", "1ms"}, onFreePorts(t)...)...)
	out.wait(t, "running")
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil || !strings.Contains(out.String(), "draining") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestFiguresHaveAPortOfTheirOwnWhereTheOperatorWantsOne(t *testing.T) {
	out, _ := serving(t, false, append(onFreePorts(t), "--http.metricsListen", "127.0.0.1:0"))
	public := out.wait(t, `open (http://\S+)`)[1]
	figures := out.wait(t, `figures at (http://\S+)/metrics`)[1]
	if status, _ := get(t, public+"/metrics"); status != http.StatusNotFound {
		t.Errorf("the public port answers %d", status)
	}
	if status, body := get(t, figures+"/metrics"); status != http.StatusOK || !strings.Contains(body, `studymate_http_requests_total{method="GET",route="unknown",status="4xx"} 1`) {
		t.Errorf("%d %.200s", status, body)
	}
	for _, path := range []string{"/", "/healthz", "/debug/pprof/", "/api/v1/sessions/available"} {
		if status, _ := get(t, figures+path); status != http.StatusNotFound {
			t.Errorf("%s there answers %d", path, status)
		}
	}
}

// With HTTPS, Prometheus on the same machine goes on by the port without it, and others come by HTTPS.
func TestFiguresBesideHTTPS(t *testing.T) {
	cert, key, roots := certificateFiles(t)
	args := append(onFreePorts(t), "--tls.listen", "127.0.0.1:0", "--tls.certFile", cert, "--tls.keyFile", key)
	config, err := loadConfig("serve", args, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := open(t.Context(), config, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := s.run(ctx, time.Minute, func() {}); err != nil {
			t.Error(err)
		}
	})
	defer running.Wait()
	defer end()
	if status, body := get(t, localURL(s.control.Addr().String())+"/metrics"); status != http.StatusOK || !strings.Contains(body, "studymate_") {
		t.Errorf("without TLS: %d %.200s", status, body)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Get("https://" + s.control.TLSAddr().String() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("by HTTPS: %d", response.StatusCode)
	}
}

// The profiler is off, or for this machine under its own name: not for a page whose name leads to 127.0.0.1.
func TestProfilesAreForThisMachine(t *testing.T) {
	_, out := program(t, append([]string{"serve", "--http.profileListen", "127.0.0.1:0"}, onFreePorts(t)...)...)
	public := out.wait(t, `open (http://\S+)`)[1]
	address := out.wait(t, `for=profiling address=(\S+)`)[1]
	if status, body := get(t, "http://"+address+"/debug/pprof/goroutine?debug=1"); status != http.StatusOK || !strings.Contains(body, "goroutine profile") {
		t.Errorf("%d %.200s", status, body)
	}
	if _, body := get(t, public+"/debug/pprof/goroutine?debug=1"); strings.Contains(body, "goroutine profile") {
		t.Error("the public port serves profiles")
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/debug/pprof/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "evil.example"
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("by a foreign name: %d", response.StatusCode)
	}
}
