package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Close closes the account of a learner: nobody sees the person any more, browsers get no more pushes, and the sessions that the person hosts and
// nobody is in are over. Closing it again changes nothing; closedAt is the first time. It fails with ErrNotFound.
func (u *Users) Close(ctx context.Context, userID string, now time.Time) (closedAt time.Time, err error) {
	err = u.transact(ctx, func(tx *gorm.DB) error {
		var row userRow
		if err := forUpdate(tx).Where("id = ?", userID).Take(&row).Error; err != nil {
			return err
		}
		if row.ClosedAt != nil {
			closedAt = fromMillis(*row.ClosedAt)
			return nil
		}
		closedAt = fromMillis(millis(now))
		if err := tx.Model(&userRow{}).Where("id = ?", userID).Update("closed_at", millis(now)).Error; err != nil {
			return err
		}
		if err := tx.Exec("DELETE FROM push_subscriptions WHERE user_id = ?", userID).Error; err != nil {
			return err
		}
		var waiting []string
		err := tx.Model(&sessionRow{}).Where("host_id = ? AND status = ?", userID, StatusWaiting).Pluck("id", &waiting).Error
		if err == nil && len(waiting) > 0 {
			err = lock(tx, "sessions", waiting...)
		}
		if err != nil {
			return err
		}
		return tx.Exec(`UPDATE sessions SET status = ?, completed_at = ?, updated_at = ? WHERE host_id = ? AND status = ? AND NOT EXISTS
			(SELECT 1 FROM session_participants p WHERE p.session_id = sessions.id AND p.left_at IS NULL AND p.user_id <> ?)`,
			StatusCompleted, millis(now), millis(now), userID, StatusWaiting, userID).Error
	})
	return closedAt, translate("close account", err)
}

// reopen opens an account that was closed, for whoever has just shown that it is theirs.
func reopen(tx *gorm.DB, userID string) error {
	open := tx.Model(&userRow{}).Where("id = ? AND erasing_at IS NULL", userID).Update("closed_at", nil)
	if open.Error == nil && open.RowsAffected == 0 {
		return ErrNotFound
	}
	return open.Error
}

// Closed returns up to limit accounts that were closed at that time or before, those first whose erasure has begun.
func (u *Users) Closed(ctx context.Context, until time.Time, limit int) ([]User, error) {
	var rows []userRow
	err := u.reading(ctx).Where("closed_at <= ?", millis(until)).Order("erasing_at IS NULL, closed_at, id").Limit(limit).Find(&rows).Error
	users := make([]User, len(rows))
	for i, row := range rows {
		users[i] = row.user()
	}
	return users, translate("list closed accounts", err)
}

// BeganAt returns when a log-in began, or ErrNotFound.
func (r *RefreshTokens) BeganAt(ctx context.Context, logInID string) (time.Time, error) {
	var row familyRow
	if err := r.reading(ctx).Where("id = ?", logInID).Take(&row).Error; err != nil {
		return time.Time{}, translate("find log-in", err)
	}
	return fromMillis(row.CreatedAt), nil
}

// HeldBy returns the session in which a person has a place; empty: none.
func (s *Seats) HeldBy(ctx context.Context, userID string) (sessionID string, err error) {
	var row seatRow
	err = s.reading(ctx).Where("user_id = ? AND left_at IS NULL", userID).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", nil
	}
	return row.SessionID, translate("find the place of a person", err)
}
