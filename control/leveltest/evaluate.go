package leveltest

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/leveltest/writing"
)

// The bases of scores that are not made from items.
const (
	basisFluency = "fluency"
	basisModel   = "model"
)

// A transcript shorter than this is not judged: models take a short text for a bad one.
const (
	minJudgedWords = 12
	minJudgedChars = 30 // of Korean
)

// ErrUnfinished means that the attempt goes on.
var ErrUnfinished = errors.New("leveltest: attempt is not finished")

// Judged is what a language model made of an attempt.
type Judged struct {
	Result Result      `json:"result" doc:"With the judgements in it. Reading, listening, language and the level over all stay as they were"`
	Tasks  []Judgement `json:"tasks" nullable:"false" doc:"What was written and said"`
}

// Judgement is what a language model made of one task.
type Judgement struct {
	ItemID   string             `json:"itemId"`
	Skill    Skill              `json:"skill" enum:"writing,speaking"`
	Judged   bool               `json:"judged"`
	Reason   *string            `json:"reason" enum:"read-aloud,no-transcript,empty,other-language,copied,repetitive,too-short" doc:"Why it was not; null: it was"`
	Score    *int               `json:"score" minimum:"0" maximum:"100" doc:"The mean of the figures; null: not judged"`
	Level    *string            `json:"level" enum:"A1,A2,B1,B2,C1,C2" doc:"That the model sees in it; null: not judged"`
	Figures  map[string]float64 `json:"figures" doc:"grammar, vocabulary, coherence and task, 0 to 100, the median of three judgements; of what was said also fluency, which was measured from the recording"`
	Feedback *string            `json:"feedback" doc:"To the person; null: not judged"`
	By       *string            `json:"by" doc:"Model and version of the rubric: judgements of two can't be compared; null: not judged"`
}

// Evaluate has what was written and said in a finished attempt judged by a provider, once: what the same model judged by the same rubric stays, and costs nothing. It fails
// with ErrNotFound, ErrUnfinished, and as ai.Judge does; what was judged before it failed is kept.
func (e *Examiner) Evaluate(ctx context.Context, userID, attemptID, explainIn string, now time.Time) (out Judged, quota ai.Quota, err error) {
	tasks, err := e.tests.finishedTasks(ctx, userID, attemptID)
	if err != nil {
		return Judged{}, ai.Quota{}, err
	}
	by := e.help.Judges()
	if by == "" {
		return Judged{}, ai.Quota{}, ai.ErrNoProvider
	}
	fresh, quota, failed := e.judge(ctx, userID, explainIn, by, tasks, now)
	if len(fresh) > 0 {
		// Somebody has paid for it: it is kept also when the process is about to end.
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
		defer cancel()
		if out.Result, err = e.tests.Judged(within, userID, attemptID, fresh, feedbackOf(tasks), now); err != nil {
			return Judged{}, quota, err
		}
	}
	if failed != nil {
		return Judged{}, quota, failed
	}
	if len(fresh) == 0 {
		if out.Result, err = e.tests.resultOf(ctx, userID, attemptID); err != nil {
			return Judged{}, quota, err
		}
	}
	out.Tasks = judgementsOf(tasks)
	return out, quota, nil
}

// judgedOf returns what has been judged of a finished attempt.
func (e *Examiner) judgedOf(ctx context.Context, userID, attemptID string) (out Judged, err error) {
	tasks, err := e.tests.finishedTasks(ctx, userID, attemptID)
	if err == nil {
		out.Result, err = e.tests.resultOf(ctx, userID, attemptID)
	}
	out.Tasks = judgementsOf(tasks)
	return out, err
}

func judgementsOf(tasks []Task) []Judgement {
	out := make([]Judgement, 0, len(tasks))
	for _, t := range tasks {
		out = append(out, judgementOf(t))
	}
	return out
}

// toJudge says whether a task is worth a judgement that by has not made.
func toJudge(t Task, by string) bool {
	return (t.Measured.Basis != basisModel || t.Measured.By != by) && notJudged(t) == ""
}

