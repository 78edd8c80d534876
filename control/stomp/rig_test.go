package stomp

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a broker behind a real HTTP server. Everybody may log in with the passcode "good" and subscribe to everything but
// /topic/secret; messages to /app/echo/X come back on /topic/X, all others are remembered.
type rig struct {
	broker *Broker
	url    string
	dial   func(ctx context.Context, network, address string) (net.Conn, error)

	mu       sync.Mutex
	received []string
}

func (r *rig) config() Config {
	return Config{
		Authenticate: func(_ context.Context, login Login) (Client, error) {
			if login.Passcode != "good" {
				return Client{}, fmt.Errorf("%w: wrong passcode", ErrRefused)
			}
			return Client{User: login.Login, LogIn: "log-in of " + login.Login}, nil
		},
		Authorize: func(_ context.Context, user, destination string) error {
			if destination == "/topic/secret" {
				return fmt.Errorf("%w: %s may not", ErrRefused, user)
			}
			return nil
		},
		Receive: func(_ context.Context, user string, messages []Message) (int, error) {
			for i, m := range messages {
				if m.Destination == "/app/broken" {
					return i, fmt.Errorf("table users is gone")
				}
			}
			for i, m := range messages {
				if err := r.receive(user, m); err != nil {
					return i, err
				}
			}
			return 0, nil
		},
	}
}

func (r *rig) receive(user string, m Message) error {
	if topic, echo := strings.CutPrefix(m.Destination, "/app/echo"); echo {
		m.Destination = "/topic" + topic
		return r.broker.Deliver(m)
	}
	if strings.HasPrefix(m.Destination, "/queue/") {
		return r.broker.Deliver(m)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.received = append(r.received, user+" "+m.Destination+" "+string(m.Body))
	return nil
}

func newRig(t testing.TB, change func(*Config)) *rig {
	t.Helper()
	r := &rig{}
	r.open(t, change)
	server := httptest.NewServer(r.broker)
	t.Cleanup(server.Close)
	r.url = "ws" + strings.TrimPrefix(server.URL, "http")
	return r
}

// open makes the broker and runs it until the test ends.
func (r *rig) open(t testing.TB, change func(*Config)) {
	t.Helper()
	config := r.config()
	if change != nil {
		change(&config)
	}
	broker, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	r.broker = broker
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := broker.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
}

// client is a raw WebSocket with a frame reader.
type client struct {
	t       *testing.T
	ws      *websocket.Conn
	decoder decoder
	rest    []byte
	kind    websocket.MessageType
	// patience is never used up: everything answers at once, or the test fails.
	patience time.Duration
}

func (r *rig) open1(t *testing.T) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	options := &websocket.DialOptions{Subprotocols: []string{"v12.stomp"}}
	if r.dial != nil {
		options.HTTPClient = &http.Client{Transport: &http.Transport{DialContext: r.dial}}
	}
	ws, _, err := websocket.Dial(ctx, r.url, options)
	if err != nil {
		t.Fatal(err)
	}
	ws.SetReadLimit(-1)
	t.Cleanup(func() { _ = ws.CloseNow() })
	return &client{t: t, ws: ws, patience: time.Minute, decoder: decoder{version: V12, limits: frameLimits{headers: 100, headerBytes: 1 << 16, bodyBytes: 1 << 24}}}
}

// connect opens a connection and logs in as user with 1.2 and no heart-beats.
func (r *rig) connect(t *testing.T, user string) *client {
	t.Helper()
	c := r.open1(t)
	c.send("CONNECT\naccept-version:1.2\nlogin:" + user + "\npasscode:good\n\n\x00")
	c.expect("CONNECTED")
	return c
}

func (c *client) send(octets string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := c.ws.Write(ctx, websocket.MessageText, []byte(octets)); err != nil {
		c.t.Fatalf("send %q: %v", octets, err)
	}
}

// next returns the next frame, or the close status when the server closed.
func (c *client) next() (*frame, websocket.StatusCode) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), c.patience)
	defer cancel()
	for {
		for len(c.rest) > 0 {
			f, rest, bad := c.decoder.feed(c.rest)
			if bad != nil {
				c.t.Fatalf("the server sent a bad frame: %s", bad.message)
			}
			if c.rest = rest; f != nil {
				return f, 0
			}
		}
		kind, octets, err := c.ws.Read(ctx)
		if err != nil {
			return nil, websocket.CloseStatus(err)
		}
		c.kind, c.rest = kind, octets
	}
}

func (c *client) expect(command string) *frame {
	c.t.Helper()
	f, status := c.next()
	if f == nil {
		c.t.Fatalf("closed with %d instead of %s", status, command)
	}
	if f.command != command {
		c.t.Fatalf("got %s, want %s", show([]*frame{f}), command)
	}
	return f
}

// expectError wants an ERROR with that message header and then the close.
func (c *client) expectError(message string) *frame {
	c.t.Helper()
	f := c.expect("ERROR")
	if got := f.header("message"); got != message {
		c.t.Fatalf("got the error %q (%s), want %q", got, f.body, message)
	}
	if extra, status := c.next(); extra != nil || status < websocket.StatusNormalClosure {
		c.t.Fatalf("after ERROR came %v, close status %d", extra, status)
	}
	return f
}

// sync returns once the server has handled everything sent before.
func (c *client) sync() {
	c.t.Helper()
	c.send("UNSUBSCRIBE\nid:none\nreceipt:sync\n\n\x00")
	if f := c.expect("RECEIPT"); f.header("receipt-id") != "sync" {
		c.t.Fatalf("receipt of %s", f.header("receipt-id"))
	}
}
