package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// queueAtOnce bounds how many of those who wait longest are looked at for one round of sessions.
const queueAtOnce = 200

// Queued is somebody who waits for others, or whom a session was found for.
type Queued struct {
	UserID, NativeLanguage, TargetLanguage string
	JoinedAt, SeenAt                       time.Time
	// SessionID is empty while the person waits.
	SessionID string
	MatchedAt time.Time
}

// QueueLimits are how long things in the queue hold.
type QueueLimits struct {
	// Silence is how long somebody who says nothing still waits, Patience how long somebody waits at all, and Kept how long it is known which session was found.
	Silence, Patience, Kept time.Duration
}

// QueuePlan is a session to make for people who wait; the first of them is its host.
type QueuePlan struct {
	UserIDs []string
	Session NewSession
}

// QueuedSession is a session that was made.
type QueuedSession struct {
	SessionID, HostID string
	UserIDs           []string
}

// MatchQueue is the table of who waits for others to talk to at once. It is safe for use by any number of goroutines.
type MatchQueue struct{ handles }

type queueRow struct {
	UserID         string `gorm:"primaryKey"`
	NativeLanguage string
	TargetLanguage string
	JoinedAt       int64
	SeenAt         int64
	SessionID      *string
	MatchedAt      *int64
}

// TableName tells gorm where the rows are.
func (queueRow) TableName() string { return "match_queue" }

func (r queueRow) queued() Queued {
	return Queued{r.UserID, r.NativeLanguage, r.TargetLanguage, fromMillis(r.JoinedAt), fromMillis(r.SeenAt), textOrEmpty(r.SessionID), fromMillisOrZero(r.MatchedAt)}
}

// live is about a row: somebody waits who is still there, by limits at now.
func live(db *gorm.DB, limits QueueLimits, now time.Time) *gorm.DB {
	return db.Where("session_id IS NULL AND seen_at > ? AND joined_at > ?", millis(now.Add(-limits.Silence)), millis(now.Add(-limits.Patience)))
}

// Join has somebody wait. Who waits already for the same language keeps the place; one for another language is left, and so is a session that was found before.
// It fails with ErrNotFound for who does not exist.
func (q *MatchQueue) Join(ctx context.Context, e Queued, limits QueueLimits, now time.Time) (Queued, error) {
	var row queueRow
	err := q.transact(ctx, func(tx *gorm.DB) error {
		var people int64
		if err := lock(tx, "users", e.UserID); err != nil {
			return err
		}
		if err := tx.Model(&userRow{}).Where("id = ? AND closed_at IS NULL", e.UserID).Count(&people).Error; err != nil {
			return err
		}
		if people == 0 {
			return ErrNotFound
		}
		row = queueRow{UserID: e.UserID, NativeLanguage: e.NativeLanguage, TargetLanguage: e.TargetLanguage, JoinedAt: millis(now), SeenAt: millis(now)}
		var before []queueRow
		if err := live(tx, limits, now).Where("user_id = ?", e.UserID).Find(&before).Error; err != nil {
			return err
		}
		if len(before) > 0 && before[0].NativeLanguage == e.NativeLanguage && before[0].TargetLanguage == e.TargetLanguage {
			row.JoinedAt = before[0].JoinedAt
		}
		return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	})
	return row.queued(), translate("join the queue", err)
}

// Leave has somebody wait no more; who does not is no error.
func (q *MatchQueue) Leave(ctx context.Context, userID string) error {
	return translate("leave the queue", q.writing(ctx).Where("user_id = ?", userID).Delete(&queueRow{}).Error)
}

// QueueLook is how it stands with somebody who waits.
type QueueLook struct {
	Queued
	// Natives speak the language that the person learns and learn the person's; Learners are those who wait for the same as the person, the person among them.
	Natives, Learners int
}

// Look returns how it stands with somebody, and that the person is still there. It fails with ErrNotFound for who neither waits nor has a session found that is not over.
func (q *MatchQueue) Look(ctx context.Context, userID string, limits QueueLimits, now time.Time) (QueueLook, error) {
	var out QueueLook
	err := q.transact(ctx, func(tx *gorm.DB) error {
		var rows []queueRow
		if err := live(tx, limits, now).Where("user_id = ?", userID).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 {
			err := tx.Where(`user_id = ? AND session_id IS NOT NULL AND matched_at > ? AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = match_queue.session_id
				AND s.status <> ?)`, userID, millis(now.Add(-limits.Kept)), StatusCompleted).Find(&rows).Error
			if err == nil && len(rows) == 0 {
				err = ErrNotFound
			}
			if err != nil {
				return err
			}
			out = QueueLook{Queued: rows[0].queued()}
			return nil
		}
		row := rows[0]
		if err := tx.Exec("UPDATE match_queue SET seen_at = ? WHERE user_id = ? AND session_id IS NULL", millis(now), userID).Error; err != nil {
			return err
		}
		out = QueueLook{Queued: row.queued()}
		var natives, learners int64
		err := live(tx.Model(&queueRow{}), limits, now).Where("native_language = ? AND target_language = ?", row.TargetLanguage, row.NativeLanguage).Count(&natives).Error
		if err == nil {
			err = live(tx.Model(&queueRow{}), limits, now).Where("native_language = ? AND target_language = ?", row.NativeLanguage, row.TargetLanguage).Count(&learners).Error
		}
		out.Natives, out.Learners = int(natives), int(learners)
		return err
	})
	return out, translate("look at the queue", err)
}

