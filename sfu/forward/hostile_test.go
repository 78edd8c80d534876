package forward

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/languagemate/studymate/media/packet"
)

// trouble is somebody in a room of four who does what no client does. The other three talk and film, and must not notice.
type trouble struct {
	name  string
	begin func(s *stage, eve *actor)
	// act is done in each step of 5 ms.
	act func(s *stage, eve *actor)
	// seen checks that the trouble was made; nil: it speaks for itself.
	seen func(t *testing.T, st Stats)
	// keyFrames says that the others are asked for more key frames by it: they send more, and larger bursts.
	keyFrames bool
}

func TestNobodyNoticesTroubleInTheRoom(t *testing.T) {
	calm := perform(t, trouble{})
	for _, tr := range troubles {
		t.Run(tr.name, func(t *testing.T) {
			got := perform(t, tr)
			for id, flows := range calm {
				for ssrc, want := range flows {
					f := got[id][ssrc]
					if f.lost != 0 || f.disordered != 0 || f.packets < want.packets || f.packets > want.packets && !tr.keyFrames {
						t.Errorf("%s, slot %d: %+v, in a calm room %+v", id, ssrc, f, want)
					}
					// Sound is never held back. A picture may wait for the pace of its receiver, which others use too.
					if more := f.worstDelay - want.worstDelay; more > step && !tr.keyFrames {
						t.Errorf("%s, slot %d: the worst delay is %v, in a calm room %v", id, ssrc, f.worstDelay, want.worstDelay)
					}
				}
			}
		})
	}
}

