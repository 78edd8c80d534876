package leveltest

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/store"
)

// jobKind is that of the jobs of this package among the AI jobs.
const jobKind = "level-test"

// maxJobsShown is how many jobs of an attempt are listed.
const maxJobsShown = 10

// jobs is where it is kept what is to be judged; *store.AIJobs is one.
type jobs interface {
	Enqueue(ctx context.Context, key store.AIJobKey, explainIn string, now time.Time) (job store.AIJob, created bool, err error)
	Job(ctx context.Context, userID, kind, id string) (store.AIJob, error)
	Of(ctx context.Context, key store.AIJobKey, limit int) ([]store.AIJob, error)
}

// queue is the jobs as workers take them; *store.AIJobs is one.
type queue interface {
	Claim(ctx context.Context, kind string, l store.AIJobLease, now time.Time) (store.AIJob, error)
	Prolong(ctx context.Context, id string, l store.AIJobLease) (still bool, err error)
	Finish(ctx context.Context, id, worker string, e store.AIJobEnd, now time.Time) (ended bool, err error)
}

// evaluationMessenger tells people what has become of their jobs.
type evaluationMessenger interface {
	Evaluated(ctx context.Context, userID string, e Evaluation)
}

// EvaluationDeps are the parts that evaluations stand on.
type EvaluationDeps struct {
	Examiner *Examiner
	Jobs     jobs
	Queue    queue
	// Messenger may be nil: then nobody is told.
	Messenger evaluationMessenger
	// Logger may be nil.
	Logger *slog.Logger
	// Now is the clock of jobs and quotas; nil: the time of day.
	Now func() time.Time
}

// Evaluations have finished attempts judged, one after the other, by whichever node has time. Nothing is lost with a process: what it was at is done by another one, or after
// it starts again. It is safe for use by any number of goroutines.
type Evaluations struct {
	deps EvaluationDeps
	// wake holds a token while there may be something to do.
	wake chan struct{}
}

// NewEvaluations makes the queue, whose Run has to run for anything to be judged.
func NewEvaluations(deps EvaluationDeps) (*Evaluations, error) {
	if deps.Examiner == nil || deps.Jobs == nil || deps.Queue == nil {
		return nil, errors.New("leveltest: evaluations need an examiner and jobs")
	}
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	return &Evaluations{deps: deps, wake: make(chan struct{}, 1)}, nil
}

// Evaluation is that an attempt is to be judged, and what has come of it.
type Evaluation struct {
	ID        string  `json:"id"`
	AttemptID string  `json:"attemptId"`
	State     string  `json:"state" enum:"queued,running,done,failed"`
	Problem   *string `json:"problem" enum:"ai-quota,provider-missing,provider-unavailable,provider-answer,provider-refused,provider-declined,busy,not-found,interrupted,internal" doc:"Why it failed, as the code of a problem document has it, or interrupted: the server ended in the middle of it, several times; null: it has not"`
	// Model and Prompt are who judged.
	Model      *string    `json:"model" doc:"That has judged; null until it is done"`
	Prompt     *string    `json:"promptVersion" doc:"Of the instruction and the schema of the judgement; null until it is done"`
	Attempts   int        `json:"attempts" doc:"How often it was begun: more than once after the end of a server in the middle of it, three times at most"`
	CreatedAt  time.Time  `json:"createdAt"`
	StartedAt  *time.Time `json:"startedAt" doc:"null while it waits for the first time"`
	FinishedAt *time.Time `json:"finishedAt" doc:"null until it is done or has failed"`
	Judged     *Judged    `json:"judged" doc:"What the judgement is, with all that was judged of the attempt until now; null until it is done, and in lists"`
}

func evaluationOf(j store.AIJob) Evaluation {
	return Evaluation{
		ID: j.ID, AttemptID: j.Subject, State: string(j.State), Problem: orNull(j.Problem), Model: orNull(j.Model), Prompt: orNull(j.Prompt), Attempts: j.Attempts,
		CreatedAt: j.CreatedAt, StartedAt: orNull(j.StartedAt), FinishedAt: orNull(j.FinishedAt),
	}
}

// Start has a finished attempt judged. The evaluation that it waits for or is in is returned, if there is one. It fails with ErrNotFound, ErrUnfinished, ai.ErrNoProvider, ErrGone, and with
// *ai.Exhausted where something is to be judged and no call is left.
func (v *Evaluations) Start(ctx context.Context, userID, attemptID, explainIn string) (Evaluation, ai.Quota, error) {
	e, now := v.deps.Examiner, v.deps.Now()
	tasks, err := e.tests.finishedTasks(ctx, userID, attemptID)
	if err != nil {
		return Evaluation{}, ai.Quota{}, err
	}
	by := e.help.Judges()
	if by == "" {
		return Evaluation{}, ai.Quota{}, ai.ErrNoProvider
	}
	_, quota, err := e.help.Standing(ctx, userID, now)
	if err != nil {
		return Evaluation{}, ai.Quota{}, err
	}
	key := store.AIJobKey{UserID: userID, Kind: jobKind, Subject: attemptID}
	newest, err := v.deps.Jobs.Of(ctx, key, 1)
	if err != nil {
		return Evaluation{}, quota, err
	}
	under := len(newest) > 0 && newest[0].FinishedAt.IsZero()
	if !under && quota.Limit > 0 && quota.Remaining == 0 && anyToJudge(tasks, by) {
		return Evaluation{}, quota, &ai.Exhausted{Quota: quota, RetryIn: quota.NextAt.Sub(now)}
	}
	job, created, err := v.deps.Jobs.Enqueue(ctx, key, explainIn, now)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrGone
	}
	if created {
		v.nudge()
	}
	return evaluationOf(job), quota, err
}

func anyToJudge(tasks []Task, by string) bool {
	for _, t := range tasks {
		if toJudge(t, by) {
			return true
		}
	}
	return false
}

// One returns an evaluation of a person's as it stands, or ErrNotFound.
func (v *Evaluations) One(ctx context.Context, userID, id string) (Evaluation, error) {
	job, err := v.deps.Jobs.Job(ctx, userID, jobKind, id)
	if err != nil {
		return Evaluation{}, own(err)
	}
	out := evaluationOf(job)
	if job.State == store.AIJobDone {
		judged, err := v.deps.Examiner.judgedOf(ctx, userID, job.Subject)
		if err != nil {
			return Evaluation{}, err
		}
		out.Judged = &judged
	}
	return out, nil
}

// Of returns the newest evaluations of an attempt, the newest first. Of one that is not the person's there are none.
func (v *Evaluations) Of(ctx context.Context, userID, attemptID string) ([]Evaluation, error) {
	list, err := v.deps.Jobs.Of(ctx, store.AIJobKey{UserID: userID, Kind: jobKind, Subject: attemptID}, maxJobsShown)
	out := make([]Evaluation, 0, len(list))
	for _, j := range list {
		out = append(out, evaluationOf(j))
	}
	return out, err
}

func (v *Evaluations) nudge() {
	select {
	case v.wake <- struct{}{}:
	default:
	}
}