// Length returns how many wait.
func (q *MatchQueue) Length(ctx context.Context, limits QueueLimits, now time.Time) (int, error) {
	var n int64
	err := live(q.reading(ctx).Model(&queueRow{}), limits, now).Count(&n).Error
	return int(n), translate("measure the queue", err)
}

// Form makes the sessions that plan finds for those who wait, the longest first, with everybody invited by the host, all in one transaction: whatever crashes, somebody is in
// one session or waits. apart tells plan who has blocked whom. Of two nodes that do this at once one finds nobody left. plan only computes.
func (q *MatchQueue) Form(ctx context.Context, limits QueueLimits, now time.Time, plan func(waiting []Queued, apart map[[2]string]bool) []QueuePlan) ([]QueuedSession, error) {
	var made []QueuedSession
	err := q.transact(ctx, func(tx *gorm.DB) error {
		made = nil
		var rows []queueRow
		err := forUpdate(live(tx, limits, now)).Where("EXISTS (SELECT 1 FROM users u WHERE u.id = match_queue.user_id AND u.closed_at IS NULL)").
			Order("joined_at, user_id").Limit(queueAtOnce).Find(&rows).Error
		if err != nil || len(rows) < 2 {
			return err
		}
		waiting, ids := make([]Queued, len(rows)), make([]string, len(rows))
		for i, row := range rows {
			waiting[i], ids[i] = row.queued(), row.UserID
		}
		apart, err := apartAmong(tx, ids)
		if err != nil {
			return err
		}
		for _, p := range plan(waiting, apart) {
			one, err := formOne(tx, p, now)
			if err != nil {
				return err
			}
			made = append(made, one)
		}
		return nil
	})
	return made, translate("make sessions of the queue", err)
}

// apartAmong returns the pairs of people, either way round, of whom one has blocked the other.
func apartAmong(tx *gorm.DB, userIDs []string) (map[[2]string]bool, error) {
	var rows []blockRow
	err := tx.Where("blocker_id IN ? AND blocked_id IN ?", userIDs, userIDs).Find(&rows).Error
	out := map[[2]string]bool{}
	for _, row := range rows {
		out[[2]string{row.BlockerID, row.BlockedID}], out[[2]string{row.BlockedID, row.BlockerID}] = true, true
	}
	return out, err
}

func formOne(tx *gorm.DB, p QueuePlan, now time.Time) (QueuedSession, error) {
	id, err := newID()
	if err != nil {
		return QueuedSession{}, err
	}
	host := p.UserIDs[0]
	row := sessionRow{ID: id, HostID: &host, AuthorID: &host, Status: StatusWaiting, CreatedAt: millis(now), UpdatedAt: millis(now)}
	if err := row.plan(p.Session); err != nil {
		return QueuedSession{}, err
	}
	if err := tx.Create(&row).Error; err != nil {
		return QueuedSession{}, err
	}
	invitations := make([]invitationRow, 0, len(p.UserIDs)-1)
	for _, userID := range p.UserIDs[1:] {
		invitations = append(invitations, invitationRow{SessionID: id, UserID: userID, InviterID: host, CreatedAt: millis(now)})
	}
	if err := tx.Create(&invitations).Error; err != nil {
		return QueuedSession{}, err
	}
	err = tx.Exec("UPDATE match_queue SET session_id = ?, matched_at = ? WHERE user_id IN ?", id, millis(now), p.UserIDs).Error
	return QueuedSession{id, host, p.UserIDs}, err
}

// Forget deletes up to limit rows of people who wait no more: they have gone, waited too long, or their session was found a while ago. It returns who waited in vain.
func (q *MatchQueue) Forget(ctx context.Context, limits QueueLimits, now time.Time, limit int) (gone []string, deleted int, err error) {
	err = q.transact(ctx, func(tx *gorm.DB) error {
		gone, deleted = nil, 0
		var rows []queueRow
		err := forUpdate(tx).Where("session_id IS NULL AND (seen_at <= ? OR joined_at <= ?) OR matched_at <= ?",
			millis(now.Add(-limits.Silence)), millis(now.Add(-limits.Patience)), millis(now.Add(-limits.Kept))).Limit(limit).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]string, len(rows))
		for i, row := range rows {
			ids[i] = row.UserID
			if row.SessionID == nil {
				gone = append(gone, row.UserID)
			}
		}
		deleted = len(rows)
		return tx.Where("user_id IN ?", ids).Delete(&queueRow{}).Error
	})
	return gone, deleted, translate("forget who waits no more", err)
}
