package seq

import (
	"math/rand/v2"
	"testing"
)

func TestUnwrapperFollowsTheNearestCycle(t *testing.T) {
	steps := []struct {
		wire uint16
		want uint64
	}{
		{65534, 1<<16 | 65534}, {65535, 1<<16 | 65535}, {0, 2 << 16}, {2, 2<<16 | 2},
		{65535, 1<<16 | 65535}, // late, from before the wrap
		{1, 2<<16 | 1}, {32768, 2<<16 | 32768}, {60000, 2<<16 | 60000}, {10, 3<<16 | 10},
	}
	var u Unwrapper
	for i, s := range steps {
		if got := u.Unwrap(s.wire); got != s.want {
			t.Fatalf("step %d: %d became %d, want %d", i, s.wire, got, s.want)
		}
	}
}

func TestNearestNeverGoesBelowZero(t *testing.T) {
	if got := Nearest(3, 65530); got != 65530 {
		t.Fatalf("got %d", got)
	}
}

func TestMapperKeepsNumbersUnbroken(t *testing.T) {
	type step struct {
		do   string
		in   uint64
		want uint64
		ok   bool
	}
	tests := map[string][]step{
		"one stream keeps its gaps": {
			{"forward", 500, 100, true}, {"forward", 501, 101, true}, {"forward", 503, 103, true}, {"forward", 502, 102, true},
		},
		"a switch follows at once": {
			{"forward", 500, 100, true}, {"switch", 0, 0, false}, {"forward", 9000, 101, true}, {"forward", 9001, 102, true},
			{"forward", 8999, 0, false},
		},
		"a dropped packet leaves no gap": {
			{"forward", 500, 100, true}, {"drop", 501, 0, false}, {"forward", 502, 101, true}, {"forward", 500, 100, true},
			{"forward", 501, 0, false},
		},
		"a gap before a dropped packet stays open": {
			{"forward", 500, 100, true}, {"drop", 502, 0, false}, {"forward", 503, 102, true}, {"forward", 501, 101, true},
		},
		"two dropped in a row": {
			{"forward", 500, 100, true}, {"drop", 501, 0, false}, {"drop", 502, 0, false}, {"forward", 503, 101, true},
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			m := NewMapper(100)
			for i, s := range steps {
				switch s.do {
				case "switch":
					m.Switch(2)
				case "drop":
					m.Drop(s.in)
				default:
					got, ok := m.Forward(s.in)
					if ok != s.ok || ok && got != s.want {
						t.Fatalf("step %d: forward %d gave %d %v, want %d %v", i, s.in, got, ok, s.want, s.ok)
					}
				}
			}
		})
	}
}

func TestMapperFindsWhatIsBehindANumber(t *testing.T) {
	m := NewMapper(10)
	m.Switch(1)
	mustForward(t, &m, 1000, 10)
	mustForward(t, &m, 1001, 11)
	m.Drop(1002)
	mustForward(t, &m, 1003, 12)
	m.Switch(2)
	mustForward(t, &m, 50, 13)
	for out, want := range map[uint64][2]uint64{10: {1, 1000}, 11: {1, 1001}, 12: {1, 1003}, 13: {2, 50}} {
		stream, in, ok := m.Incoming(out)
		if !ok || uint64(stream) != want[0] || in != want[1] {
			t.Errorf("behind %d: stream %d number %d %v, want %v", out, stream, in, ok, want)
		}
	}
	if _, _, ok := m.Incoming(14); ok {
		t.Error("a number that was never sent has nothing behind it")
	}
}

// No two packets may leave with one number: with AEAD that would reuse a nonce.
func TestMapperNeverGivesANumberToTwoPackets(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		m := NewMapper(1 << 16)
		taken := map[uint64][2]uint64{}
		stream, base := uint32(0), uint64(1<<20)
		for range 2000 {
			base++
			switch r.IntN(40) {
			case 0:
				stream++
				base = r.Uint64N(1<<30) + 1<<17
				m.Switch(stream)
			case 1, 2, 3:
				m.Drop(base)
				continue
			case 4:
				base += r.Uint64N(5)
			}
			in := base - min(base, r.Uint64N(6)*r.Uint64N(2))
			out, ok := m.Forward(in)
			if !ok {
				continue
			}
			key := [2]uint64{uint64(stream), in}
			if before, twice := taken[out]; twice && before != key {
				t.Fatalf("seed %d: number %d given to %v and %v", seed, out, before, key)
			}
			taken[out] = key
		}
	}
}

func TestTimelineGoesOnByWallTimeAtASwitch(t *testing.T) {
	tl := NewTimeline(90000, 5000)
	if got := tl.Map(777, 0); got != 5001 {
		t.Fatalf("first %d", got)
	}
	if got := tl.Map(777+3000, 33e6); got != 8001 {
		t.Fatalf("second %d", got)
	}
	tl.Switch()
	if got := tl.Map(4_000_000_000, 133e6); got != 8001+9000 {
		t.Fatalf("100 ms after a switch: %d", got)
	}
	tl.Switch()
	if got := tl.Map(12, 133e6); got != 8001+9000+1 {
		t.Fatalf("a switch at the same instant must still go on: %d", got)
	}
}

func mustForward(t *testing.T, m *Mapper, in, want uint64) {
	t.Helper()
	if got, ok := m.Forward(in); !ok || got != want {
		t.Fatalf("forward %d gave %d %v, want %d", in, got, ok, want)
	}
}
