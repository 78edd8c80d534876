package voice

import "testing"

const (
	ms     = millisecond
	packet = 20 * ms

	loud  = uint8(25) // -dBov, as on the wire
	quiet = uint8(80)
)

// say sends packets of one level for a time and returns the end of it.
func say(l *Level, level uint8, vad bool, now, duration int64) int64 {
	for end := now + duration; now < end; now += packet {
		l.Observe(level, vad, now)
	}
	return now
}

func TestSilentUntilHeard(t *testing.T) {
	var l Level
	if l.Speaking(0) || l.DBov() != silenceDBov {
		t.Fatalf("%v, %d dBov", l.Speaking(0), l.DBov())
	}
}

func TestSpeaking(t *testing.T) {
	for _, c := range []struct {
		name  string
		level uint8
		vad   bool
		want  bool
	}{
		{"loud, with the sender's word", loud, true, true},
		{"loud, from a sender without the bit", loud, false, true},
		{"soft, with the sender's word", 55, true, true},
		{"soft, without", 55, false, false},
		{"room noise, from a sender that always sets the bit", 70, true, false},
		{"digital silence", 127, true, false},
		{"a byte that is no level", 255, false, false},
	} {
		var l Level
		now := say(&l, c.level, c.vad, 0, 500*ms)
		if got := l.Speaking(now); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
		if got := l.DBov(); got != -int(min(c.level, 127)) {
			t.Errorf("%s: %d dBov", c.name, got)
		}
	}
}

func TestSpeechBridgesThePausesBetweenWords(t *testing.T) {
	var l Level
	now := int64(0)
	for range 10 {
		now = say(&l, loud, true, now, 200*ms)
		for range 10 {
			l.Observe(quiet, false, now)
			if !l.Speaking(now) {
				t.Fatalf("interrupted at %d ms", now/ms)
			}
			now += packet
		}
	}
	now = say(&l, quiet, false, now, 600*ms)
	if l.Speaking(now) {
		t.Fatal("still speaking")
	}
}

func TestNoPacketsIsSilence(t *testing.T) {
	var l Level
	now := say(&l, loud, true, 0, 500*ms)
	last := now - packet
	if !l.Speaking(last + speechHold) {
		t.Fatal("silent between packets")
	}
	if l.Speaking(last + silentAfter + 1) {
		t.Fatal("speaks without packets: muted")
	}
	l.Observe(quiet, false, now+2000*ms) // and comes back quiet
	if l.Speaking(now+2000*ms) || l.DBov() != -int(quiet) {
		t.Fatalf("the old level lives on: %d dBov", l.DBov())
	}
	for at := now + 2000*ms; at < now+4000*ms; at += 400 * ms { // DTX
		l.Observe(quiet, false, at)
		if l.Speaking(at) {
			t.Fatal("speaks in DTX")
		}
	}
}

func TestLevelRisesFastAndFallsSlowly(t *testing.T) {
	var l Level
	now := say(&l, 90, false, 0, 500*ms)
	now = say(&l, 20, true, now, 60*ms)
	if l.DBov() < -30 {
		t.Fatalf("after 60 ms of speech: %d dBov", l.DBov())
	}
	say(&l, 90, false, now, 60*ms)
	if l.DBov() < -50 {
		t.Fatalf("after 60 ms of silence: %d dBov", l.DBov())
	}
}

// room plays what each voice says at the same time, a packet each 20 ms; level 0 means no packets.
type room struct {
	d   Dominant
	now int64
}

func (r *room) play(duration int64, levels ...uint8) {
	for end := r.now + duration; r.now < end; r.now += packet {
		for i, level := range levels {
			if level > 0 {
				r.d.Observe(i, level, level < 60, r.now)
			}
		}
	}
}

func (r *room) expect(t *testing.T, want int) {
	t.Helper()
	got, ok := r.d.Active(r.now)
	if want < 0 && ok || want >= 0 && (!ok || got != want) {
		t.Fatalf("at %d ms: active %d, %v; want %d", r.now/ms, got, ok, want)
	}
}

