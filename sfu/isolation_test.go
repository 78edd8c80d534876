package sfu

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pion/dtls/v3/pkg/crypto/selfsign"

	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/media/srtp"
)

// ear is what a light client receives: complete and in order, or not.
type ear struct {
	in *srtp.Inbound

	mu      sync.Mutex
	changed chan struct{} // has a place for one
	streams map[uint32]*heardStream
}

type heardStream struct {
	keys               *srtp.Stream
	next               uint16
	packets, misplaced int
	last               string // the payload's text
}

// listen lets a client remember what comes.
func (c *light) listen() *ear {
	e := &ear{in: c.in, changed: make(chan struct{}, 1), streams: map[uint32]*heardStream{}}
	f := e.hear
	c.wire.media.Store(&f)
	return e
}

func (e *ear) hear(b []byte) {
	var h packet.RTP
	if packet.Classify(b) != packet.KindRTP || packet.ParseRTP(b, &h) != nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.streams[h.SSRC]
	if s == nil {
		s = &heardStream{keys: e.in.Stream(h.SSRC), next: h.SequenceNumber}
		e.streams[h.SSRC] = s
	}
	plain, _, err := e.in.UnprotectRTP(s.keys, b, h.HeaderLen)
	if err != nil || h.SequenceNumber != s.next {
		s.misplaced++
	}
	s.packets++
	s.next = h.SequenceNumber + 1
	s.last = text(plain[min(h.HeaderLen, len(plain)):])
	select {
	case e.changed <- struct{}{}:
	default:
	}
}

// until waits for the last packet of somebody's voice, and gives its stream.
func (e *ear) until(t *testing.T, last string) heardStream {
	t.Helper()
	deadline := time.After(testTimeout)
	for {
		e.mu.Lock()
		for _, s := range e.streams {
			if s.last == last {
				defer e.mu.Unlock()
				return *s
			}
		}
		e.mu.Unlock()
		select {
		case <-e.changed:
		case <-deadline:
			t.Fatalf("%q was not heard", last)
		}
	}
}

// complete checks that of a voice everything from some packet on came, in order.
func (e *ear) complete(t *testing.T, who string, packets int) {
	t.Helper()
	if s := e.until(t, voiceText(who, packets)); s.misplaced != 0 || s.packets != packets {
		t.Errorf("of %s came %d packets of %d, %d in the wrong place", who, s.packets, packets, s.misplaced)
	}
}

func voiceText(who string, n int) string { return fmt.Sprintf("mic of %s %d", who, n) }

// voice sends one packet of a client's voice.
func (c *light) voice(t *testing.T) {
	t.Helper()
	n := int(c.sent[lightMic]) + 1
	must(t, c.send(lightMic, lightOpus, "", "", uint32(n)*960, []byte(voiceText(c.id, n))))
}

// isolated is a room of ann, who talks, ben, who listens, and eve, who comes over a network and makes trouble.
type isolated struct {
	server        *Server
	room          *Room
	ann, ben, eve *light
	ear           *ear
	cert          tls.Certificate
}

func newIsolated(t *testing.T, network string) *isolated {
	t.Helper()
	s := startServer(t, nil)
	events := newRecord()
	x := &isolated{server: s, room: room(t, s, events.add)}
	cert, err := selfsign.GenerateSelfSigned()
	must(t, err)
	x.cert = cert
	join := func(id, network string) *light {
		c, err := enter(t, x.room, id, cert, network)
		if c != nil {
			t.Cleanup(func() { c.close(false) })
		}
		must(t, err)
		if conn, ok := c.wire.Conn.(*net.UDPConn); ok {
			must(t, conn.SetReadBuffer(4<<20)) // a busy machine may hold up the test, and that is not the server's loss
		}
		events.wait(t, PeerConnected, id)
		return c
	}
	x.ann, x.ben = join("ann", "udp"), join("ben", "udp")
	x.eve = join("eve", network)
	x.ear = x.ben.listen()
	return x
}

// trouble lets ann talk, one packet every 2 ms, while something goes on, and checks that ben hears all of it.
func (x *isolated) trouble(t *testing.T, packets int, act func(n int)) {
	t.Helper()
	n := 0
	x.troubleUntil(t, func() bool {
		act(n)
		n++
		return n == packets
	})
}

func (x *isolated) troubleUntil(t *testing.T, act func() (done bool)) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for done := false; !done; {
		<-tick.C
		x.ann.voice(t)
		done = act()
	}
	x.ear.complete(t, "ann", int(x.ann.sent[lightMic]))
}

