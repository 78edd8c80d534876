package latency_test

import (
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/latency"
)

const ms = time.Millisecond

func TestDurationsAreCountedUpToTheirBound(t *testing.T) {
	h := latency.New(ms, 10*ms)
	for _, took := range []time.Duration{-time.Second, 0, ms, ms + 1, 10 * ms, time.Second} {
		h.Add(took)
	}
	got := h.Read()
	if !maps.Equal(got.UpTo, map[time.Duration]uint64{ms: 3, 10 * ms: 5}) || got.Count != 6 || got.Sum != 1012*ms+1 {
		t.Errorf("%+v", got)
	}
}

func TestManyMayCountAtOnce(t *testing.T) {
	h := latency.New(ms)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				h.Add(2 * ms)
			}
		})
	}
	all.Wait()
	if got := h.Read(); got.Count != 8000 || got.UpTo[ms] != 0 || got.Sum != 16*time.Second {
		t.Errorf("%+v", got)
	}
}

func TestCountingNeedsNoMemory(t *testing.T) {
	h := latency.New(ms, 10*ms)
	if n := testing.AllocsPerRun(100, func() { h.Add(5 * ms) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAdd(b *testing.B) {
	h := latency.New(ms, 2*ms, 5*ms, 10*ms, 20*ms, 50*ms, 100*ms, 200*ms, 500*ms, time.Second)
	for b.Loop() {
		h.Add(30 * ms)
	}
}