func TestNobodyAtFirst(t *testing.T) {
	var r room
	r.expect(t, -1)
	r.play(1000*ms, quiet, quiet, quiet)
	r.expect(t, -1)
}

func TestBecomesActiveAfterThreeHundredMilliseconds(t *testing.T) {
	var r room
	r.play(280*ms, quiet, loud)
	r.expect(t, -1)
	r.play(60*ms, quiet, loud)
	r.expect(t, 1)
}

func TestACoughChangesNothing(t *testing.T) {
	var r room
	r.play(2000*ms, loud+10, quiet)
	r.expect(t, 0)
	r.play(200*ms, loud+10, 10)
	r.play(400*ms, loud+10, quiet)
	r.expect(t, 0)
}

func TestLouderVoiceTakesOver(t *testing.T) {
	var r room
	r.play(2000*ms, 35, quiet)
	r.play(1000*ms, 35, 33) // hardly louder
	r.expect(t, 0)
	r.play(500*ms, 35, 25)
	r.expect(t, 1)
}

func TestAnswerTakesOverFromSilence(t *testing.T) {
	var r room
	r.play(2000*ms, 20, quiet)
	r.expect(t, 0)
	r.play(1000*ms, quiet, 45) // much softer, but the other one is silent
	r.expect(t, 1)
}

func TestStaysAtLeastASecond(t *testing.T) {
	var r room
	r.play(320*ms, loud, quiet)
	r.expect(t, 0)
	r.play(900*ms, quiet, loud)
	r.expect(t, 0)
	r.play(200*ms, quiet, loud)
	r.expect(t, 1)
}

func TestStaysInASilence(t *testing.T) {
	var r room
	r.play(1000*ms, loud, quiet)
	r.play(10_000*ms, quiet, quiet)
	r.expect(t, 0)
	r.play(10_000*ms, 0, 0) // nobody sends at all
	r.expect(t, 0)
}

func TestMutedSpeakerGivesWay(t *testing.T) {
	var r room
	r.play(3000*ms, 15, 40)
	r.expect(t, 0)
	r.play(900*ms, 0, 40)
	r.expect(t, 1)
}

func TestForget(t *testing.T) {
	var r room
	r.play(1000*ms, loud, quiet)
	r.expect(t, 0)
	r.d.Forget(0)
	r.expect(t, -1)
	r.play(100*ms, quiet, quiet)
	r.expect(t, -1)
	r.play(400*ms, loud, quiet)
	r.expect(t, 0)
}

func TestOtherVoicesAreIgnored(t *testing.T) {
	var d Dominant
	for _, i := range []int{-1, maxVoices, 1 << 30} {
		d.Observe(i, 0, true, 0)
		d.Forget(i)
	}
	if _, ok := d.Active(1000 * ms); ok {
		t.Fatal("somebody is active")
	}
}

// Four people in turn, with pauses and interjections: the active speaker follows the turns and never flickers.
func TestConversation(t *testing.T) {
	var r room
	changes, last := 0, -1
	for turn := range 40 {
		levels := [4]uint8{quiet, quiet, quiet, quiet}
		for word := range 10 {
			levels[turn%4] = uint8(25 + 3*(word%4))
			if word == 5 {
				levels[(turn+1)%4] = 22 // "yes"
			}
			r.play(240*ms, levels[:]...)
			levels = [4]uint8{quiet, quiet, quiet, quiet}
			r.play(80*ms, levels[:]...)
			if i, ok := r.d.Active(r.now); ok && i != last {
				changes, last = changes+1, i
			}
		}
		r.expect(t, turn%4)
	}
	if changes != 40 {
		t.Fatalf("%d changes in 40 turns", changes)
	}
}

func TestNoAllocations(t *testing.T) {
	var d Dominant
	now := int64(0)
	if got := testing.AllocsPerRun(1000, func() {
		now += packet
		d.Observe(int(now/packet)%4, loud, true, now)
		d.Active(now)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkDominantObserve(b *testing.B) {
	var d Dominant
	now := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		now += packet / 4
		d.Observe(int(now/(packet/4))%4, loud, true, now)
	}
}
