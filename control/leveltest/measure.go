package leveltest

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/languagemate/studymate/store"
)

// Measurement is what was found of a text or of what was said.
type Measurement struct {
	// Score is 0 to 100; nil: it can't be scored, and Reason may say why.
	Score *int `json:"score,omitempty"`
	// Basis is fluency, text or model.
	Basis string `json:"basis,omitempty"`
	// Level is that of the CEFR, where whoever measured knows it; empty: not known.
	Level string `json:"level,omitempty"`
	// Numbers are figures by name, for the person to see.
	Numbers map[string]float64 `json:"numbers,omitempty"`
	// Transcript is what was said, where that is known.
	Transcript string `json:"transcript,omitempty"`
	// By names the model and the version of its instructions.
	By string `json:"by,omitempty"`
	// Feedback is what a language model tells the person of it.
	Feedback string `json:"feedback,omitempty"`
	// Reason says why it is not worth a judgement; empty: it is.
	Reason string `json:"reason,omitempty"`
	// Heard is of what was said.
	Heard *Heard `json:"heard,omitempty"`
}

// Task is something to write or to say, with what was made of it.
type Task struct {
	ItemID, Language, Level, Kind string
	Skill                         Skill
	Prompt, Text                  string
	// MinWords or MinChars is how long a text is to be; the other is 0.
	MinWords, MinChars int
	// Answer is the person's text, Measured what was found; zero without.
	Answer   string
	Measured Measurement
}

// judge is what was found of the tasks of a skill: the mean of their scores.
func (a attempt) judge(skill Skill) SkillResult {
	r := SkillResult{Skill: skill, Standing: Standing{Bands: []Band{}}, Measured: map[string]float64{}}
	var scores, levels []int
	done, counts, reason := 0, map[string]float64{}, reasonNobody
	for _, w := range a.Answers {
		if w.Skill != string(skill) {
			continue
		}
		r.Items++
		if w.State == store.LevelWritten || w.State == store.LevelSpoken {
			done++
		}
		m := measurementOf(w)
		if m.Reason != "" {
			reason = m.Reason
		}
		if m.Score != nil {
			scores = append(scores, *m.Score)
			r.Basis = &m.Basis
			if level := slices.Index(Levels(), m.Level); level >= 0 {
				levels = append(levels, level)
			}
		}
		for name, value := range m.Numbers {
			r.Measured[name] += value
			counts[name]++
		}
	}
	for name, n := range counts {
		r.Measured[name] = rounded(r.Measured[name] / n)
	}
	switch {
	case len(scores) > 0:
		r.Assessed, r.Score = true, new(mean(scores))
		if len(levels) == len(scores) {
			r.Level = &Levels()[mean(levels)]
		}
	case r.Items == 0:
		r.Reason = new(reasonNoItems)
	case done == 0:
		r.Reason = new(reasonPassed)
	default:
		r.Reason = &reason
	}
	return r
}

func mean(list []int) int {
	sum := 0
	for _, n := range list {
		sum += n
	}
	return int(math.Round(float64(sum) / float64(len(list))))
}

// measurementOf reads what was stored; what can't be read is nothing.
func measurementOf(w store.LevelAnswer) (m Measurement) {
	if json.Unmarshal([]byte(w.Measured), &m) != nil {
		return Measurement{}
	}
	return m
}

func (m Measurement) stored() string {
	octets, err := json.Marshal(m)
	if err != nil {
		return "" // a number that is none
	}
	return string(octets)
}

// Task returns the task of an attempt that waits for an answer: what is to be measured, and whether it may be. It fails with ErrNotFound, ErrNotAsked,
// ErrAnswered, ErrLate and ErrFinished.
func (t *Tests) Task(ctx context.Context, userID, attemptID, itemID string, now time.Time) (Task, error) {
	stored, err := t.deps.Attempts.Attempt(ctx, userID, attemptID)
	if err != nil {
		return Task{}, own(err)
	}
	a, err := t.of(&stored)
	if err != nil {
		return Task{}, err
	}
	switch w := a.asked(); {
	case !a.was(itemID):
		return Task{}, ErrNotAsked
	case !a.FinishedAt.IsZero():
		return Task{}, ErrFinished
	case w == nil || w.ItemID != itemID:
		return Task{}, ErrAnswered
	case a.left(now)+grace < 0:
		return Task{}, ErrLate
	}
	return a.task(*a.asked()), nil
}

func (a attempt) task(w store.LevelAnswer) Task {
	out := Task{ItemID: w.ItemID, Language: a.Language, Skill: Skill(w.Skill), Answer: w.Answer, Measured: measurementOf(w)}
	if t := a.pool.taskByID[w.ItemID]; t != nil {
		out.Level, out.Kind, out.Prompt, out.Text = t.Level, t.Kind, t.Prompt, t.Text
		out.MinWords, out.MinChars = t.MinWords, t.MinChars
	}
	return out
}

// Spoken answers the speaking task that is asked by what was found of the recording, and moves the attempt on. A task that was answered by the same recording before
// stays as it is; kept is what was found then. It fails as Task does.
func (t *Tests) Spoken(ctx context.Context, userID, attemptID, itemID string, m Measurement, now time.Time) (view View, kept Measurement, err error) {
	kept = m
	view, err = t.answer(ctx, userID, attemptID, itemID, now, func(a attempt, w *store.LevelAnswer) error {
		if Skill(w.Skill) != Speaking {
			return ErrNotAsked
		}
		w.State, w.Answer, w.Measured = store.LevelSpoken, m.Transcript, m.stored()
		return nil
	}, func(w store.LevelAnswer) bool {
		if m.Heard == nil || !sameRecording(w, m.Heard.SHA256) {
			return false
		}
		kept = measurementOf(w)
		return true
	})
	return view, kept, err
}

// tasks are those that were answered.
func (t *Tests) tasks(stored *store.LevelAttempt) (out []Task, err error) {
	a, err := t.of(stored)
	if err != nil {
		return nil, err
	}
	for _, w := range a.Answers {
		if w.State == store.LevelWritten || w.State == store.LevelSpoken {
			out = append(out, a.task(w))
		}
	}
	return out, nil
}

// Judged puts judgements, by item, in the place of what was found before, and makes the result of a finished attempt anew. What reading, listening and
// language showed stays as it is. It fails with ErrNotFound and, for an attempt that goes on, ErrNotAsked.
func (t *Tests) Judged(ctx context.Context, userID, attemptID string, judgements map[string]Measurement, feedback string, now time.Time) (out Result, err error) {
	_, err = t.deps.Attempts.Change(ctx, userID, attemptID, now, func(stored *store.LevelAttempt) (*store.LevelResult, error) {
		a, err := t.of(stored)
		if err != nil {
			return nil, err
		}
		if a.FinishedAt.IsZero() {
			return nil, ErrNotAsked
		}
		for i, w := range a.Answers {
			if m, there := judgements[w.ItemID]; there {
				a.Answers[i].Measured = m.stored()
			}
		}
		if out, err = resultOf(a.result(a.FinishedAt)); err != nil {
			return nil, err
		}
		if feedback != "" {
			out.Feedback = &feedback
		}
		r := out.stored(userID)
		return &r, nil
	})
	return out, own(err)
}
