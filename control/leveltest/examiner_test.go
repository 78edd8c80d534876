package leveltest

import (
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/ai/aitest"
	"github.com/languagemate/studymate/control/leveltest/speech"
	"github.com/languagemate/studymate/control/topics"
)

// examined is a desk with an examiner. Without a model there is no provider.
func (d *desk) examined(model *aitest.Server) *Examiner {
	d.t.Helper()
	var client *ai.Client
	var ears *ai.Recognizer
	if model != nil {
		var err, deaf error
		cfg := ai.ProviderConfig{BaseURL: model.URL, Model: "small", RetryWait: time.Millisecond}
		client, err = ai.NewClient(cfg)
		ears, deaf = ai.NewRecognizer(ai.SpeechConfig{ProviderConfig: cfg})
		if err := errors.Join(err, deaf); err != nil {
			d.t.Fatal(err)
		}
		d.t.Cleanup(client.Close)
		d.t.Cleanup(ears.Close)
	}
	bank, err := topics.Load()
	if err != nil {
		d.t.Fatal(err)
	}
	help, err := ai.New(ai.Config{PerHour: 5}, client, ears, d.db.AICalls, bank)
	if err != nil {
		d.t.Fatal(err)
	}
	e, err := NewExaminer(d.Tests, help)
	if err != nil {
		d.t.Fatal(err)
	}
	return e
}

