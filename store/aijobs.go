package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// AIJobs is the table of what is to be asked of the AI provider, by whichever node has time. It is safe for use by any number of goroutines.
type AIJobs struct{ handles }

// AIJobState is how far a job is.
type AIJobState string

// The states. A queued job waits for a worker, also after one that ended before it.
const (
	AIJobQueued  AIJobState = "queued"
	AIJobRunning AIJobState = "running"
	AIJobDone    AIJobState = "done"
	AIJobFailed  AIJobState = "failed"
)

// AIJobInterrupted is the Problem of a job whose workers all ended before it.
const AIJobInterrupted = "interrupted"

// AIJobKey is what a job is about: there is one at a time that is not over.
type AIJobKey struct{ UserID, Kind, Subject string }

// AIJob is something that is to be asked of the provider.
type AIJob struct {
	ID string
	AIJobKey
	// ExplainIn is the BCP 47 tag of the language that the person reads the answer in.
	ExplainIn string
	State     AIJobState
	// Problem is why it failed, as a code; Model and Prompt name what answered a job that is done.
	Problem, Model, Prompt string
	// Attempts is how often a worker has begun it.
	Attempts int
	// StartedAt is when the last worker began, FinishedAt when it was over; zero: not yet.
	CreatedAt, StartedAt, FinishedAt time.Time
}

// AIJobLease is how a worker takes jobs: under a name of its own for each time it does, until a time, unless it prolongs that; and each at most MaxAttempts times.
type AIJobLease struct {
	Worker      string
	Until       time.Time
	MaxAttempts int
}

// AIJobEnd is what became of a job. With AIJobQueued it waits for another worker, and its attempt was none.
type AIJobEnd struct {
	State                  AIJobState
	Problem, Model, Prompt string
}

type aiJobRow struct {
	ID         string `gorm:"primaryKey"`
	UserID     string
	Kind       string
	Subject    string
	ExplainIn  string
	State      AIJobState
	Problem    string
	Model      string
	Prompt     string
	Attempts   int
	Worker     string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	StartedAt  *int64
	LeaseUntil *int64
	FinishedAt *int64
}

// TableName tells gorm where the rows are.
func (aiJobRow) TableName() string { return "ai_jobs" }

func (r aiJobRow) job() AIJob {
	return AIJob{
		ID: r.ID, AIJobKey: AIJobKey{r.UserID, r.Kind, r.Subject}, ExplainIn: r.ExplainIn, State: r.State, Problem: r.Problem, Model: r.Model, Prompt: r.Prompt, Attempts: r.Attempts,
		CreatedAt: fromMillis(r.CreatedAt), StartedAt: fromMillisOrZero(r.StartedAt), FinishedAt: fromMillisOrZero(r.FinishedAt),
	}
}

// Enqueue makes a job, or returns the one about the same that is not over. It fails with ErrNotFound for who does not exist.
func (a *AIJobs) Enqueue(ctx context.Context, key AIJobKey, explainIn string, now time.Time) (job AIJob, created bool, err error) {
	id, err := newID()
	if err != nil {
		return AIJob{}, false, translate("make AI job", err)
	}
	err = a.transact(ctx, func(tx *gorm.DB) error {
		// Calls of one person come one after the other, so two can't both find none.
		if err := lock(tx, "users", key.UserID); err != nil {
			return err
		}
		var row aiJobRow
		err := tx.Where("user_id = ? AND kind = ? AND subject = ? AND state IN ?", key.UserID, key.Kind, key.Subject, []AIJobState{AIJobQueued, AIJobRunning}).Take(&row).Error
		if created = errors.Is(err, gorm.ErrRecordNotFound); created {
			row = aiJobRow{ID: id, UserID: key.UserID, Kind: key.Kind, Subject: key.Subject, ExplainIn: explainIn, State: AIJobQueued, CreatedAt: millis(now)}
			err = tx.Create(&row).Error
		}
		job = row.job()
		return err
	})
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		err = fmt.Errorf("person of the job: %w", ErrNotFound)
	}
	if err != nil {
		return AIJob{}, false, translate("make AI job", err)
	}
	return job, created, nil
}

