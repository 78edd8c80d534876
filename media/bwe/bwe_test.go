package bwe

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/pion/rtcp"
)

const ms = int64(1e6)

// split cuts what Feedback appended into its messages.
func split(t testing.TB, b []byte) [][]byte {
	t.Helper()
	var messages [][]byte
	for len(b) > 0 {
		n := 4 * (int(binary.BigEndian.Uint16(b[2:])) + 1)
		messages = append(messages, b[:n])
		b = b[n:]
	}
	return messages
}

type told struct {
	at       int64
	received bool
}

// read gathers what messages say of each packet; the last word counts.
func read(t testing.TB, messages [][]byte) map[uint16]told {
	t.Helper()
	got := map[uint16]told{}
	for _, m := range messages {
		if err := ParseFeedback(m, func(seq uint16, at int64, received bool) { got[seq] = told{at, received} }); err != nil {
			t.Fatalf("%v in %x", err, m)
		}
	}
	return got
}

// pionTells is the same, by pion's reading of one message.
func pionTells(t testing.TB, m []byte) map[uint16]told {
	t.Helper()
	var cc rtcp.TransportLayerCC
	if err := cc.Unmarshal(m); err != nil {
		t.Fatalf("pion: %v in %x", err, m)
	}
	var symbols []uint16
	for _, c := range cc.PacketChunks {
		switch c := c.(type) {
		case *rtcp.RunLengthChunk:
			for range c.RunLength {
				symbols = append(symbols, c.PacketStatusSymbol)
			}
		case *rtcp.StatusVectorChunk:
			symbols = append(symbols, c.SymbolList...)
		}
	}
	got := map[uint16]told{}
	at, deltas := int64(cc.ReferenceTime)*64*ms, cc.RecvDeltas
	for i := range cc.PacketStatusCount {
		seq := cc.BaseSequenceNumber + i
		if s := symbols[i]; s == rtcp.TypeTCCPacketNotReceived || s == rtcp.TypeTCCPacketReceivedWithoutDelta {
			got[seq] = told{}
			continue
		}
		at += deltas[0].Delta * 1000
		deltas = deltas[1:]
		got[seq] = told{at, true}
	}
	return got
}

func TestFeedbackTellsWhatArrived(t *testing.T) {
	type packet struct {
		seq uint16
		at  int64
	}
	spaced := func(first uint16, n int, step int64) (packets []packet) {
		for i := range n {
			packets = append(packets, packet{first + uint16(i), 1000*ms + int64(i)*step})
		}
		return packets
	}
	for _, c := range []struct {
		name     string
		packets  []packet
		lost     []uint16
		messages int
	}{
		{"one", spaced(7, 1, 0), nil, 1},
		{"a steady stream", spaced(100, 60, 5*ms), nil, 1},
		{"over the 16-bit edge", spaced(65_500, 80, 2*ms), nil, 1},
		{"wide apart", spaced(1, 10, 90*ms), nil, 1},
		{"holes", []packet{{10, 1000 * ms}, {12, 1001 * ms}, {13, 1090 * ms}, {17, 1091 * ms}, {40, 1300 * ms}}, []uint16{11, 14, 15, 16, 18, 39}, 1},
		{"overtaken", []packet{{10, 1000 * ms}, {12, 1001 * ms}, {11, 1003 * ms}, {13, 1002 * ms}}, nil, 1},
		{"too far apart for one message", []packet{{10, 1000 * ms}, {11, 9000 * ms}, {12, 9500 * ms}}, nil, 1},
		{"much too far apart", []packet{{10, 1000 * ms}, {11, 9300 * ms}, {12, 9301 * ms}}, nil, 2},
		{"more than a message holds", spaced(0, 300, ms), nil, 2},
		{"a long hole", []packet{{0, 1000 * ms}, {400, 1001 * ms}, {401, 1002 * ms}}, []uint16{1, 200, 399}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r Recorder
			for _, p := range c.packets {
				r.Arrived(p.seq, p.at)
			}
			messages := split(t, r.Feedback(nil, 1, 2, 0))
			if len(messages) != c.messages {
				t.Fatalf("%d messages, want %d", len(messages), c.messages)
			}
			got := read(t, messages)
			for _, p := range c.packets {
				if g := got[p.seq]; !g.received || g.at != p.at/tick*tick {
					t.Errorf("packet %d: %+v, want %d", p.seq, g, p.at)
				}
			}
			for _, seq := range c.lost {
				if g, ok := got[seq]; !ok || g.received {
					t.Errorf("packet %d: %+v, %v; want lost", seq, g, ok)
				}
			}
			for i, m := range messages {
				var cc rtcp.TransportLayerCC
				if err := cc.Unmarshal(m); err != nil {
					t.Fatal(err)
				}
				if cc.SenderSSRC != 1 || cc.MediaSSRC != 2 || int(cc.FbPktCount) != i {
					t.Errorf("message %d: %+v", i, cc)
				}
			}
		})
	}
}

