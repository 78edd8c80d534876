package leveltest

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/leveltest/speech"
	"github.com/languagemate/studymate/control/leveltest/writing"
)

// assistant is what a provider can do for a test; *ai.AI is one.
type assistant interface {
	Hears() bool
	Transcribe(ctx context.Context, userID string, s ai.Sound, now time.Time) (ai.Transcript, ai.Quota, error)
	Judges() (by string)
	Standing(ctx context.Context, userID string, now time.Time) (provided bool, q ai.Quota, err error)
	Judge(ctx context.Context, userID string, w ai.Work, now time.Time) (ai.Judgement, ai.Quota, error)
}

// Examiner measures what is said in the tests, and has what was written and said judged. It is safe for use by any number of goroutines.
type Examiner struct {
	// Set by NewExaminer.
	tests *Tests
	help  assistant
	// places are for recordings that are measured at once: each keeps a core busy for up to half a second, which calls need too, and some 30 MB.
	places *semaphore.Weighted

	recordings map[string]*atomic.Uint64
}

// ErrManyRecordings means that as many recordings are measured as may be.
var ErrManyRecordings = errors.New("leveltest: too many recordings at once")

// placeWait is how long a recording waits for its turn.
const placeWait = 10 * time.Second

// The results of recordings, beside the reasons of package speech.
const (
	outcomeAssessed = "assessed"
	outcomeUnread   = "unreadable"
)

// transcribed is the Transcription of a recording that was written down.
const transcribed = "done"

// NewExaminer makes an examiner; it starts nothing.
func NewExaminer(tests *Tests, help assistant) (*Examiner, error) {
	if tests == nil || help == nil {
		return nil, errors.New("leveltest: tests and an assistant are needed")
	}
	e := &Examiner{tests: tests, help: help, places: semaphore.NewWeighted(int64(max(1, runtime.GOMAXPROCS(0)/2))), recordings: map[string]*atomic.Uint64{}}
	for _, outcome := range []string{outcomeAssessed, outcomeUnread} {
		e.recordings[outcome] = &atomic.Uint64{}
	}
	for _, reason := range speech.Reasons() {
		e.recordings[string(reason)] = &atomic.Uint64{}
	}
	return e, nil
}

// Recordings counts those that were measured since NewExaminer, by what became of them.
func (e *Examiner) Recordings() map[string]uint64 {
	out := map[string]uint64{}
	for outcome, n := range e.recordings {
		out[outcome] = n.Load()
	}
	return out
}

// Analysis is what was heard on a recording.
type Analysis struct {
	Attempt  View    `json:"attempt" doc:"What is asked now: what comes next, or the same task when the recording could not be assessed"`
	Assessed bool    `json:"assessed" doc:"Whether fluency could be; otherwise nothing is kept, and the task waits for another recording"`
	Reason   *string `json:"reason" enum:"silent,no-speech,too-noisy,too-short,other-language" doc:"Why not; null: it could"`
	Score    *int    `json:"score" minimum:"0" maximum:"100" doc:"Of fluency, and nothing else; null: not assessed"`
	Version  string  `json:"version" doc:"Names the way from the figures to the score: scores of two versions can't be compared"`
	Sound    Sound   `json:"sound"`
	// Transcript is what a recogniser made of it.
	Transcript    *string `json:"transcript" doc:"What was said, as a recogniser heard it; null: nobody wrote it down"`
	Transcription string  `json:"transcription" enum:"none,done,failed,quota" doc:"none: nobody writes it down, it was not wanted, or there is nothing to write; failed: the provider failed; quota: the caller's calls to it are used up"`
	Clarity       *int    `json:"clarity" minimum:"0" maximum:"100" doc:"How much of a text that was read aloud the recogniser understood; null: not a text read aloud, or not written down"`
}

// Sound are the figures of a recording.
type Sound struct {
	DurationMs         int     `json:"durationMs" doc:"Of the recording"`
	StartMs            int     `json:"startMs" doc:"When the speech begins"`
	SpeechMs           int     `json:"speechMs" doc:"From its beginning to its end, without the pauses"`
	PhonationRatio     float64 `json:"phonationRatio" minimum:"0" maximum:"1" doc:"speechMs as a share of the time from its beginning to its end"`
	MeanRunMs          int     `json:"meanRunMs" doc:"How long is spoken between two pauses"`
	Syllables          int     `json:"syllables"`
	ArticulationRate   float64 `json:"articulationRate" doc:"Syllables a second of speechMs, from vowels that were counted"`
	IntensityDeviation float64 `json:"intensityDeviationDb" doc:"Standard deviation of the loudness of syllables, in dB"`
	SNR                float64 `json:"snrDb" doc:"How far the speech lies above what is heard all the time, in dB; 60 at most"`
	Pauses             []Pause `json:"pauses" nullable:"false" doc:"Of 250 ms and more"`
}

// Pause is a silence between two stretches of speech.
type Pause struct {
	AtMs     int `json:"atMs" doc:"From the beginning of the recording"`
	LengthMs int `json:"lengthMs"`
}

func soundOf(m speech.Measures) Sound {
	ms := func(d time.Duration) int { return int(d.Milliseconds()) }
	out := Sound{
		DurationMs: ms(m.Duration), StartMs: ms(m.Start), SpeechMs: ms(m.Speech), PhonationRatio: rounded(m.PhonationRatio), MeanRunMs: ms(m.MeanRun), Syllables: m.Syllables, ArticulationRate: rounded(m.ArticulationRate),
		IntensityDeviation: rounded(m.IntensityDeviation), SNR: rounded(m.SNR), Pauses: []Pause{},
	}
	for _, p := range m.Pauses {
		out.Pauses = append(out.Pauses, Pause{ms(p.At), ms(p.Length)})
	}
	return out
}

