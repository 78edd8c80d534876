package sfu

import (
	"bufio"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/datachannel"
	"github.com/pion/dtls/v3"
	"github.com/pion/logging"
	"github.com/pion/sctp"
	"github.com/pion/stun/v4"

	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/media/srtp"
)

// light is a client without an engine: it speaks ICE, DTLS, SRTP and the room channel by hand, does nothing that it is not told to, and
// can do what no browser does. Hundreds of them cost little. Its methods belong to one goroutine.
type light struct {
	t     testing.TB
	id    string
	cert  tls.Certificate
	wire  *wire
	ufrag string
	pwd   string

	remoteUfrag, remotePwd string
	slots                  map[uint32]string // mid by SSRC, of the answer

	conn  *dtls.Conn
	assoc *sctp.Association
	room  *datachannel.DataChannel
	read  sync.WaitGroup
	out   *srtp.Outbound
	in    *srtp.Inbound
	sent  map[uint32]uint16
}

// The streams and extensions of a light client.
const (
	lightMic     = 1000
	lightOpus    = 111
	lightVP8     = 96
	lightRTX     = 97
	lightMIDID   = 1
	lightRIDID   = 2
	lightWide    = 5
	lightCameras = 2000 // and two more for the lower layers
)

func newLight(t testing.TB, id string, cert tls.Certificate, dial func() (net.Conn, error)) (*light, error) {
	c := &light{t: t, id: id, cert: cert, sent: map[uint32]uint16{}}
	c.refresh()
	conn, err := dial()
	if err != nil {
		return nil, err
	}
	c.wire = newWire(conn)
	return c, nil
}

// refresh takes new ICE credentials, as a restart does.
func (c *light) refresh() {
	c.ufrag, c.pwd = fmt.Sprintf("%08x", rand.Uint32()), fmt.Sprintf("%016x%016x", rand.Uint64(), rand.Uint64())
}