func recorded(t *testing.T, name string) []byte {
	t.Helper()
	octets, err := os.ReadFile("speech/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return octets
}

const essay = "Last week I went to the market with my sister. We bought apples, rice and fish. It's a long way, so we took the bus. In the evening my mother cooked for us."

// toSpeaking answers all items and writes a text.
func (d *desk) toSpeaking(text string) View {
	d.t.Helper()
	return d.give(d.items(func(*item) bool { return true }), text)
}

func (d *desk) analyze(e *Examiner, v View, recording []byte) Analysis {
	d.t.Helper()
	out, err := e.Analyze(d.t.Context(), d.ann, v.AttemptID, v.Task.ID, Recording{Sound: recording}, d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func TestWithoutAProviderFluencyIsMeasured(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	e := d.examined(nil)
	v := d.toSpeaking(essay)
	out := d.analyze(e, v, recorded(t, "chromium.webm"))
	if !out.Assessed || out.Reason != nil || *out.Score < 50 || out.Version != speech.Version || len(out.Sound.Pauses) != 2 || out.Transcript != nil || out.Transcription != "none" || out.Clarity != nil {
		t.Errorf("%+v", out)
	}
	if out.Attempt.Task == nil || out.Attempt.Task.ID == v.Task.ID {
		t.Fatalf("the attempt stays at %+v", out.Attempt)
	}
	last := d.analyze(e, out.Attempt, recorded(t, "opusenc.ogg"))
	if last.Attempt.Status != "finished" {
		t.Fatalf("%+v", last.Attempt)
	}
	r := d.record().Results[0]
	if s := skillOf(r, Speaking); !s.Assessed || *s.Basis != basisFluency || *s.Score < 50 || s.Measured["pauses"] != 2 || s.Measured["syllables"] != 0 {
		t.Errorf("%+v", s)
	}
	if _, _, err := e.Evaluate(t.Context(), d.ann, v.AttemptID, "en", d.now); !errors.Is(err, ai.ErrNoProvider) {
		t.Errorf("evaluated by nobody: %v", err)
	}
	if n := e.Recordings()[outcomeAssessed]; n != 2 {
		t.Errorf("%d were counted", n)
	}
}

// TestARecordingThatIsNoneLeavesTheTask as it is, to be done again.
func TestARecordingThatIsNoneLeavesTheTask(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	model := aitest.New(t, nil)
	e := d.examined(model)
	v := d.toSpeaking(essay)
	quiet := speech.Recording{Samples: make([]float32, 10*speech.Rate)}
	out := d.analyze(e, v, quiet.WAV())
	if out.Assessed || *out.Reason != "silent" || out.Score != nil || out.Attempt.Task.ID != v.Task.ID || len(model.Calls()) != 0 {
		t.Errorf("%+v, %d calls", out, len(model.Calls()))
	}
	if _, err := e.Analyze(t.Context(), d.ann, v.AttemptID, v.Task.ID, Recording{Sound: recorded(t, "aac.mp4")}, d.now); !errors.Is(err, speech.ErrCodec) {
		t.Error(err)
	}
	stats := e.Recordings()
	if stats["silent"] != 1 || stats[outcomeUnread] != 1 {
		t.Errorf("%v", stats)
	}
	if out := d.analyze(e, v, recorded(t, "chromium.mp4")); !out.Assessed {
		t.Errorf("and then %+v", out)
	}
}

func TestWhoMayHaveSpeechAnalyzed(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	e := d.examined(nil)
	v := d.items(func(*item) bool { return true })
	sound := recorded(t, "opusenc.ogg")
	analyze := func(user, attempt, item string, now time.Time) error {
		_, err := e.Analyze(t.Context(), user, attempt, item, Recording{Sound: sound}, now)
		return err
	}
	if err := analyze(d.ann, v.AttemptID, v.Task.ID, d.now); !errors.Is(err, ErrNotAsked) {
		t.Errorf("a writing task: %v", err)
	}
	v = d.give(v, essay)
	if err := analyze(d.db.User("eve").ID, v.AttemptID, v.Task.ID, d.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("a stranger: %v", err)
	}
	if err := analyze(d.ann, v.AttemptID, "nothing", d.now); !errors.Is(err, ErrNotAsked) {
		t.Errorf("nothing: %v", err)
	}
	if err := analyze(d.ann, v.AttemptID, v.Task.ID, d.now.Add(time.Hour)); !errors.Is(err, ErrLate) {
		t.Errorf("late: %v", err)
	}
	next := d.analyze(e, v, recorded(t, "chromium.webm")).Attempt
	if err := analyze(d.ann, v.AttemptID, v.Task.ID, d.now); !errors.Is(err, ErrAnswered) {
		t.Errorf("another recording: %v", err)
	}
	d.analyze(e, next, recorded(t, "chromium.webm"))
	if err := analyze(d.ann, v.AttemptID, next.Task.ID, d.now); !errors.Is(err, ErrFinished) {
		t.Errorf("another one after the end: %v", err)
	}
}

// TestARecordingThatComesAgainGetsTheSameAnswer for whom the first one was lost to, at once and after the end of the attempt, and costs no call to the provider.
func TestARecordingThatComesAgainGetsTheSameAnswer(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	model := aitest.New(t, nil)
	e := d.examined(model)
	v := d.toSpeaking(essay)
	first := d.analyze(e, v, recorded(t, "opusenc.ogg"))
	calls := len(model.Calls())
	if again := d.analyze(e, v, recorded(t, "opusenc.ogg")); !reflect.DeepEqual(again, first) || again.Transcript == nil || again.Clarity == nil {
		t.Errorf("again %+v, first %+v", again, first)
	}
	second := first.Attempt
	last := d.analyze(e, second, recorded(t, "chromium.webm"))
	if _, _, err := e.Evaluate(t.Context(), d.ann, v.AttemptID, "en", d.now); err != nil {
		t.Fatal(err)
	}
	again := d.analyze(e, second, recorded(t, "chromium.webm"))
	if again.Attempt.Status != "finished" || *again.Score != *last.Score || *again.Transcript != *last.Transcript || !reflect.DeepEqual(again.Sound, last.Sound) {
		t.Errorf("after the end and a judgement %+v, before %+v", again, last)
	}
	heard := 0
	for _, c := range model.Calls()[calls:] {
		if c.Schema == aitest.Transcript {
			heard++
		}
	}
	if heard > 1 {
		t.Errorf("%d recordings were written down after the first", heard)
	}
}

// TestWithAProviderAnAttemptIsJudged and nothing of it touches the ability that items have shown.
func TestWithAProviderAnAttemptIsJudged(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	model := aitest.New(t, nil)
	e := d.examined(model)
	v := d.toSpeaking(essay)
	if _, _, err := e.Evaluate(t.Context(), d.ann, v.AttemptID, "en", d.now); !errors.Is(err, ErrUnfinished) {
		t.Errorf("before the end: %v", err)
	}
	aloud := d.analyze(e, v, recorded(t, "opusenc.ogg"))
	if aloud.Transcription != "done" || *aloud.Transcript != aitest.Heard || aloud.Clarity == nil || *aloud.Clarity != 0 { // "Hello there." was to be read
		t.Errorf("%+v", aloud)
	}
	d.analyze(e, aloud.Attempt, recorded(t, "opusenc.ogg"))
	before := d.record().Results[0]
	out, quota, err := e.Evaluate(t.Context(), d.ann, v.AttemptID, "ko", d.now)
	if err != nil || len(out.Tasks) != 3 {
		t.Fatalf("%+v, %v", out, err)
	}
	text, read, free := out.Tasks[0], out.Tasks[1], out.Tasks[2]
	if !text.Judged || *text.Score != 75 || *text.Level != "B1" || *text.By != "small/"+ai.RubricVersion || text.Figures["grammar"] != 60 || text.Feedback == nil {
		t.Errorf("%+v", text)
	}
	if read.Judged || *read.Reason != "read-aloud" {
		t.Errorf("%+v", read)
	}
	if !free.Judged || free.Figures["fluency"] == 0 || free.Figures["task"] != 90 {
		t.Errorf("%+v", free)
	}
	if *out.Result.Theta != *before.Theta || *out.Result.SE != *before.SE || *out.Result.Level != *before.Level || out.Result.Feedback == nil {
		t.Errorf("%+v, before %+v", out.Result, before)
	}
	if s := skillOf(out.Result, Writing); !s.Assessed || *s.Basis != basisModel || *s.Score != 75 || s.Measured["words"] == 0 {
		t.Errorf("%+v", s)
	}
	if quota.Remaining != 1 { // two transcripts, two judgements of five
		t.Errorf("%+v", quota)
	}
	calls := len(model.Calls())
	again, _, err := e.Evaluate(t.Context(), d.ann, v.AttemptID, "ko", d.now)
	if err != nil || len(model.Calls()) != calls || *again.Tasks[0].Score != 75 || *again.Result.Feedback != *out.Result.Feedback {
		t.Errorf("again: %+v, %v, %d calls", again, err, len(model.Calls())-calls)
	}
	if _, _, err := e.Evaluate(t.Context(), d.db.User("eve").ID, v.AttemptID, "en", d.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("a stranger: %v", err)
	}
}

func TestWhatIsPrivateIsHeardByNoProvider(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	model := aitest.New(t, nil)
	e := d.examined(model)
	v := d.toSpeaking(essay)
	out, err := e.Analyze(t.Context(), d.ann, v.AttemptID, v.Task.ID, Recording{Sound: recorded(t, "opusenc.ogg"), Private: true}, d.now)
	if err != nil || !out.Assessed || out.Transcription != "none" || len(model.Calls()) != 0 {
		t.Errorf("%+v, %v, %d calls", out, err, len(model.Calls()))
	}
}

// TestWhatAProviderFailsAt leaves what was measured.
func TestWhatAProviderFailsAt(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	model := aitest.New(t, func(aitest.Call) aitest.Answer { return aitest.Answer{Status: 401} })
	e := d.examined(model)
	v := d.toSpeaking(essay)
	out := d.analyze(e, v, recorded(t, "opusenc.ogg"))
	if !out.Assessed || out.Transcription != "failed" || out.Transcript != nil {
		t.Errorf("%+v", out)
	}
	d.analyze(e, out.Attempt, recorded(t, "opusenc.ogg"))
	before := d.record().Results[0]
	if _, _, err := e.Evaluate(t.Context(), d.ann, v.AttemptID, "en", d.now); !errors.Is(err, ai.ErrRefused) {
		t.Error(err)
	}
	// The writing is judged, the speech is not written down: nothing is left to judge.
	model.Answers(aitest.Sensible)
	judged, _, err := e.Evaluate(t.Context(), d.ann, v.AttemptID, "en", d.now)
	if err != nil || !judged.Tasks[0].Judged || *judged.Tasks[2].Reason != "no-transcript" || *skillOf(judged.Result, Speaking).Basis != basisFluency {
		t.Errorf("%+v, %v", judged, err)
	}
	if *judged.Result.Theta != *before.Theta {
		t.Error("theta moved")
	}
}

func TestATextThatIsNotTheirsIsNotJudged(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	model := aitest.New(t, nil)
	e := d.examined(model)
	v := d.toSpeaking(strings.Repeat("I like to go to the market. ", 10))
	for v.Status != "finished" {
		v = d.give(v, "")
	}
	out, _, err := e.Evaluate(t.Context(), d.ann, v.AttemptID, "en", d.now)
	if err != nil || len(out.Tasks) != 1 || *out.Tasks[0].Reason != "repetitive" || len(model.Calls()) != 0 {
		t.Errorf("%+v, %v", out, err)
	}
	if s := skillOf(out.Result, Writing); s.Assessed || *s.Reason != "repetitive" {
		t.Errorf("%+v", s)
	}
}

func TestWhoGoesAwayLeavesTheTask(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	e := d.examined(aitest.New(t, nil))
	v := d.toSpeaking(essay)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Analyze(ctx, d.ann, v.AttemptID, v.Task.ID, Recording{Sound: recorded(t, "opusenc.ogg")}, d.now); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if now, err := d.Look(t.Context(), d.ann, v.AttemptID, d.now); err != nil || now.Task.ID != v.Task.ID {
		t.Errorf("%+v, %v", now, err)
	}
}
