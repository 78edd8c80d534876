package leveltest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/ai/aitest"
)

// judgedNews hands on what is told.
type judgedNews chan Evaluation

func (n judgedNews) Evaluated(_ context.Context, _ string, e Evaluation) { n <- e }

// node is a process that has attempts judged.
type node struct {
	*Evaluations
	told judgedNews
	stop func()
}

// node starts one, over the database of the desk and by its clock, which stands still.
func (d *desk) node(e *Examiner) *node {
	d.t.Helper()
	told := make(judgedNews, 10)
	now := d.now
	v, err := NewEvaluations(EvaluationDeps{Examiner: e, Jobs: d.db.AIJobs, Queue: d.db.AIJobs, Messenger: told, Now: func() time.Time { return now }})
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := v.Run(ctx); err != nil {
			d.t.Error(err)
		}
	})
	stop := sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	d.t.Cleanup(stop)
	return &node{v, told, stop}
}

// finished is an attempt that is over, with a text and a recording that are worth a judgement.
func (d *desk) finished(e *Examiner) (attemptID string) {
	d.t.Helper()
	v := d.toSpeaking(essay)
	v = d.analyze(e, v, recorded(d.t, "opusenc.ogg")).Attempt
	if last := d.analyze(e, v, recorded(d.t, "opusenc.ogg")).Attempt; last.Status != "finished" {
		d.t.Fatalf("%+v", last)
	}
	return v.AttemptID
}

