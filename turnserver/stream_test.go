package turnserver

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/stun/v4"
)

// shortIdle is an IdleTimeout that a test can wait for.
const shortIdle = 150 * time.Millisecond

func dialTCP(t *testing.T, s *Server) net.Conn {
	t.Helper()
	_, tcp := s.Addrs()
	c, err := net.Dial("tcp", tcp.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// closedAfter waits until the server closes the connection and tells how long that took.
func closedAfter(t *testing.T, c net.Conn) time.Duration {
	t.Helper()
	begin := time.Now()
	if err := c.SetReadDeadline(begin.Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, c); err != nil && errors.Is(err, net.ErrClosed) {
		t.Fatal(err)
	}
	return time.Since(begin)
}

func TestGarbageConnectionsAreClosedAtOnce(t *testing.T) {
	s := start(t, func(c *Config) { c.IdleTimeout = time.Minute })
	header := func(first, length uint16) []byte {
		b := make([]byte, stunHeaderBytes)
		binary.BigEndian.PutUint16(b, first)
		binary.BigEndian.PutUint16(b[2:], length)
		binary.BigEndian.PutUint32(b[4:], magicCookie)
		return b
	}
	cases := map[string][]byte{
		"HTTP GET":                        []byte("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"),
		"HTTP POST":                       []byte("POST / HTTP/1.1\r\n\r\n"),
		"TLS hello":                       {22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3},
		"SSH":                             []byte("SSH-2.0-OpenSSH_9\r\n"),
		"a claimed length of 65532":       header(0x0001, 65532),
		"a claimed length over ours":      header(0x0001, 2000),
		"ChannelData claiming 65535":      header(0x4000, 65535)[:4],
		"a length that is no multiple":    header(0x0001, 3),
		"no magic cookie":                 make([]byte, 20),
		"a first byte above the channels": {0x50},
		"RTP":                             {0x80},
	}
	for name, b := range cases {
		t.Run(name, func(t *testing.T) {
			c := dialTCP(t, s)
			if _, err := c.Write(b); err != nil {
				t.Fatal(err)
			}
			if took := closedAfter(t, c); took > patience/2 {
				t.Errorf("closed after %v", took)
			}
		})
	}
	if st := s.Stats(); st.ConnectionsGarbage != uint64(len(cases)) || st.ConnectionsIdle != 0 {
		t.Errorf("Stats = %+v", st)
	}
	alive(t, s)
}

func TestConnectionsWithoutAllocationEnd(t *testing.T) {
	s := start(t, func(c *Config) { c.IdleTimeout = shortIdle })
	binding := stun.MustBuild(stun.TransactionID, stun.BindingRequest).Raw
	cases := map[string]func(c net.Conn) error{
		"silent":         func(net.Conn) error { return nil },
		"one byte":       func(c net.Conn) error { _, err := c.Write([]byte{0}); return err },
		"half a message": func(c net.Conn) error { _, err := c.Write(binding[:10]); return err },
		"a binding":      func(c net.Conn) error { _, err := c.Write(binding); return err },
	}
	for name, say := range cases {
		t.Run(name, func(t *testing.T) {
			c := dialTCP(t, s)
			if err := say(c); err != nil {
				t.Fatal(err)
			}
			if took := closedAfter(t, c); took < shortIdle/2 || took > patience/2 {
				t.Errorf("closed after %v", took)
			}
		})
	}
	if st := s.Stats(); st.ConnectionsIdle != uint64(len(cases)) {
		t.Errorf("Stats = %+v", st)
	}
}

// TestBindingsDoNotKeepAConnection is the client that says a little for ever.
func TestBindingsDoNotKeepAConnection(t *testing.T) {
	s := start(t, func(c *Config) { c.IdleTimeout = shortIdle })
	_, tcp := s.Addrs()
	p := newProbe(t, tcp, Credentials{}, overTCP)
	begin := time.Now()
	for time.Since(begin) < patience {
		if _, err := p.conn.Write(p.build(stun.MethodBinding).Raw); err != nil {
			return
		}
		if p.receive(time.Second) == nil {
			return
		}
	}
	t.Error("still open")
}

func TestAnAllocationKeepsItsConnection(t *testing.T) {
	media := peer(t)
	s := start(t, func(c *Config) { c.IdleTimeout, c.AllowedPeers = shortIdle, allow(media) })
	_, tcp := s.Addrs()
	p := newProbe(t, tcp, s.Issue("ann", "s1", time.Hour), overTCP)
	p.allocate(0)
	if m := p.receive(3 * shortIdle); m != nil {
		t.Fatalf("received %v", m)
	}
	p.permit(0, media)
	p.expect("end", p.request(stun.MethodRefresh, raw(stun.AttrLifetime, 0, 0, 0, 0)), 0)
	if took := closedAfter(t, p.conn); took < shortIdle/2 || took > patience/2 {
		t.Errorf("closed %v after the allocation", took)
	}
}

func TestHalfAMessageEndsAnAllocatedConnectionToo(t *testing.T) {
	s := start(t, func(c *Config) { c.IdleTimeout = shortIdle })
	_, tcp := s.Addrs()
	p := newProbe(t, tcp, s.Issue("ann", "s1", time.Hour), overTCP)
	p.allocate(0)
	p.send([]byte{0, 1, 0})
	if took := closedAfter(t, p.conn); took > patience/2 {
		t.Errorf("closed after %v", took)
	}
	waitFor(t, "the allocation to end", func() bool { return s.Stats().Allocations == 0 })
}

func TestAPanicCostsOneConnection(t *testing.T) {
	s := start(t, func(c *Config) { c.AllowedPeers = func(netip.AddrPort) bool { panic("a policy with a fault") } })
	_, tcp := s.Addrs()
	ann := newProbe(t, tcp, s.Issue("ann", "s1", time.Hour), overTCP)
	ann.allocate(0)
	eve := newProbe(t, tcp, s.Issue("eve", "s1", time.Hour), overTCP)
	eve.allocate(0)
	eve.send(eve.build(stun.MethodCreatePermission, peerAttr{netip.MustParseAddrPort("192.0.2.1:1")}).Raw)
	if took := closedAfter(t, eve.conn); took > patience/2 {
		t.Errorf("closed after %v", took)
	}
	ann.refresh(0)
	if st := s.Stats(); st.Panics != 1 {
		t.Errorf("Stats = %+v", st)
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	s := start(t, func(c *Config) { c.MaxConnections = 2 })
	_, tcp := s.Addrs()
	for range 2 {
		p := newProbe(t, tcp, Credentials{}, overTCP)
		p.expect("Binding", p.request(stun.MethodBinding), 0)
	}
	if took := closedAfter(t, dialTCP(t, s)); took > patience/2 {
		t.Errorf("closed after %v", took)
	}
	if st := s.Stats(); st.ConnectionsRefused != 1 || st.Connections != 2 {
		t.Errorf("Stats = %+v", st)
	}
}

// chunks is a connection that gives its bytes in pieces of one size.
type chunks struct {
	net.Conn
	b    []byte
	size int
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.b) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), c.size)], c.b)
	c.b = c.b[n:]
	return n, nil
}

