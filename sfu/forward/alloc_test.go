package forward

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/languagemate/studymate/media/packet"
)

// allocRuns is how often each way is walked. The figure is the whole part of the average.
const allocRuns = 200

// costsNothing walks a way of the packet path with each of the prepared packets and wants no allocation on any of them. The way is walked
// a while before, because rings and pools grow to their size once.
func costsNothing(t *testing.T, s *stage, from *actor, packets [][]byte) {
	t.Helper()
	next := 0
	walk := func() {
		s.clock += int64(2 * time.Millisecond)
		s.worker.transmit.now = s.clock
		s.worker.receive(packets[next], from.addr)
		next++
		s.worker.transmit.flush()
		s.worker.tick()
	}
	for len(packets)-next > allocRuns+1 {
		walk()
	}
	if allocs := testing.AllocsPerRun(allocRuns, walk); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// four is a stage of ann, who sends, and three who hear and see her. What they are sent so far is read.
func four(t *testing.T) (s *stage, ann *actor) {
	s = newStage(t)
	ann = s.enter("ann", 1)
	for _, id := range []string{"ben", "choi", "dana"} {
		s.enter(id, 0)
	}
	s.meet()
	for _, a := range s.actors[1:] {
		a.mute = true
	}
	s.play(2 * time.Second)
	for _, a := range s.actors {
		a.forget()
	}
	return s, ann
}

const prepared = 2 * allocRuns

func TestAVoiceCostsNoAllocation(t *testing.T) {
	s, ann := four(t)
	var packets [][]byte
	for range prepared {
		ann.voice++
		packets = append(packets, ann.seal(audio(ann.voice, 960*uint32(ann.voice))))
	}
	costsNothing(t, s, ann, packets)
	wantCopies(t, s, "4")
}

func TestAPictureCostsNoAllocation(t *testing.T) {
	s, ann := four(t)
	costsNothing(t, s, ann, frames(ann, prepared, packetBytes))
	wantCopies(t, s, "7")
}

// frames seals pictures of one packet each, every 25th a key frame.
func frames(a *actor, n, size int) (packets [][]byte) {
	e := a.layers[0]
	for i := range n {
		e.number++
		e.picture++
		m := video(e.number, uint32(e.picture)*3600, e.picture, i%25 == 24)
		m.payload = append(m.payload, make([]byte, size-len(m.payload))...)
		packets = append(packets, a.seal(m))
	}
	return packets
}

// wantCopies checks that the way was walked: what was measured was sealed for everybody.
func wantCopies(t *testing.T, s *stage, mid string) {
	t.Helper()
	for _, a := range s.actors[1:] {
		if n := a.peer.slot(mid).packets; n < prepared {
			t.Errorf("only %d packets came out: the way was not walked", n)
		}
	}
}

func TestARepeatCostsNoAllocation(t *testing.T) {
	s, _ := four(t)
	ben := s.actors[1]
	s.play(time.Second)
	first := last(t, ben, 70).SequenceNumber
	var packets [][]byte
	for i := range prepared {
		packets = append(packets, ben.sealed(packet.AppendNACK(nil, 1, 70, []uint16{first - uint16(i%100)})))
	}
	costsNothing(t, s, ben, packets)
	if st := s.engine.Stats(); st.PacketsRepeated < allocRuns {
		t.Errorf("only %d repeats: the way was not walked", st.PacketsRepeated)
	}
}

// sealed makes an SRTCP packet.
func (p *person) sealed(plain []byte) []byte {
	p.t.Helper()
	b := make([]byte, 1500)
	n, err := p.out.SealRTCP(b, plain)
	if err != nil {
		p.t.Fatal(err)
	}
	return b[:n]
}

func TestReportsAndWishesOfReceiversCostNoAllocation(t *testing.T) {
	blocks := []packet.ReportBlock{{SSRC: 40, Jitter: 12}, {SSRC: 70, FractionLost: 3, CumulativeLost: 4, HighestSequence: 99}}
	for name, plain := range map[string][]byte{
		"a receiver report":           packet.AppendReceiverReport(nil, 1, blocks),
		"a picture loss indication":   packet.AppendPLI(nil, 1, 70),
		"a NACK of what is not there": packet.AppendNACK(nil, 1, 70, []uint16{60000, 60001, 60005, 60100}),
		"a report and a wish": packet.AppendPLI(packet.AppendCNAME(packet.AppendSenderReport(nil, 2000, 1<<40, 5, 6, 7), 2000, "ben"),
			1, 70),
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := four(t)
			ben := s.actors[1]
			var packets [][]byte
			for range prepared {
				packets = append(packets, ben.sealed(bytes.Clone(plain)))
			}
			costsNothing(t, s, ben, packets)
			if st := s.engine.Stats(); st.DropsMalformed+st.DropsUnauthentic != 0 {
				t.Errorf("%+v: the way was not walked", st)
			}
		})
	}
}

// TestTheClocksOfARoomCostNoAllocation covers feedback, sender and receiver reports, layer choice and speakers, over virtual seconds.
func TestTheClocksOfARoomCostNoAllocation(t *testing.T) {
	s, ann := four(t)
	packets := frames(ann, 600, packetBytes)
	next := 0
	tick := func() {
		for range 20 { // 100 ms
			s.clock += int64(step)
			s.worker.transmit.now = s.clock
			if s.clock/int64(step)%4 == 0 && next < len(packets) {
				s.worker.receive(packets[next], ann.addr)
				next++
			}
			s.worker.tick()
		}
	}
	tick()
	if allocs := testing.AllocsPerRun(60, tick); allocs != 0 {
		t.Errorf("%v allocations in 100 ms of a room", allocs)
	}
	kinds := map[string]int{}
	for _, a := range s.actors {
		for _, b := range datagrams(t, a.conn) {
			if packet.Classify(b) != packet.KindRTCP {
				continue
			}
			plain, err := a.in.UnprotectRTCP(b)
			if err != nil {
				t.Fatal(err)
			}
			for c := range compound(plain) {
				kinds[fmt.Sprint(c.Type, "/", c.Format)]++
			}
		}
	}
	for _, want := range []string{"200/0", "201/1", "205/15"} {
		if kinds[want] < 4 {
			t.Errorf("%d messages of kind %s in %v: the way was not walked", kinds[want], want, kinds)
		}
	}
}

func compound(b []byte) func(yield func(packet.RTCP) bool) {
	return func(yield func(packet.RTCP) bool) {
		for len(b) > 0 {
			c, rest, err := packet.NextRTCP(b)
			if err != nil || !yield(c) {
				return
			}
			b = rest
		}
	}
}

func TestCatchingUpCostsNoAllocation(t *testing.T) {
	s, ann := four(t)
	ben := s.actors[1]
	for _, b := range frames(ann, 40, 300) { // the last 16 begin with a key frame; so small that they need not wait for their pace
		s.worker.transmit.now = s.clock
		s.worker.receive(b, ann.addr)
		s.worker.transmit.flush()
	}
	for _, a := range s.actors {
		a.collect()
	}
	slot := ben.peer.slot("7")
	before := slot.packets
	again := func() {
		s.clock += int64(step)
		s.worker.transmit.now = s.clock
		s.room.mu.Lock()
		slot.restart()
		s.room.mu.Unlock()
		s.worker.hurry(s.room)
		s.worker.tick()
	}
	again()
	if allocs := testing.AllocsPerRun(20, again); allocs != 0 {
		t.Errorf("%v allocations to catch up", allocs)
	}
	if n := slot.packets - before; n < 20*16 {
		t.Errorf("only %d packets were replayed: the way was not walked", n)
	}
}