// still is a node whose worker does nothing by itself.
func (d *desk) still(e *Examiner) *Evaluations {
	d.t.Helper()
	v, err := NewEvaluations(EvaluationDeps{Examiner: e, Jobs: d.db.AIJobs, Queue: d.db.AIJobs, Messenger: make(judgedNews), Now: func() time.Time { return d.now }})
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

func (d *desk) begin(n *node, attemptID string) Evaluation {
	d.t.Helper()
	out, _, err := n.Start(d.t.Context(), d.ann, attemptID, "ko")
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// left is how many calls of the five of an hour are left.
func (d *desk) left(e *Examiner) int {
	d.t.Helper()
	_, quota, err := e.help.Standing(d.t.Context(), d.ann, d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return quota.Remaining
}

// next waits for what a person is told.
func (n *node) next(t *testing.T) Evaluation {
	t.Helper()
	select {
	case e := <-n.told:
		return e
	case <-time.After(time.Minute):
		t.Fatal("nobody was told")
		return Evaluation{}
	}
}

// held is a model whose judgements wait for a channel; asked holds a token once one does.
func held(c <-chan struct{}) (answer func(aitest.Call) aitest.Answer, asked chan struct{}) {
	asked = make(chan struct{}, 1)
	return func(call aitest.Call) aitest.Answer {
		out := aitest.Sensible(call)
		if call.Schema == "judgement" {
			select {
			case asked <- struct{}{}:
			default:
			}
			out.Until = c
		}
		return out
	}, asked
}

// TestAnEvaluationOutlivesAnOrderlyEnd of its server: the next one does it, and the calls that were cut off do not count.
func TestAnEvaluationOutlivesAnOrderlyEnd(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	model := aitest.New(t, nil)
	e := d.examined(model)
	attempt := d.finished(e)
	before := d.left(e)
	never := make(chan struct{})
	defer close(never)
	answer, asked := held(never)
	model.Answers(answer)
	first := d.node(e)
	begun := d.begin(first, attempt)
	<-asked
	if now, err := first.One(t.Context(), d.ann, begun.ID); err != nil || now.State != "running" || now.StartedAt == nil || now.Attempts != 1 {
		t.Errorf("%+v, %v", now, err)
	}
	first.stop()
	if now, err := first.One(t.Context(), d.ann, begun.ID); err != nil || now.State != "queued" || now.Attempts != 0 || d.left(e) != before {
		t.Errorf("%+v, %v, %d calls are left of %d", now, err, d.left(e), before)
	}
	model.Answers(aitest.Sensible)
	second := d.node(e)
	if done := second.next(t); done.ID != begun.ID || done.State != "done" || *done.Model != "small" || *done.Prompt != ai.RubricVersion {
		t.Errorf("%+v", done)
	}
	out, err := second.One(t.Context(), d.ann, begun.ID)
	if err != nil || len(out.Judged.Tasks) != 3 || !out.Judged.Tasks[0].Judged || *skillOf(out.Judged.Result, Writing).Basis != basisModel || d.left(e) != before-2 {
		t.Errorf("%+v, %v, %d calls are left", out, err, d.left(e))
	}
}

// TestAnEvaluationOutlivesADeadServer, of which nobody hears any more: it is begun again once its lease is over, and once only by however many nodes.
func TestAnEvaluationOutlivesADeadServer(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	model := aitest.New(t, nil)
	e := d.examined(model)
	attempt := d.finished(e)
	calls := len(model.Calls())
	// The dead server has made the job, taken it, and said no more.
	dead := d.still(e)
	begun, _, err := dead.Start(t.Context(), d.ann, attempt, "ko")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := dead.claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again, _, err := dead.Start(t.Context(), d.ann, attempt, "ko"); err != nil || again.ID != begun.ID || again.State != "running" {
		t.Errorf("asked again: %+v, %v", again, err)
	}
	d.now = d.now.Add(leaseFor + time.Second)
	first, second := d.node(e), d.node(e)
	var done Evaluation
	select {
	case done = <-first.told:
	case done = <-second.told:
	case <-time.After(time.Minute):
		t.Fatal("nobody was told")
	}
	if done.ID != begun.ID || done.State != "done" || done.Attempts != 2 {
		t.Errorf("%+v", done)
	}
	first.stop()
	second.stop()
	if len(first.told)+len(second.told) != 0 || len(model.Calls())-calls != 6 {
		t.Errorf("judged twice: %d calls", len(model.Calls())-calls)
	}
}

// TestAnEvaluationThatEndsServersIsGivenUp, after the third.
func TestAnEvaluationThatEndsServersIsGivenUp(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	model := aitest.New(t, nil)
	e := d.examined(model)
	attempt := d.finished(e)
	dead := d.still(e)
	begun, _, err := dead.Start(t.Context(), d.ann, attempt, "ko")
	if err != nil {
		t.Fatal(err)
	}
	for range maxAttempts {
		if _, _, err := dead.claim(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.now = d.now.Add(leaseFor + time.Second)
	}
	n := d.node(e)
	if out := n.next(t); out.ID != begun.ID || out.State != "failed" || *out.Problem != "interrupted" || out.FinishedAt == nil {
		t.Errorf("%+v", out)
	}
	if again := d.begin(n, attempt); again.ID == begun.ID {
		t.Error("it can't be asked for again")
	}
	if out := n.next(t); out.State != "done" {
		t.Errorf("%+v", out)
	}
}

// TestAJobOfAnotherWorkerIsLeftToIt by one that was late to prolong it.
func TestAJobOfAnotherWorkerIsLeftToIt(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	model := aitest.New(t, nil)
	e := d.examined(model)
	attempt := d.finished(e)
	before := d.left(e)
	n := d.still(e)
	if _, _, err := n.Start(t.Context(), d.ann, attempt, "ko"); err != nil {
		t.Fatal(err)
	}
	job, _, err := n.claim(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(leaseFor + time.Second)
	if _, _, err := n.claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	never := make(chan struct{})
	defer close(never)
	answer, _ := held(never)
	model.Answers(answer)
	n.carryOut(t.Context(), job, "somebody late") // returns, and tells nobody
	if out, err := n.One(t.Context(), d.ann, job.ID); err != nil || out.State != "running" || d.left(e) != before {
		t.Errorf("%+v, %v, %d calls are left of %d", out, err, d.left(e), before)
	}
}

func TestNoCallLeftIsSaidAtOnce(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	e := d.examined(aitest.New(t, nil))
	attempt := d.finished(e)
	for d.left(e) > 0 {
		if _, _, err := d.db.AICalls.Take(t.Context(), d.ann, "translate", 5, d.now.Add(-time.Hour), d.now); err != nil {
			t.Fatal(err)
		}
	}
	n := d.node(e)
	_, _, err := n.Start(t.Context(), d.ann, attempt, "ko")
	var exhausted *ai.Exhausted
	if !errors.As(err, &exhausted) || exhausted.RetryIn != time.Hour {
		t.Errorf("%v", err)
	}
	if list, err := n.Of(t.Context(), d.ann, attempt); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
