package httpapi_test

import (
	"bufio"
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/languagemate/studymate/control/httpapi"
)

// wire is a listener whose connections have the clock of the test.
type wire struct {
	conns chan net.Conn
	gone  chan struct{}
	once  sync.Once
}

func newWire() *wire { return &wire{conns: make(chan net.Conn), gone: make(chan struct{})} }

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.gone:
		return nil, net.ErrClosed
	}
}
func (w *wire) Close() error   { w.once.Do(func() { close(w.gone) }); return nil }
func (w *wire) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

func (w *wire) dial() net.Conn {
	client, server := net.Pipe()
	w.conns <- server
	return client
}

// drip sends octets at a rate, in pieces of a tenth of a second each.
func drip(to io.Writer, octets []byte, bytesPerSecond int) error {
	for piece := max(1, bytesPerSecond/10); len(octets) > 0; {
		n := min(piece, len(octets))
		if _, err := to.Write(octets[:n]); err != nil {
			return err
		}
		octets = octets[n:]
		time.Sleep(100 * time.Millisecond)
	}
	return nil
}

// serveSlowly runs the API as the program does, in a bubble of its own time, and gives the doors and somebody who is logged in.
func serveSlowly(t *testing.T, do func(r *rig, w *wire, ann learner)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *httpapi.Config, _ *httpapi.Deps) { c.Now = time.Now })
		r.now = time.Now()
		server, doors := httpapi.NewServer(r.handler, slog.New(slog.DiscardHandler)), newWire()
		var running sync.WaitGroup
		running.Go(func() { _ = server.Serve(doors) })
		defer running.Wait()
		defer server.Close()
		do(r, doors, r.learner("ann"))
	})
}

func TestAPictureMayComeSlowly(t *testing.T) {
	serveSlowly(t, func(r *rig, w *wire, ann learner) {
		conn := w.dial()
		defer conn.Close()
		// As many octets as a photo has, behind a small picture: what comes after its end is not looked at.
		photo := append(picture(t), bytes.Repeat([]byte{0}, 4<<20)...)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost:8080/api/v1/users/profile/image", nil)
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		head := "POST " + req.URL.Path + " HTTP/1.1\r\nHost: localhost:8080\r\nAuthorization: Bearer " + ann.Token + "\r\nContent-Type: image/png\r\nContent-Length: " +
			strconv.Itoa(len(photo)) + "\r\n\r\n"
		if _, err := io.WriteString(conn, head); err != nil {
			t.Fatal(err)
		}
		if err := drip(conn, photo, 500_000/8); err != nil {
			t.Fatalf("cut off after %v: %v", time.Since(begin), err)
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		if took := time.Since(begin); res.StatusCode != http.StatusOK || took < time.Minute {
			t.Errorf("%d after %v: %s", res.StatusCode, took, body)
		}
	})
}

func TestWhoIsSlowOnPurposeIsCutOff(t *testing.T) {
	serveSlowly(t, func(r *rig, w *wire, ann learner) {
		const long = "POST /api/v1/chat/rooms HTTP/1.1\r\nHost: localhost:8080\r\n"
		for name, c := range map[string]struct {
			send  string
			rate  int
			after time.Duration // at most
		}{
			"a header by the letter":     {long + "X-Padding: " + string(bytes.Repeat([]byte("a"), 4000)), 10, 15 * time.Second},
			"a body that never comes":    {long + "Authorization: Bearer " + ann.Token + "\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n", 1 << 20, 30 * time.Second},
			"a picture of a stranger":    {"POST /api/v1/users/profile/image HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: image/png\r\nContent-Length: 4000000\r\n\r\n", 1 << 20, 45 * time.Second},
			"a picture that never comes": {"POST /api/v1/users/profile/image HTTP/1.1\r\nHost: localhost:8080\r\nAuthorization: Bearer " + ann.Token + "\r\nContent-Type: image/png\r\nContent-Length: 4000000\r\n\r\n", 1 << 20, 150 * time.Second},
			"nothing at all":             {"", 1, 15 * time.Second},
		} {
			conn := w.dial()
			begin := time.Now()
			var writing sync.WaitGroup
			writing.Go(func() { _ = drip(conn, []byte(c.send), c.rate) })
			// Meanwhile others are served.
			time.Sleep(time.Second)
			if took := served(t, w, ann); took > 0 {
				t.Errorf("%s: somebody else waited %v", name, took)
			}
			_, err := io.ReadAll(conn) // until the server hangs up
			if took := time.Since(begin); took > c.after {
				t.Errorf("%s: held for %v, at most %v: %v", name, took, c.after, err)
			}
			_ = conn.Close()
			writing.Wait()
		}
		r.want(200, call{method: "GET", path: "/api/v1/chat/rooms", token: ann.Token}, nil)
	})
}

// served asks for something over a connection of its own, and says how long that took by the clock of the test.
func served(t *testing.T, w *wire, who learner) time.Duration {
	t.Helper()
	conn := w.dial()
	defer conn.Close()
	begin := time.Now()
	if _, err := io.WriteString(conn, "GET /api/v1/users/profile HTTP/1.1\r\nHost: localhost:8080\r\nAuthorization: Bearer "+who.Token+"\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res, err)
	}
	return time.Since(begin)
}

// TestWhoDoesNotReadIsCutOff asks again and again on one connection and takes no answer.
func TestWhoDoesNotReadIsCutOff(t *testing.T) {
	serveSlowly(t, func(_ *rig, w *wire, _ learner) {
		conn := w.dial()
		defer conn.Close()
		begin := time.Now()
		var err error
		for err == nil && time.Since(begin) < 5*time.Minute {
			_, err = io.WriteString(conn, "GET /openapi.json HTTP/1.1\r\nHost: localhost:8080\r\n\r\n")
		}
		if took := time.Since(begin); took > 90*time.Second {
			t.Errorf("held for %v: %v", took, err)
		}
	})
}
