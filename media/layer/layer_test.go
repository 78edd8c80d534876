package layer

import (
	"math/rand/v2"
	"testing"
)

// camera is what a browser sends as three layers, lowest first.
func camera() []Available {
	return []Available{{150_000, 180, true}, {500_000, 360, true}, {1_500_000, 720, true}}
}

func without(layers []Available, off ...int) []Available {
	for _, i := range off {
		layers[i] = Available{Height: layers[i].Height}
	}
	return layers
}

func unknownHeights(layers []Available, known ...int) []Available {
	for i := range layers {
		h := layers[i].Height
		layers[i].Height = 0
		for _, k := range known {
			if i == k {
				layers[i].Height = h
			}
		}
	}
	return layers
}

func TestChoose(t *testing.T) {
	const plenty = 100_000_000
	for _, c := range []struct {
		name    string
		layers  []Available
		height  int
		budget  uint64
		current int
		target  int
		reason  Reason
	}{
		{"large picture, good link", camera(), 720, plenty, -1, 2, Wanted},
		{"small picture", camera(), 180, plenty, -1, 0, Wanted},
		{"between two layers", camera(), 300, plenty, -1, 1, Wanted},
		{"a few pixels more than a layer", camera(), 400, plenty, -1, 1, Wanted},
		{"larger than any layer", camera(), 2160, plenty, 0, 2, Wanted},
		{"paused", camera(), 0, plenty, 2, -1, Wanted},
		{"picture shrinks", camera(), 180, plenty, 2, 0, Wanted},

		{"link carries the middle layer", camera(), 720, 1_000_000, 0, 1, Bandwidth},
		{"starvation keeps the lowest", camera(), 720, 10_000, 2, 0, Bandwidth},
		{"starvation, and the lowest is wanted", camera(), 180, 10_000, 0, 0, Wanted},

		{"up needs 15 % to spare", camera(), 720, 1_700_000, 1, 1, Bandwidth},
		{"up with 15 % to spare", camera(), 720, 1_730_000, 1, 2, Wanted},
		{"kept without spare", camera(), 720, 1_500_000, 2, 2, Wanted},
		{"kept a little over the budget", camera(), 720, 1_430_000, 2, 2, Wanted},
		{"down when well over the budget", camera(), 720, 1_420_000, 2, 1, Bandwidth},

		{"highest not sent", without(camera(), 2), 720, plenty, 2, 1, Unavailable},
		{"middle not sent, high fits", without(camera(), 1), 360, plenty, -1, 2, Wanted},
		{"middle not sent, high does not fit", without(camera(), 1), 360, 1_000_000, -1, 0, Bandwidth},
		{"only the highest sent, does not fit", without(camera(), 0, 1), 180, 1_000, -1, 2, Wanted},
		{"nothing sent", without(camera(), 0, 1, 2), 720, plenty, 2, -1, Unavailable},
		{"no layers", nil, 720, plenty, -1, -1, Unavailable},

		{"one layer", camera()[2:], 180, plenty, -1, 0, Wanted},
		{"one layer, starvation", camera()[2:], 720, 1000, -1, 0, Wanted},
		{"two layers", camera()[:2], 720, plenty, -1, 1, Wanted},

		{"heights from the lowest", unknownHeights(camera(), 0), 360, plenty, -1, 1, Wanted},
		{"heights from the highest", unknownHeights(camera(), 2), 180, plenty, -1, 0, Wanted},
		{"no height known", unknownHeights(camera()), 360, plenty, -1, 1, Wanted},
		{"a current layer that is gone", camera()[:2], 720, plenty, 2, 1, Wanted},
	} {
		t.Run(c.name, func(t *testing.T) {
			if target, reason := Choose(c.layers, c.height, c.budget, c.current); target != c.target || reason != c.reason {
				t.Errorf("%d, %v; want %d, %v", target, reason, c.target, c.reason)
			}
		})
	}
}

func TestReasonsAreThoseOfTheRoomChannel(t *testing.T) {
	for r, want := range map[Reason]string{Wanted: "wanted", Bandwidth: "bandwidth", Unavailable: "unavailable", Muted: "muted", 99: ""} {
		if r.String() != want {
			t.Errorf("%d: %q, want %q", r, r, want)
		}
	}
}

// Whatever the input: the choice is a layer that is sent, it is stable when asked again, and more budget never lowers it.
func TestChooseHoldsItsPromises(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		layers := make([]Available, rng.IntN(4))
		sent := false
		for i := range layers {
			layers[i] = Available{RateBps: rng.Uint64N(3_000_000), Height: 90 << rng.IntN(5), Active: rng.IntN(4) > 0}
			sent = sent || layers[i].Active
		}
		height, budget, current := 1+rng.IntN(1000), rng.Uint64N(4_000_000), rng.IntN(4)-1
		target, reason := Choose(layers, height, budget, current)
		if (target >= 0) != sent || sent && !layers[target].Active {
			t.Fatalf("%v: target %d", layers, target)
		}
		if !sent {
			continue
		}
		if again, why := Choose(layers, height, budget, target); again != target || why != reason {
			t.Fatalf("%v, height %d, budget %d: %d, then %d", layers, height, budget, target, again)
		}
		if more, _ := Choose(layers, height, budget*2, current); more < target {
			t.Fatalf("%v, height %d, budget %d from %d: %d, with twice as much %d", layers, height, budget, current, target, more)
		}
		if lower, _ := Choose(layers, height, budget, -1); lower > target {
			t.Fatalf("%v, height %d, budget %d: a held layer was given up for a lower budget's choice", layers, height, budget)
		}
	}
}

// A rate that trembles around the budget does not make the layer flap.
func TestChooseDoesNotFlap(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	layers, current, switches := camera(), 0, 0
	for range 1000 {
		layers[2].RateBps = 1_500_000 + rng.Uint64N(100_000) - 50_000
		next, _ := Choose(layers, 720, 1_600_000, current)
		if next != current {
			switches++
		}
		current = next
	}
	if switches > 1 {
		t.Fatalf("%d switches", switches)
	}
}

func TestNoAllocations(t *testing.T) {
	layers := camera()
	if got := testing.AllocsPerRun(100, func() { Choose(layers, 720, 1_000_000, 1) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkChoose(b *testing.B) {
	layers := camera()
	b.ReportAllocs()
	for b.Loop() {
		Choose(layers, 720, 1_000_000, 1)
	}
}
