package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Close closes the account of a learner: nobody sees the person any more, nor name and picture where others have met them, browsers get no more pushes, and
// the sessions that the person hosts and nobody else is in are called off. Closing it again changes nothing; closedAt is the first time. It fails with ErrNotFound.
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
		err := tx.Exec(`UPDATE users SET closed_at = ?, hidden_name = english_name, english_name = '', hidden_image = profile_image_url, profile_image_url = NULL
			WHERE id = ?`, millis(now), userID).Error
		if err == nil {
			err = renameInNotifications(tx, userID, "")
		}
		if err != nil {
			return err
		}
		if err := audit(tx, AuditEntry{At: now, ActorID: userID, What: AuditClosed, SubjectID: userID}); err != nil {
			return err
		}
		if err := tx.Exec("DELETE FROM push_subscriptions WHERE user_id = ?", userID).Error; err != nil {
			return err
		}
		var waiting []string
		err = tx.Model(&sessionRow{}).Where("host_id = ? AND status = ?", userID, StatusWaiting).Pluck("id", &waiting).Error
		if err == nil && len(waiting) > 0 {
			err = lock(tx, "sessions", waiting...)
		}
		if err != nil {
			return err
		}
		return tx.Exec(`UPDATE sessions SET status = ?, cancelled_at = ?, completed_at = ?, updated_at = ? WHERE host_id = ? AND status = ? AND NOT EXISTS
			(SELECT 1 FROM session_participants p WHERE p.session_id = sessions.id AND p.left_at IS NULL AND p.user_id <> ?)`,
			StatusCompleted, millis(now), millis(now), millis(now), userID, StatusWaiting, userID).Error
	})
	return closedAt, translate("close account", err)
}

// reopen opens an account that was closed, for whoever has just shown that it is theirs.
func reopen(tx *gorm.DB, userID string, now time.Time) error {
	var row userRow
	err := tx.Where("id = ? AND erasing_at IS NULL", userID).Take(&row).Error
	if err != nil || row.ClosedAt == nil {
		return err
	}
	err = tx.Exec(`UPDATE users SET closed_at = NULL, english_name = hidden_name, hidden_name = NULL, profile_image_url = hidden_image, hidden_image = NULL
		WHERE id = ?`, userID).Error
	if err != nil {
		return err
	}
	if err := renameInNotifications(tx, userID, textOrEmpty(row.HiddenName)); err != nil {
		return err
	}
	return audit(tx, AuditEntry{At: now, ActorID: userID, What: AuditReopened, SubjectID: userID})
}

// renameInNotifications gives somebody another name in what others were told.
func renameInNotifications(tx *gorm.DB, userID, name string) error {
	return renameIn(tx.Table("notifications").Select("id, params").Where("user_id <> ? AND params LIKE '%' || ? || '%'", userID, userID), tx, userID, name)
}

// renameInRequests gives somebody another name in what others were told of requests for a match, which may wait for an answer for days. Only these are
// looked up: a name is changed more often than an account is closed, and other notifications tell what was.
func renameInRequests(tx *gorm.DB, userID, name string) error {
	return renameIn(tx.Raw(`SELECT n.id, n.params FROM matching_requests r
		JOIN notifications n ON n.user_id = CASE WHEN r.requester_id = @person THEN r.target_id ELSE r.requester_id END AND n.group_key = 'match:' || r.id
		WHERE r.requester_id = @person OR r.target_id = @person`, map[string]any{"person": userID}), tx, userID, name)
}

func renameIn(notifications, tx *gorm.DB, userID, name string) error {
	var rows []struct{ ID, Params string }
	if err := notifications.Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		params, changed, err := renamed(row.Params, userID, name)
		if err == nil && changed {
			err = tx.Exec("UPDATE notifications SET params = ? WHERE id = ?", params, row.ID).Error
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// renamed sets xName of an object to name where its xId is userID.
func renamed(params, userID, name string) (out string, changed bool, err error) {
	var values map[string]json.RawMessage
	if err := json.Unmarshal([]byte(params), &values); err != nil {
		return "", false, fmt.Errorf("read what was told: %w", err)
	}
	wanted, err := json.Marshal(name)
	if err != nil {
		return "", false, err
	}
	for key, value := range values {
		role, isID := strings.CutSuffix(key, "Id")
		if _, named := values[role+"Name"]; isID && named && string(value) == `"`+userID+`"` {
			values[role+"Name"], changed = wanted, true
		}
	}
	octets, err := json.Marshal(values)
	return string(octets), changed, err
}

// Closed returns up to limit accounts that were closed at that time or before, with their pictures, those first whose erasure has begun.
func (u *Users) Closed(ctx context.Context, until time.Time, limit int) ([]User, error) {
	var rows []userRow
	err := u.reading(ctx).Where("closed_at <= ?", millis(until)).Order("erasing_at IS NULL, closed_at, id").Limit(limit).Find(&rows).Error
	users := make([]User, len(rows))
	for i, row := range rows {
		users[i] = row.user()
		users[i].ProfileImageURL = textOrEmpty(row.HiddenImage)
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

// LeftBy returns the sessions without a host that a person leaves by closing the account: those that wait, and those that were called off with it.
func (s *Seats) LeftBy(ctx context.Context, userID string) (sessionIDs []string, err error) {
	err = s.reading(ctx).Raw(`SELECT s.id FROM sessions s JOIN users u ON u.id = s.host_id
		WHERE s.host_id = ? AND (s.status = ? OR s.cancelled_at = u.closed_at) ORDER BY s.id`, userID, StatusWaiting).Scan(&sessionIDs).Error
	return sessionIDs, translate("find the sessions that a person leaves", err)
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