func TestFeedbackOnlyWhenSomethingIsNew(t *testing.T) {
	var r Recorder
	dst := []byte("before")
	if got := r.Feedback(dst, 1, 2, 0); string(got) != "before" {
		t.Fatalf("%q", got)
	}
	r.Arrived(1, 0)
	r.Arrived(3, ms)
	if got := r.Feedback(dst, 1, 2, 0); len(got) <= len(dst) || string(got[:6]) != "before" {
		t.Fatalf("%q", got)
	}
	if got := r.Feedback(nil, 1, 2, 0); got != nil {
		t.Fatalf("told twice: %x", got)
	}
	r.Arrived(3, 2*ms)
	if got := r.Feedback(nil, 1, 2, 0); got != nil {
		t.Fatalf("a duplicate is news: %x", got)
	}
	r.Arrived(2, 3*ms) // called lost before
	if got := read(t, split(t, r.Feedback(nil, 1, 2, 0))); got[2] != (told{3 * ms, true}) || got[3] != (told{ms, true}) || len(got) != 2 {
		t.Fatalf("%v", got)
	}
	r.Arrived(5, 4*ms)
	if got := read(t, split(t, r.Feedback(nil, 1, 2, 0))); got[4].received || len(got) != 2 {
		t.Fatalf("%v", got)
	}
}

func TestRecorderIsBounded(t *testing.T) {
	var r Recorder
	for i := range 40_000 { // no feedback was asked for
		r.Arrived(uint16(i), int64(i)*ms/10)
	}
	total := 0
	for {
		b := r.Feedback(nil, 1, 2, 0)
		if b == nil {
			break
		}
		if len(b) > maxFeedbackBytes {
			t.Fatalf("%d bytes in one call", len(b))
		}
		total += len(read(t, split(t, b)))
	}
	if total != windowSeqs {
		t.Fatalf("told of %d packets", total)
	}
	r.Arrived(40_000+20_000, 5000*ms) // a jump: what lies between is not told one by one
	if got := read(t, split(t, r.Feedback(nil, 1, 2, 0))); len(got) > windowSeqs {
		t.Fatalf("told of %d packets after a jump", len(got))
	}
	r.Arrived(40_000, 5000*ms) // older than the window
	if r.Feedback(nil, 1, 2, 0) != nil {
		t.Fatal("told of a packet older than the window")
	}
}

// The clock of the messages wraps after 12 days; deltas go on over the edge.
func TestReferenceTimeWraps(t *testing.T) {
	edge := int64(1) << 32 * tick
	var r Recorder
	for i := range int64(20) {
		r.Arrived(uint16(i), edge-10*ms+i*ms)
	}
	got := read(t, split(t, r.Feedback(nil, 1, 2, 0)))
	for i := range int64(20) {
		if want := edge - 10*ms + i*ms; !got[uint16(i)].received || i != 10 && got[uint16(i)].at != want {
			t.Errorf("packet %d: %+v, want %d", i, got[uint16(i)], want)
		}
	}
}

// Under random loss, reordering and pauses every message is read alike by pion, and the last word on each packet is true.
func TestFeedbackAgainstPion(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	var r Recorder
	arrived := map[int]int64{}
	all := map[uint16]told{}
	now, sent := int64(0), 65_000
	for range 3000 {
		for range rng.IntN(60) {
			sent++
			now += int64(rng.IntN(int(4 * ms)))
			if rng.IntN(100) == 0 {
				now += int64(rng.IntN(int(20_000 * ms)))
			}
			if rng.IntN(8) == 0 {
				continue
			}
			seq := sent
			if rng.IntN(10) == 0 {
				seq -= rng.IntN(50)
			}
			if _, ok := arrived[seq]; !ok && seq > 65_000 {
				arrived[seq] = now
			}
			r.Arrived(uint16(seq), now)
		}
		for {
			b := r.Feedback(nil, 1, 2, now)
			if b == nil {
				break
			}
			for _, m := range split(t, b) {
				ours, theirs := read(t, [][]byte{m}), pionTells(t, m)
				if len(ours) != len(theirs) {
					t.Fatalf("%d packets, pion %d", len(ours), len(theirs))
				}
				for seq, o := range ours {
					if o != theirs[seq] {
						t.Fatalf("packet %d: %+v, pion %+v", seq, o, theirs[seq])
					}
					all[seq] = o
				}
			}
		}
		for seq := max(65_001, sent-400); seq < sent-60; seq++ {
			at, ok := arrived[seq]
			if g, toldOf := all[uint16(seq)]; toldOf && (g.received != ok || ok && g.at != at/tick*tick) {
				t.Fatalf("packet %d: %+v, want %d, %v", seq, g, at, ok)
			}
		}
	}
}

