package udp

import (
	"encoding/binary"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkReadLatency is the time from a send on one thread to the return of a blocked ReadBatch on another: what the
// sleep of the worker adds to a packet. In "busy" as many goroutines compute as there are cores, which is the control plane
// at its worst: the worker's system call has given up its P and must get one back. In "busy, spare P" there is one P more
// than goroutines that compute, so that the system's scheduler decides instead of Go's.
func BenchmarkReadLatency(b *testing.B) {
	for _, c := range []struct {
		name  string
		cfg   Config
		busy  bool
		spare int
	}{
		{"idle", Config{}, false, 0},
		{"busy", Config{}, true, 0},
		{"busy, spare P", Config{}, true, 2}, // one for the worker, one for the sender of this test
		{"portable, idle", Config{Portable: true}, false, 0},
		{"portable, busy", Config{Portable: true}, true, 0},
		{"portable, busy, spare P", Config{Portable: true}, true, 2},
	} {
		b.Run(c.name, func(b *testing.B) {
			cores := runtime.GOMAXPROCS(0)
			if c.spare > 0 {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores + c.spare))
			}
			if !c.busy {
				cores = 0
			}
			c.cfg.AddrPort = loopback4
			to, from := open(b, c.cfg), open(b, Config{AddrPort: loopback4})
			stop := burn(cores)
			defer stop()
			var wg sync.WaitGroup
			began := time.Now()
			delays := make([]time.Duration, 0, b.N)
			wg.Go(func() {
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				for batch := NewBatch(8, 100); len(delays) < b.N; {
					n, err := to.ReadBatch(batch, time.Second)
					now := time.Since(began)
					if err != nil {
						b.Error(err)
						return
					}
					for i := range n {
						data, _ := batch.Packet(i)
						delays = append(delays, now-time.Duration(binary.BigEndian.Uint64(data)))
					}
				}
			})
			var stamp [8]byte
			tick := time.NewTicker(time.Millisecond)
			defer tick.Stop()
			for range b.N {
				<-tick.C
				binary.BigEndian.PutUint64(stamp[:], uint64(time.Since(began)))
				if _, err := from.WriteTo(stamp[:], to.LocalAddr()); err != nil {
					b.Fatal(err)
				}
			}
			wg.Wait()
			slices.Sort(delays)
			b.ReportMetric(float64(delays[len(delays)/2].Nanoseconds()), "p50-ns")
			b.ReportMetric(float64(delays[len(delays)*99/100].Nanoseconds()), "p99-ns")
		})
	}
}

// burn keeps goroutines computing until stop.
func burn(goroutines int) (stop func()) {
	var wg sync.WaitGroup
	var done atomic.Bool
	for range goroutines {
		wg.Go(func() {
			for x := 1; !done.Load(); x *= 3 {
			}
		})
	}
	return func() { done.Store(true); wg.Wait() }
}
