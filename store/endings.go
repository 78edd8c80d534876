package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// endedKept is how long it is remembered that a log-in has ended: the most that its tokens may live.
const endedKept = 25 * time.Hour

// endedAtOnce bounds what one question about endings answers; the newest count.
const endedAtOnce = 200_000

type endedRow struct {
	ID      string `gorm:"primaryKey"`
	Reason  string
	EndedAt int64
}

// TableName tells gorm where the rows are.
func (endedRow) TableName() string { return "ended_log_ins" }

// End ends a log-in; doing so again changes nothing. It is no error when there is none of that id.
func (r *RefreshTokens) End(ctx context.Context, logInID, reason string, now time.Time) error {
	return translate("end log-in", r.transact(ctx, func(tx *gorm.DB) error { return revoke(tx, logInID, reason, now) }))
}

// EndAll ends the log-ins of a person but one, which may be empty, and returns those that it has ended.
func (r *RefreshTokens) EndAll(ctx context.Context, userID, except, reason string, now time.Time) (ended []string, err error) {
	err = r.transact(ctx, func(tx *gorm.DB) error {
		if ended, err = revokeAll(tx, userID, except, reason, now); err != nil || len(ended) == 0 {
			return err
		}
		return audit(tx, AuditEntry{At: now, ActorID: userID, What: AuditLogInsEnded, SubjectID: userID, Object: reason})
	})
	return ended, translate("end log-ins", err)
}

// Ended returns the log-ins that were ended after since, oldest first.
func (r *RefreshTokens) Ended(ctx context.Context, since time.Time) ([]string, error) {
	var rows []endedRow
	err := r.reading(ctx).Where("ended_at > ?", millis(since)).Order("ended_at DESC").Limit(endedAtOnce).Find(&rows).Error
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[len(rows)-1-i] = row.ID
	}
	return ids, translate("list ended log-ins", err)
}

// revokeAll ends every family of a person that has not ended: those that have expired too, whose last access token may live.
func revokeAll(tx *gorm.DB, userID, except, reason string, now time.Time) ([]string, error) {
	var families []string
	err := tx.Model(&familyRow{}).Where("user_id = ? AND id <> ? AND revoked_at IS NULL", userID, except).Order("id").Pluck("id", &families).Error
	if err != nil {
		return nil, err
	}
	for _, family := range families {
		if err := revoke(tx, family, reason, now); err != nil {
			return nil, err
		}
	}
	return families, nil
}

// noteEnding remembers that a log-in has ended, and forgets the endings that no token can outlive.
func noteEnding(tx *gorm.DB, familyID, reason string, now time.Time) error {
	if err := tx.Where("ended_at <= ?", millis(now.Add(-endedKept))).Delete(&endedRow{}).Error; err != nil {
		return err
	}
	row := endedRow{ID: familyID, Reason: reason, EndedAt: millis(now)}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
}
