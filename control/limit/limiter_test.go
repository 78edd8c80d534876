package limit_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/limit"
)

func start() time.Time { return time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC) }

func newLimiter(t testing.TB, r limit.Rate, maxKeys int) *limit.Limiter {
	t.Helper()
	l, err := limit.New(r, maxKeys)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestABurstThenASteadyRate(t *testing.T) {
	l, now := newLimiter(t, limit.Rate{Count: 60, Per: time.Minute, Burst: 3}, 100), start()
	for i, remaining := range []int{2, 1, 0} {
		if v := l.Take("ann", now); !v.Allowed || v.Remaining != remaining || v.FullIn != time.Duration(i+1)*time.Second {
			t.Fatalf("take %d = %+v", i+1, v)
		}
	}
	if v := l.Take("ann", now); v.Allowed || v.Remaining != 0 || v.RetryIn != time.Second {
		t.Fatalf("after the burst = %+v, want to wait 1 s", v)
	}
	if v := l.Take("bob", now); !v.Allowed {
		t.Error("another key pays for it")
	}
	if v := l.Take("ann", now.Add(999*time.Millisecond)); v.Allowed || v.RetryIn != time.Millisecond {
		t.Errorf("too early = %+v", v)
	}
	allowed := 0
	for at := now.Add(time.Second); at.Before(now.Add(61 * time.Second)); at = at.Add(10 * time.Millisecond) {
		if l.Take("ann", at).Allowed {
			allowed++
		}
	}
	if allowed != 60 {
		t.Errorf("%d allowed in the next minute, want 60: what is refused costs nothing", allowed)
	}
	if v := l.Take("ann", now.Add(time.Hour)); v.Remaining != 2 {
		t.Errorf("after a rest = %+v, want the burst and no more", v)
	}
}

func TestAClockThatIsSetBackLocksNobodyOut(t *testing.T) {
	l, now := newLimiter(t, limit.Rate{Count: 60, Per: time.Minute, Burst: 2}, 100), start()
	l.Take("ann", now)
	back := now.Add(-24 * time.Hour)
	if v := l.Take("ann", back); v.RetryIn > time.Second {
		t.Errorf("a day back = %+v", v)
	}
	if v := l.Take("ann", back.Add(2*time.Second)); !v.Allowed {
		t.Errorf("a little later = %+v", v)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	l, now := newLimiter(t, limit.Rate{Count: 60, Per: time.Minute, Burst: 60}, 640), start()
	for range 60 {
		l.Take("busy", now)
	}
	for i := range 100_000 {
		l.Take(fmt.Sprint(i), now)
	}
	if n := l.Keys(); n > 640 {
		t.Errorf("%d keys are remembered, want at most 640", n)
	}
	if l.Take("busy", now).Allowed {
		t.Error("a crowd of new keys resets the busiest one")
	}
}

func TestManyAtOnceGetNoMoreThanOne(t *testing.T) {
	l, now := newLimiter(t, limit.Rate{Count: 100, Per: time.Minute, Burst: 100}, 1000), start()
	var allowed atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if l.Take("ann", now).Allowed {
					allowed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if allowed.Load() != 100 {
		t.Errorf("%d allowed, want 100", allowed.Load())
	}
}

func TestRatesThatCannotBe(t *testing.T) {
	for _, r := range []limit.Rate{{}, {Count: 1, Per: time.Minute}, {Count: 0, Per: time.Minute, Burst: 1}, {Count: 10, Per: 5, Burst: 1}, {Count: 1, Burst: 1}} {
		if _, err := limit.New(r, 10); err == nil {
			t.Errorf("%+v is taken", r)
		}
	}
}

func BenchmarkTake(b *testing.B) {
	l, now := newLimiter(b, limit.Rate{Count: 100, Per: time.Minute, Burst: 100}, 100_000), start()
	keys := make([]string, 4096)
	for i := range keys {
		keys[i] = fmt.Sprintf("0199e1a4-0000-7000-8000-%012d", i)
	}
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for i := 0; p.Next(); i++ {
			l.Take(keys[i%len(keys)], now)
		}
	})
}
