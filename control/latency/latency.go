// Package latency counts how long things took.
//
// A Histogram is what a part of the control plane keeps for its Stats; it knows nothing of Prometheus. To count costs a few
// nanoseconds and no memory, so it may stand in every call. Any goroutine may use it.
package latency

import (
	"sync/atomic"
	"time"
)

// Histogram counts durations by upper bounds.
type Histogram struct {
	// Set by New.
	bounds []time.Duration

	counts []atomic.Uint64 // one for each bound, and one for what took longer
	sum    atomic.Int64
}

// Counts are what a Histogram holds at one moment.
type Counts struct {
	// UpTo counts what took no longer than each bound.
	UpTo  map[time.Duration]uint64
	Count uint64
	Sum   time.Duration
}

// New makes a Histogram with bounds in rising order.
func New(bounds ...time.Duration) *Histogram {
	return &Histogram{bounds: bounds, counts: make([]atomic.Uint64, len(bounds)+1)}
}

// Add counts something that took so long. What ended before it began, by a clock that was set, took no time.
func (h *Histogram) Add(took time.Duration) {
	took = max(took, 0)
	i := 0
	for i < len(h.bounds) && took > h.bounds[i] {
		i++
	}
	h.counts[i].Add(1)
	h.sum.Add(int64(took))
}

// Read returns the counts. What is added meanwhile may be missing in the sum.
func (h *Histogram) Read() Counts {
	c := Counts{UpTo: make(map[time.Duration]uint64, len(h.bounds)), Sum: time.Duration(h.sum.Load())}
	for i := range h.counts {
		c.Count += h.counts[i].Load()
		if i < len(h.bounds) {
			c.UpTo[h.bounds[i]] = c.Count
		}
	}
	return c
}
