package stomp

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// recorder is a socket that keeps what each write brought.
type recorder struct {
	net.Conn
	writes [][]byte
}

func (r *recorder) Write(p []byte) (int, error) {
	r.writes = append(r.writes, bytes.Clone(p))
	return len(p), nil
}

func (r *recorder) SetWriteDeadline(time.Time) error { return nil }

func TestWireGathersSmallFrames(t *testing.T) {
	large := bytes.Repeat([]byte{'L'}, maxGathered+1)
	for _, tc := range []struct {
		name   string
		frames [][]byte
		want   []int // octets of each write
	}{
		{"a batch goes out at once", [][]byte{[]byte("a"), []byte("bc"), []byte("def")}, []int{6}},
		{"an empty batch writes nothing", nil, nil},
		{"a large frame passes, after what came before it", [][]byte{[]byte("a"), large, []byte("b")}, []int{1, len(large), 1}},
		{"a full batch goes out and the next begins", [][]byte{large[:maxGathered], []byte("b"), []byte("c")}, []int{maxGathered, 2}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			socket := &recorder{}
			w := &wire{Conn: socket}
			w.hold(nil)
			for _, f := range tc.frames {
				if n, err := w.Write(f); n != len(f) || err != nil {
					t.Fatal(n, err)
				}
			}
			if _, err := w.release(); err != nil {
				t.Fatal(err)
			}
			var sizes []int
			for _, p := range socket.writes {
				sizes = append(sizes, len(p))
			}
			if fmt.Sprint(sizes) != fmt.Sprint(tc.want) {
				t.Errorf("writes of %v octets, want %v", sizes, tc.want)
			}
			if got, want := bytes.Join(socket.writes, nil), bytes.Join(tc.frames, nil); !bytes.Equal(got, want) {
				t.Error("octets were lost or moved")
			}
			// Outside of a batch nothing waits.
			before := len(socket.writes)
			if _, err := w.Write([]byte("now")); err != nil || len(socket.writes) != before+1 {
				t.Errorf("%d writes, %v", len(socket.writes)-before, err)
			}
		})
	}
}

// A client that takes nothing for WriteTimeout is cut off, with nobody else's help.
func TestStuckClientIsCutOff(t *testing.T) {
	onClock(t, func(c *Config) { c.WriteTimeout = 7 * time.Second }, func(t *testing.T, r *rig) {
		c := r.connect(t, "ann")
		c.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00")
		c.sync()
		start := time.Now()
		r.broker.Publish("/topic/a", make([]byte, 100<<10))
		r.broker.open.Wait()
		if since := time.Since(start); since != 7*time.Second {
			t.Errorf("cut off after %v", since)
		}
	})
}

// heldBack is a response of a router that sends the status line late.
type heldBack struct {
	http.ResponseWriter
	status int
}

func (h *heldBack) WriteHeader(status int)      { h.status = status }
func (h *heldBack) WriteHeaderNow()             { h.ResponseWriter.WriteHeader(h.status) }
func (h *heldBack) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// A client need not wait for the handshake before it speaks, and the router above may hold the handshake back.
func TestFramesMayComeWithTheHandshake(t *testing.T) {
	r := newRig(t, nil)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.broker.ServeHTTP(&heldBack{ResponseWriter: w}, request)
	}))
	defer server.Close()
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	connect := "CONNECT\naccept-version:1.2\nlogin:ann\npasscode:good\n\n\x00"
	// A masking key of zeros leaves the octets as they are.
	head := string([]byte{0x81, 0x80 | byte(len(connect)), 0, 0, 0, 0})
	if _, err := fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"+head+connect); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(conn)
	response, err := http.ReadResponse(in, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(response, err)
	}
	if octets, err := readLight(in, nil); err != nil || !bytes.HasPrefix(octets, []byte("CONNECTED\n")) {
		t.Errorf("got %q, %v", octets, err)
	}
}

// 10,000 idle clients are to fit into 400 MB; here are 500 with a login and a subscription each.
func TestIdleClientIsSmall(t *testing.T) {
	const clients, maxBytes = 500, 40_000
	r := newRig(t, func(c *Config) { c.MaxUserConnections = clients })
	before := held()
	l := startLoad(t, r, clients, 4)
	each := int(held()-before) / clients
	l.stop(t)
	if each > maxBytes {
		t.Errorf("%d octets each, want at most %d", each, maxBytes)
	}
}

// Each frame is one WebSocket message, also when many go out together: clients rely on it.
func TestOneFrameForEachWebSocketMessage(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect(t, "ann")
	c.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00")
	c.sync()
	for i := range 100 {
		r.broker.Publish("/topic/a", fmt.Appendf(nil, "%d", i))
	}
	for i := range 100 {
		_, octets, err := c.ws.Read(t.Context())
		if err != nil || !bytes.HasSuffix(octets, fmt.Appendf(nil, "\n\n%d\x00", i)) || bytes.Count(octets, []byte("MESSAGE\n")) != 1 {
			t.Fatalf("message %d: %q, %v", i, octets, err)
		}
	}
	if err := c.ws.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Error(err)
	}
}
