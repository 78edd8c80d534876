package speech

import (
	"math"
	"testing"
	"time"
)

// good is how somebody speaks who has learnt a language well.
func good() Measures {
	return Measures{
		Duration: 30 * time.Second, Span: 28 * time.Second, Speech: 24 * time.Second, PhonationRatio: 24. / 28, Pauses: make([]Pause, 8), MeanRun: 24 * time.Second / 9,
		Syllables: 100, ArticulationRate: 100. / 24, Peak: -12, SNR: 30,
	}
}

func TestWhatIsNotAssessed(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*Measures)
		language string
		want     Reason
	}{
		"good":                         {func(*Measures) {}, "en-GB", ""},
		"good, in Korean":              {func(*Measures) {}, "ko", ""},
		"a language without a scale":   {func(*Measures) {}, "fr", OtherLanguage},
		"nothing to hear":              {func(m *Measures) { m.Peak = -70 }, "en", Silent},
		"no speech":                    {func(m *Measures) { m.Speech = 0 }, "en", NoSpeech},
		"a hum":                        {func(m *Measures) { m.ArticulationRate = .3 }, "en", NoSpeech},
		"a train":                      {func(m *Measures) { m.SNR = 3 }, "en", TooNoisy},
		"three words":                  {func(m *Measures) { m.Speech = 3 * time.Second }, "en", TooShort},
		"few syllables":                {func(m *Measures) { m.Syllables = 9 }, "en", TooShort},
		"what is wrong is named first": {func(m *Measures) { *m = Measures{Peak: silence} }, "fr", Silent},
	} {
		m := good()
		c.change(&m)
		f := Assess(m, c.language)
		if f.Reason != c.want || (f.Score > 0) != (c.want == "") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestTheScoreFollowsEachMeasure(t *testing.T) {
	full := Assess(good(), "en").Score
	for name, change := range map[string]func(*Measures){
		"slower":            func(m *Measures) { m.ArticulationRate = 3 },
		"more silence":      func(m *Measures) { m.PhonationRatio = .6 },
		"shorter runs":      func(m *Measures) { m.MeanRun = time.Second },
		"longer pauses":     func(m *Measures) { m.Pauses = m.Pauses[:3] },
		"slower for Korean": func(m *Measures) { m.ArticulationRate = 3.8 },
	} {
		m := good()
		change(&m)
		if got := Assess(m, "en").Score; got >= full {
			t.Errorf("%s: %d, not less than %d", name, got, full)
		}
	}
	if en, ko := Assess(good(), "en").Score, Assess(good(), "ko").Score; ko >= en {
		t.Errorf("the same rate is worth %d in Korean and %d in English", ko, en)
	}
	best := good()
	best.ArticulationRate, best.PhonationRatio, best.MeanRun, best.Pauses = 9, 1, time.Minute, nil
	best.Span = best.Speech
	worst := good()
	worst.ArticulationRate, worst.PhonationRatio, worst.MeanRun, worst.Pauses = 1, .1, 0, worst.Pauses[:1]
	if b, w := Assess(best, "en").Score, Assess(worst, "en").Score; b != 100 || w != 0 {
		t.Errorf("from %d to %d, want 0 to 100", w, b)
	}
}

// TestWhatIsNoSpeech makes what people send who say nothing.
func TestWhatIsNoSpeech(t *testing.T) {
	const length = 20 * Rate
	loud := func(pink bool, gain float64) Recording {
		out := make([]float32, length)
		for i, n := range noise(length, pink) {
			out[i] = float32(gain * n)
		}
		return Recording{out}
	}
	clicks := make([]float32, length)
	for i := range clicks {
		if i%(Rate/2) < 100 {
			clicks[i] = float32(.8 * math.Sin(float64(i)))
		}
	}
	for name, c := range map[string]struct {
		r    Recording
		want Reason
	}{
		"nothing":                {Recording{}, Silent},
		"a muted microphone":     {Recording{make([]float32, length)}, Silent},
		"a quiet room":           {loud(false, .0003), Silent},
		"white noise":            {loud(false, .1), NoSpeech},
		"pink noise":             {loud(true, .1), NoSpeech},
		"a whistle":              {Recording{tone(1000, Rate, 20*time.Second)}, NoSpeech},
		"the keys of a keyboard": {Recording{clicks}, NoSpeech},
	} {
		if f := Assess(Measure(c.r), "en"); f.Reason != c.want {
			t.Errorf("%s: %+v of %+v", name, f, Measure(c.r))
		}
	}
}

func TestSpeechIsAssessed(t *testing.T) {
	whole := decoded(t, fixture(t, "opusenc.ogg"))
	if f := Assess(Measure(whole), "en"); f.Reason != "" || f.Score < 60 {
		t.Errorf("fluent speech: %+v", f)
	}
	if f := Assess(Measure(Recording{whole.Samples[:3*Rate]}), "en"); f.Reason != TooShort {
		t.Errorf("its first seconds: %+v", f)
	}
	if m := Measure(inNoise(whole, 0, false)); Assess(m, "en").Reason != TooNoisy {
		t.Errorf("as loud as the noise around it: %+v", m)
	}
	// The same with long silences is less fluent.
	var halting []float32
	for from := 0; from < len(whole.Samples); from += Rate {
		halting = append(halting, whole.Samples[from:min(from+Rate, len(whole.Samples))]...)
		halting = append(halting, make([]float32, 3*Rate/2)...)
	}
	if f := Assess(Measure(Recording{halting}), "en"); f.Reason != "" || f.Score > 55 {
		t.Errorf("halting speech: %+v of %+v", f, Measure(Recording{halting}))
	}
}

// TestASentenceWithoutAPause has no silence from which the noise could be told.
func TestASentenceWithoutAPause(t *testing.T) {
	whole := decoded(t, fixture(t, "opusenc.ogg"))
	first := Recording{whole.Samples[Rate/20 : 5*Rate/2]}
	for range 2 {
		if m := Measure(first); len(m.Pauses) != 0 || m.PhonationRatio != 1 || m.Syllables < 11 {
			t.Errorf("%+v", m)
		}
		first = inNoise(first, 20, true)
	}
}

func BenchmarkTwoMinutes(b *testing.B) {
	data := longer(fixture(b, "chromium.webm"), 12)
	length := decoded(b, data).Duration()
	b.ReportMetric(length.Seconds(), "s-of-sound")
	for b.Loop() {
		r, err := Decode(data)
		if err != nil {
			b.Fatal(err)
		}
		Assess(Measure(r), "en")
	}
}