func TestParseFeedbackRefuses(t *testing.T) {
	var r Recorder
	for i := range uint16(50) {
		r.Arrived(i*3, int64(i)*90*ms)
	}
	good := r.Feedback(nil, 1, 2, 0)
	change := func(at int, v byte) []byte {
		b := append([]byte(nil), good...)
		b[at] = v
		return b
	}
	for name, b := range map[string][]byte{
		"empty":             nil,
		"cut":               good[:len(good)-4],
		"other format":      change(0, 0x81),
		"other type":        change(1, 206),
		"wrong length":      change(3, good[3]+1),
		"more than it has":  change(14, 0xff),
		"a run of nothing":  append(change(20, 0)[:21], append([]byte{0}, good[22:]...)...),
		"header and no end": good[:20],
	} {
		if err := ParseFeedback(b, func(uint16, int64, bool) {}); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	var r Recorder
	var c LossCap
	buf := make([]byte, 0, 1500)
	seq, now := uint16(0), int64(0)
	visited := 0
	if got := testing.AllocsPerRun(1000, func() {
		for range 30 {
			seq += uint16(1 + now%2)
			now += ms + now%7
			r.Arrived(seq, now)
		}
		b := r.Feedback(buf, 1, 2, now)
		if ParseFeedback(b, func(uint16, int64, bool) { visited++ }) != nil {
			t.Fatal("malformed")
		}
		c.Report(3, now)
		c.REMB(1e6, now)
		c.CeilingBps(now)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkArrived(b *testing.B) {
	var r Recorder
	var seq uint16
	b.ReportAllocs()
	for b.Loop() {
		seq++
		r.Arrived(seq, int64(seq)*ms)
	}
}

func BenchmarkFeedbackOf50(b *testing.B) {
	var r Recorder
	var seq uint16
	var now int64
	buf := make([]byte, 0, 1500)
	b.ReportAllocs()
	for b.Loop() {
		for range 50 {
			seq++
			now += ms
			r.Arrived(seq, now)
		}
		r.Feedback(buf, 1, 2, 0)
	}
}

func FuzzParseFeedback(f *testing.F) {
	var r Recorder
	for i := range uint16(50) {
		r.Arrived(i*3, int64(i)*90*ms)
	}
	f.Add(r.Feedback(nil, 1, 2, 0))
	f.Add([]byte{0x8f, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 7, 0, 1, 0, 0, 1, 0, 0x20, 1, 4, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		n := 0
		err := ParseFeedback(b, func(uint16, int64, bool) { n++ })
		if err != nil && n > 0 {
			t.Fatal("visited packets of a malformed message")
		}
		if err == nil && n != int(binary.BigEndian.Uint16(b[14:])) {
			t.Fatalf("visited %d packets", n)
		}
	})
}

// FuzzRecorder lets numbers and times come as they like: what is told must be readable, bounded and come to an end.
func FuzzRecorder(f *testing.F) {
	f.Add([]byte{0, 1, 1, 0, 2, 1, 0xff, 0xff, 200})
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Recorder
		now := int64(0)
		for ; len(b) >= 3; b = b[3:] {
			now += int64(b[2]) * int64(b[2]) * ms
			r.Arrived(binary.BigEndian.Uint16(b), now)
			if b[2]&7 == 0 {
				read(t, split(t, r.Feedback(nil, 1, 2, now)))
			}
		}
		for i := 0; ; i++ {
			m := r.Feedback(nil, 1, 2, now)
			if m == nil {
				return
			}
			if len(m) > maxFeedbackBytes || i > windowSeqs {
				t.Fatal("unbounded")
			}
			for _, m := range split(t, m) {
				pionTells(t, m)
			}
		}
	})
}
