package voice

import (
	"math/rand/v2"
	"testing"
)

// meeting plays several voices at once, a packet each 20 ms; level 0 means no packets.
type meeting struct {
	Meeting
	now int64
}

func (m *meeting) play(duration int64, levels ...uint8) {
	for end := m.now + duration; m.now < end; m.now += packet {
		for i, level := range levels {
			if level > 0 {
				m.Observe(i, level, level < 60, m.now)
			}
		}
	}
}

func near(t *testing.T, what string, got, want int64) {
	t.Helper()
	if diff := got - want; diff < -packet || diff > packet {
		t.Errorf("%s: %d ms, want %d", what, got/ms, want/ms)
	}
}

func TestSpeechIsCountedFromItsFirstWordToItsLast(t *testing.T) {
	var m meeting
	m.play(1000*ms, quiet)
	m.play(2000*ms, loud)
	m.play(250*ms, quiet) // a pause inside
	m.play(1000*ms, loud)
	m.play(5000*ms, quiet)
	m.play(60*ms, loud) // a cough
	m.play(1000*ms, quiet)
	near(t, "speech", m.Totals(0).Speech, 3250*ms)
	near(t, "spoken", m.Spoken(), 3250*ms)
	if n := m.Totals(0).Turns; n != 1 {
		t.Errorf("%d turns", n)
	}
	if silent, ok := m.SilentFor(0, m.now); !ok || silent < 1000*ms || silent > 1040*ms {
		t.Errorf("silent for %d ms", silent/ms)
	}
}

func TestALongPauseIsNotSpeechButTheSameTurn(t *testing.T) {
	var m meeting
	m.play(2000*ms, loud)
	m.play(1000*ms, quiet)
	m.play(2000*ms, loud)
	near(t, "speech", m.Totals(0).Speech, 4000*ms)
	near(t, "longest turn", m.Totals(0).LongestTurn, 5000*ms)
	m.play(2000*ms, quiet)
	m.play(500*ms, loud)
	if n := m.Totals(0).Turns; n != 2 {
		t.Errorf("%d turns, want 2", n)
	}
}

func TestATurnGoesOnOverShortPausesAndEndsInALongOne(t *testing.T) {
	var m meeting
	expect := func(what string, want int64) {
		t.Helper()
		near(t, what, m.Turn(0, m.now), want)
	}
	expect("before anybody spoke", 0)
	m.play(60*ms, loud)
	expect("a cough", 0)
	m.play(3000*ms, quiet)
	m.play(2000*ms, loud)
	expect("in its middle", 2000*ms)
	m.play(1000*ms, quiet)
	expect("in a pause: it has not grown", 2000*ms)
	m.play(60*ms, loud)
	expect("with the first word after the pause", 3060*ms)
	m.play(2000*ms, loud)
	expect("and the next", 5060*ms)
	m.play(1600*ms, quiet)
	expect("over", 0)
	m.play(60*ms, loud)
	expect("a cough afterwards", 0)
	m.play(200*ms, loud)
	expect("a new one", 260*ms)
	if m.Turn(-1, m.now) != 0 || m.Turn(99, m.now) != 0 {
		t.Error("a voice that can't be has a turn")
	}
	m.Resume(0, m.Totals(0))
	expect("of who is back with another connection", 0)
}

func TestMuteNoiseAndDTXAreSilence(t *testing.T) {
	var m meeting
	m.play(1000*ms, loud)
	m.play(4000 * ms) // muted: nothing comes
	for end := m.now + 4000*ms; m.now < end; m.now += 400 * ms {
		m.Observe(0, 110, false, m.now) // DTX
	}
	m.play(4000*ms, 70) // comfort noise, and a sender that always sets the bit
	for end := m.now + 1000*ms; m.now < end; m.now += packet {
		m.Observe(0, 75, true, m.now)
	}
	near(t, "speech", m.Totals(0).Speech, 1000*ms)
}

func TestOverlapIsKept(t *testing.T) {
	var m meeting
	m.play(3000*ms, loud, quiet)
	m.play(2000*ms, loud, loud)
	m.play(3000*ms, quiet, loud)
	near(t, "first", m.Totals(0).Speech, 5000*ms)
	near(t, "second", m.Totals(1).Speech, 5000*ms)
	near(t, "spoken", m.Spoken(), 8000*ms)
	for i := range 2 {
		if over := m.Totals(i).Overlap; over < 1850*ms || over > 2100*ms {
			t.Errorf("overlap of %d: %d ms", i, over/ms)
		}
	}
}

func TestWhoInterrupts(t *testing.T) {
	for name, c := range map[string]struct {
		play func(*meeting)
		want uint32
	}{
		"cuts in, and the other stops": {func(m *meeting) {
			m.play(3000*ms, loud, quiet)
			m.play(400*ms, loud, loud)
			m.play(2000*ms, quiet, loud)
		}, 1},
		"says yes while the other goes on": {func(m *meeting) {
			m.play(3000*ms, loud, quiet)
			m.play(400*ms, loud, loud)
			m.play(3000*ms, loud, quiet)
		}, 0},
		"talks along": {func(m *meeting) {
			m.play(3000*ms, loud, quiet)
			m.play(3000*ms, loud, loud)
			m.play(2000*ms, quiet, loud)
		}, 0},
		"answers": {func(m *meeting) {
			m.play(3000*ms, loud, quiet)
			m.play(300*ms, quiet, quiet)
			m.play(2000*ms, quiet, loud)
		}, 0},
	} {
		var m meeting
		c.play(&m)
		if got := m.Totals(1).Interruptions; got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestNobodyGainsMoreThanTheTimeThatPasses(t *testing.T) {
	var m Meeting
	now := int64(0)
	for range 200_000 {
		now += rand.Int64N(2 * ms) // ten times as many packets as a microphone sends
		for i := range 4 {
			m.Observe(i, uint8(rand.UintN(60)), rand.UintN(2) == 0, now)
		}
	}
	if m.Spoken() > now+packet {
		t.Errorf("%d ms spoken in %d ms", m.Spoken()/ms, now/ms)
	}
	for i := range 4 {
		if got := m.Totals(i); got.Speech > now+packet || got.Overlap > got.Speech || got.LongestTurn > now {
			t.Errorf("%d: %+v in %d ms", i, got, now/ms)
		}
	}
}

func TestAVoiceGoesOnFromItsTotals(t *testing.T) {
	var m meeting
	m.play(2000*ms, loud)
	before := m.Totals(0)
	m.Resume(0, Totals{})
	if m.Totals(0) != (Totals{}) {
		t.Error("the next owner of the number has the last one's totals")
	}
	m.Resume(3, before)
	m.play(1000*ms, quiet, quiet, quiet, loud)
	near(t, "speech", m.Totals(3).Speech, 3000*ms)
	m.Resume(99, before)
	m.Observe(99, loud, true, m.now)
	if m.Totals(99) != (Totals{}) {
		t.Error("a voice too many")
	}
}

func TestTalkDoesNotAllocate(t *testing.T) {
	var m Meeting
	now := int64(0)
	if n := testing.AllocsPerRun(1000, func() {
		now += packet
		m.Observe(0, loud, true, now)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkMeeting(b *testing.B) {
	var m Meeting
	now := int64(0)
	for b.Loop() {
		now += packet / 4
		m.Observe(int(now/(packet/4))&3, loud, true, now)
	}
}