func (c *chunks) SetReadDeadline(time.Time) error { return nil }
func (c *chunks) RemoteAddr() net.Addr            { return &net.TCPAddr{IP: loopback.AsSlice(), Port: 1} }

func TestMessagesAreCutOutOfTheStream(t *testing.T) {
	s := start(t, nil)
	long := stun.MustBuild(stun.TransactionID, stun.BindingRequest, raw(stun.AttrSoftware, make([]byte, 700)...)).Raw
	messages := [][]byte{
		stun.MustBuild(stun.TransactionID, stun.BindingRequest).Raw,
		{0x40, 0, 0, 1, 9, 0, 0, 0},
		{0x4F, 0xFF, 0, 0},
		long, long, long,
		{0x40, 0, 0, 4, 1, 2, 3, 4},
	}
	for size := 1; size < 3000; size = size*3/2 + 1 {
		in := newStream(s, &chunks{b: bytes.Join(messages, nil), size: size})
		b := make([]byte, readBufferBytes)
		for i, want := range messages {
			n, err := in.next(b)
			if err != nil || !bytes.Equal(b[:n], want) {
				t.Fatalf("pieces of %d, message %d: %d bytes, %v", size, i, n, err)
			}
		}
		if _, err := in.next(b); !errors.Is(err, io.EOF) {
			t.Errorf("at the end: %v", err)
		}
	}
}

// FuzzFrames checks that a stream of any bytes is cut into messages of a bounded size, the same ones in any pieces.
func FuzzFrames(f *testing.F) {
	f.Add([]byte{0x40, 0, 0, 1, 9, 0, 0, 0}, 3)
	f.Add(stun.MustBuild(stun.TransactionID, stun.BindingRequest).Raw, 1)
	s, err := New(Config{ListenUDP: "127.0.0.1:0", Secret: make([]byte, 16), RelayIP: loopback})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	f.Fuzz(func(t *testing.T, stream []byte, size int) {
		cut := func(size int) (messages []byte) {
			in, b := newStream(s, &chunks{b: stream, size: size}), make([]byte, readBufferBytes)
			for {
				n, err := in.next(b)
				if err != nil {
					return messages
				}
				if n < channelHeaderBytes || n > maxMessageBytes {
					t.Fatalf("a message of %d bytes", n)
				}
				messages = append(messages, b[:n]...)
			}
		}
		if size = min(max(size, 1), 4096); !bytes.Equal(cut(size), cut(4096)) {
			t.Errorf("pieces of %d give other messages", size)
		}
	})
}
