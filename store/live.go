package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Live is what a session in use has to find again after a crash. It is safe for use by any number of goroutines.
type Live struct{ handles }

// Rotation is the anchor of a session's language rotation: at AnchoredAt, Left was left of the segment number Turn.
type Rotation struct {
	Version, Turn int64
	Left          time.Duration
	AnchoredAt    time.Time
	Running       bool
}

type rotationRow struct {
	SessionID  string `gorm:"primaryKey"`
	Version    int64
	Turn       int64
	LeftMs     int64
	AnchoredAt int64
	Running    bool
}

// TableName tells gorm where the rows are.
func (rotationRow) TableName() string { return "session_rotations" }

// Rotation returns the anchor of a session's rotation; ok is false when it has not begun.
func (l *Live) Rotation(ctx context.Context, sessionID string) (r Rotation, ok bool, err error) {
	var rows []rotationRow
	if err := l.reading(ctx).Where("session_id = ?", sessionID).Find(&rows).Error; err != nil || len(rows) == 0 {
		return Rotation{}, false, translate("read rotation of session "+sessionID, err)
	}
	row := rows[0]
	return Rotation{
		Version: row.Version, Turn: row.Turn, Left: time.Duration(row.LeftMs) * time.Millisecond, AnchoredAt: fromMillis(row.AnchoredAt), Running: row.Running,
	}, true, nil
}

// SaveRotation stores an anchor in place of the one before.
func (l *Live) SaveRotation(ctx context.Context, sessionID string, r Rotation) error {
	row := rotationRow{sessionID, r.Version, r.Turn, r.Left.Milliseconds(), millis(r.AnchoredAt), r.Running}
	err := l.writing(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	return translate("store rotation of session "+sessionID, err)
}

// Talk is what somebody said in a session while a language was its turn.
type Talk struct {
	UserID string
	// Language is empty where the session has no plan.
	Language                     string
	Speech, Overlap, LongestTurn time.Duration
	Turns, Interruptions         int
	// Present is how long the person was connected and not alone; what is not Speech of it is silence.
	Present time.Duration
}

// Pace is what everybody made together of a language's time.
type Pace struct {
	Language string
	// Together is how long at least two were connected, Spoken how much of it at least one spoke.
	Together, Spoken time.Duration
}

// Spoken is what was said in a session, by person and language, and by language alone.
type Spoken struct {
	People []Talk
	Room   []Pace
}

type talkRow struct {
	SessionID     string `gorm:"primaryKey"`
	UserID        string `gorm:"primaryKey"`
	Language      string `gorm:"primaryKey"`
	SpeechMs      int64
	OverlapMs     int64
	LongestTurnMs int64
	Turns         int
	Interruptions int
	PresentMs     int64
}

// TableName tells gorm where the rows are.
func (talkRow) TableName() string { return "session_talk" }

type paceRow struct {
	SessionID  string `gorm:"primaryKey"`
	Language   string `gorm:"primaryKey"`
	TogetherMs int64
	SpokenMs   int64
}

// TableName tells gorm where the rows are.
func (paceRow) TableName() string { return "session_paces" }

// Talk returns what was said in a session.
func (l *Live) Talk(ctx context.Context, sessionID string) (Spoken, error) {
	var rows []talkRow
	var paces []paceRow
	err := l.reading(ctx).Where("session_id = ?", sessionID).Order("user_id, language").Find(&rows).Error
	if err == nil {
		err = l.reading(ctx).Where("session_id = ?", sessionID).Order("language").Find(&paces).Error
	}
	out := Spoken{make([]Talk, len(rows)), make([]Pace, len(paces))}
	for i, r := range rows {
		out.People[i] = Talk{
			UserID: r.UserID, Language: r.Language, Speech: fromMs(r.SpeechMs), Overlap: fromMs(r.OverlapMs), LongestTurn: fromMs(r.LongestTurnMs),
			Turns: r.Turns, Interruptions: r.Interruptions, Present: fromMs(r.PresentMs),
		}
	}
	for i, p := range paces {
		out.Room[i] = Pace{p.Language, fromMs(p.TogetherMs), fromMs(p.SpokenMs)}
	}
	return out, translate("read talk of session "+sessionID, err)
}

func fromMs(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }

// SaveTalk stores what was said, each in place of what stood there of the language, or of the person and language, and with it the speaking time of the persons' latest
// stays: all that they said less what earlier stays have. Doing it again changes nothing. What somebody said whose account is gone is not stored.
func (l *Live) SaveTalk(ctx context.Context, sessionID string, s Spoken) error {
	err := l.transact(ctx, func(tx *gorm.DB) error {
		for _, t := range s.People {
			if err := saveTalk(tx, sessionID, t); err != nil {
				return err
			}
		}
		for _, p := range s.Room {
			row := paceRow{sessionID, p.Language, p.Together.Milliseconds(), p.Spoken.Milliseconds()}
			if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
				return err
			}
		}
		return tx.Exec(`UPDATE session_participants SET speaking_time_seconds =
			(SELECT CASE WHEN said > before THEN said - before ELSE 0 END FROM
				(SELECT (SELECT COALESCE(sum(t.speech_ms), 0) FROM session_talk t WHERE t.session_id = session_participants.session_id
					AND t.user_id = session_participants.user_id) / 1000 AS said,
				(SELECT COALESCE(sum(p.speaking_time_seconds), 0) FROM session_participants p WHERE p.session_id = session_participants.session_id
					AND p.user_id = session_participants.user_id AND p.id < session_participants.id) AS before) AS sums)
			WHERE session_id = ? AND NOT EXISTS (SELECT 1 FROM session_participants later WHERE later.session_id = session_participants.session_id
				AND later.user_id = session_participants.user_id AND later.id > session_participants.id)`, sessionID).Error
	})
	return translate("store talk of session "+sessionID, err)
}

