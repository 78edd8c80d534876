package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// LevelTests are the attempts at level tests and what came of them. It is safe for use by any number of goroutines.
type LevelTests struct{ handles }

// LevelAttempt is one go of a person at the test of a language.
type LevelAttempt struct {
	ID, UserID, Language string
	// BankVersion is that of the bank which the newest item is from.
	BankVersion string
	StartedAt   time.Time
	// FinishedAt is zero while the attempt goes on.
	FinishedAt time.Time
	// Answers are the items that were asked, in that order; of one without an answer, the last, State is LevelAsked.
	Answers []LevelAnswer
	// Seen are the items of the person's earlier attempts at this language.
	Seen []string
}

// LevelAnswer is an item that was asked, and what was answered.
type LevelAnswer struct {
	ItemID, Skill string
	// Discrimination, Difficulty and Guessing are the item's parameters as the answer counts; zero for what is no item of an adaptive part.
	Discrimination, Difficulty, Guessing float64
	AskedAt                              time.Time
	// AnsweredAt is zero while there is no answer.
	AnsweredAt time.Time
	State      LevelState
	// Answer is what the person answered, and Measured what was found of a text or a recording, as JSON; empty: nothing.
	Answer, Measured string
}

// LevelState is what became of an item.
type LevelState string

// The states. Passed is no answer, late one that came when the time was up; both count as wrong.
const (
	LevelAsked   LevelState = "asked"
	LevelRight   LevelState = "right"
	LevelWrong   LevelState = "wrong"
	LevelPassed  LevelState = "passed"
	LevelLate    LevelState = "late"
	LevelWritten LevelState = "written"
	LevelSpoken  LevelState = "spoken"
)

// LevelResult is what an attempt showed.
type LevelResult struct {
	AttemptID, UserID, Language string
	TestedAt                    time.Time
	// The scores are 0 to 100; nil: not assessed. The level is A1 to C2; empty: not assessed.
	Speaking, Listening, Reading, Writing *int
	Level                                 string
	BankVersion, ScaleVersion             string
	// Details are all of it as JSON, Feedback a language model's words.
	Details, Feedback string
}

// LevelStep moves an attempt on. A result that it returns finishes the attempt, or replaces the result that it has. It is called in the transaction, again when
// that has to be done again, so it only computes. Its error is returned as it is, and nothing is stored.
type LevelStep func(*LevelAttempt) (*LevelResult, error)

type levelAttemptRow struct {
	ID          string `gorm:"primaryKey"`
	UserID      string
	Language    string
	BankVersion string
	StartedAt   int64
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
	FinishedAt  *int64
}

// TableName tells gorm where the rows are.
func (levelAttemptRow) TableName() string { return "level_test_attempts" }

type levelAnswerRow struct {
	AttemptID      string `gorm:"primaryKey"`
	Place          int
	ItemID         string `gorm:"primaryKey"`
	Skill          string
	Discrimination float64
	Difficulty     float64
	Guessing       float64
	AskedAt        int64
	AnsweredAt     *int64
	State          string
	Answer         string
	Measured       string
}

// TableName tells gorm where the rows are.
func (levelAnswerRow) TableName() string { return "level_test_answers" }

// Begin returns the person's attempt at a language that goes on, or begins one, and moves it on. It fails with ErrTooSoon, and says when the last attempt was
// finished, when that was after notBefore; and with ErrNotFound when the person does not exist.
func (l *LevelTests) Begin(ctx context.Context, fresh LevelAttempt, notBefore, now time.Time, step LevelStep) (a LevelAttempt, began bool, err error) {
	if fresh.ID, err = newID(); err != nil {
		return LevelAttempt{}, false, translate("begin level test", err)
	}
	err = l.transact(ctx, func(tx *gorm.DB) error {
		// A person begins one attempt at a time.
		if err := lock(tx, "users", fresh.UserID); err != nil {
			return err
		}
		a, began = fresh, false
		var row levelAttemptRow
		err := tx.Where("user_id = ? AND language = ? AND finished_at IS NULL", fresh.UserID, fresh.Language).Take(&row).Error
		switch {
		case err == nil:
			return l.advance(tx, row, now, &a, step)
		case !errors.Is(err, gorm.ErrRecordNotFound):
			return err
		}
		var last *int64
		err = tx.Raw("SELECT max(finished_at) FROM level_test_attempts WHERE user_id = ? AND language = ?", fresh.UserID, fresh.Language).Scan(&last).Error
		if err != nil {
			return err
		}
		if last != nil && *last > millis(notBefore) {
			a.FinishedAt = fromMillis(*last)
			return ErrTooSoon
		}
		began = true
		row = levelAttemptRow{ID: fresh.ID, UserID: fresh.UserID, Language: fresh.Language, BankVersion: fresh.BankVersion, StartedAt: millis(now), UpdatedAt: millis(now)}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return l.advance(tx, row, now, &a, step)
	})
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		err = fmt.Errorf("person of the test: %w", ErrNotFound)
	}
	return a, began, translate("begin level test", err)
}

// Change moves an attempt on. It fails with ErrNotFound when the person has no such attempt.
func (l *LevelTests) Change(ctx context.Context, userID, attemptID string, now time.Time, step LevelStep) (a LevelAttempt, err error) {
	err = l.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "users", userID); err != nil {
			return err
		}
		var row levelAttemptRow
		if err := tx.Where("id = ? AND user_id = ?", attemptID, userID).Take(&row).Error; err != nil {
			return err
		}
		return l.advance(tx, row, now, &a, step)
	})
	return a, translate("change level test", err)
}

