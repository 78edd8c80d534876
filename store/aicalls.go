package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// AICalls is the table of what people have asked of the AI provider of late. It is safe for use by any number of goroutines.
type AICalls struct{ handles }

// AIUse is how much of it a person has used.
type AIUse struct {
	// Used is how many calls there were since the time that was asked about.
	Used int
	// Oldest and Newest are when the first and the last of them were; zero: there were none.
	Oldest, Newest time.Time
}

type aiCallRow struct {
	ID     string `gorm:"primaryKey"`
	UserID string
	Kind   string
	UsedAt int64
}

// TableName tells gorm where the rows are.
func (aiCallRow) TableName() string { return "ai_calls" }

// Take notes a call of a person, unless there were limit of them since then: that is ErrTooMany, with the use that leads to it. What of the person's is
// older is deleted. It returns the name of the call, and fails with ErrNotFound for who does not exist.
func (a *AICalls) Take(ctx context.Context, userID, kind string, limit int, since, now time.Time) (id string, use AIUse, err error) {
	if id, err = newID(); err != nil {
		return "", AIUse{}, translate("take AI call", err)
	}
	err = a.transact(ctx, func(tx *gorm.DB) error {
		// Calls of one person come one after the other: what is counted here is all there is.
		if err := lock(tx, "users", userID); err != nil {
			return err
		}
		if err := tx.Where("user_id = ? AND used_at <= ?", userID, millis(since)).Delete(&aiCallRow{}).Error; err != nil {
			return err
		}
		if use, err = aiUse(tx, userID, since); err != nil {
			return err
		}
		if use.Used >= limit {
			return ErrTooMany
		}
		if use.Used++; use.Oldest.IsZero() {
			use.Oldest = now
		}
		use.Newest = now
		return tx.Create(&aiCallRow{id, userID, kind, millis(now)}).Error
	})
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		err = fmt.Errorf("person of the call: %w", ErrNotFound)
	}
	if err != nil {
		return "", use, translate("take AI call", err)
	}
	return id, use, nil
}

// Refund takes a call back, as if it had never been made, and returns the use without it. One that is not there changes nothing.
func (a *AICalls) Refund(ctx context.Context, userID, id string, since time.Time) (AIUse, error) {
	if err := a.writing(ctx).Where("id = ? AND user_id = ?", id, userID).Delete(&aiCallRow{}).Error; err != nil {
		return AIUse{}, translate("refund AI call", err)
	}
	use, err := aiUse(a.writing(ctx), userID, since)
	return use, translate("refund AI call", err)
}

// Use returns how much a person has used since then.
func (a *AICalls) Use(ctx context.Context, userID string, since time.Time) (AIUse, error) {
	use, err := aiUse(a.reading(ctx), userID, since)
	return use, translate("read AI use", err)
}

// Expire deletes up to limit calls that were made before, and returns how many.
func (a *AICalls) Expire(ctx context.Context, before time.Time, limit int) (int, error) {
	res := a.writing(ctx).Exec(`DELETE FROM ai_calls WHERE id IN (SELECT id FROM ai_calls WHERE used_at < ? ORDER BY used_at, id LIMIT ?)`, millis(before), limit)
	return int(res.RowsAffected), translate("expire AI calls", res.Error)
}

func aiUse(db *gorm.DB, userID string, since time.Time) (AIUse, error) {
	var row struct {
		Used           int
		Oldest, Newest *int64
	}
	err := db.Raw("SELECT count(*) AS used, min(used_at) AS oldest, max(used_at) AS newest FROM ai_calls WHERE user_id = ? AND used_at > ?",
		userID, millis(since)).Scan(&row).Error
	return AIUse{row.Used, fromMillisOrZero(row.Oldest), fromMillisOrZero(row.Newest)}, err
}