// offer holds a microphone, a camera of three layers, three slots of each and the room channel.
func (c *light) offer() string {
	hash := sha256.Sum256(c.cert.Certificate[0])
	transport := fmt.Sprintf("c=IN IP4 0.0.0.0\r\na=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:sha-256 %s\r\na=setup:active\r\n",
		c.ufrag, c.pwd, strings.ToUpper(strings.ReplaceAll(fmt.Sprintf("% x", hash), " ", ":")))
	var b strings.Builder
	b.WriteString("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2 3 4 5 6 7 8\r\na=extmap-allow-mixed\r\n")
	media := func(mid int, video bool, direction, more string) {
		if video {
			fmt.Fprintf(&b, "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n%sa=mid:%d\r\na=%s\r\na=rtcp-mux\r\n", transport, mid, direction)
			b.WriteString("a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n")
		} else {
			fmt.Fprintf(&b, "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n%sa=mid:%d\r\na=%s\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n", transport, mid, direction)
		}
		fmt.Fprintf(&b, "a=extmap:1 %s\r\na=extmap:2 %s\r\na=extmap:5 %s\r\n%s", uriMID, uriRID, uriTransportCC, more)
	}
	media(0, false, "sendonly", "a=ssrc:1000 cname:light\r\n")
	media(1, true, "sendonly", "a=rid:h send\r\na=rid:m send\r\na=rid:l send\r\na=simulcast:send h;m;l\r\n")
	for i := range 3 {
		media(2+i, false, "recvonly", "")
	}
	for i := range 3 {
		media(5+i, true, "recvonly", "")
	}
	fmt.Fprintf(&b, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n%sa=mid:8\r\na=sctp-port:5000\r\n", transport)
	return b.String()
}

// take reads the server's credentials and the slots out of its answer.
func (c *light) take(answer string) {
	c.slots = map[uint32]string{}
	mid := ""
	for line := range strings.SplitSeq(answer, "\r\n") {
		if v, ok := strings.CutPrefix(line, "a=ice-ufrag:"); ok {
			c.remoteUfrag = v
		}
		if v, ok := strings.CutPrefix(line, "a=ice-pwd:"); ok {
			c.remotePwd = v
		}
		if v, ok := strings.CutPrefix(line, "a=mid:"); ok {
			mid = v
		}
		if v, ok := strings.CutPrefix(line, "a=ssrc:"); ok {
			var ssrc uint32
			if _, err := fmt.Sscan(v, &ssrc); err == nil && ssrc != 0 {
				c.slots[ssrc] = mid
			}
		}
	}
}

type iceAttribute struct {
	kind  stun.AttrType
	value []byte
}

func (a iceAttribute) AddTo(m *stun.Message) error {
	m.Add(a.kind, a.value)
	return nil
}

// request is a check that nominates.
func (c *light) request() ([]byte, error) {
	m, err := stun.Build(stun.BindingRequest, stun.TransactionID, stun.NewUsername(c.remoteUfrag+":"+c.ufrag),
		iceAttribute{stun.AttrICEControlling, []byte("tiebreak")}, iceAttribute{kind: stun.AttrUseCandidate},
		stun.NewShortTermIntegrity(c.remotePwd), stun.Fingerprint)
	if err != nil {
		return nil, err
	}
	return m.Raw, nil
}

// check proves the client's address to the server and waits for the answer, asking again as ICE does.
func (c *light) check() error {
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for range 50 {
		b, err := c.request()
		if err != nil {
			return err
		}
		if _, err := c.wire.Write(b); err != nil {
			return err
		}
		select {
		case <-c.wire.stun:
			return nil
		case <-c.wire.closed:
			return net.ErrClosed
		case <-again.C:
		}
	}
	return fmt.Errorf("no answer to the checks of %s", c.id)
}

// secure makes the DTLS connection and the SRTP keys.
func (c *light) secure() error {
	conn, err := dtls.ClientWithOptions(c.wire, c.wire.RemoteAddr(),
		dtls.WithCertificates(c.cert), dtls.WithInsecureSkipVerify(true),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret), dtls.WithFlightInterval(200*time.Millisecond))
	if err != nil {
		return err
	}
	c.conn = conn
	if err := conn.Handshake(); err != nil {
		return err
	}
	state, ok := conn.ConnectionState()
	if !ok {
		return io.ErrUnexpectedEOF
	}
	profile := srtp.ProfileAEADAES128GCM
	material, err := state.ExportKeyingMaterial("EXTRACTOR-dtls_srtp", nil, profile.MaterialLen())
	if err != nil {
		return err
	}
	keys, err := srtp.SplitKeyingMaterial(profile, material, false)
	if err != nil {
		return err
	}
	if c.out, err = srtp.NewOutbound(profile, keys.LocalKey, keys.LocalSalt); err != nil {
		return err
	}
	c.in, err = srtp.NewInbound(profile, keys.RemoteKey, keys.RemoteSalt)
	return err
}

// open opens the room channel; what comes on it is thrown away.
func (c *light) open() error {
	var err error
	c.assoc, err = sctp.ClientWithOptions(sctp.WithNetConn(c.conn), sctp.WithLoggerFactory(logging.NewDefaultLoggerFactory()))
	if err != nil {
		return err
	}
	c.room, err = datachannel.Dial(c.assoc, 0, &datachannel.Config{Negotiated: true, LoggerFactory: logging.NewDefaultLoggerFactory()})
	if err != nil {
		return err
	}
	c.read.Go(func() { _, _ = io.Copy(io.Discard, c.room) })
	return nil
}

func (c *light) say(format string, args ...any) error {
	_, err := c.room.WriteDataChannel(fmt.Appendf(nil, format, args...), true)
	return err
}

// send sends one packet of a stream; mid and rid are for streams that the offer did not name.
func (c *light) send(ssrc uint32, payloadType uint8, mid, rid string, rtpTime uint32, payload []byte) error {
	b := make([]byte, 1500)
	c.sent[ssrc]++
	packet.PutHeader(b, &packet.RTP{PayloadType: payloadType, SequenceNumber: c.sent[ssrc], Timestamp: rtpTime, SSRC: ssrc, Marker: true})
	var elements []packet.Element
	if mid != "" {
		elements = append(elements, packet.Element{ID: lightMIDID, Value: []byte(mid)})
	}
	if rid != "" {
		elements = append(elements, packet.Element{ID: lightRIDID, Value: []byte(rid)})
	}
	n, err := packet.PutExtensions(b, elements)
	if err != nil {
		return err
	}
	if n, err = c.out.SealRTP(b, n, payload, ssrc, uint64(c.sent[ssrc])); err != nil {
		return err
	}
	_, err = c.wire.Write(b[:n])
	return err
}

