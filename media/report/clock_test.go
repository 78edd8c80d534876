package report

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestNTP(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want uint64
	}{
		{time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), 2208988800 << 32},
		{time.Date(2000, 1, 1, 0, 0, 0, 500_000_000, time.UTC), 3155673600<<32 | 1<<31}, // RFC 5905 figure 4: day 51544
		{time.Date(2036, 2, 7, 6, 28, 15, 0, time.UTC), 0xffffffff << 32},
		{time.Date(2036, 2, 7, 6, 28, 17, 0, time.UTC), 1 << 32}, // era 1
	} {
		if got := NTP(c.at.UnixNano()); got != c.want {
			t.Errorf("%v: %x, want %x", c.at, got, c.want)
		}
		if got := UnixNano(c.want); got != c.at.UnixNano() {
			t.Errorf("%x: %v, want %v", c.want, time.Unix(0, got).UTC(), c.at)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		at := rng.Int64N(4e18)
		if back := UnixNano(NTP(at)); back-at > 1 || at-back > 1 {
			t.Fatalf("%d comes back as %d", at, back)
		}
	}
}

func TestRTT(t *testing.T) {
	const second = 1 << 16
	for _, c := range []struct {
		name           string
		now, lsr, dlsr uint32
		want           time.Duration
		ok             bool
	}{
		{"RFC 3550 figure 2", 0xb710_8000, 0xb705_2000, 0x0005_4000, 6125 * time.Millisecond, true},
		{"over the wrap", 5 * second, 0xffff_0000, 5 * second, time.Second, true},
		{"nothing to answer", second, 0, 0, 0, false},
		{"rounding below zero", 10 * second, 9 * second, second + 60, 0, true},
		{"a peer that lies", 10 * second, 9 * second, 2 * second, 0, false},
	} {
		if got, ok := RTT(uint64(c.now)<<16, c.lsr, c.dlsr); got != c.want || ok != c.ok {
			t.Errorf("%s: %v, %v; want %v, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

// publisher sends a report a second over a path with queueing, from a clock that is off and drifts.
type publisher struct {
	l                 Latency
	skew, drift       int64 // of its clock: ahead by skew plus drift each second
	forward, backward int64
	now               int64
}

func (p *publisher) report(queue int64) {
	const epoch = int64(1_767_000_000) * sec
	p.now += sec
	theirs := epoch + p.now + p.skew + p.now/sec*p.drift
	arrived := p.now + p.forward + queue
	p.l.SenderReport(NTP(theirs), epoch+arrived, arrived, time.Duration(p.forward+p.backward+queue))
}

func within(t *testing.T, got time.Duration, want, tolerance int64) {
	t.Helper()
	if d := int64(got) - want; d > tolerance || -d > tolerance {
		t.Fatalf("one way %v, want %v within %v", got, time.Duration(want), time.Duration(tolerance))
	}
}

func TestLatency(t *testing.T) {
	for _, skew := range []int64{0, -3600 * sec, 3600 * sec} {
		p := publisher{skew: skew, forward: 25 * ms, backward: 25 * ms}
		if p.l.OneWay() != 0 {
			t.Fatal("known before a report")
		}
		rng := rand.New(rand.NewPCG(1, 2))
		for range 60 {
			p.report(rng.Int64N(4 * ms))
		}
		within(t, p.l.OneWay(), 27*ms, 4*ms)
		for range 20 {
			p.report(80 * ms) // a queue builds
		}
		within(t, p.l.OneWay(), 105*ms, 4*ms)
		for range 20 {
			p.report(0)
		}
		within(t, p.l.OneWay(), 25*ms, 3*ms)
	}
}

func TestLatencyErrorIsHalfTheAsymmetryAndTheDrift(t *testing.T) {
	p := publisher{forward: 40 * ms, backward: 20 * ms}
	for range 60 {
		p.report(0)
	}
	within(t, p.l.OneWay(), 30*ms, ms/10)
	for _, drift := range []int64{50_000, -50_000} { // 50 ppm
		p = publisher{drift: drift, forward: 20 * ms, backward: 20 * ms}
		for range 600 {
			p.report(0)
			within(t, p.l.OneWay(), 20*ms, 3*ms+ms/10)
		}
	}
}

func TestLatencyForgets(t *testing.T) {
	p := publisher{forward: 20 * ms, backward: 20 * ms}
	for range 10 {
		p.report(0)
	}
	p.skew -= 3600 * sec // the clock is set
	p.report(0)
	within(t, p.l.OneWay(), 20*ms, ms)
	p.forward, p.backward = 60*ms, 60*ms // another path for good
	for range 80 {
		p.report(0)
	}
	within(t, p.l.OneWay(), 60*ms, 5*ms)
}

func TestLatencyNeedsARoundTrip(t *testing.T) {
	var l Latency
	for i := range int64(10) {
		l.SenderReport(NTP(i*sec), i*sec+20*ms, i*sec, 0)
	}
	if l.OneWay() != 0 {
		t.Fatalf("%v without a round trip", l.OneWay())
	}
}

func TestRate(t *testing.T) {
	var r Rate
	if r.BitsPerSecond(0) != 0 {
		t.Fatal("a rate of nothing")
	}
	near := func(now int64, want uint64) {
		t.Helper()
		if got := r.BitsPerSecond(now); got < want*9/10 || got > want*11/10 {
			t.Fatalf("at %v: %d bit/s, want %d", time.Duration(now), got, want)
		}
	}
	now := 77 * sec
	r.Add(12_500, now) // 100,000 bits at once
	near(now, 200_000) // over half a second at least
	for range 200 {    // 125 bytes each ms: 1 Mbit/s, from a second ago
		now += 10 * ms
		r.Add(1250, now)
	}
	near(now, 1_000_000)
	near(now+500*ms, 500_000)
	if got := r.BitsPerSecond(now + 1100*ms); got != 0 {
		t.Fatalf("%d bit/s after a second of silence", got)
	}
	r.Add(1250, now+3600*sec)
	near(now+3600*sec+499*ms, 20_000)
}

func TestEModel(t *testing.T) {
	for _, c := range []struct {
		name            string
		loss, delayMs   float64
		r, mos          float64
		tolR, tolerance float64
	}{
		{"nothing wrong", 0, 0, 93.2, 4.41, 0.01, 0.01},
		{"a good call", 0, 100, 90.8, 4.35, 0.01, 0.02},
		{"beyond the knee", 0, 277.3, 93.2 - 6.655 - 11, 3.85, 0.01, 0.05},
		{"1 % lost", 0.01, 0, 93.2 - 95.0/21, 4.3, 0.01, 0.03},
		{"everything lost", 1, 0, 93.2 - 95*100.0/120, 1.1, 0.01, 0.01},
		{"far too late", 0, 5000, 0, 1, 0.01, 0.01},
		{"nonsense", -1, -1, 93.2, 4.41, 0.01, 0.01},
	} {
		r, mos := EModel(c.loss, c.delayMs)
		if d := r - c.r; d > c.tolR || -d > c.tolR {
			t.Errorf("%s: R %v, want %v", c.name, r, c.r)
		}
		if d := mos - c.mos; d > c.tolerance || -d > c.tolerance {
			t.Errorf("%s: MOS %v, want %v", c.name, mos, c.mos)
		}
	}
}
