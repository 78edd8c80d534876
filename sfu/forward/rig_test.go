package forward

import (
	"crypto/rand"
	"encoding/binary"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/languagemate/studymate/media/codec"
	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/media/srtp"
	"github.com/languagemate/studymate/sfu/udp"
)

// The formats and payload types of the tests' peers.
const (
	opusFormat Format = iota + 1
	vp8Format
	redFormat

	opusType = 111
	redType  = 63
	vp8Type  = 96
	rtxType  = 97
)

// rig is an engine whose worker is driven by hand: no goroutine, a clock that moves when told, real sockets and real SRTP.
type rig struct {
	t      testing.TB
	clock  int64
	engine *Engine
	worker *Worker
	room   *Room
}

func newRig(t testing.TB) *rig { return newRigOf(t, 1) }

// newRigOf gives a rig with several workers; worker is the first of them, room the one that it looks after.
func newRigOf(t testing.TB, workers int) *rig {
	r := &rig{t: t, clock: int64(time.Hour)}
	sockets := make([]*udp.Socket, workers)
	at := netip.MustParseAddrPort("127.0.0.1:0")
	for i := range sockets {
		socket, err := udp.Listen(udp.Config{AddrPort: at, ReusePort: workers > 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = socket.Close() })
		sockets[i], at = socket, socket.LocalAddr()
	}
	r.engine = New(Config{
		Now:  func() int64 { return r.clock },
		Unix: func() int64 { return r.clock + 1_700_000_000e9 },
	}, sockets, func([]byte, netip.AddrPort) {})
	r.room = r.engine.NewRoom()
	r.worker = r.room.worker
	return r
}

// pass lets time go by in the steps of a worker that hears nothing.
func (r *rig) pass(d time.Duration) {
	for end := r.clock + int64(d); r.clock < end; {
		r.clock += int64(5 * time.Millisecond)
		r.worker.transmit.now = r.clock
		r.worker.tick()
	}
}

// person is a peer and its client's side.
type person struct {
	*rig
	peer     *Peer
	conn     *net.UDPConn
	addr     netip.AddrPort
	out      *srtp.Outbound
	in       *srtp.Inbound
	streams  map[uint32]*srtp.Stream
	index    map[uint32]uint64
	observed observed
}

type observed struct {
	links    []bool
	speakers int
	reports  int
}

func (o *observed) Link(_ *Peer, lost bool) { o.links = append(o.links, lost) }
func (o *observed) Speakers(*Room)          { o.speakers++ }
func (o *observed) Report(*Peer)            { o.reports++ }

func (r *rig) config(id string) PeerConfig {
	cfg := PeerConfig{
		ID: id,
		Extensions: ExtensionIDs{
			MID: 1, RID: 2, RepairedRID: 3, AudioLevel: 4, TransportCC: 5, AbsSendTime: 6,
		},
		Sources: []SourceConfig{
			{Kind: Mic, MID: "0", SSRCs: []uint32{1000}},
			{Kind: Camera, MID: "1", SSRCs: []uint32{2000}, RTXOf: map[uint32]uint32{2000: 2001}},
		},
		Slots: []SlotConfig{
			{Kind: Mic, MID: "4", SSRC: 40, CNAME: "slot-0"},
			{Kind: Camera, MID: "7", SSRC: 70, RTXSSRC: 71, CNAME: "slot-0"},
		},
		ReportSSRC: 9,
	}
	cfg.Payloads[opusType] = Payload{Format: opusFormat, Codec: codec.Opus, ClockRate: 48000}
	cfg.Payloads[vp8Type] = Payload{Format: vp8Format, Codec: codec.VP8, ClockRate: 90000}
	cfg.Payloads[rtxType] = Payload{Format: vp8Format, Codec: codec.VP8, ClockRate: 90000, Primary: vp8Type}
	return cfg
}

// join adds a peer with keys and a path. Change may alter its configuration.
func (r *rig) join(id string, change func(*PeerConfig)) *person {
	r.t.Helper()
	p := &person{rig: r, streams: map[uint32]*srtp.Stream{}, index: map[uint32]uint64{}}
	cfg := r.config(id)
	if change != nil {
		change(&cfg)
	}
	cfg.Observer = &p.observed
	var err error
	if p.peer, err = r.room.AddPeer(cfg); err != nil {
		r.t.Fatal(err)
	}
	if p.conn, err = net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = p.conn.Close() })
	p.addr = p.conn.LocalAddr().(*net.UDPAddr).AddrPort()
	p.secure(srtp.ProfileAEADAES128GCM)
	return p
}

func (p *person) secure(profile srtp.Profile) {
	p.t.Helper()
	secret := func(n int) []byte {
		b := make([]byte, n)
		_, _ = rand.Read(b)
		return b
	}
	k := srtp.Keys{
		Profile:  profile,
		LocalKey: secret(profile.KeyLen()), LocalSalt: secret(profile.SaltLen()),
		RemoteKey: secret(profile.KeyLen()), RemoteSalt: secret(profile.SaltLen()),
	}
	if err := p.peer.SetKeys(k); err != nil {
		p.t.Fatal(err)
	}
	p.peer.SetPath(p.addr, nil)
	var err error
	if p.out, err = srtp.NewOutbound(profile, k.RemoteKey, k.RemoteSalt); err != nil {
		p.t.Fatal(err)
	}
	if p.in, err = srtp.NewInbound(profile, k.LocalKey, k.LocalSalt); err != nil {
		p.t.Fatal(err)
	}
}