func TestAConnectionThatIsNotReadHoldsNobodyUp(t *testing.T) {
	x := newIsolated(t, "tcp")
	must(t, x.eve.wire.Conn.(*net.TCPConn).SetReadBuffer(4<<10))
	x.eve.wire.deaf.Store(true)
	deadline := time.Now().Add(testTimeout)
	x.troubleUntil(t, func() bool {
		for range 8 {
			must(t, x.ann.talkLoud(uint32(x.ann.sent[lightCameras])*180))
		}
		// The kernel takes some megabytes before the queue of the connection fills.
		return x.server.Stats().Transport.StreamDrops > 500 || time.Now().After(deadline)
	})
	if st := x.server.Stats(); st.Transport.StreamDrops == 0 {
		t.Errorf("the connection took everything: the trouble was not made: %+v", st.Transport)
	}
}

// talkLoud sends a packet of a camera's best layer, a frame of its own.
func (c *light) talkLoud(rtpTime uint32) error {
	frame := []byte{0x10, 0x10, 0, 0, 0x9D, 0x01, 0x2A, 0, 5, 208, 2}
	return c.send(lightCameras, lightVP8, "1", "h", rtpTime, append(frame, make([]byte, 1100)...))
}

func TestAPeerMayMoveAndNobodyElseMayForIt(t *testing.T) {
	x := newIsolated(t, "udp")
	x.trouble(t, 300, func(n int) {
		if n%30 == 29 {
			x.eve.move(t, x.server)
		}
		x.eve.voice(t)
	})
	x.ear.complete(t, "eve", int(x.eve.sent[lightMic]))
	before := x.server.Stats().DropsUnknown
	stranger, err := dial(x.server, "udp")
	must(t, err)
	defer stranger.Close()
	proven := x.eve.wire.Conn
	x.eve.wire.Conn = stranger // right keys, an address that no check has proven
	for range 20 {
		must(t, x.eve.send(lightMic, lightOpus, "", "", 0, []byte("mic of a stranger")))
	}
	x.eve.wire.Conn = proven
	heard := int(x.eve.sent[lightMic]) + 1
	must(t, x.eve.send(lightMic, lightOpus, "", "", 0, []byte(voiceText("eve", heard))))
	if s := x.ear.until(t, voiceText("eve", heard)); s.packets != heard-20 {
		t.Errorf("%d packets came, %d were sent from proven addresses", s.packets, heard-20)
	}
	if n := x.server.Stats().DropsUnknown - before; n != 20 {
		t.Errorf("%d packets were counted as a stranger's, want 20", n)
	}
}

// move takes a new address and proves it, as a phone does that changes its network. DTLS stays on the old socket: it has nothing to say.
func (c *light) move(t *testing.T, s *Server) {
	t.Helper()
	conn, err := dial(s, "udp")
	must(t, err)
	old := c.wire
	c.wire = newWire(conn)
	t.Cleanup(old.end)
	must(t, c.check())
}

func TestWhatNobodyCanReadHarmsNobody(t *testing.T) {
	x := newIsolated(t, "udp")
	check, err := x.eve.request()
	must(t, err)
	sizes := []int{0, 1, 11, 12, 2048, 2049, 65507}
	x.trouble(t, 300, func(n int) {
		x.eve.voice(t)
		for _, first := range []byte{0x80, 0x9F, 0x16, 0x00, 0xFF} {
			b := bytes.Repeat([]byte{byte(n)}, sizes[n%len(sizes)])
			if len(b) > 1 {
				b[0], b[1] = first, lightVP8
			}
			_, _ = x.eve.wire.Write(b)
		}
		// Truncated and swollen checks, and RTCP that says it is longer than it is.
		_, _ = x.eve.wire.Write(check[:n%len(check)])
		_, _ = x.eve.wire.Write(append(bytes.Clone(check), 0, 0, 0, 0))
		control := binary.BigEndian.AppendUint32([]byte{0x81, 201, 0xFF, 0xFF}, lightMic)
		_, _ = x.eve.wire.Write(append(control, make([]byte, 40)...))
	})
	x.ear.complete(t, "eve", int(x.eve.sent[lightMic]))
	if st := x.server.Stats(); st.DropsUnauthentic == 0 || st.DropsUnknown == 0 || st.Transport.Panics != 0 {
		t.Errorf("%+v", st)
	}
}

func TestAVanishedReceiverCostsTheOthersNothing(t *testing.T) {
	x := newIsolated(t, "udp")
	x.trouble(t, 300, func(n int) {
		if n == 50 {
			x.eve.wire.end() // from now on the machine refuses what is sent there
		}
	})
}
