package transport

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pion/stun/v4"
)

func dialStream(t *testing.T, r *rig) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp4", r.endpoint.config.TCP.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	return conn
}

func frame(b []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...)
}

// TestStreamsThatEnd: what is no ICE-TCP client loses its connection at once.
func TestStreamsThatEnd(t *testing.T) {
	r := newRig(t, withTCP(t))
	cases := []struct {
		name string
		sent []byte
	}{
		{"HTTP", []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")},
		{"DTLS before a check", frame([]byte{22, 254, 253, 0, 0})},
		{"RTP before a check", frame(make([]byte, 12))},
		{"a frame over the limit", []byte{0xff, 0xff, 0, 1}},
	}
	cases[2].sent[2] = 0x80
	for _, tc := range cases {
		conn := dialStream(t, r)
		if _, err := conn.Write(tc.sent); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(conn); err != nil && !isReset(err) {
			t.Errorf("%s: still open: %v", tc.name, err)
		}
	}
	if s := r.endpoint.Stats(); s.Panics != 0 {
		t.Errorf("stats %+v", s)
	}
}

// isReset says that the server closed with bytes of ours unread.
func isReset(err error) bool {
	var timeout net.Error
	return !errors.As(err, &timeout) || !timeout.Timeout()
}

// streamCheck sends a check over a connection and gives the answer.
func streamCheck(t *testing.T, c *lightClient, conn net.Conn) *stun.Message {
	t.Helper()
	if _, err := conn.Write(frame(c.request(controlling, nominate).Raw)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, maxDatagramBytes)
	n, err := readFrame(conn, b)
	if err != nil {
		t.Fatal(err)
	}
	m := &stun.Message{Raw: b[:n]}
	if err := m.Decode(); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestStreamOfASlowReader(t *testing.T) {
	r := newRig(t, withTCP(t))
	c := newLightClient(t, r.socket.LocalAddr())
	_, rec := r.joinLight(c)
	conn := dialStream(t, r)
	if reply := streamCheck(t, c, conn); reply.Type != stun.BindingSuccess {
		t.Fatalf("reply %v", reply)
	}
	path := next(t, "path", rec.paths)
	if path.Stream == nil || path.Remote.String() != conn.LocalAddr().String() {
		t.Fatalf("path %+v, client at %v", path, conn.LocalAddr())
	}
	packet := make([]byte, 1200)
	for range 20_000 { // 24 MB, far more than the buffers of the connection
		if _, err := path.Stream.Write(packet); err != nil {
			t.Fatal(err)
		}
	}
	if s := r.endpoint.Stats(); s.StreamDrops == 0 {
		t.Error("nothing was dropped")
	}
	other := newLightClient(t, r.socket.LocalAddr())
	r.joinLight(other)
	if reply := other.check(controlling); reply.Type != stun.BindingSuccess {
		t.Error("the slow connection held another peer")
	}
}

// TestStreamServesOnePeer: a connection that has proven itself for one peer can't speak for another.
func TestStreamServesOnePeer(t *testing.T) {
	r := newRig(t, withTCP(t))
	a, b := newLightClient(t, r.socket.LocalAddr()), newLightClient(t, r.socket.LocalAddr())
	peerA, recA := r.joinLight(a)
	_, recB := r.joinLight(b)
	conn := dialStream(t, r)
	streamCheck(t, a, conn)
	next(t, "path of a", recA.paths)
	if _, err := conn.Write(frame(b.request(controlling, nominate).Raw)); err != nil {
		t.Fatal(err)
	}
	streamCheck(t, a, conn)
	select {
	case p := <-recB.paths:
		t.Errorf("b has a's connection: %v", p)
	default:
	}
	peerA.Close("test")
	next(t, "end", recA.closed)
	if _, err := io.ReadAll(conn); err != nil && !isReset(err) {
		t.Errorf("the connection outlives its peer: %v", err)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	r := newRig(t, withTCP(t), func(c *Config) { c.MaxStreams = 8 }) // 2 for one address
	first, second, third := dialStream(t, r), dialStream(t, r), dialStream(t, r)
	if _, err := io.ReadAll(third); err != nil && !isReset(err) {
		t.Errorf("the third connection of one address stays: %v", err)
	}
	if s := r.endpoint.Stats(); s.Streams != 2 {
		t.Errorf("%d streams, want 2 (%v, %v)", s.Streams, first.LocalAddr(), second.LocalAddr())
	}
}

func FuzzReadFrame(f *testing.F) {
	f.Add([]byte{0, 3, 1, 2, 3})
	f.Add([]byte{255, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		client, server := net.Pipe()
		defer func() { _ = client.Close() }()
		var writer sync.WaitGroup
		writer.Go(func() {
			_, _ = client.Write(b)
			_ = client.Close()
		})
		out := make([]byte, maxDatagramBytes)
		for {
			n, err := readFrame(server, out)
			if err != nil {
				break
			}
			if n > len(out) {
				t.Fatal("frame beyond its buffer")
			}
		}
		_ = server.Close()
		writer.Wait()
	})
}
