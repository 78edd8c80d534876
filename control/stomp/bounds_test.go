package stomp

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestRateLimit(t *testing.T) {
	r := newRig(t, func(c *Config) { c.MessagesPerMinute = 20 })
	t.Run("many WebSocket messages", func(t *testing.T) {
		c := r.connect(t, "ann")
		for range 20 * piecesPerFrame {
			c.send("\n")
		}
		c.expectError("too many messages")
	})
	t.Run("many frames in one WebSocket message", func(t *testing.T) {
		c := r.connect(t, "ann")
		c.send(strings.Repeat("SEND\ndestination:/app/a\n\n\x00", 30))
		c.expectError("too many messages")
	})
	if got := r.broker.Stats().RateLimited; got != 2 {
		t.Errorf("%d rate limited, want 2", got)
	}
}

func TestHeartBeatsAreNoMessages(t *testing.T) {
	r := newRig(t, func(c *Config) { c.MessagesPerMinute, c.UserPerMinute = 10, 10 })
	c := r.connect(t, "ann") // CONNECT is the first of ten
	for range 9 {
		c.send("\n")
	}
	for range 9 {
		c.sync()
	}
	c.send("SEND\ndestination:/app/a\n\n\x00")
	c.expectError("too many messages")
}

func TestAUserHasOneRateOverAllConnections(t *testing.T) {
	r := newRig(t, func(c *Config) { c.UserPerMinute = 10 })
	first, second, other := r.connect(t, "ann"), r.connect(t, "ann"), r.connect(t, "bob")
	for range 5 {
		first.sync()
		second.sync()
	}
	first.send("SEND\ndestination:/app/a\n\n\x00")
	first.expectError("too many messages")
	second.send("SEND\ndestination:/app/a\n\n\x00")
	second.expectError("too many messages")
	other.sync()
}

// A client that does not read is ended with a reason, and meanwhile the others get everything at once.
func TestSlowConsumerIsEndedAndDelaysNobody(t *testing.T) {
	r := newRig(t, func(c *Config) { c.QueueBytes, c.WriteTimeout = 64<<10, time.Minute })
	slow, quick := r.connect(t, "slow"), r.connect(t, "quick")
	for _, c := range []*client{slow, quick} {
		c.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00")
		c.sync()
	}
	body := make([]byte, 32<<10)
	sent := 0
	for r.broker.Stats().SlowConsumers == 0 {
		if sent++; sent > 10_000 {
			t.Fatal("the slow consumer was never noticed")
		}
		r.broker.Publish("/topic/a", body)
		quick.expect("MESSAGE")
	}
	r.broker.Publish("/topic/a", body)
	quick.expect("MESSAGE")
	// What the kernel holds for the slow one comes first, then the reason.
	for {
		f, status := slow.next()
		if f == nil {
			t.Fatalf("closed with %d and no ERROR", status)
		}
		if f.command == "ERROR" {
			if !strings.HasPrefix(f.header("message"), "too slow") {
				t.Errorf("the reason is %q", f.header("message"))
			}
			break
		}
	}
	for _, status := slow.next(); status != websocket.StatusPolicyViolation; {
		t.Fatalf("close status %d", status)
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	r := newRig(t, func(c *Config) { c.MaxConnections, c.MaxUserConnections = 3, 2 })
	r.connect(t, "ann")
	last := r.connect(t, "ann")
	c := r.open1(t)
	_, response, err := websocket.Dial(context.Background(), r.url, nil)
	if err == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a fourth connection: %v", err)
	}
	c.send("CONNECT\naccept-version:1.2\nlogin:ann\npasscode:good\n\n\x00")
	c.expectError("too many connections of this user")
	// A place that became free can be taken.
	last.send("DISCONNECT\nreceipt:1\n\n\x00")
	last.expect("RECEIPT")
	last.next()
	waitFor(t, func() bool { return r.broker.Stats().Connections == 1 })
	r.connect(t, "ann")
}

func TestShutdownClosesEverybody(t *testing.T) {
	r := &rig{}
	var clients []*client
	t.Run("serving", func(t *testing.T) {
		*r = *newRig(t, nil)
		for range 3 {
			// The outer test owns the clients: they outlive the broker.
			c := r.connect(t, "ann")
			c.t = t
			clients = append(clients, c)
		}
		if got := r.broker.Stats().Connections; got != 3 {
			t.Errorf("%d connections, want 3", got)
		}
		t.Cleanup(func() {
			for _, c := range clients {
				if f, status := c.next(); f != nil || status != websocket.StatusGoingAway {
					t.Errorf("got %v, close status %d", f, status)
				}
			}
		})
		t.Cleanup(func() { r.broker.stop() })
	})
	if got := r.broker.Stats().Connections; got != 0 {
		t.Errorf("%d connections after Run returned", got)
	}
}

// A panic in one of the functions of Config costs that client its connection and nothing else.
func TestPanicLeavesNothingBehind(t *testing.T) {
	r := newRig(t, func(c *Config) {
		c.Receive = func(context.Context, string, []Message) (int, error) { panic(http.ErrAbortHandler) } // net/http keeps quiet about this one
	})
	c := r.connect(t, "ann")
	c.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00")
	c.sync()
	c.send("SEND\ndestination:/app/a\n\n\x00")
	c.next()
	waitFor(t, func() bool { s := r.broker.Stats(); return s.Connections == 0 && s.Subscriptions == 0 })
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("did not come to pass within a minute")
		}
	}
}
