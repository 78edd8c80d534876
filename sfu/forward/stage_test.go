package forward

import (
	"bytes"
	"encoding/binary"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/languagemate/studymate/media/packet"
)

// step is how far a stage's clock moves at a time; everything is sent and looked at in whole steps.
const step = 5 * time.Millisecond

// stage is a rig on which people send for a while, as encoders do, and everybody's packets are collected with the time of the rig's
// clock at which they came out. So loss, order and delay are exact figures that no busy machine changes.
type stage struct {
	*rig
	actors []*actor
	also   []func() // what happens in every step besides
}

// actor is a person with a voice, a camera and a memory.
type actor struct {
	*person
	layers []*encoder // of the camera, best first; a layer that is nil is not sent
	voice  uint16     // packets sent
	mute   bool
	deaf   bool // reads nothing
	seen   []sighting
	keys   int    // key frames asked of it
	wide   uint16 // transport-wide sequence number of the last packet
	epoch  int64
}

// encoder is one layer of a camera, or a screen: 25 frames a second of VP8.
type encoder struct {
	ssrc          uint32
	rid, mid      string
	width, height uint16
	frameBytes    int
	number        uint16 // of the last packet
	picture       uint16
	silent        bool
	wantKey       bool
}

// sighting is one packet that came out: what it is, and when it went in and came out.
type sighting struct {
	media
	mark          byte // which encoder made it, as its frames say
	original      uint16
	sentAt, gotAt int64
}

const voiceMark = 'v'

func newStage(t testing.TB) *stage { return &stage{rig: newRig(t)} }

// enter joins a person with a camera of one layer, or of three. Change may alter its configuration.
func (s *stage) enter(id string, layers int, change ...func(*PeerConfig)) *actor {
	s.t.Helper()
	a := &actor{epoch: s.clock}
	a.layers = []*encoder{
		{ssrc: 2000, rid: "h", mid: "1", width: 1280, height: 720, frameBytes: 5500},
		{ssrc: 2010, rid: "m", mid: "1", width: 640, height: 360, frameBytes: 1700},
		{ssrc: 2020, rid: "l", mid: "1", width: 320, height: 180, frameBytes: 600},
	}[:layers]
	a.person = s.join(id, func(c *PeerConfig) {
		if layers > 1 {
			c.Sources[1] = SourceConfig{Kind: Camera, MID: "1", RIDs: []string{"h", "m", "l"}}
		}
		c.Slots = append(c.Slots,
			SlotConfig{Kind: Mic, MID: "5", SSRC: 50, CNAME: "slot-1"}, SlotConfig{Kind: Mic, MID: "6", SSRC: 60, CNAME: "slot-2"},
			SlotConfig{Kind: Camera, MID: "8", SSRC: 80, RTXSSRC: 81, CNAME: "slot-1"},
			SlotConfig{Kind: Camera, MID: "9", SSRC: 90, RTXSSRC: 91, CNAME: "slot-2"})
		for _, f := range change {
			f(c)
		}
	})
	s.actors = append(s.actors, a)
	return a
}

// meet lets everybody hear and see everybody, in the order of entering.
func (s *stage) meet() {
	for _, to := range s.actors {
		number := 0
		for _, from := range s.actors {
			if from != to {
				to.peer.Show([]string{"4", "5", "6"}[number], from.peer, Mic)
				to.peer.Show([]string{"7", "8", "9"}[number], from.peer, Camera)
				number++
			}
		}
	}
}

// play lets everybody send and receive for a while.
func (s *stage) play(d time.Duration) {
	s.t.Helper()
	for end := s.clock + int64(d); s.clock < end; {
		s.clock += int64(step)
		for _, a := range s.actors {
			a.act()
		}
		for _, f := range s.also {
			f()
		}
		s.worker.transmit.now = s.clock
		s.worker.tick()
		for _, a := range s.actors {
			if !a.deaf {
				a.collect()
			}
		}
	}
}

// settle lets what waits go out, while nobody sends.
func (s *stage) settle() {
	s.t.Helper()
	for _, a := range s.actors {
		a.mute = true
	}
	s.play(200 * time.Millisecond)
	for _, a := range s.actors {
		a.mute = false
	}
}

// act sends what is due in this step: a voice packet every 20 ms, a frame of each layer every 40 ms.
func (a *actor) act() {
	if a.mute {
		return
	}
	if a.steps()%4 == 0 {
		a.speak()
	}
	if a.steps()%8 == 0 {
		for _, e := range a.layers {
			if e != nil && !e.silent {
				a.film(e)
			}
		}
	}
}

// steps counts the steps since the person came.
func (a *actor) steps() int64 { return (a.clock - a.epoch) / int64(step) }

// seal is that of the person, with a true transport-wide number.
func (a *actor) seal(m media) []byte {
	a.t.Helper()
	b := make([]byte, 1500)
	packet.PutHeader(b, &m.RTP)
	a.wide++
	n, err := packet.PutExtensions(b, []packet.Element{
		element(1, []byte(m.mid)), element(2, []byte(m.rid)), element(4, m.level), {ID: 5, Value: []byte{byte(a.wide >> 8), byte(a.wide)}},
	})
	if err != nil {
		a.t.Fatal(err)
	}
	if n, err = a.out.SealRTP(b, n, m.payload, m.SSRC, uint64(m.SequenceNumber)); err != nil {
		a.t.Fatal(err)
	}
	return b[:n]
}

