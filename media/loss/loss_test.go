package loss

import (
	"math/rand/v2"
	"slices"
	"testing"
)

const ms = millisecond

// arrive lets packets come one after another at the same time.
func arrive(tr *Tracker, now int64, seqs ...uint64) {
	for _, s := range seqs {
		tr.Arrived(s, now)
	}
}

func expectDue(t *testing.T, tr *Tracker, now, rtt int64, want ...uint16) {
	t.Helper()
	if got := tr.Due(now, rtt, nil); !slices.Equal(got, want) {
		t.Fatalf("at %d ms: due %v, want %v", now/ms, got, want)
	}
}

func expectNext(t *testing.T, tr *Tracker, want int64) {
	t.Helper()
	at, ok := tr.NextAt()
	if want < 0 && ok || want >= 0 && (!ok || at != want) {
		t.Fatalf("next at %d ms, %v; want %d ms", at/ms, ok, want/ms)
	}
}

func TestNothingMissing(t *testing.T) {
	tr := NewTracker(100)
	arrive(tr, 0, 70_000, 70_001, 70_002)
	expectDue(t, tr, 0, 0)
	expectNext(t, tr, -1)
	if tr.GaveUp() || tr.Missing() != 0 || tr.Arrived(70_001, 0) || tr.Arrived(5, 0) {
		t.Fatal("a duplicate, or a packet from before the start, counts as recovered")
	}
}

func TestReorderedPacketIsNotAskedFor(t *testing.T) {
	tr := NewTracker(100)
	arrive(tr, 0, 10, 12)
	expectNext(t, tr, 10*ms)
	expectDue(t, tr, 9*ms, 0)
	if !tr.Arrived(11, 9*ms) {
		t.Fatal("not recovered")
	}
	expectNext(t, tr, -1)
	expectDue(t, tr, 50*ms, 0)
}

func TestGraceEndsAfterTwoPacketsOrTenMilliseconds(t *testing.T) {
	tr := NewTracker(100)
	arrive(tr, 0, 10, 12)
	arrive(tr, 3*ms, 13)
	expectNext(t, tr, 3*ms)
	expectDue(t, tr, 3*ms, 0, 11)

	tr = NewTracker(100)
	arrive(tr, 0, 10, 12)
	expectDue(t, tr, 10*ms, 0, 11)

	tr = NewTracker(100)
	arrive(tr, 0, 10, 14) // of a burst, only the last is within the grace
	expectNext(t, tr, 0)
	expectDue(t, tr, 0, 0, 11, 12)
	expectNext(t, tr, 10*ms)
	expectDue(t, tr, 10*ms, 0, 13)
}

func TestRepeatsFollowTheRoundTrip(t *testing.T) {
	for _, c := range []struct{ rtt, interval int64 }{
		{5 * ms, 20 * ms}, {80 * ms, 80 * ms}, {0, 100 * ms},
	} {
		tr := NewTracker(100)
		arrive(tr, 0, 10, 13)
		expectDue(t, tr, 10*ms, c.rtt, 11, 12)
		expectNext(t, tr, 10*ms+c.interval)
		expectDue(t, tr, 10*ms+c.interval-1, c.rtt)
		expectDue(t, tr, 10*ms+c.interval, c.rtt, 11, 12)
		if !tr.Arrived(11, 11*ms+c.interval) {
			t.Fatal("not recovered")
		}
		expectDue(t, tr, 10*ms+2*c.interval, c.rtt, 12)
	}
}

func TestGivesUpAfterEightTries(t *testing.T) {
	tr := NewTracker(100)
	arrive(tr, 0, 10, 12)
	now := 10 * ms
	for range maxTries {
		expectDue(t, tr, now, 20*ms, 11)
		if tr.GaveUp() {
			t.Fatal("given up while the answer may still come")
		}
		now += 20 * ms
	}
	expectDue(t, tr, now, 20*ms)
	if !tr.GaveUp() || tr.GaveUp() || tr.Missing() != 0 {
		t.Fatal("giving up is told once")
	}
	if tr.Arrived(11, now) {
		t.Fatal("recovered after it was given up")
	}
}

func TestGivesUpAfterASecond(t *testing.T) {
	tr := NewTracker(100)
	arrive(tr, 0, 10, 12)
	expectDue(t, tr, 10*ms, 600*ms, 11)
	expectDue(t, tr, 610*ms, 600*ms, 11)
	expectNext(t, tr, 1000*ms)
	expectDue(t, tr, 1000*ms, 600*ms)
	if !tr.GaveUp() {
		t.Fatal("not given up")
	}
}

