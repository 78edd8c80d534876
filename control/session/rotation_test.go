package session

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

func begin() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }

// tenFive is ten minutes of Korean, five of English, again and again.
func tenFive() []store.Segment {
	return []store.Segment{{Language: "ko", Minutes: 10}, {Language: "en", Minutes: 5}}
}

func running(t *testing.T) *rotation {
	t.Helper()
	r := newRotation(tenFive(), begin())
	if err := r.resume(0, begin()); err != nil {
		t.Fatal(err)
	}
	return &r
}

func TestAPlanIsRepeated(t *testing.T) {
	for _, c := range []struct {
		after    time.Duration
		turn     int64
		language string
		left     time.Duration
	}{
		{0, 0, "ko", 10 * time.Minute},
		{9*time.Minute + 59*time.Second, 0, "ko", time.Second},
		{10 * time.Minute, 1, "en", 5 * time.Minute},
		{15 * time.Minute, 2, "ko", 10 * time.Minute},
		{24*time.Hour + 12*time.Minute, 193, "en", 3 * time.Minute},
	} {
		r := running(t)
		now := begin().Add(c.after)
		r.catchUp(now)
		if r.turn != c.turn || r.segment(r.turn).Language != c.language || r.leftAt(now) != c.left || r.version != 1 {
			t.Errorf("after %v: turn %d, %s, %v left, version %d", c.after, r.turn, r.segment(r.turn).Language, r.leftAt(now), r.version)
		}
	}
}

func TestCommands(t *testing.T) {
	at := func(minutes float64) time.Time { return begin().Add(time.Duration(minutes * float64(time.Minute))) }
	r := running(t)
	steps := []struct {
		name     string
		do       func() error
		at       float64
		language string
		left     time.Duration
		version  int64
		running  bool
		err      error
	}{
		{"pause", func() error { return r.pause(0, at(4)) }, 4, "ko", 6 * time.Minute, 2, true, nil},
		{"time passes", func() error { r.catchUp(at(60)); return nil }, 60, "ko", 6 * time.Minute, 2, false, nil},
		{"pause again", func() error { return r.pause(0, at(60)) }, 60, "ko", 6 * time.Minute, 2, false, ErrRotationState},
		{"resume", func() error { return r.resume(2, at(60)) }, 60, "ko", 6 * time.Minute, 3, true, nil},
		{"by an old version", func() error { return r.skip(2, at(61)) }, 61, "ko", 5 * time.Minute, 3, true, ErrStaleRotation},
		{"extend", func() error { return r.extend(3, 5*time.Minute, at(61)) }, 61, "ko", 10 * time.Minute, 4, true, nil},
		{"skip", func() error { return r.skip(0, at(63)) }, 63, "en", 5 * time.Minute, 5, true, nil},
		{"skip after the end of the segment, which nobody has noticed", func() error { return r.skip(0, at(69)) }, 69, "en", 5 * time.Minute, 6, true, nil},
		{"extend without end", func() error { return r.extend(0, 2*time.Hour, at(69)) }, 69, "en", 5 * time.Minute, 6, true, ErrRotationState},
		{"skip while it stands", func() error { return errors.Join(r.pause(0, at(70)), r.skip(0, at(70))) }, 75, "ko", 10 * time.Minute, 8, false, nil},
	}
	for _, s := range steps {
		if err := s.do(); !errors.Is(err, s.err) {
			t.Fatalf("%s: %v", s.name, err)
		}
		if got := r.segment(r.turn).Language; got != s.language || r.leftAt(at(s.at)) != s.left || r.version != s.version {
			t.Errorf("%s: %s, %v left, version %d; want %s, %v, %d", s.name, got, r.leftAt(at(s.at)), r.version, s.language, s.left, s.version)
		}
	}
}