func (a *actor) send(m media) { a.deliver(a.seal(m)) }

func (a *actor) speak() {
	a.voice++
	m := audio(a.voice, 960*uint32(a.voice))
	m.payload = a.stamp([]byte{0xFC}, voiceMark, a.voice)
	a.send(m)
}

// stamp ends a payload with who made it, its number and the time.
func (a *actor) stamp(payload []byte, mark byte, number uint16) []byte {
	payload = binary.BigEndian.AppendUint16(append(payload, mark), number)
	return binary.BigEndian.AppendUint64(payload, uint64(a.clock))
}

const (
	stampBytes  = 11
	packetBytes = 1100
)

// film sends one frame; a key frame is three times as large.
func (a *actor) film(e *encoder) {
	size := e.frameBytes
	key := e.wantKey || e.picture == 0
	e.wantKey = false
	if key {
		size *= 3
	}
	e.picture++
	rtpTime := uint32((a.clock - a.epoch) / 1000 * 90 / 1000)
	for at := 0; at < size; at += packetBytes {
		e.number++
		mark := e.mark()
		payload := []byte{0x80, 0xE0, 0x80 | byte(e.picture>>8), byte(e.picture), byte(e.picture), 0x00}
		if at == 0 {
			payload[0] |= 0x10
			payload = append(payload, 0x11, 0, 0)
			if key { // RFC 6386 section 9.1
				payload[6] = 0x10
				payload = append(payload, 0x9D, 0x01, 0x2A, byte(e.width), byte(e.width>>8), byte(e.height), byte(e.height>>8))
			}
		}
		body := min(packetBytes, size-at)
		payload = append(payload, make([]byte, max(0, body-len(payload)-stampBytes))...)
		m := media{
			RTP: packet.RTP{
				PayloadType: vp8Type, SequenceNumber: e.number, Timestamp: rtpTime, SSRC: e.ssrc, Marker: at+packetBytes >= size,
			},
			payload: a.stamp(payload, mark, e.number), mid: e.mid, rid: e.rid,
		}
		a.send(m)
	}
}

func (e *encoder) mark() byte { return e.rid[0] }

// collect takes what has come out by now, without waiting, and does what an encoder is asked for.
func (a *actor) collect() {
	a.t.Helper()
	for _, b := range datagrams(a.t, a.conn) {
		if packet.Classify(b) == packet.KindRTCP {
			a.obey(b)
			continue
		}
		m := a.open(b)
		n := len(m.payload)
		if n < stampBytes {
			a.t.Fatalf("a packet of %d bytes came out", n)
		}
		a.seen = append(a.seen, sighting{
			media: m, mark: m.payload[n-11], original: binary.BigEndian.Uint16(m.payload[n-10:]),
			sentAt: int64(binary.BigEndian.Uint64(m.payload[n-8:])), gotAt: a.clock,
		})
	}
}

func (a *actor) obey(b []byte) {
	a.t.Helper()
	plain, err := a.in.UnprotectRTCP(b)
	if err != nil {
		a.t.Fatalf("RTCP: %v", err)
	}
	for _, pli := range feedbackOf([][]byte{plain}, packet.TypePayloadFB, packet.FormatPLI) {
		a.keys++
		for _, e := range a.layers {
			if e != nil && e.ssrc == pli.MediaSSRC() {
				e.wantKey = true
			}
		}
	}
}

// datagrams reads what a socket holds, without waiting: loopback delivers within the sender's system call.
func datagrams(t testing.TB, conn *net.UDPConn) (all [][]byte) {
	t.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var b [2048]byte
	err = raw.Control(func(fd uintptr) {
		for {
			n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_DONTWAIT)
			if err != nil {
				return
			}
			all = append(all, bytes.Clone(b[:n]))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// of gives the packets of one slot.
func (a *actor) of(ssrc uint32) (part []sighting) {
	for _, s := range a.seen {
		if s.SSRC == ssrc {
			part = append(part, s)
		}
	}
	return part
}

// forget begins a new measurement.
func (a *actor) forget() { a.seen = nil }

// flow is what one slot received: its loss, its disorder and its delay.
type flow struct {
	packets, lost, disordered int
	worstDelay                time.Duration
}

// measure compares what a slot received of one encoder with what was made.
func measure(seen []sighting) (f flow) {
	for i, s := range seen {
		f.packets++
		f.worstDelay = max(f.worstDelay, time.Duration(s.gotAt-s.sentAt))
		if i == 0 {
			continue
		}
		before := seen[i-1]
		if s.SequenceNumber != before.SequenceNumber+1 {
			f.disordered++
		}
		if s.mark != before.mark {
			continue
		}
		if gap := int16(s.original - before.original); gap <= 0 {
			f.disordered++
		} else {
			f.lost += int(gap) - 1
		}
	}
	return f
}
