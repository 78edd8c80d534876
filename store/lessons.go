package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Shown is the topic card that everybody in a session sees.
type Shown struct {
	Version int64
	// Card is its id; empty: none is shown.
	Card string
}

type shownRow struct {
	SessionID string `gorm:"primaryKey"`
	Version   int64
	Card      string
}

// TableName tells gorm where the rows are.
func (shownRow) TableName() string { return "session_cards" }

// Lessons is what was taught in sessions, and who was there. It is safe for use by any number of goroutines.
type Lessons struct{ handles }

// Shown returns the card of a session; the zero value when none was ever shown.
func (l *Lessons) Shown(ctx context.Context, sessionID string) (Shown, error) {
	var row shownRow
	err := l.reading(ctx).Where("session_id = ?", sessionID).Limit(1).Find(&row).Error
	return Shown{row.Version, row.Card}, translate("read card of session "+sessionID, err)
}

// SaveShown stores the card of a session in place of the one before.
func (l *Lessons) SaveShown(ctx context.Context, sessionID string, s Shown) error {
	err := l.writing(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&shownRow{sessionID, s.Version, s.Card}).Error
	return translate("store card of session "+sessionID, err)
}

// Attendance is how long somebody was in a session.
type Attendance struct {
	UserID, DisplayName string
	Present             time.Duration
	// Apart says that the person and who asks have blocked each other, or that the account is closed.
	Apart bool
}

// Lesson is what became of a session.
type Lesson struct {
	Session Session
	// StartedAt and EndedAt are zero when it did not happen.
	StartedAt, EndedAt time.Time
	// People are in the order in which they came.
	People []Attendance
	Talk   Spoken
}

// Lesson tells what became of a session to somebody who took part. It fails with ErrNotFound when there is no such session, with ErrAway for who was
// never in it and with ErrRemoved for who was sent away.
func (l *Lessons) Lesson(ctx context.Context, sessionID, viewerID string) (Lesson, error) {
	var out Lesson
	err := l.snapshot(ctx, func(tx *gorm.DB) (err error) {
		all := handles{tx, tx}
		if out.Session, err = (&Sessions{all}).ByID(ctx, sessionID); err != nil {
			return err
		}
		if err := mayLookBack(tx, sessionID, viewerID); err != nil {
			return err
		}
		var span struct{ StartedAt, CompletedAt *int64 }
		if err := tx.Table("sessions").Select("started_at, completed_at").Where("id = ?", sessionID).Take(&span).Error; err != nil {
			return err
		}
		out.StartedAt, out.EndedAt = fromMillisOrZero(span.StartedAt), fromMillisOrZero(span.CompletedAt)
		if out.People, err = attendances(tx, sessionID, viewerID); err != nil {
			return err
		}
		out.Talk, err = (&Live{all}).Talk(ctx, sessionID)
		return err
	})
	return out, translate("look back at session "+sessionID, err)
}

func mayLookBack(tx *gorm.DB, sessionID, viewerID string) error {
	var stays, removals int64
	err := tx.Table("session_participants").Where("session_id = ? AND user_id = ?", sessionID, viewerID).Count(&stays).Error
	if err == nil {
		err = tx.Table("session_removals").Where("session_id = ? AND user_id = ?", sessionID, viewerID).Count(&removals).Error
	}
	switch {
	case err != nil:
		return err
	case removals > 0:
		return ErrRemoved
	case stays == 0:
		return ErrAway
	}
	return nil
}

func attendances(tx *gorm.DB, sessionID, viewerID string) ([]Attendance, error) {
	var rows []struct {
		UserID, DisplayName string
		Ms                  int64
		Apart               bool
	}
	err := tx.Raw(`SELECT u.id AS user_id, u.english_name AS display_name, sum(COALESCE(p.left_at, p.last_seen_at) - p.joined_at) AS ms,
		u.closed_at IS NOT NULL OR EXISTS (SELECT 1 FROM blocks b WHERE (b.blocker_id = u.id AND b.blocked_id = ?)
			OR (b.blocked_id = u.id AND b.blocker_id = ?)) AS apart
		FROM session_participants p JOIN users u ON u.id = p.user_id WHERE p.session_id = ?
		GROUP BY u.id, u.english_name, u.closed_at ORDER BY min(p.joined_at), u.id`, viewerID, viewerID, sessionID).Scan(&rows).Error
	out := make([]Attendance, len(rows))
	for i, r := range rows {
		out[i] = Attendance{r.UserID, r.DisplayName, time.Duration(r.Ms) * time.Millisecond, r.Apart}
	}
	return out, err
}