func saveTalk(tx *gorm.DB, sessionID string, t Talk) error {
	return tx.Exec(`INSERT INTO session_talk (session_id, user_id, language, speech_ms, overlap_ms, longest_turn_ms, turns, interruptions, present_ms)
		SELECT ?, id, ?, ?, ?, ?, ?, ?, ? FROM users WHERE id = ?
		ON CONFLICT (session_id, user_id, language) DO UPDATE SET speech_ms = excluded.speech_ms, overlap_ms = excluded.overlap_ms,
		longest_turn_ms = excluded.longest_turn_ms, turns = excluded.turns, interruptions = excluded.interruptions, present_ms = excluded.present_ms`,
		sessionID, t.Language, t.Speech.Milliseconds(), t.Overlap.Milliseconds(), t.LongestTurn.Milliseconds(), t.Turns, t.Interruptions, t.Present.Milliseconds(),
		t.UserID).Error
}

// Remove sends a person away from a session: no place can be claimed in it any more. Doing it again changes nothing. It fails with ErrNotFound.
func (l *Live) Remove(ctx context.Context, sessionID, userID string, now time.Time) error {
	err := l.transact(ctx, func(tx *gorm.DB) error {
		if _, err := userByID(tx, userID); err != nil {
			return err
		}
		// Whoever is coming in just now is in when this is done, and can be sent away.
		if err := lock(tx, "sessions", sessionID); err != nil {
			return err
		}
		removed := tx.Exec("INSERT INTO session_removals (session_id, user_id, removed_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", sessionID, userID, millis(now))
		if removed.Error != nil || removed.RowsAffected == 0 {
			return removed.Error
		}
		var host *string // who alone may do this
		if err := tx.Raw("SELECT host_id FROM sessions WHERE id = ?", sessionID).Row().Scan(&host); err != nil {
			return err
		}
		return audit(tx, AuditEntry{At: now, ActorID: textOrEmpty(host), What: AuditRemoved, SubjectID: userID, Object: sessionID})
	})
	return translate("remove somebody from session "+sessionID, err)
}

// Lock says whether people who have no place in a session can get one.
func (l *Live) Lock(ctx context.Context, sessionID string, locked bool, now time.Time) error {
	err := l.writing(ctx).Model(&sessionRow{}).Where("id = ?", sessionID).Updates(map[string]any{"locked": locked, "updated_at": millis(now)}).Error
	return translate("lock session "+sessionID, err)
}

// HandOver makes somebody who has a place in a session its host, or fails with ErrNotFound.
func (l *Live) HandOver(ctx context.Context, sessionID, userID string, now time.Time) error {
	err := l.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "sessions", sessionID); err != nil {
			return err
		}
		done := tx.Exec(`UPDATE sessions SET host_id = ?, updated_at = ? WHERE id = ? AND EXISTS
			(SELECT 1 FROM session_participants p WHERE p.session_id = sessions.id AND p.user_id = ? AND p.left_at IS NULL)`, userID, millis(now), sessionID, userID)
		if done.Error == nil && done.RowsAffected == 0 {
			return ErrNotFound
		}
		return done.Error
	})
	return translate("hand over session "+sessionID, err)
}

// Visitor returns the name of somebody who may come into a session, as far as anybody but the host has a say, or why not, as Seats.Claim does.
func (l *Live) Visitor(ctx context.Context, sessionID, userID string) (name string, err error) {
	err = l.snapshot(ctx, func(tx *gorm.DB) error {
		var session sessionRow
		if err := tx.Where("id = ?", sessionID).Take(&session).Error; err != nil {
			return err
		}
		if session.Status == StatusCompleted {
			return ErrSessionCompleted
		}
		user, err := userByID(tx, userID)
		if err != nil {
			return err
		}
		name = user.EnglishName
		open, err := openSeats(tx, sessionID)
		if err != nil {
			return err
		}
		return mayComeIn(tx, session, open, userID)
	})
	return name, translate("look at a visitor of session "+sessionID, err)
}
