package stomp

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
)

// pipes is a network in memory, so that a test can run on synctest's clock.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	p.accept <- far
	return near, nil
}

// onClock runs test in a bubble with a broker that is reached through pipes.
func onClock(t *testing.T, change func(*Config), test func(*testing.T, *rig)) {
	synctest.Test(t, func(t *testing.T) {
		network := &pipes{accept: make(chan net.Conn), closed: make(chan struct{})}
		r := &rig{url: "ws://broker", dial: network.dial}
		r.open(t, change)
		server := &http.Server{Handler: r.broker}
		var serving sync.WaitGroup
		serving.Go(func() {
			if err := server.Serve(network); !errors.Is(err, http.ErrServerClosed) {
				t.Error(err)
			}
		})
		t.Cleanup(func() {
			_ = server.Close()
			serving.Wait()
		})
		test(t, r)
	})
}

func connectWithBeats(t *testing.T, r *rig, beats string) (*client, string) {
	c := r.open1(t)
	c.send("CONNECT\naccept-version:1.2\nheart-beat:" + beats + "\nlogin:ann\npasscode:good\n\n\x00")
	return c, c.expect("CONNECTED").header("heart-beat")
}

func TestHeartbeatNegotiation(t *testing.T) {
	for _, tc := range []struct {
		client, want string
		off          bool
	}{
		{"10000,10000", "1000,10000", false},
		{"0,0", "1000,10000", false},
		{"1000,1000", "1000,1000", false},
		{"5,5", "1000,1000", false},
		{"60000,0", "1000,10000", false},
		{"10000,10000", "0,0", true},
	} {
		onClock(t, func(c *Config) {
			if tc.off {
				c.Heartbeat = -1
			}
		}, func(t *testing.T, r *rig) {
			if _, got := connectWithBeats(t, r, tc.client); got != tc.want {
				t.Errorf("to %s the server answers %s, want %s", tc.client, got, tc.want)
			}
		})
	}
}

func TestServerSendsHeartbeats(t *testing.T) {
	onClock(t, nil, func(t *testing.T, r *rig) {
		c, _ := connectWithBeats(t, r, "0,4000")
		start := time.Now()
		for range 5 {
			_, octets, err := c.ws.Read(t.Context())
			if err != nil || string(octets) != "\n" {
				t.Fatalf("got %q, %v", octets, err)
			}
			if since := time.Since(start); since > 4*time.Second {
				t.Fatalf("a heart-beat after %v", since)
			}
			start = time.Now()
		}
	})
}

func TestSilentClientIsEnded(t *testing.T) {
	onClock(t, nil, func(t *testing.T, r *rig) {
		c, _ := connectWithBeats(t, r, "2000,0")
		for range 4 {
			time.Sleep(2 * time.Second)
			c.send("\n")
		}
		start := time.Now()
		c.expectError("no heart-beat")
		if since := time.Since(start); since != 6*time.Second {
			t.Errorf("ended after %v, want three heart-beats", since)
		}
		if got := r.broker.Stats().Silent; got != 1 {
			t.Errorf("%d silent, want 1", got)
		}
	})
}

// A client that sends no heart-beats, or slow ones, may be silent as long as its WebSocket answers.
func TestClientWithoutHeartbeatsMayBeSilent(t *testing.T) {
	for _, beats := range []string{"0,0", "60000,0"} {
		onClock(t, nil, func(t *testing.T, r *rig) {
			c, _ := connectWithBeats(t, r, beats)
			c.patience = time.Hour
			var reading sync.WaitGroup
			reading.Go(func() { c.expect("RECEIPT") })
			for range 10 {
				time.Sleep(50 * time.Second)
				if beats != "0,0" {
					c.send("\n")
				}
			}
			c.send("UNSUBSCRIBE\nid:none\nreceipt:sync\n\n\x00")
			reading.Wait()
		})
	}
}

// One whose cable was pulled is ended in time, whatever heart-beats it had offered.
func TestAClientThatIsGoneIsMissed(t *testing.T) {
	for _, connect := range []string{"accept-version:1.2\nheart-beat:0,0", "accept-version:1.2\nheart-beat:60000,60000", "accept-version:1.0"} {
		onClock(t, nil, func(t *testing.T, r *rig) {
			c := r.open1(t)
			c.send("CONNECT\n" + connect + "\nlogin:ann\npasscode:good\n\n\x00")
			c.expect("CONNECTED")
			// From here on it reads nothing, and so answers nothing.
			if there := r.broker.Stats().Connections; there != 1 {
				t.Errorf("%q: %d connections at first", connect, there)
			}
			time.Sleep(pingEvery + pingPatience + drainTime + time.Second)
			synctest.Wait()
			if there := r.broker.Stats().Connections; there != 0 {
				t.Errorf("%q: it still counts as here", connect)
			}
			_ = c.ws.CloseNow()
		})
	}
}

func TestConnectMustComeInTime(t *testing.T) {
	onClock(t, nil, func(t *testing.T, r *rig) {
		c := r.open1(t)
		start := time.Now()
		c.send("CONNECT\naccept-version:1.2\n") // begun and never ended
		c.expectError("no CONNECT in time")
		if since := time.Since(start); since != 10*time.Second {
			t.Errorf("ended after %v", since)
		}
	})
}

func TestLoginExpires(t *testing.T) {
	onClock(t, func(c *Config) {
		c.Authenticate = func(context.Context, Login) (Client, error) {
			return Client{User: "ann", Expires: time.Now().Add(15 * time.Minute)}, nil
		}
	}, func(t *testing.T, r *rig) {
		c := r.connect(t, "ann")
		c.patience = time.Hour
		start := time.Now()
		c.expectError("login has expired")
		if since := time.Since(start); since != 15*time.Minute {
			t.Errorf("ended after %v", since)
		}
	})
}

// A peer that neither reads nor answers the close must not hold up the shutdown for longer than drainTime.
func TestShutdownDoesNotWaitForAStuckPeer(t *testing.T) {
	onClock(t, nil, func(t *testing.T, r *rig) {
		c := r.connect(t, "ann")
		c.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00")
		c.sync()
		r.broker.Publish("/topic/a", make([]byte, 100<<10)) // nobody reads it: the writer blocks on the pipe
		synctest.Wait()
		start := time.Now()
		r.broker.stop()
		if since := time.Since(start); since > drainTime {
			t.Errorf("stopping took %v", since)
		}
		_ = c.ws.Close(websocket.StatusNormalClosure, "")
	})
}
