package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestAThingHasOneJobAtATime(t *testing.T) {
	db := storetest.New(t)
	now := storetest.Start()
	key := store.AIJobKey{UserID: db.User("ann").ID, Kind: "level-test", Subject: "attempt"}
	var wg sync.WaitGroup
	ids, made := make([]string, 20), make([]bool, 20)
	for i := range ids {
		wg.Go(func() {
			job, created, err := db.AIJobs.Enqueue(t.Context(), key, "ko", now)
			if err != nil || job.State != store.AIJobQueued {
				t.Error(job, err)
			}
			ids[i], made[i] = job.ID, created
		})
	}
	wg.Wait()
	created := 0
	for i := range ids {
		if made[i] {
			created++
		}
		if ids[i] != ids[0] {
			t.Fatalf("two jobs: %v", ids)
		}
	}
	if created != 1 {
		t.Errorf("%d were made", created)
	}
	if _, _, err := db.AIJobs.Enqueue(t.Context(), store.AIJobKey{UserID: "nobody", Kind: "level-test", Subject: "attempt"}, "ko", now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of nobody: %v", err)
	}

	// Once it is over there can be another one.
	must[store.AIJob](t)(db.AIJobs.Claim(t.Context(), "level-test", store.AIJobLease{Worker: "w", Until: now.Add(time.Minute), MaxAttempts: 3}, now))
	if job, created, err := db.AIJobs.Enqueue(t.Context(), key, "ko", now); err != nil || created || job.State != store.AIJobRunning {
		t.Errorf("while it runs: %+v, %v", job, err)
	}
	if ended, err := db.AIJobs.Finish(t.Context(), ids[0], "w", store.AIJobEnd{State: store.AIJobDone, Model: "small", Prompt: "rubric-1"}, now); err != nil || !ended {
		t.Error(ended, err)
	}
	second, created2, err := db.AIJobs.Enqueue(t.Context(), key, "ko", now.Add(time.Second))
	if err != nil || !created2 {
		t.Error(created2, err)
	}
	list := must[[]store.AIJob](t)(db.AIJobs.Of(t.Context(), key, 10))
	if len(list) != 2 || list[0].ID != second.ID || list[1].State != store.AIJobDone || list[1].Model != "small" || !list[1].FinishedAt.Equal(now) {
		t.Errorf("%+v", list)
	}
	if _, err := db.AIJobs.Job(t.Context(), db.User("eve").ID, "level-test", second.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger: %v", err)
	}
	if n, err := db.AIJobs.Forget(t.Context(), now.Add(time.Millisecond), 10); n != 1 || err != nil {
		t.Errorf("%d forgotten, %v", n, err)
	}
}

// Two workers never have one job, however many ask at once.
func TestAJobHasOneWorker(t *testing.T) {
	db := storetest.New(t)
	now := storetest.Start()
	ann := db.User("ann").ID
	const jobs = 10
	for i := range jobs {
		if _, _, err := db.AIJobs.Enqueue(t.Context(), store.AIJobKey{UserID: ann, Kind: "level-test", Subject: string(rune('a' + i))}, "ko", now); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	claimed := map[string]int{}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for {
				job, err := db.AIJobs.Claim(t.Context(), "level-test", store.AIJobLease{Worker: string(rune('A' + worker)), Until: now.Add(time.Minute), MaxAttempts: 3}, now)
				if errors.Is(err, store.ErrNotFound) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				claimed[job.Subject]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	// On PostgreSQL a worker may find none while all that waits is in the hands of others.
	for subject, n := range claimed {
		if n != 1 {
			t.Errorf("%s has %d workers", subject, n)
		}
	}
	if len(claimed) != jobs {
		t.Errorf("%d of %d claimed", len(claimed), jobs)
	}
}

// What a worker leaves behind is taken again when its lease is over, and three times at most.
func TestAJobOutlivesItsWorker(t *testing.T) {
	db := storetest.New(t)
	start := storetest.Start()
	made, _, err := db.AIJobs.Enqueue(t.Context(), store.AIJobKey{UserID: db.User("ann").ID, Kind: "level-test", Subject: "attempt"}, "ko", start)
	if err != nil {
		t.Fatal(err)
	}
	lease := func(worker string, at time.Duration) store.AIJobLease {
		return store.AIJobLease{Worker: worker, Until: start.Add(at + 30*time.Second), MaxAttempts: 3}
	}
	claim := func(worker string, at time.Duration) (store.AIJob, error) {
		return db.AIJobs.Claim(t.Context(), "level-test", lease(worker, at), start.Add(at))
	}
	for _, step := range []struct {
		at       time.Duration
		worker   string
		attempts int // 0: there is none to be had
		state    store.AIJobState
	}{
		{0, "first", 1, store.AIJobRunning},
		{29 * time.Second, "second", 0, ""},
		{31 * time.Second, "second", 2, store.AIJobRunning},
		{62 * time.Second, "third", 3, store.AIJobRunning},
		{93 * time.Second, "fourth", 3, store.AIJobFailed},
		{93 * time.Second, "fourth", 0, ""},
	} {
		job, err := claim(step.worker, step.at)
		if step.attempts == 0 {
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("after %s: %+v, %v", step.at, job, err)
			}
			continue
		}
		if err != nil || job.ID != made.ID || job.Attempts != step.attempts || job.State != step.state {
			t.Errorf("after %s: %+v, %v", step.at, job, err)
		}
		if step.worker == "second" {
			// The first one, which is late, can neither prolong nor end it.
			if still, err := db.AIJobs.Prolong(t.Context(), made.ID, lease("first", step.at)); still || err != nil {
				t.Error(still, err)
			}
			if ended, err := db.AIJobs.Finish(t.Context(), made.ID, "first", store.AIJobEnd{State: store.AIJobDone}, start); ended || err != nil {
				t.Error(ended, err)
			}
		}
	}
	if job, err := db.AIJobs.Job(t.Context(), made.UserID, "level-test", made.ID); err != nil || job.Problem != store.AIJobInterrupted || job.FinishedAt.IsZero() {
		t.Errorf("%+v, %v", job, err)
	}
}

func TestAJobThatIsGivenBackWaitsAsBefore(t *testing.T) {
	db := storetest.New(t)
	now := storetest.Start()
	made, _, err := db.AIJobs.Enqueue(t.Context(), store.AIJobKey{UserID: db.User("ann").ID, Kind: "level-test", Subject: "attempt"}, "ko", now)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		job, err := db.AIJobs.Claim(t.Context(), "level-test", store.AIJobLease{Worker: "w", Until: now.Add(time.Minute), MaxAttempts: 3}, now)
		if err != nil || job.ID != made.ID || job.Attempts != 1 {
			t.Fatalf("%+v, %v", job, err)
		}
		if still, err := db.AIJobs.Prolong(t.Context(), job.ID, store.AIJobLease{Worker: "w", Until: now.Add(2 * time.Minute)}); !still || err != nil {
			t.Error(still, err)
		}
		if ended, err := db.AIJobs.Finish(t.Context(), job.ID, "w", store.AIJobEnd{State: store.AIJobQueued}, now); !ended || err != nil {
			t.Error(ended, err)
		}
	}
}