// perform plays a room of ann, ben, choi and eve for two seconds and gives what the first three got of each other.
func perform(t *testing.T, tr trouble) map[string]map[uint32]flow {
	t.Helper()
	s := newStage(t)
	for _, id := range []string{"ann", "ben", "choi", "eve"} {
		s.enter(id, 1)
	}
	s.meet() // eve entered last, so she is in the last slots of everybody
	eve := s.actors[3]
	s.play(500 * time.Millisecond)
	for _, a := range s.actors {
		a.forget()
	}
	if tr.begin != nil {
		tr.begin(s, eve)
	}
	if tr.act != nil {
		s.also = append(s.also, func() { tr.act(s, eve) })
	}
	before := heap()
	s.play(2 * time.Second)
	s.also = nil
	s.settle()
	bounded(t, s, before)
	if tr.seen != nil {
		tr.seen(t, s.engine.Stats())
	}
	flows := map[string]map[uint32]flow{}
	for _, a := range s.actors[:3] {
		flows[a.peer.ID()] = map[uint32]flow{}
		for _, ssrc := range []uint32{40, 50, 70, 80} {
			flows[a.peer.ID()][ssrc] = measure(a.of(ssrc))
		}
	}
	return flows
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// bounded checks that nothing in the room grew beyond what its bounds allow.
func bounded(t *testing.T, s *stage, before int64) {
	t.Helper()
	kept := 0
	for _, p := range s.room.peers {
		if len(p.streams) > maxStreams {
			t.Errorf("%s has %d streams", p.id, len(p.streams))
		}
		if p.pacer.repairs.n > maxRepairs {
			t.Errorf("%d repairs wait for %s", p.pacer.repairs.n, p.id)
		}
		for _, slot := range p.slots {
			if slot.waiting.n > maxWaiting {
				t.Errorf("%d pictures wait for %s", slot.waiting.n, p.id)
			}
		}
		for _, l := range p.layers() {
			if l.history == nil {
				continue
			}
			kept += l.history.Bytes()
			if b := l.history.Bytes(); b > historyBytes {
				t.Errorf("the history of %s holds %d bytes", p.id, b)
			}
			if n := l.loss.Missing(); n > maxGap {
				t.Errorf("%d packets of %s are waited for", n, p.id)
			}
		}
	}
	// What the watchers of this test remember is theirs.
	for _, a := range s.actors {
		for i := range a.seen {
			before += int64(cap(a.seen[i].payload)) + 256
		}
	}
	if grown := heap() - before; grown > 2<<20 {
		t.Errorf("the room grew by %d bytes; its histories are %d", grown, kept)
	}
}

// refused checks that something was counted as dropped.
func refused(what string, count func(Stats) uint64, least uint64) func(*testing.T, Stats) {
	return func(t *testing.T, st Stats) {
		t.Helper()
		if n := count(st); n < least {
			t.Errorf("%s: %d counted, want %d: the trouble was not made", what, n, least)
		}
	}
}

func unauthentic(st Stats) uint64 { return st.DropsUnauthentic }
func malformed(st Stats) uint64   { return st.DropsMalformed }
func unknown(st Stats) uint64     { return st.DropsUnknown }
func received(st Stats) uint64    { return st.PacketsIn }

var troubles = []trouble{
	{
		name:  "a receiver that stops reading",
		begin: func(_ *stage, eve *actor) { eve.deaf = true },
	},
	{
		name: "a receiver whose stream takes nothing",
		begin: func(_ *stage, eve *actor) {
			eve.mute = true
			eve.peer.SetPath(eve.addr, fullStream{})
		},
		seen: refused("send errors", func(st Stats) uint64 { return st.SendErrors }, 300),
	},
	{
		name: "a publisher of garbage",
		act: func(_ *stage, eve *actor) {
			for range 3 {
				eve.send(garbage(eve))
			}
		},
		seen: refused("packets", received, 1200),
	},
	{
		name: "a publisher at ten times the rate",
		act: func(s *stage, eve *actor) {
			if eve.steps()%8 == 0 {
				for range 9 {
					eve.film(eve.layers[0])
				}
			}
			if eve.steps()%4 == 0 {
				for range 9 {
					eve.speak()
				}
			}
		},
		seen: refused("packets", received, 2000),
	},
	{
		name: "a publisher of key frames only",
		act:  func(_ *stage, eve *actor) { eve.layers[0].wantKey = true },
	},
	{
		name: "packets from addresses that ICE has not proven",
		act: func(s *stage, eve *actor) {
			for i := range 20 {
				from := net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1024 + rand.IntN(60000)}
				if addr := from.AddrPort(); s.engine.table.find(addr) == nil {
					s.worker.receive(s.actors[0].seal(hostile(uint16(i), vp8Type, make([]byte, 50), nil)), addr)
				}
			}
		},
		seen: refused("strangers", unknown, 6000),
	},
	{
		name: "a peer whose address changes in every step",
		act: func(s *stage, eve *actor) {
			eve.addr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 1, byte(eve.steps())}), uint16(20_000+eve.steps()))
			eve.peer.SetPath(eve.addr, nil)
		},
	},
	{
		name: "every packet comes again and again",
		act: func(s *stage, eve *actor) {
			b := eve.seal(garbage(eve))
			for range 20 {
				eve.deliver(bytes.Clone(b))
			}
		},
		seen: refused("replays", unauthentic, 6000),
	},
	{
		name: "forged packets from the addresses of the others",
		act: func(s *stage, eve *actor) {
			for _, a := range s.actors[:3] {
				b := make([]byte, 200)
				binary.BigEndian.PutUint32(b[8:], []uint32{1000, 2000, 2001, rand.Uint32()}[rand.IntN(4)])
				b[0], b[1] = 0x80, vp8Type
				binary.BigEndian.PutUint16(b[2:], uint16(rand.Uint32()))
				a.deliver(b)
				control := make([]byte, 100)
				control[0], control[1] = 0x80, 200
				a.deliver(control)
			}
		},
		seen: refused("forgeries", unauthentic, 2000),
	},
	{
		name: "headers to the brim",
		act: func(_ *stage, eve *actor) {
			for _, b := range eve.brimful() {
				eve.deliver(b)
			}
		},
		seen: refused("malformed", malformed, 400),
	},
	{
		name: "a new SSRC with every packet",
		act: func(_ *stage, eve *actor) {
			for range 10 {
				m := garbage(eve)
				m.SSRC, m.mid = rand.Uint32(), "1"
				eve.send(m)
			}
		},
		seen: refused("SSRCs", unknown, 2500),
	},
	{
		name: "numbers that jump",
		act: func(_ *stage, eve *actor) {
			eve.layers[0].number += 700
		},
	},
	{
		name:      "wishes for key frames and reports of total loss",
		keyFrames: true,
		act: func(_ *stage, eve *actor) {
			for _, ssrc := range []uint32{70, 80, 90} {
				b := packet.AppendReceiverReport(nil, 1, []packet.ReportBlock{{SSRC: ssrc, FractionLost: 255}})
				eve.control(packet.AppendPLI(b, 1, ssrc))
			}
		},
	},
	{
		name: "everything is asked for again and again",
		act: func(_ *stage, eve *actor) {
			seen := eve.of(70)
			if len(seen) < 100 {
				return
			}
			var b []byte
			for range 60 {
				newest := seen[len(seen)-1].SequenceNumber
				b = append(b, 0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 70)
				b = binary.BigEndian.AppendUint16(b, newest-uint16(rand.IntN(100)))
				b = binary.BigEndian.AppendUint16(b, 0xFFFF)
			}
			eve.control(b)
		},
		seen: refused("repeats", func(st Stats) uint64 { return st.PacketsRepeated }, 300),
	},
	{
		name: "datagrams of no byte and of 64 KiB",
		act: func(s *stage, eve *actor) {
			to := net.UDPAddrFromAddrPort(s.worker.socket.LocalAddr())
			for _, size := range []int{0, 65507, 1, receiveBytes, receiveBytes + 1, 0} {
				b := make([]byte, size)
				if size > 1 {
					b[0], b[1] = 0x80, vp8Type
				}
				_, _ = eve.conn.WriteToUDP(b, to)
			}
			s.read()
		},
		seen: func(t *testing.T, st Stats) {
			t.Helper()
			if got := st.Sockets[0]; got.Truncated < 500 {
				t.Errorf("%+v: the trouble was not made", got)
			}
		},
	},
	{
		name: "RTCP of every type and format",
		act: func(_ *stage, eve *actor) {
			for range 5 {
				b := make([]byte, 8+4*rand.IntN(30))
				for i := range b {
					b[i] = byte(rand.Uint32())
				}
				b[0], b[1] = 0x80|b[0]&31, 192+b[1]%32
				eve.control(b)
			}
		},
	},
}

