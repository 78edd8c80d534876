package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Edit changes what the host has chosen of a session that waits. change gets what was chosen and alters it, or says why not; it is called in the
// transaction, so it only computes. It fails with ErrNotFound, also for who is not the host, with ErrSessionBegun, or with what change says.
func (s *Sessions) Edit(ctx context.Context, id, hostID string, now time.Time, change func(*NewSession) error) (Session, error) {
	err := s.transact(ctx, func(tx *gorm.DB) error {
		row, err := hosted(tx, id, hostID)
		if err != nil {
			return err
		}
		was, err := sessionView{Row: row}.session()
		if err != nil {
			return err
		}
		n := NewSession{
			Title: was.Title, HostID: was.HostID, Type: was.Type, MaxParticipants: was.MaxParticipants, ScheduledAt: was.ScheduledAt, DurationMinutes: was.DurationMinutes,
			Rotation: was.Rotation, Topic: was.Topic, LevelFrom: was.LevelFrom, LevelTo: was.LevelTo, WaitingRoom: was.WaitingRoom,
			TurnBudgetSeconds: was.TurnBudgetSeconds,
		}
		if err := change(&n); err != nil {
			return err
		}
		if err := row.plan(n); err != nil {
			return err
		}
		if row.Title != was.Title && (row.Topic != was.Topic || row.Topic == "") {
			row.AuthorID = &hostID // nothing is left of what somebody wrote who handed it over
		}
		row.UpdatedAt = millis(now)
		return tx.Save(&row).Error
	})
	if err != nil {
		return Session{}, translate("edit session "+id, err)
	}
	return s.ByID(ctx, id)
}

// Cancel calls off a session that waits. It fails with ErrNotFound, also for who is not the host, and with ErrSessionBegun. Doing it again changes nothing.
func (s *Sessions) Cancel(ctx context.Context, id, hostID string, now time.Time) error {
	err := s.transact(ctx, func(tx *gorm.DB) error {
		row, err := hosted(tx, id, hostID)
		if row.CancelledAt != nil {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.Exec("UPDATE sessions SET status = ?, cancelled_at = ?, completed_at = ?, updated_at = ? WHERE id = ?",
			StatusCompleted, millis(now), millis(now), millis(now), id).Error
	})
	return translate("cancel session "+id, err)
}

// SetTurnBudget says how long somebody should speak at a time; 0: as long as they like.
func (s *Sessions) SetTurnBudget(ctx context.Context, id string, seconds int, now time.Time) error {
	err := s.writing(ctx).Model(&sessionRow{}).Where("id = ?", id).Updates(map[string]any{"turn_budget_seconds": numberOrNil(seconds), "updated_at": millis(now)}).Error
	return translate("set turn budget of session "+id, err)
}

func hosted(tx *gorm.DB, id, hostID string) (sessionRow, error) {
	var row sessionRow
	err := forUpdate(tx).Where("id = ? AND host_id = ?", id, hostID).Take(&row).Error
	if err == nil && row.Status != StatusWaiting {
		err = ErrSessionBegun
	}
	return row, err
}

// Mine returns up to limit sessions that a person hosts or has been in, newest first, after the mark.
func (s *Sessions) Mine(ctx context.Context, userID string, after SessionMark, limit int) ([]Session, error) {
	q := s.views(ctx).Where(`sessions.host_id = ? OR EXISTS (SELECT 1 FROM session_participants p WHERE p.session_id = sessions.id AND p.user_id = ?)`, userID, userID)
	if after.ID != "" {
		at := millis(after.CreatedAt)
		q = q.Where("sessions.created_at < ? OR (sessions.created_at = ? AND sessions.id < ?)", at, at, after.ID)
	}
	var views []sessionView
	if err := q.Order("sessions.created_at DESC, sessions.id DESC").Limit(limit).Find(&views).Error; err != nil {
		return nil, translate("list a person's sessions", err)
	}
	return sessionsOf(views)
}

// ByIDs returns the sessions of those ids that there are.
func (s *Sessions) ByIDs(ctx context.Context, ids []string) (map[string]Session, error) {
	out := make(map[string]Session, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var views []sessionView
	if err := s.views(ctx).Where("sessions.id IN ?", ids).Find(&views).Error; err != nil {
		return nil, translate("find sessions", err)
	}
	all, err := sessionsOf(views)
	for _, session := range all {
		out[session.ID] = session
	}
	return out, err
}
