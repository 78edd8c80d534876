package transport

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	"github.com/pion/logging"
	"github.com/pion/sctp"
	"github.com/pion/stun/v4"
)

// lightClient speaks just enough ICE, DTLS and SCTP to join, at once and with nothing hidden. A copy of it is the same
// client with other credentials.
type lightClient struct {
	t      testing.TB
	server *net.UDPAddr
	wire   *wire
	local  credentials // ours
	remote credentials // the server's
	cert   tls.Certificate
}

func newLightClient(t testing.TB, server net.Addr) *lightClient {
	t.Helper()
	cert, err := selfsign.GenerateSelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	c := &lightClient{t: t, server: server.(*net.UDPAddr), local: newCredentials(), cert: cert}
	c.wire = &wire{stun: make(chan []byte, 1024), dtls: make(chan []byte, 1024), closed: make(chan struct{})}
	c.move()
	t.Cleanup(func() {
		_ = c.wire.Close()
		_ = c.wire.current().Close()
		c.wire.readers.Wait()
	})
	return c
}

// move takes a new local address.
func (c *lightClient) move() {
	c.t.Helper()
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		c.t.Fatal(err)
	}
	c.wire.use(socket)
}

func (c *lightClient) addr() netip.AddrPort {
	return c.wire.LocalAddr().(*net.UDPAddr).AddrPort()
}

// wire is the client's present socket, sorted into STUN and DTLS. It is the net.PacketConn of DTLS.
type wire struct {
	stun, dtls chan []byte
	closed     chan struct{}
	once       sync.Once
	readers    sync.WaitGroup
	socket     atomic.Pointer[net.UDPConn]
}

func (w *wire) current() *net.UDPConn { return w.socket.Load() }

func (w *wire) use(socket *net.UDPConn) {
	if old := w.socket.Swap(socket); old != nil {
		_ = old.Close()
	}
	w.readers.Go(func() {
		b := make([]byte, 2048)
		for {
			n, err := socket.Read(b)
			if err != nil {
				return
			}
			into := w.stun
			if b[0] > 3 {
				into = w.dtls
			}
			select {
			case into <- append([]byte(nil), b[:n]...):
			default:
			}
		}
	})
}

func (w *wire) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case d := <-w.dtls:
		return copy(b, d), pipeAddr{}, nil
	case <-w.closed:
		return 0, nil, net.ErrClosed
	}
}

func (w *wire) WriteTo(b []byte, to net.Addr) (int, error) { return w.current().WriteTo(b, to) }
func (w *wire) LocalAddr() net.Addr                        { return w.current().LocalAddr() }
func (w *wire) SetDeadline(time.Time) error                { return nil }
func (w *wire) SetWriteDeadline(time.Time) error           { return nil }

// SetReadDeadline is called by pion only to end a read.
func (w *wire) SetReadDeadline(t time.Time) error {
	if !t.IsZero() {
		_ = w.Close()
	}
	return nil
}

func (w *wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

// offer has one microphone and the room channel.
func (c *lightClient) offer() string {
	section := fmt.Sprintf("c=IN IP4 0.0.0.0\r\na=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:%s\r\na=setup:active\r\n",
		c.local.ufrag, c.local.pwd, formatFingerprint(c.cert.Certificate[0]))
	return "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n" +
		"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" + section + "a=mid:0\r\na=sendonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n" +
		"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" + section + "a=mid:1\r\na=sctp-port:5000\r\n"
}

// take reads the server's credentials out of its answer.
func (c *lightClient) take(answer string) {
	c.t.Helper()
	for line := range strings.SplitSeq(answer, "\r\n") {
		if v, ok := strings.CutPrefix(line, "a=ice-ufrag:"); ok {
			c.remote.ufrag = v
		}
		if v, ok := strings.CutPrefix(line, "a=ice-pwd:"); ok {
			c.remote.pwd = v
		}
	}
	if c.remote.ufrag == "" || c.remote.pwd == "" {
		c.t.Fatalf("no credentials in\n%s", answer)
	}
}

// request builds a check.
func (c *lightClient) request(setters ...stun.Setter) *stun.Message {
	c.t.Helper()
	all := []stun.Setter{stun.BindingRequest, stun.TransactionID, stun.NewUsername(c.remote.ufrag + ":" + c.local.ufrag)}
	all = append(append(all, setters...), stun.NewShortTermIntegrity(c.remote.pwd), stun.Fingerprint)
	m, err := stun.Build(all...)
	if err != nil {
		c.t.Fatal(err)
	}
	return m
}

// attribute is a setter of a bare attribute.
type attribute struct {
	kind  stun.AttrType
	value []byte
}

func (a attribute) AddTo(m *stun.Message) error {
	m.Add(a.kind, a.value)
	return nil
}

var (
	nominate    = attribute{kind: stun.AttrUseCandidate}
	controlling = attribute{stun.AttrICEControlling, []byte("tiebreak")}
)

func (c *lightClient) sendRaw(b []byte) {
	c.t.Helper()
	if _, err := c.wire.current().WriteToUDP(b, c.server); err != nil {
		c.t.Fatal(err)
	}
}

// check sends a check and gives the answer.
func (c *lightClient) check(setters ...stun.Setter) *stun.Message {
	c.t.Helper()
	c.sendRaw(c.request(setters...).Raw)
	return c.reply()
}

// reply waits for a proven STUN answer.
func (c *lightClient) reply() *stun.Message {
	c.t.Helper()
	m := &stun.Message{Raw: next(c.t, "STUN answer", c.wire.stun)}
	if err := m.Decode(); err != nil {
		c.t.Fatalf("the answer is not STUN: %v", err)
	}
	if err := stun.NewShortTermIntegrity(c.remote.pwd).Check(m); err != nil {
		c.t.Fatalf("the answer's integrity: %v", err)
	}
	return m
}

// silent expects no answer. A check sent behind what must stay unanswered is answered first if all is well.
func (c *lightClient) silent(what string, b []byte) {
	c.t.Helper()
	c.sendRaw(b)
	probe := c.request(controlling)
	c.sendRaw(probe.Raw)
	if reply := c.reply(); reply.TransactionID != probe.TransactionID {
		c.t.Errorf("%s: answered with %v", what, reply)
	}
}

// secure runs the DTLS handshake on the socket.
func (c *lightClient) secure() *dtls.Conn {
	c.t.Helper()
	conn, err := dtls.ClientWithOptions(c.wire, c.server,
		dtls.WithCertificates(c.cert),
		dtls.WithInsecureSkipVerify(true),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AES128_CM_HMAC_SHA1_80, dtls.SRTP_AEAD_AES_128_GCM),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret),
		dtls.WithFlightInterval(50*time.Millisecond),
	)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := conn.Handshake(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func (c *lightClient) associate(conn *dtls.Conn) *sctp.Association {
	c.t.Helper()
	assoc, err := sctp.ClientWithOptions(sctp.WithNetConn(conn), sctp.WithLoggerFactory(logging.NewDefaultLoggerFactory()))
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = assoc.Close() })
	return assoc
}

// joinLight takes a light client in.
func (r *rig) joinLight(c *lightClient) (*Peer, *recorder) {
	r.t.Helper()
	offer, err := ParseOffer(c.offer())
	if err != nil {
		r.t.Fatal(err)
	}
	rec := newRecorder()
	peer, answer, err := r.endpoint.Accept(offer, chooseAll(offer), rec)
	if err != nil {
		r.t.Fatal(err)
	}
	c.take(answer)
	return peer, rec
}