// read has the worker take what its socket holds.
func (s *stage) read() {
	w := s.worker
	for range 4 {
		n, err := w.socket.ReadBatch(w.batch, 0)
		if err != nil {
			s.t.Fatal(err)
		}
		for i := range n {
			b, from := w.batch.Packet(i)
			w.receive(b, from)
		}
		w.transmit.flush()
	}
}

// fullStream is a connection whose queue is full for good.
type fullStream struct{}

func (fullStream) Write([]byte) (int, error) { return 0, net.ErrWriteToConnected }

// garbage is an authentic packet of eve's camera with any payload.
func garbage(eve *actor) media {
	e := eve.layers[0]
	e.number++
	payload := make([]byte, 1+rand.IntN(1100))
	for i := range payload {
		payload[i] = byte(rand.Uint32())
	}
	// It ends as the packets of this test do, so that who receives it can tell what it is.
	return media{
		RTP:     packet.RTP{PayloadType: vp8Type, SequenceNumber: e.number, Timestamp: rand.Uint32(), SSRC: e.ssrc, Marker: true},
		payload: eve.stamp(payload, 'g', e.number),
	}
}

// brimful gives packets whose headers hold all that a header can.
func (a *actor) brimful() (all [][]byte) {
	e := a.layers[0]
	for _, c := range []struct{ csrcs, words, profile, claimed int }{
		{15, 0, 0, 0},           // 15 contributing sources
		{15, 10, 0xBEDE, 10},    // and one-byte extensions of nothing
		{0, 300, 0xBEDE, 300},   // 1200 bytes of extensions
		{15, 250, 0x1000, 250},  // two-byte extensions
		{0, 4, 0xBEDE, 0xFFFF},  // an extension block that ends far behind the packet
		{15, 4, 0x1000, 0x1000}, //
		{3, 100, 0xBEDE, 100},   //
	} {
		e.number++
		b := make([]byte, 1500)
		packet.PutHeader(b, &packet.RTP{PayloadType: vp8Type, SequenceNumber: e.number, SSRC: e.ssrc, Marker: true})
		b[0] |= byte(c.csrcs)
		at := 12 + 4*c.csrcs
		if c.words > 0 {
			b[0] |= 0x10
			binary.BigEndian.PutUint16(b[at:], uint16(c.profile))
			binary.BigEndian.PutUint16(b[at+2:], uint16(c.claimed))
			for i := range 4 * c.words {
				b[at+4+i] = byte(rand.Uint32())
			}
			at += 4 + 4*c.words
		}
		n, err := a.out.SealRTP(b, at, a.stamp([]byte{0x80}, 'g', e.number), e.ssrc, uint64(e.number))
		if err != nil {
			a.t.Fatal(err)
		}
		all = append(all, b[:n])
	}
	return all
}
