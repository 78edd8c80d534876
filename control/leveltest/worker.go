package leveltest

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/store"
)

const (
	// evaluationsAtOnce is how many attempts a node has judged at once: each is up to six questions to the provider, which wait for it and not for this machine.
	evaluationsAtOnce = 4
	// pollEvery is how soon a node finds what another one has queued, or has left behind.
	pollEvery = 2 * time.Second
	// leaseFor is how long a job stays with a worker of whom nothing is heard, and prolongEvery how often it says something.
	leaseFor     = 15 * time.Second
	prolongEvery = 5 * time.Second
	// maxAttempts bounds how often a job is begun: one that ends the process would end the next one too.
	maxAttempts = 3
	// evaluationTime bounds a whole evaluation; the provider's client has bounds of its own for each question.
	evaluationTime = 5 * time.Minute
	// settleTime is how long it may take to store how a job ended.
	settleTime = 5 * time.Second
)

// Run has attempts judged until ctx ends; what is not done then waits for another worker.
func (v *Evaluations) Run(ctx context.Context) error {
	var working sync.WaitGroup
	defer working.Wait()
	places := make(chan struct{}, evaluationsAtOnce)
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		v.fill(ctx, places, &working)
		select {
		case <-ctx.Done():
			return nil
		case <-poll.C:
		case <-v.wake:
		}
	}
}

// fill begins as many jobs as there are, and places for.
func (v *Evaluations) fill(ctx context.Context, places chan struct{}, working *sync.WaitGroup) {
	for ctx.Err() == nil {
		select {
		case places <- struct{}{}:
		default:
			return
		}
		job, worker, err := v.claim(ctx)
		if err != nil {
			<-places
			if !errors.Is(err, store.ErrNotFound) && ctx.Err() == nil {
				v.deps.Logger.Error("no evaluation of a level test can be begun", "error", err)
			}
			return
		}
		working.Go(func() {
			v.carryOut(ctx, job, worker)
			<-places
			v.nudge()
		})
	}
}

func (v *Evaluations) claim(ctx context.Context) (job store.AIJob, worker string, err error) {
	now := v.deps.Now()
	worker = rand.Text()
	job, err = v.deps.Queue.Claim(ctx, jobKind, store.AIJobLease{Worker: worker, Until: now.Add(leaseFor), MaxAttempts: maxAttempts}, now)
	return job, worker, err
}

// carryOut has one attempt judged, and tells the person. ctx ending, or another worker having the job, ends it early.
func (v *Evaluations) carryOut(ctx context.Context, job store.AIJob, worker string) {
	if job.State == store.AIJobFailed { // begun too often
		v.deps.Logger.Error("an evaluation of a level test was interrupted too often", "job", job.ID, "attempts", job.Attempts)
		v.tell(ctx, job)
		return
	}
	// A job that ends early is begun again, so what it has asked must not count.
	within, end := context.WithCancelCause(context.WithoutCancel(ctx))
	defer end(nil)
	defer context.AfterFunc(ctx, func() { end(ai.ErrAgain) })()
	var prolonging sync.WaitGroup
	prolonging.Go(func() { v.prolong(within, end, job.ID, worker) })
	bounded, cancel := context.WithTimeout(within, evaluationTime)
	defer cancel()
	_, _, err := v.deps.Examiner.Evaluate(bounded, job.UserID, job.Subject, job.ExplainIn, v.deps.Now())
	early := errors.Is(context.Cause(within), ai.ErrAgain)
	end(nil)
	prolonging.Wait()
	v.settle(ctx, job, worker, endOf(err, early, v.deps.Examiner.help.Judges()), err)
}

// prolong keeps a job for its worker until ctx ends, and ends the work once it is another one's.
func (v *Evaluations) prolong(ctx context.Context, end context.CancelCauseFunc, id, worker string) {
	tick := time.NewTicker(prolongEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		still, err := v.deps.Queue.Prolong(ctx, id, store.AIJobLease{Worker: worker, Until: v.deps.Now().Add(leaseFor)})
		if err != nil {
			continue // there is time for two more before the lease is over
		}
		if !still {
			end(ai.ErrAgain)
			return
		}
	}
}

// settle stores how an attempt at a job ended. When that fails the lease runs out, and what was judged by then is not asked again.
func (v *Evaluations) settle(ctx context.Context, job store.AIJob, worker string, e store.AIJobEnd, cause error) {
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if e.Problem == problemInternal {
		v.deps.Logger.Error("an evaluation of a level test failed", "job", job.ID, "error", cause)
	}
	now := v.deps.Now()
	ended, err := v.deps.Queue.Finish(within, job.ID, worker, e, now)
	if err != nil {
		v.deps.Logger.Error("how an evaluation of a level test ended can't be stored", "job", job.ID, "error", err)
		return
	}
	if !ended || e.State == store.AIJobQueued {
		return
	}
	job.State, job.Problem, job.Model, job.Prompt, job.FinishedAt = e.State, e.Problem, e.Model, e.Prompt, now
	v.tell(within, job)
}

func (v *Evaluations) tell(ctx context.Context, job store.AIJob) {
	if v.deps.Messenger != nil {
		v.deps.Messenger.Evaluated(ctx, job.UserID, evaluationOf(job))
	}
}

// problemInternal is the code of what is the server's own fault.
const problemInternal = "internal"

// endOf is what becomes of a job that was judged by by, or failed with err.
func endOf(err error, early bool, by string) store.AIJobEnd {
	if err == nil {
		model, prompt := by, ""
		if i := strings.LastIndexByte(by, '/'); i >= 0 { // names of models have slashes too
			model, prompt = by[:i], by[i+1:]
		}
		return store.AIJobEnd{State: store.AIJobDone, Model: model, Prompt: prompt}
	}
	if early {
		return store.AIJobEnd{State: store.AIJobQueued}
	}
	out := store.AIJobEnd{State: store.AIJobFailed, Problem: problemInternal}
	var exhausted *ai.Exhausted
	if errors.As(err, &exhausted) {
		out.Problem = "ai-quota"
		return out
	}
	for _, known := range []struct {
		err  error
		code string
	}{
		{ai.ErrNoProvider, "provider-missing"}, {ai.ErrUnavailable, "provider-unavailable"}, {ai.ErrBadAnswer, "provider-answer"}, {ai.ErrRefused, "provider-refused"},
		{ai.ErrDeclined, "provider-declined"}, {ai.ErrBusy, "busy"}, {ErrNotFound, "not-found"},
	} {
		if errors.Is(err, known.err) {
			out.Problem = known.code
		}
	}
	return out
}
