package report

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

const (
	ms  = int64(time.Millisecond)
	sec = int64(time.Second)
)

func TestReceiverCountsLoss(t *testing.T) {
	var r Receiver
	r.Init(90000)
	if b := r.Block(0); b != (Block{}) {
		t.Fatalf("before the first packet: %+v", b)
	}
	arrive := func(seqs ...uint64) {
		for _, s := range seqs {
			r.Arrived(s, uint32(s*3000), 100, int64(s)*sec/30)
		}
	}
	arrive(65_534, 65_535, 65_536, 65_539) // two lost, over the 16-bit edge
	b := r.Block(0)
	if b.FractionLost != 256*2/6 || b.CumulativeLost != 2 || b.HighestSeq != 1<<16|3 {
		t.Fatalf("%+v", b)
	}
	if s := r.Stats(); s.Packets != 4 || s.Bytes != 400 || s.Lost != 2 || math.Abs(s.FractionLost-2.0/6) > 1e-9 {
		t.Fatalf("%+v", s)
	}
	arrive(65_540, 65_541)
	if b = r.Block(0); b.FractionLost != 0 || b.CumulativeLost != 2 {
		t.Fatalf("nothing lost since: %+v", b)
	}
	arrive(65_537, 65_538) // repaired after they were reported
	if b = r.Block(0); b.FractionLost != 0 || b.CumulativeLost != 0 || r.Stats().Lost != 0 {
		t.Fatalf("after repair: %+v", b)
	}
	arrive(65_541, 65_541) // duplicates
	if b = r.Block(0); b.CumulativeLost != -2 || r.Stats().Lost != 0 {
		t.Fatalf("after duplicates: %+v", b)
	}
}

func TestReceiverBounds(t *testing.T) {
	var r Receiver
	r.Init(90000)
	for i := range uint64(100_000) { // each 2,999 lost
		r.Arrived(i*3000, 0, 1, 0)
	}
	if b := r.Block(0); b.CumulativeLost != 1<<23-1 || b.FractionLost != 255 {
		t.Fatalf("%+v", b)
	}
}

// A sender that begins anew elsewhere has lost nothing on the way.
func TestReceiverRestart(t *testing.T) {
	var r Receiver
	r.Init(48000)
	r.Arrived(100, 0, 1, 0)
	r.Arrived(102, 0, 1, 0)
	r.Arrived(102+maxDropout+1, 0, 1, 0)
	r.Arrived(102+maxDropout+3, 0, 1, 0)
	if b := r.Block(0); b.CumulativeLost != 2 || b.HighestSeq != 102+maxDropout+3 {
		t.Fatalf("%+v", b)
	}
}

// The jitter is that of RFC 3550 appendix A.8, computed here in floating point as section 6.4.1 states it.
func TestJitter(t *testing.T) {
	for _, rate := range []uint32{48000, 90000} {
		rng := rand.New(rand.NewPCG(1, uint64(rate)))
		var r Receiver
		r.Init(rate)
		var want, last float64
		for i := range uint64(5000) {
			sentAt := 20 * ms * int64(i)
			delay := int64(rng.ExpFloat64() * 5 * float64(ms))
			now := 1_000_000*sec + sentAt + delay
			r.Arrived(i, uint32(sentAt/1000*int64(rate)/1_000_000)+4_000_000_000, 100, now) // wraps on the way
			d := float64(delay) * float64(rate) / 1e9
			if i > 0 {
				want += (math.Abs(d-last) - want) / 16
			}
			last = d
		}
		got := float64(r.Block(0).Jitter)
		if math.Abs(got-want) > want/50+2 {
			t.Errorf("%d Hz: %v, want %v", rate, got, want)
		}
		if inTime := r.Stats().Jitter.Seconds() * float64(rate); math.Abs(inTime-got) > 1 {
			t.Errorf("%d Hz: stats say %v", rate, inTime)
		}
	}
}

func TestJitterIgnoresRepairsAndNewTimelines(t *testing.T) {
	var r Receiver
	r.Init(90000)
	for i := range uint64(100) {
		if i%10 != 3 {
			r.Arrived(i, uint32(i*3000), 1, int64(i)*sec/30)
		}
		if i%10 == 8 {
			r.Arrived(i-5, uint32((i-5)*3000), 1, int64(i)*sec/30) // repaired, 170 ms late
		}
		if i == 50 {
			r.Arrived(i, 7, 1, int64(i)*sec/30) // a duplicate with nonsense
		}
	}
	for i := uint64(100); i < 110; i++ { // the same clock from elsewhere
		r.Arrived(i, uint32(i*3000)+2_000_000_000, 1, int64(i)*sec/30)
	}
	if j := r.Stats().Jitter; j > time.Millisecond/10 {
		t.Fatalf("jitter %v", j)
	}
}

// What a sender computes from our block with pion's types is the round trip there was.
func TestSenderReportAndRTT(t *testing.T) {
	var r Receiver
	r.Init(90000)
	r.Arrived(1, 0, 1, 0)
	if b := r.Block(0); b.LSR != 0 || b.DLSR != 0 {
		t.Fatalf("answers no report: %+v", b)
	}
	sentAt := time.Date(2026, 5, 1, 10, 0, 0, 123456789, time.UTC).UnixNano()
	const oneWay, held = 30 * ms, 1700 * ms
	r.SenderReport(NTP(sentAt), 0, 5*sec)
	b := r.Block(5*sec + held)
	wire, err := (&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{LastSenderReport: b.LSR, Delay: b.DLSR}}}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var back rtcp.ReceiverReport
	if err := back.Unmarshal(wire); err != nil {
		t.Fatal(err)
	}
	rtt, ok := RTT(NTP(sentAt+2*oneWay+held), back.Reports[0].LastSenderReport, back.Reports[0].Delay)
	if !ok || (rtt-60*time.Millisecond).Abs() > 50*time.Microsecond {
		t.Fatalf("round trip %v, %v", rtt, ok)
	}
}

func TestNoAllocations(t *testing.T) {
	var r Receiver
	var rate Rate
	var l Latency
	r.Init(90000)
	var seq uint64
	if got := testing.AllocsPerRun(1000, func() {
		seq++
		now := int64(seq) * ms
		r.Arrived(seq, uint32(seq), 1000, now)
		rate.Add(1000, now)
		r.SenderReport(1, 2, now)
		l.SenderReport(NTP(now), now, now, time.Millisecond)
		r.Block(now)
		r.Stats()
		rate.BitsPerSecond(now)
		EModel(0.01, 100)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkReceiverArrived(b *testing.B) {
	var r Receiver
	r.Init(90000)
	var seq uint64
	b.ReportAllocs()
	for b.Loop() {
		seq++
		r.Arrived(seq, uint32(seq*3000), 1000, int64(seq)*ms)
	}
}

func BenchmarkRateAdd(b *testing.B) {
	var r Rate
	var now int64
	b.ReportAllocs()
	for b.Loop() {
		now += ms
		r.Add(1000, now)
	}
}