// Attempt returns an attempt of a person, or ErrNotFound.
func (l *LevelTests) Attempt(ctx context.Context, userID, attemptID string) (a LevelAttempt, err error) {
	err = l.snapshot(ctx, func(tx *gorm.DB) error {
		var row levelAttemptRow
		if err := tx.Where("id = ? AND user_id = ?", attemptID, userID).Take(&row).Error; err != nil {
			return err
		}
		a, err = attemptOf(tx, row)
		return err
	})
	return a, translate("find level test", err)
}

// Open returns the attempt of a person that goes on, or ErrNotFound.
func (l *LevelTests) Open(ctx context.Context, userID, language string) (a LevelAttempt, err error) {
	err = l.snapshot(ctx, func(tx *gorm.DB) error {
		var row levelAttemptRow
		if err := tx.Where("user_id = ? AND language = ? AND finished_at IS NULL", userID, language).Take(&row).Error; err != nil {
			return err
		}
		a, err = attemptOf(tx, row)
		return err
	})
	return a, translate("find level test", err)
}

// Forget deletes up to limit attempts that were begun, and not touched since before then, and returns how many.
func (l *LevelTests) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	res := l.writing(ctx).Exec(`DELETE FROM level_test_attempts WHERE id IN (SELECT id FROM level_test_attempts WHERE finished_at IS NULL AND updated_at < ?
		ORDER BY updated_at, id LIMIT ?)`, millis(before), limit)
	return int(res.RowsAffected), translate("forget level tests", res.Error)
}

func attemptOf(tx *gorm.DB, row levelAttemptRow) (LevelAttempt, error) {
	a := LevelAttempt{
		ID: row.ID, UserID: row.UserID, Language: row.Language, BankVersion: row.BankVersion, StartedAt: fromMillis(row.StartedAt), FinishedAt: fromMillisOrZero(row.FinishedAt),
	}
	var rows []levelAnswerRow
	if err := tx.Where("attempt_id = ?", row.ID).Order("place").Find(&rows).Error; err != nil {
		return LevelAttempt{}, err
	}
	for _, r := range rows {
		a.Answers = append(a.Answers, LevelAnswer{
			r.ItemID, r.Skill, r.Discrimination, r.Difficulty, r.Guessing, fromMillis(r.AskedAt), fromMillisOrZero(r.AnsweredAt), LevelState(r.State), r.Answer, r.Measured,
		})
	}
	err := tx.Raw(`SELECT DISTINCT w.item_id FROM level_test_answers w JOIN level_test_attempts t ON t.id = w.attempt_id
		WHERE t.user_id = ? AND t.language = ? AND t.id <> ? ORDER BY w.item_id`, row.UserID, row.Language, row.ID).Scan(&a.Seen).Error
	return a, err
}

// advance reads an attempt, moves it on and stores what is different then.
func (l *LevelTests) advance(tx *gorm.DB, row levelAttemptRow, now time.Time, a *LevelAttempt, step LevelStep) (err error) {
	if *a, err = attemptOf(tx, row); err != nil {
		return err
	}
	before := append([]LevelAnswer(nil), a.Answers...)
	result, err := step(a)
	if err != nil {
		return err
	}
	changed, err := saveAnswers(tx, *a, before)
	if err != nil {
		return err
	}
	if result != nil {
		if err := saveResult(tx, *a, *result, now); err != nil {
			return err
		}
		if a.FinishedAt.IsZero() {
			a.FinishedAt = now
		}
		changed = true
	}
	if !changed {
		return nil
	}
	return tx.Model(&levelAttemptRow{}).Where("id = ?", a.ID).Updates(map[string]any{
		"bank_version": a.BankVersion, "updated_at": millis(now), "finished_at": millisOrNil(a.FinishedAt),
	}).Error
}

// saveAnswers stores what is new or different, and counts it for the items.
func saveAnswers(tx *gorm.DB, a LevelAttempt, before []LevelAnswer) (changed bool, err error) {
	for _, w := range before { // an item that the bank no longer has is taken back, and another one gets its place
		if slices.ContainsFunc(a.Answers, func(now LevelAnswer) bool { return now.ItemID == w.ItemID }) {
			continue
		}
		changed = true
		if err := tx.Where("attempt_id = ? AND item_id = ?", a.ID, w.ItemID).Delete(&levelAnswerRow{}).Error; err != nil {
			return true, err
		}
	}
	for place, w := range a.Answers {
		var was LevelAnswer
		if n := slices.IndexFunc(before, func(old LevelAnswer) bool { return old.ItemID == w.ItemID }); n >= 0 {
			was = before[n]
		}
		if was == w {
			continue
		}
		changed = true
		row := levelAnswerRow{
			a.ID, place, w.ItemID, w.Skill, w.Discrimination, w.Difficulty, w.Guessing, millis(w.AskedAt), millisOrNil(w.AnsweredAt), string(w.State), w.Answer, w.Measured,
		}
		if was.ItemID == "" {
			err = tx.Create(&row).Error
		} else {
			err = tx.Save(&row).Error
		}
		if err == nil {
			err = countItem(tx, a.Language, w, was)
		}
		if err != nil {
			return true, err
		}
	}
	return changed, nil
}

func countItem(tx *gorm.DB, language string, w, was LevelAnswer) error {
	asked, right := 0, 0
	if was.ItemID == "" {
		asked = 1
	}
	if w.State == LevelRight && was.State != LevelRight {
		right = 1
	}
	if asked+right == 0 {
		return nil
	}
	return tx.Exec(`INSERT INTO level_test_exposure (language, item_id, asked, right_answers) VALUES (?, ?, ?, ?) ON CONFLICT (language, item_id)
		DO UPDATE SET asked = level_test_exposure.asked + excluded.asked, right_answers = level_test_exposure.right_answers + excluded.right_answers`,
		language, w.ItemID, asked, right).Error
}