// Claim gives the oldest job of a kind to a worker that waits, or whose worker has not been heard of for as long as its lease. One that was begun too often is
// failed instead, and returned so. Without any it fails with ErrNotFound.
func (a *AIJobs) Claim(ctx context.Context, kind string, l AIJobLease, now time.Time) (job AIJob, err error) {
	err = a.transact(ctx, func(tx *gorm.DB) error {
		var row aiJobRow
		// What another worker is about to take is passed over.
		err := tx.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"}).
			Where("kind = ? AND (state = ? OR state = ? AND lease_until < ?)", kind, AIJobQueued, AIJobRunning, millis(now)).Order("created_at, id").Take(&row).Error
		if err != nil {
			return err
		}
		at := millis(now)
		if row.Attempts >= l.MaxAttempts {
			row.State, row.Problem, row.LeaseUntil, row.FinishedAt, row.Worker = AIJobFailed, AIJobInterrupted, nil, &at, ""
		} else {
			until := millis(l.Until)
			row.State, row.Worker, row.StartedAt, row.LeaseUntil = AIJobRunning, l.Worker, &at, &until
			row.Attempts++
		}
		job = row.job()
		return tx.Save(&row).Error
	})
	return job, translate("claim AI job", err)
}

// Prolong says that a worker is still at a job, until then; false: it is not its job any more.
func (a *AIJobs) Prolong(ctx context.Context, id string, l AIJobLease) (still bool, err error) {
	res := a.writing(ctx).Exec("UPDATE ai_jobs SET lease_until = ? WHERE id = ? AND worker = ? AND state = ?", millis(l.Until), id, l.Worker, AIJobRunning)
	return res.RowsAffected > 0, translate("prolong AI job "+id, res.Error)
}

// Finish ends the attempt of a worker at a job; false: it was not its job any more, and nothing changes.
func (a *AIJobs) Finish(ctx context.Context, id, worker string, e AIJobEnd, now time.Time) (ended bool, err error) {
	var finished *int64
	again := 0
	if e.State == AIJobQueued {
		again = 1
	} else {
		at := millis(now)
		finished = &at
	}
	res := a.writing(ctx).Exec(`UPDATE ai_jobs SET state = ?, problem = ?, model = ?, prompt = ?, attempts = attempts - ?, finished_at = ?, lease_until = NULL, worker = ''
		WHERE id = ? AND worker = ? AND state = ?`, e.State, e.Problem, e.Model, e.Prompt, again, finished, id, worker, AIJobRunning)
	return res.RowsAffected > 0, translate("finish AI job "+id, res.Error)
}

// Job returns a job of a person, or ErrNotFound.
func (a *AIJobs) Job(ctx context.Context, userID, kind, id string) (AIJob, error) {
	var row aiJobRow
	err := a.reading(ctx).Where("id = ? AND user_id = ? AND kind = ?", id, userID, kind).Take(&row).Error
	return row.job(), translate("read AI job "+id, err)
}

// Of returns the newest jobs about something, the newest first.
func (a *AIJobs) Of(ctx context.Context, key AIJobKey, limit int) ([]AIJob, error) {
	var rows []aiJobRow
	err := a.reading(ctx).Where("user_id = ? AND kind = ? AND subject = ?", key.UserID, key.Kind, key.Subject).Order("id DESC").Limit(limit).Find(&rows).Error
	out := make([]AIJob, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.job())
	}
	return out, translate("list AI jobs", err)
}

// Forget deletes up to limit jobs that were over before, and returns how many.
func (a *AIJobs) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	res := a.writing(ctx).Exec("DELETE FROM ai_jobs WHERE id IN (SELECT id FROM ai_jobs WHERE finished_at < ? ORDER BY finished_at, id LIMIT ?)", millis(before), limit)
	return int(res.RowsAffected), translate("forget AI jobs", res.Error)
}
