package leveltest

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/languagemate/studymate/store"
)

// Config says how the tests are given. A zero value means the default.
type Config struct {
	// Retake is how long after a finished attempt the next one may begin; negative: at once. 7 days: what was learnt in less is not to be told from chance,
	// and who could take the test every day would soon know the bank.
	Retake time.Duration
	Logger *slog.Logger
}

// attempts is where they are kept; *store.LevelTests is one.
type attempts interface {
	Begin(ctx context.Context, fresh store.LevelAttempt, notBefore, now time.Time, step store.LevelStep) (a store.LevelAttempt, began bool, err error)
	Change(ctx context.Context, userID, attemptID string, now time.Time, step store.LevelStep) (store.LevelAttempt, error)
	Attempt(ctx context.Context, userID, attemptID string) (store.LevelAttempt, error)
	Open(ctx context.Context, userID, language string) (store.LevelAttempt, error)
	Results(ctx context.Context, userID, language string, limit int) ([]store.LevelResult, error)
}

// messenger tells people what an attempt has shown.
type messenger interface {
	LevelFound(ctx context.Context, userID string, r Result)
}

// Deps are the parts that the tests stand on.
type Deps struct {
	Attempts attempts
	Bank     *Bank
	// Messenger may be nil: then nobody is told.
	Messenger messenger
}

func (d Deps) validate() error {
	if d.Attempts == nil || d.Bank == nil {
		return errors.New("leveltest: attempts and a bank are needed")
	}
	return nil
}
