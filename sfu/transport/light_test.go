package transport

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	"github.com/pion/logging"
	"github.com/pion/sctp"
	"github.com/pion/stun/v4"
)

// lightClient speaks just enough ICE, DTLS and SCTP to join, at once and with nothing hidden. It moves to another
// address by move.
type lightClient struct {
	t      testing.TB
	server *net.UDPAddr
	socket *net.UDPConn
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
	c.move()
	t.Cleanup(func() { _ = c.socket.Close() })
	return c
}

// move takes a new local address.
func (c *lightClient) move() {
	c.t.Helper()
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		c.t.Fatal(err)
	}
	if c.socket != nil {
		_ = c.socket.Close()
	}
	c.socket = socket
}

func (c *lightClient) addr() netip.AddrPort { return c.socket.LocalAddr().(*net.UDPAddr).AddrPort() }

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
	if _, err := c.socket.WriteToUDP(b, c.server); err != nil {
		c.t.Fatal(err)
	}
}

// check sends a check and gives the answer.
func (c *lightClient) check(setters ...stun.Setter) *stun.Message {
	c.t.Helper()
	c.sendRaw(c.request(setters...).Raw)
	reply, ok := c.reply(patience)
	if !ok {
		c.t.Fatal("no answer to a check")
	}
	return reply
}

// reply waits for a proven STUN answer.
func (c *lightClient) reply(wait time.Duration) (*stun.Message, bool) {
	c.t.Helper()
	b := make([]byte, 2048)
	_ = c.socket.SetReadDeadline(time.Now().Add(wait))
	defer func() { _ = c.socket.SetReadDeadline(time.Time{}) }()
	for {
		n, err := c.socket.Read(b)
		if err != nil {
			return nil, false
		}
		if b[0] > 3 {
			continue
		}
		m := &stun.Message{Raw: b[:n]}
		if err := m.Decode(); err != nil {
			c.t.Fatalf("the answer is not STUN: %v", err)
		}
		if err := stun.NewShortTermIntegrity(c.remote.pwd).Check(m); err != nil {
			c.t.Fatalf("the answer's integrity: %v", err)
		}
		return m, true
	}
}

// silent expects no answer. A check sent behind what must stay unanswered is answered first if all is well.
func (c *lightClient) silent(what string, b []byte) {
	c.t.Helper()
	c.sendRaw(b)
	probe := c.request(controlling)
	c.sendRaw(probe.Raw)
	reply, ok := c.reply(patience)
	if !ok {
		c.t.Fatalf("%s: the server answers nothing more", what)
	}
	if reply.TransactionID != probe.TransactionID {
		c.t.Errorf("%s: answered with %v", what, reply)
	}
}

// secure runs the DTLS handshake on the socket.
func (c *lightClient) secure() *dtls.Conn {
	c.t.Helper()
	conn, err := dtls.ClientWithOptions(socketOf{c}, c.server,
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

// socketOf is the client's present socket without its STUN. Closing it leaves the socket to the client.
type socketOf struct{ c *lightClient }

func (s socketOf) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := s.c.socket.ReadFrom(b)
		if err != nil || b[0] >= 20 && b[0] <= 63 {
			return n, from, err
		}
	}
}
func (s socketOf) WriteTo(b []byte, to net.Addr) (int, error) { return s.c.socket.WriteTo(b, to) }
func (s socketOf) Close() error                               { return s.c.socket.SetReadDeadline(time.Now()) }
func (s socketOf) LocalAddr() net.Addr                        { return s.c.socket.LocalAddr() }
func (s socketOf) SetDeadline(t time.Time) error              { return s.c.socket.SetDeadline(t) }
func (s socketOf) SetReadDeadline(t time.Time) error          { return s.c.socket.SetReadDeadline(t) }
func (s socketOf) SetWriteDeadline(t time.Time) error         { return s.c.socket.SetWriteDeadline(t) }

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