func TestJumpIsANewStart(t *testing.T) {
	tr := NewTracker(100)
	arrive(tr, 0, 10, 10+101)
	if tr.Missing() != 100 || tr.GaveUp() {
		t.Fatalf("%d missing after the largest gap", tr.Missing())
	}
	tr = NewTracker(100)
	arrive(tr, 0, 10, 12, 12+102)
	if tr.Missing() != 0 || !tr.GaveUp() {
		t.Fatalf("%d missing after a jump", tr.Missing())
	}
	arrive(tr, 0, 115, 117)
	expectDue(t, tr, 10*ms, 0, 116)
}

func TestOldestGivesWay(t *testing.T) {
	tr := NewTracker(3)
	arrive(tr, 0, 10, 12, 14, 16)
	if tr.Missing() != 3 || tr.GaveUp() {
		t.Fatal("three must fit")
	}
	arrive(tr, 0, 18)
	if tr.Missing() != 3 || !tr.GaveUp() {
		t.Fatal("the bound was passed in silence")
	}
	expectDue(t, tr, 20*ms, 0, 13, 15, 17)
}

func TestManyAreAskedForInPortions(t *testing.T) {
	tr := NewTracker(512)
	arrive(tr, 0, 65_500, 65_700)
	var got []uint16
	for range 4 {
		expectNext(t, tr, 0)
		portion := tr.Due(10*ms, 50*ms, got)
		if len(portion)-len(got) > maxPerCall {
			t.Fatalf("%d in one call", len(portion)-len(got))
		}
		got = portion
	}
	if len(got) != 199 || got[0] != 65_501 || got[198] != 163 { // over the 16-bit edge
		t.Fatalf("%d asked for: %d to %d", len(got), got[0], got[len(got)-1])
	}
	expectNext(t, tr, 60*ms)
}

// Over random loss and repair, what is missing is what did not come, and NextAt is never too late.
func TestAgainstSet(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	tr := NewTracker(200)
	lost := map[uint64]bool{}
	now, seq := int64(0), uint64(65_000)
	tr.Arrived(seq, now)
	for range 100_000 {
		now += int64(rng.IntN(int(5 * ms)))
		seq++
		if rng.IntN(10) == 0 {
			lost[seq] = true
			continue
		}
		tr.Arrived(seq, now)
		at, ok := tr.NextAt()
		before := tr.Missing()
		due := tr.Due(now, 30*ms, nil)
		if len(due) > 0 && (!ok || at > now) {
			t.Fatalf("due %v at %d, but next at %d, %v", due, now, at, ok)
		}
		if tr.GaveUp() {
			t.Fatalf("given up; %d of %d missing left", tr.Missing(), before)
		}
		for _, wire := range due {
			full := seq&^0xffff | uint64(wire)
			if full > seq {
				full -= 1 << 16
			}
			if !lost[full] {
				t.Fatalf("asked for %d, which was not lost", full)
			}
			if rng.IntN(10) > 0 {
				if !tr.Arrived(full, now) {
					t.Fatalf("%d not recovered", full)
				}
				delete(lost, full)
			}
		}
		ahead := 0
		if lost[seq] {
			ahead++
		}
		if tr.Missing() != len(lost)-ahead {
			t.Fatalf("%d missing, want %d", tr.Missing(), len(lost))
		}
	}
}

func TestNoAllocations(t *testing.T) {
	tr := NewTracker(512)
	var out [maxPerCall]uint16
	now, seq := int64(0), uint64(0)
	step := func() {
		now += 5 * ms
		seq += 2 // every second packet is lost
		tr.Arrived(seq, now)
		tr.Due(now, 50*ms, out[:0])
		tr.NextAt()
		tr.GaveUp()
	}
	for range 2000 {
		step()
	}
	if got := testing.AllocsPerRun(1000, step); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkArrived(b *testing.B) {
	tr := NewTracker(512)
	var seq uint64
	b.ReportAllocs()
	for b.Loop() {
		seq++
		tr.Arrived(seq, int64(seq))
	}
}

func BenchmarkDueWithTwentyMissing(b *testing.B) {
	tr := NewTracker(512)
	for seq := range uint64(20) {
		tr.Arrived(2*seq, 0)
	}
	var out [maxPerCall]uint16
	b.ReportAllocs()
	for b.Loop() {
		tr.Due(0, 50*ms, out[:0])
	}
}
