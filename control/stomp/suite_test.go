package stomp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// suiteAddress is where the suite of @stomp/stompjs expects a broker: it stands in its own configuration.
const suiteAddress = "localhost:15674"

// TestClientSuite runs all specs of the @stomp/stompjs repository, unchanged, against a broker that lets everybody in, carries
// topics and has work queues. docs/conformance.md says how to get the suite; STOMPJS_SUITE is the folder it is in.
func TestClientSuite(t *testing.T) {
	folder := os.Getenv("STOMPJS_SUITE")
	if folder == "" {
		t.Skip("STOMPJS_SUITE does not name a checkout of the suite")
	}
	serveSuite(t)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var output bytes.Buffer
	suite := exec.CommandContext(ctx, "npx", "jasmine")
	suite.Dir, suite.Stdout, suite.Stderr = folder, &output, &output
	err := suite.Run()
	if err != nil {
		// Before the failures stand the frames of all specs.
		text := output.String()
		t.Fatalf("%v\n%s", err, text[max(0, strings.Index(text, "\nFailures:")):])
	}
	verdict := regexp.MustCompile(`(?m)^\d+ specs?, \d+ failures?.*$`).FindString(output.String())
	if !strings.HasPrefix(verdict, "119 specs, 0 failures") {
		t.Errorf("the verdict is %q", verdict)
	}
	t.Log(verdict)
}

// serveSuite runs the broker of the suite until the test ends.
func serveSuite(t *testing.T) {
	t.Helper()
	r := &rig{}
	r.open(t, func(c *Config) {
		c.QueuePrefix, c.SendPrefixes = "/queue/", []string{"/topic/", "/queue/"}
		c.MaxBodyBytes, c.MaxUserConnections = 2<<20, 1000
		c.Authenticate = func(_ context.Context, login Login) (Client, error) {
			if login.Login != "guest" || login.Passcode != "guest" {
				return Client{}, fmt.Errorf("%w: unknown login", ErrRefused)
			}
			return Client{User: login.Login, LogIn: "log-in of " + login.Login}, nil
		}
		c.Receive = func(_ context.Context, _ string, messages []Message) (int, error) {
			for i, m := range messages {
				if err := r.broker.Deliver(m); err != nil {
					return i, err
				}
			}
			return 0, nil
		}
	})
	listener, err := net.Listen("tcp", suiteAddress)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: r.broker}
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		_ = server.Close()
		serving.Wait()
	})
}
