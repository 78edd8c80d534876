//go:build linux

package child

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"
)

// TestMain lets the test binary be the server: it answers on the port it is given.
func TestMain(m *testing.M) {
	if port := os.Getenv("CHILD_TEST_PORT"); port != "" {
		fmt.Println("serving")
		server := http.Server{Addr: "127.0.0.1:" + port, ReadHeaderTimeout: time.Second, Handler: http.NotFoundHandler()}
		fmt.Println(server.ListenAndServe())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestLifeOfAServer(t *testing.T) {
	port, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Start(t.TempDir(), os.Args[0], nil, []string{fmt.Sprintf("CHILD_TEST_PORT=%d", port)})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Ready(t.Context(), fmt.Sprintf("http://127.0.0.1:%d/", port)); err != nil {
		t.Error(err)
	}
	if p.PID() == os.Getpid() || p.Tail() == "" {
		t.Errorf("pid %d, log %q", p.PID(), p.Tail())
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
}

func TestAServerThatEndsIsNotReady(t *testing.T) {
	p, err := Start(t.TempDir(), "false", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := p.Ready(ctx, "http://127.0.0.1:1/"); !errors.Is(err, ErrNotReady) {
		t.Error(err)
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := Start(t.TempDir(), "no-such-program", nil, nil); err == nil {
		t.Error("started nothing")
	}
}