// numbers are the figures that are kept.
func (s Sound) numbers() map[string]float64 {
	return map[string]float64{
		"speechSeconds": float64(s.SpeechMs) / 1000, "phonationRatio": s.PhonationRatio, "pauses": float64(len(s.Pauses)), "meanRunSeconds": float64(s.MeanRunMs) / 1000, "articulationRate": s.ArticulationRate,
		"intensityDeviationDb": s.IntensityDeviation,
	}
}

// Recording is what somebody said.
type Recording struct {
	Sound []byte
	// Private is for one that no provider may hear.
	Private bool
}

// Analyze measures a recording, which is not kept, as the answer to the speaking task that is asked, and has it written down where somebody does that. One that can't be
// assessed is none: the task goes on waiting. The recording that was the answer gets what it got, however often it comes. It fails as Tests.Task does, with the errors of
// speech.Decode, and with ErrManyRecordings.
func (e *Examiner) Analyze(ctx context.Context, userID, attemptID, itemID string, r Recording, now time.Time) (out Analysis, err error) {
	sha256 := fingerprint(r.Sound)
	task, err := e.tests.Task(ctx, userID, attemptID, itemID, now)
	if errors.Is(err, ErrAnswered) || errors.Is(err, ErrFinished) {
		if out, there, failed := e.tests.Heard(ctx, userID, attemptID, itemID, sha256, now); there || failed != nil {
			return out, failed
		}
	}
	if err == nil && task.Skill != Speaking {
		err = ErrNotAsked
	}
	if err != nil {
		return Analysis{}, err
	}
	sound, fluency, err := e.measure(ctx, task, r.Sound)
	if err != nil {
		return Analysis{}, err
	}
	out = Analysis{Assessed: fluency.Reason == "", Reason: orNull(string(fluency.Reason)), Version: speech.Version, Sound: soundOf(sound.measures), Transcription: "none"}
	if !out.Assessed {
		out.Attempt, err = e.tests.Look(ctx, userID, attemptID, now)
		return out, err
	}
	out.Score = &fluency.Score
	m := Measurement{Score: out.Score, Basis: basisFluency, Numbers: out.Sound.numbers(), By: speech.Version}
	m.Numbers["fluency"] = float64(fluency.Score)
	if e.help.Hears() && !r.Private {
		err := e.writeDown(ctx, userID, task, sound.WAV(), &out, &m, now)
		if err != nil {
			return Analysis{}, err
		}
	}
	m.Heard = &Heard{SHA256: sha256, Score: fluency.Score, Version: out.Version, Sound: out.Sound, Transcription: out.Transcription, Clarity: out.Clarity}
	view, m, err := e.tests.Spoken(ctx, userID, attemptID, itemID, m, now)
	if err != nil {
		return Analysis{}, err
	}
	out = heardOf(m) // of two that came at once, both get what is kept
	out.Attempt = view
	return out, nil
}

// heard is a recording with its figures.
type heard struct {
	speech.Recording
	measures speech.Measures
}

func (e *Examiner) measure(ctx context.Context, task Task, recording []byte) (heard, speech.Fluency, error) {
	within, cancel := context.WithTimeout(ctx, placeWait)
	defer cancel()
	if err := e.places.Acquire(within, 1); err != nil {
		if ctx.Err() != nil {
			return heard{}, speech.Fluency{}, ctx.Err()
		}
		return heard{}, speech.Fluency{}, ErrManyRecordings
	}
	defer e.places.Release(1)
	r, err := speech.Decode(recording)
	if err != nil {
		e.recordings[outcomeUnread].Add(1)
		return heard{}, speech.Fluency{}, err
	}
	out := heard{r, speech.Measure(r)}
	fluency := speech.Assess(out.measures, task.Language)
	if fluency.Reason == "" {
		e.recordings[outcomeAssessed].Add(1)
	} else {
		e.recordings[string(fluency.Reason)].Add(1)
	}
	return out, fluency, nil
}

// writeDown has a recording written down. That it can't be now is no reason to lose what was measured; that the caller has gone is.
func (e *Examiner) writeDown(ctx context.Context, userID string, task Task, wav []byte, out *Analysis, m *Measurement, now time.Time) error {
	t, _, err := e.help.Transcribe(ctx, userID, ai.Sound{WAV: wav, Language: task.Language}, now)
	var exhausted *ai.Exhausted
	switch {
	case err == nil:
		out.Transcription = transcribed
	case errors.Is(err, ai.ErrGone):
		return ErrGone
	case errors.As(err, &exhausted):
		out.Transcription = "quota"
	case ctx.Err() != nil:
		return ctx.Err()
	default: // told in the log by whom it failed
		out.Transcription = "failed"
	}
	if out.Transcription != transcribed {
		return nil
	}
	out.Transcript, m.Transcript = &t.Text, t.Text
	if t.Confidence > 0 {
		m.Numbers["confidence"] = rounded(t.Confidence)
	}
	if task.Kind == kindReadAloud {
		out.Clarity = new(int(math.Round(100 * writing.Agreement(task.Text, t.Text, task.Language))))
		m.Numbers["clarity"] = float64(*out.Clarity)
	}
	return nil
}