// media is one packet as a client sends or sees it.
type media struct {
	packet.RTP
	payload []byte
	level   []byte // audio level extension
	mid     string
	rid     string
}

// seal makes the SRTP packet; the sequence number is the packet index too.
func (p *person) seal(m media) []byte {
	p.t.Helper()
	b := make([]byte, 1500)
	packet.PutHeader(b, &m.RTP)
	n, err := packet.PutExtensions(b, []packet.Element{
		element(1, []byte(m.mid)), element(2, []byte(m.rid)), element(4, m.level), {ID: 5, Value: []byte{0, byte(m.SequenceNumber)}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	if n, err = p.out.SealRTP(b, n, m.payload, m.SSRC, uint64(m.SequenceNumber)); err != nil {
		p.t.Fatal(err)
	}
	return b[:n]
}

func element(id uint8, value []byte) packet.Element {
	if len(value) == 0 {
		return packet.Element{}
	}
	return packet.Element{ID: id, Value: value}
}

// send lets the worker take a packet of the person.
func (p *person) send(m media) { p.deliver(p.seal(m)) }

func (p *person) deliver(b []byte) {
	p.worker.transmit.now = p.clock
	p.worker.receive(b, p.addr)
	p.worker.transmit.flush()
}

func (p *person) control(plain []byte) {
	p.t.Helper()
	b := make([]byte, 1500)
	n, err := p.out.SealRTCP(b, plain)
	if err != nil {
		p.t.Fatal(err)
	}
	p.deliver(b[:n])
}

// audio and video make the usual packets.
func audio(number uint16, rtpTime uint32) media {
	return media{
		RTP:     packet.RTP{PayloadType: opusType, SequenceNumber: number, Timestamp: rtpTime, SSRC: 1000},
		payload: []byte{0xFC, byte(number >> 8), byte(number)}, level: []byte{0x80 | 20},
	}
}

// video makes a VP8 packet with a 15-bit picture id and TL0PICIDX.
func video(number uint16, rtpTime uint32, picture uint16, key bool) media {
	payload := []byte{0x90, 0xE0, 0x80 | byte(picture>>8), byte(picture), byte(picture), 0x00, 0x01, 0, 0, byte(number >> 8), byte(number)}
	if key {
		// RFC 6386 section 9.1: frame tag with the key bit clear, start code, 640x360.
		payload = append(payload[:5:5], 0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01, byte(number>>8), byte(number))
	}
	return media{
		RTP:     packet.RTP{PayloadType: vp8Type, SequenceNumber: number, Timestamp: rtpTime, SSRC: 2000, Marker: true},
		payload: payload,
	}
}

// got is what came out at a person since the last call: RTP decrypted, RTCP as decrypted compounds. A last datagram from the worker's own
// socket, which can't overtake the others, says that that was all: no test waits for silence.
func (p *person) got() (rtp []media, rtcp [][]byte) {
	p.t.Helper()
	const end = "end"
	if _, err := p.worker.socket.WriteTo([]byte(end), p.addr); err != nil {
		p.t.Fatal(err)
	}
	if err := p.conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		p.t.Fatal(err)
	}
	for {
		b := make([]byte, 2048)
		n, err := p.conn.Read(b)
		if err != nil {
			p.t.Fatal(err)
		}
		if string(b[:n]) == end {
			return rtp, rtcp
		}
		b = b[:n]
		if packet.Classify(b) == packet.KindRTCP {
			plain, err := p.in.UnprotectRTCP(b)
			if err != nil {
				p.t.Fatalf("RTCP: %v", err)
			}
			rtcp = append(rtcp, plain)
			continue
		}
		rtp = append(rtp, p.open(b))
	}
}

func (p *person) open(b []byte) media {
	p.t.Helper()
	var m media
	if err := packet.ParseRTP(b, &m.RTP); err != nil {
		p.t.Fatal(err)
	}
	s := p.streams[m.SSRC]
	if s == nil {
		s = p.in.Stream(m.SSRC)
		p.streams[m.SSRC] = s
	}
	plain, _, err := p.in.UnprotectRTP(s, b, m.HeaderLen)
	if err != nil {
		p.t.Fatalf("a receiver can't open what it was sent: %v", err)
	}
	m.level = m.Extension(plain, 4)
	m.payload = plain[m.HeaderLen:]
	return m
}

// feedbackOf finds the packets of one type and format in compounds.
func feedbackOf(compounds [][]byte, typ, format uint8) []packet.RTCP {
	var found []packet.RTCP
	for _, b := range compounds {
		for len(b) > 0 {
			p, rest, err := packet.NextRTCP(b)
			if err != nil {
				break
			}
			if p.Type == typ && p.Format == format {
				found = append(found, p)
			}
			b = rest
		}
	}
	return found
}

func pictureID(m media) uint16 { return binary.BigEndian.Uint16(m.payload[2:]) & 0x7FFF }