// judge has the tasks judged at the same time that are worth it and not judged by the same yet, puts the judgements into them, and returns those by item with the first error.
func (e *Examiner) judge(ctx context.Context, userID, explainIn, by string, tasks []Task, now time.Time) (fresh map[string]Measurement, quota ai.Quota, err error) {
	var wg sync.WaitGroup
	judged, quotas, errs := make([]*ai.Judgement, len(tasks)), make([]ai.Quota, len(tasks)), make([]error, len(tasks))
	for i, t := range tasks {
		if !toJudge(t, by) {
			continue
		}
		work := ai.Work{Language: t.Language, ExplainIn: explainIn, Spoken: t.Skill == Speaking, Task: t.Prompt, Text: t.Answer}
		wg.Go(func() {
			var j ai.Judgement
			if j, quotas[i], errs[i] = e.help.Judge(ctx, userID, work, now); errs[i] == nil {
				judged[i] = &j
			}
		})
	}
	wg.Wait()
	fresh = map[string]Measurement{}
	for i, j := range judged {
		if j != nil {
			tasks[i].Measured = judgedBy(tasks[i].Measured, *j)
			fresh[tasks[i].ItemID] = tasks[i].Measured
		}
		if q := quotas[i]; q.Limit > 0 && (quota.Limit == 0 || q.Remaining < quota.Remaining) {
			quota = q
		}
		if err == nil {
			err = errs[i]
		}
	}
	return fresh, quota, err
}

// notJudged says why a task is not worth a judgement; empty: it is.
func notJudged(t Task) string {
	if t.Skill == Writing {
		return t.Measured.Reason
	}
	switch {
	case t.Kind == kindReadAloud: // the words are not the person's
		return "read-aloud"
	case t.Answer == "":
		return "no-transcript"
	}
	task := writing.Task{Language: t.Language, Prompt: t.Prompt}
	m := writing.Measure(t.Answer, task)
	short := m.Words < minJudgedWords
	if t.Language == "ko" {
		short = m.Characters < minJudgedChars
	}
	if reason := m.Fault(task); reason != "" || !short {
		return string(reason)
	}
	return string(writing.TooShort)
}

// judgedBy puts a judgement beside what was measured.
func judgedBy(m Measurement, j ai.Judgement) Measurement {
	out := m
	out.Numbers = maps.Clone(m.Numbers)
	if out.Numbers == nil {
		out.Numbers = map[string]float64{}
	}
	figures := map[string]int{"grammar": j.Grammar, "vocabulary": j.Vocabulary, "coherence": j.Coherence, "task": j.Task}
	scores := []int{}
	for name, value := range figures {
		out.Numbers[name] = float64(value)
		scores = append(scores, value)
	}
	if fluency, there := m.Numbers["fluency"]; there {
		scores = append(scores, int(fluency))
	}
	out.Score, out.Basis, out.Level, out.By, out.Feedback = new(mean(scores)), basisModel, j.Level, j.By, j.Feedback
	return out
}

func feedbackOf(tasks []Task) string {
	var parts []string
	for _, t := range tasks {
		if t.Measured.Feedback != "" && utf8.ValidString(t.Measured.Feedback) {
			parts = append(parts, t.Measured.Feedback)
		}
	}
	return strings.Join(parts, "\n\n")
}

func judgementOf(t Task) Judgement {
	out := Judgement{ItemID: t.ItemID, Skill: t.Skill, Judged: t.Measured.Basis == basisModel, Figures: map[string]float64{}}
	if !out.Judged {
		out.Reason = orNull(notJudged(t))
		return out
	}
	for _, name := range []string{"grammar", "vocabulary", "coherence", "task", "fluency"} {
		if value, there := t.Measured.Numbers[name]; there {
			out.Figures[name] = value
		}
	}
	out.Score, out.Level, out.Feedback, out.By = t.Measured.Score, orNull(t.Measured.Level), orNull(t.Measured.Feedback), orNull(t.Measured.By)
	return out
}

// finishedTasks are those of an attempt that is over.
func (t *Tests) finishedTasks(ctx context.Context, userID, attemptID string) (out []Task, err error) {
	stored, err := t.deps.Attempts.Attempt(ctx, userID, attemptID)
	if err != nil {
		return nil, own(err)
	}
	if stored.FinishedAt.IsZero() {
		return nil, ErrUnfinished
	}
	return t.tasks(&stored)
}

// resultOf returns the result of an attempt as it was stored.
func (t *Tests) resultOf(ctx context.Context, userID, attemptID string) (Result, error) {
	stored, err := t.deps.Attempts.Attempt(ctx, userID, attemptID)
	if err != nil {
		return Result{}, own(err)
	}
	results, err := t.deps.Attempts.Results(ctx, userID, stored.Language, history)
	if err != nil {
		return Result{}, err
	}
	for _, r := range results {
		if r.AttemptID == attemptID {
			return resultOf(r)
		}
	}
	return Result{}, ErrNotFound
}

// Look returns an attempt as it stands, without moving it on. It fails with ErrNotFound.
func (t *Tests) Look(ctx context.Context, userID, attemptID string, now time.Time) (View, error) {
	stored, err := t.deps.Attempts.Attempt(ctx, userID, attemptID)
	if err != nil {
		return View{}, own(err)
	}
	a, err := t.of(&stored)
	if err != nil {
		return View{}, err
	}
	return a.view(now), nil
}
