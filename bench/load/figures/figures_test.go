package figures

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestHistogramQuantilesAgainstSorting(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, scale := range []time.Duration{100, time.Microsecond, time.Millisecond, time.Minute} {
		var h Histogram
		all := make([]time.Duration, 5000)
		for i := range all {
			all[i] = time.Duration(random.ExpFloat64() * float64(scale))
			h.Add(all[i])
		}
		slices.Sort(all)
		for _, q := range []float64{0, 0.5, 0.9, 0.99, 0.999, 1} {
			want := all[max(int(q*5000+0.999999)-1, 0)]
			got := h.Quantile(q)
			if got < want || float64(got) > float64(want)*(1+1.0/64)+1 {
				t.Errorf("scale %v, q %v: %v, want %v", scale, q, got, want)
			}
		}
		if h.Max() != all[4999] || h.Count() != 5000 {
			t.Error(h.Max(), h.Count())
		}
	}
}

func TestHistogramEdges(t *testing.T) {
	var h Histogram
	if h.Quantile(0.5) != 0 || h.Mean() != 0 {
		t.Error("not 0 when empty")
	}
	h.Add(-5)
	h.Add(100 * time.Hour)
	if h.Quantile(0.5) != 0 || h.Max() != 100*time.Hour || h.Mean() != 50*time.Hour {
		t.Error(h.Quantile(0.5), h.Max(), h.Mean())
	}
	for d := time.Duration(1); d < time.Second; d = d*9/8 + 1 {
		if b := bucket(d); upper(b) < d || (b > 0 && upper(b-1) >= d) {
			t.Fatalf("%d is outside its bucket %d (to %d)", d, b, upper(b))
		}
	}
}

func TestSequence(t *testing.T) {
	for _, tt := range []struct {
		name                           string
		width                          int
		numbers                        []uint32
		received, lost, late, repeated uint64
	}{
		{"none", 16, nil, 0, 0, 0, 0},
		{"in order over the wrap", 16, []uint32{65534, 65535, 0, 1}, 4, 0, 0, 0},
		{"a gap", 16, []uint32{1, 2, 5}, 3, 2, 0, 0},
		{"a late one fills the gap", 16, []uint32{1, 3, 2, 4}, 4, 0, 1, 0},
		{"a late one over the wrap", 16, []uint32{65535, 1, 0}, 3, 0, 1, 0},
		{"one before the first", 16, []uint32{5, 4, 6}, 3, 0, 1, 0},
		{"twice", 16, []uint32{1, 2, 2, 1, 3}, 3, 0, 0, 2},
		{"a long gap clears the memory", 16, []uint32{1, 200, 199, 199}, 3, 197, 1, 1},
		{"32 bits wrap too", 32, []uint32{1<<32 - 1, 0, 2}, 3, 1, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s Sequence
			for _, n := range tt.numbers {
				s.Add(n, tt.width)
			}
			if s.Received != tt.received || s.Lost() != tt.lost || s.Late != tt.late || s.Repeated != tt.repeated {
				t.Errorf("received %d lost %d late %d repeated %d", s.Received, s.Lost(), s.Late, s.Repeated)
			}
		})
	}
}

func TestRounds(t *testing.T) {
	for _, tt := range []struct {
		rounds            Rounds
		median, low, high float64
	}{
		{nil, 0, 0, 0},
		{Rounds{3}, 3, 3, 3},
		{Rounds{9, 1, 5}, 5, 1, 9},
		{Rounds{4, 1, 3, 2}, 2.5, 1, 4},
	} {
		low, high := tt.rounds.Range()
		if tt.rounds.Median() != tt.median || low != tt.low || high != tt.high {
			t.Errorf("%v: %v %v %v", tt.rounds, tt.rounds.Median(), low, high)
		}
	}
}