// talk sends a voice packet, and a key frame of each layer of the camera.
func (c *light) talk(rtpTime uint32, frameBytes int) error {
	if err := c.send(lightMic, lightOpus, "", "", rtpTime, []byte("mic of "+c.id)); err != nil {
		return err
	}
	for i, rid := range []string{"h", "m", "l"} {
		// One VP8 frame: descriptor, frame tag, start code and size (RFC 7741, RFC 6386 section 9.1).
		height := uint16(720 >> i)
		frame := []byte{0x10, 0x10, 0, 0, 0x9D, 0x01, 0x2A, 0, 5, byte(height), byte(height >> 8)}
		frame = append(frame, make([]byte, frameBytes>>i)...)
		if err := c.send(lightCameras+uint32(i), lightVP8, "1", rid, rtpTime, frame); err != nil {
			return err
		}
	}
	return nil
}

// close ends the client; polite says whether the server is told.
func (c *light) close(polite bool) {
	if !polite {
		c.wire.end()
	}
	if c.assoc != nil {
		_ = c.assoc.Close()
	}
	if c.conn != nil {
		_ = c.conn.Close()
	}
	c.wire.end()
	c.read.Wait()
}

// wire is a client's socket, UDP or TCP with the framing of RFC 4571, sorted into STUN, DTLS and the rest. It is the net.PacketConn of DTLS.
type wire struct {
	net.Conn
	stream bool
	stun   chan []byte
	dtls   chan []byte
	closed chan struct{}
	once   sync.Once
	reader sync.WaitGroup
	media  atomic.Pointer[func([]byte)] // is given RTP and RTCP on the reader's goroutine
	deaf   atomic.Bool
	write  sync.Mutex
}

func newWire(conn net.Conn) *wire {
	_, stream := conn.(*net.TCPConn)
	w := &wire{Conn: conn, stream: stream, stun: make(chan []byte, 64), dtls: make(chan []byte, 64), closed: make(chan struct{})}
	w.reader.Go(w.sort)
	return w
}

func (w *wire) sort() {
	buffered := bufio.NewReader(w.Conn)
	b := make([]byte, 1<<16)
	for !w.deaf.Load() {
		n, err := w.next(buffered, b)
		if err != nil {
			return
		}
		into := w.dtls
		switch {
		case n == 0:
			continue
		case b[0] <= 3:
			into = w.stun
		case b[0] >= 128:
			if f := w.media.Load(); f != nil {
				(*f)(b[:n])
			}
			continue
		}
		select {
		case into <- append([]byte(nil), b[:n]...):
		default: // as a network would
		}
	}
	<-w.closed // deaf: the socket stays open, and fills
}

func (w *wire) next(buffered *bufio.Reader, b []byte) (int, error) {
	if !w.stream {
		return w.Read(b)
	}
	if _, err := io.ReadFull(buffered, b[:2]); err != nil {
		return 0, err
	}
	n := int(binary.BigEndian.Uint16(b))
	return io.ReadFull(buffered, b[:n])
}

// Write sends one datagram.
func (w *wire) Write(b []byte) (int, error) {
	if !w.stream {
		return w.Conn.Write(b)
	}
	w.write.Lock()
	defer w.write.Unlock()
	n, err := w.Conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...))
	return max(0, n-2), err
}

func (w *wire) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case d := <-w.dtls:
		return copy(b, d), w.RemoteAddr(), nil
	case <-w.closed:
		return 0, nil, net.ErrClosed
	}
}

func (w *wire) WriteTo(b []byte, _ net.Addr) (int, error) { return w.Write(b) }
func (w *wire) SetDeadline(time.Time) error               { return nil }
func (w *wire) SetWriteDeadline(time.Time) error          { return nil }

// SetReadDeadline is called by pion only to end a read.
func (w *wire) SetReadDeadline(t time.Time) error {
	if !t.IsZero() {
		w.once.Do(func() { close(w.closed) })
	}
	return nil
}

// Close is DTLS's; the socket lives until end.
func (w *wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

func (w *wire) end() {
	_ = w.Close()
	_ = w.Conn.Close()
	w.reader.Wait()
}