func TestEdges(t *testing.T) {
	r := running(t)
	var told []string
	for now, end := begin(), begin().Add(16*time.Minute); ; {
		e, ok := r.next(now)
		if !ok || e.at.After(end) {
			break
		}
		now = e.at
		told = append(told, e.at.Sub(begin()).String()+" "+e.warning.String())
		r.catchUp(now)
	}
	want := []string{"9m0s 1m0s", "9m50s 10s", "10m0s 0s", "14m0s 1m0s", "14m50s 10s", "15m0s 0s"}
	if len(told) != len(want) {
		t.Fatal(told)
	}
	for i := range want {
		if told[i] != want[i] {
			t.Errorf("%v, want %v", told, want)
		}
	}
	short := newRotation([]store.Segment{{Language: "ko", Minutes: 1}}, begin())
	_ = short.resume(0, begin())
	if e, _ := short.next(begin()); e.warning != lateWarning {
		t.Errorf("a segment of a minute is warned of at %v", e.warning)
	}
}

func TestWithoutAPlanNothingRotates(t *testing.T) {
	r := newRotation(nil, begin())
	if err := r.resume(0, begin()); !errors.Is(err, ErrNoPlan) {
		t.Error(err)
	}
	if _, ok := r.next(begin()); ok || r.catchUp(begin().Add(time.Hour)) {
		t.Error("something is to come")
	}
}

func TestAClockThatIsSetChangesNothing(t *testing.T) {
	r := running(t)
	now := begin().Add(7 * time.Minute)
	for _, step := range []time.Duration{time.Hour, -25 * time.Hour, 300 * time.Millisecond} {
		now = now.Add(step)
		r.shift(step)
		if r.catchUp(now) || r.leftAt(now) != 3*time.Minute {
			t.Errorf("after a step of %v: %v left", step, r.leftAt(now))
		}
	}
}

// Whatever is done and whenever somebody looks: looking often or rarely comes to the same, no segment is shown twice or left out without a skip, and
// the time that has run is the time that passed while it ran.
func TestLookingOftenOrRarelyIsTheSame(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		plan := make([]store.Segment, 1+random.IntN(4))
		for i := range plan {
			plan[i] = store.Segment{Language: string(rune('a' + i)), Minutes: 1 + random.IntN(20)}
		}
		often, rarely := newRotation(plan, begin()), newRotation(plan, begin())
		now, skips, switches := begin(), int64(0), int64(0)
		for range 200 {
			switch random.IntN(6) {
			case 0:
				if (often.pause(0, now) == nil) != (rarely.pause(0, now) == nil) {
					t.Fatal("pause differs")
				}
			case 1:
				_ = errors.Join(often.resume(0, now), rarely.resume(0, now))
			case 2:
				by := time.Duration(random.IntN(300)) * time.Second
				_ = errors.Join(often.extend(0, by, now), rarely.extend(0, by, now))
			case 3:
				before := often.turn
				_ = errors.Join(often.skip(0, now), rarely.skip(0, now))
				skips += often.turn - before
			}
			for end := now.Add(time.Duration(random.IntN(1800)) * time.Second); now.Before(end); {
				e, ok := often.next(now)
				if !ok || e.at.After(end) {
					now = end
					break
				}
				now = e.at
				turn := often.turn
				if switched := often.catchUp(now); switched != (e.warning == 0) || switched && often.turn != turn+1 {
					t.Fatalf("seed %d: switched %v at a warning of %v, turn %d to %d", seed, switched, e.warning, turn, often.turn)
				} else if switched {
					switches++
				}
			}
		}
		often.catchUp(now)
		rarely.catchUp(now)
		if often.turn != rarely.turn || often.leftAt(now) != rarely.leftAt(now) || often.version != rarely.version {
			t.Fatalf("seed %d: often %+v, rarely %+v", seed, often, rarely)
		}
		if often.turn != skips+switches {
			t.Fatalf("seed %d: turn %d after %d switches and %d skips", seed, often.turn, switches, skips)
		}
	}
}
