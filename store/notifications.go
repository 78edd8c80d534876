package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Notification is something that somebody is told while they look elsewhere.
type Notification struct {
	ID     string
	UserID string
	Kind   string
	// GroupKey is empty when the notification stands alone.
	GroupKey string
	// Params is a JSON object.
	Params string
	// Occurrences is how often it has happened since it was last read.
	Occurrences int
	CreatedAt   time.Time
	UpdatedAt   time.Time
	// ReadAt is zero while unread.
	ReadAt time.Time
}

// NewNotification is what is to be told.
type NewNotification struct{ UserID, Kind, GroupKey, Params string }

// NotificationMark is a place in a list of notifications; the zero value is the start of the list.
type NotificationMark struct {
	UpdatedAt time.Time
	ID        string
}

// NotificationPage says which notifications of a person are wanted.
type NotificationPage struct {
	UserID     string
	UnreadOnly bool
	After      NotificationMark
	Limit      int
}

// Notifications is the table of notifications. It is safe for use by any number of goroutines.
type Notifications struct{ handles }

type notificationRow struct {
	ID          string `gorm:"primaryKey"`
	UserID      string
	Kind        string
	GroupKey    *string
	Params      string
	Occurrences int
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
	ReadAt      *int64
}

// TableName tells gorm where the rows are.
func (notificationRow) TableName() string { return "notifications" }

func (r notificationRow) notification() Notification {
	return Notification{
		ID: r.ID, UserID: r.UserID, Kind: r.Kind, GroupKey: textOrEmpty(r.GroupKey), Params: r.Params, Occurrences: r.Occurrences,
		CreatedAt: fromMillis(r.CreatedAt), UpdatedAt: fromMillis(r.UpdatedAt), ReadAt: fromMillisOrZero(r.ReadAt),
	}
}

// Add stores a notification, or counts it to the unread one of the same group, which takes the new params and comes to the top. It fails with
// ErrNotFound when the person does not exist.
func (n *Notifications) Add(ctx context.Context, in NewNotification, now time.Time) (Notification, error) {
	var row notificationRow
	err := n.transact(ctx, func(tx *gorm.DB) (err error) {
		row, err = addNotification(tx, in, now)
		return err
	})
	return row.notification(), translate("add notification", err)
}

func addNotification(tx *gorm.DB, in NewNotification, now time.Time) (notificationRow, error) {
	var people int64
	if err := tx.Model(&userRow{}).Where("id = ?", in.UserID).Count(&people).Error; err != nil || people == 0 {
		return notificationRow{}, errors.Join(err, ErrNotFound)
	}
	id, err := newID()
	if err != nil {
		return notificationRow{}, err
	}
	row := notificationRow{
		ID: id, UserID: in.UserID, Kind: in.Kind, GroupKey: textOrNil(in.GroupKey), Params: in.Params, Occurrences: 1,
		CreatedAt: millis(now), UpdatedAt: millis(now),
	}
	if in.GroupKey != "" {
		var before notificationRow
		err := forUpdate(tx).Where("user_id = ? AND group_key = ? AND read_at IS NULL", in.UserID, in.GroupKey).Take(&before).Error
		if err == nil {
			row.ID, row.CreatedAt, row.Occurrences = before.ID, before.CreatedAt, before.Occurrences+1
			return row, tx.Save(&row).Error
		}
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return notificationRow{}, err
		}
	}
	return row, tx.Create(&row).Error
}

// Page returns notifications of a person after the mark, the latest first.
func (n *Notifications) Page(ctx context.Context, p NotificationPage) ([]Notification, error) {
	q := n.reading(ctx).Where("user_id = ?", p.UserID)
	if p.UnreadOnly {
		q = q.Where("read_at IS NULL")
	}
	if p.After.ID != "" {
		at := millis(p.After.UpdatedAt)
		q = q.Where("updated_at < ? OR (updated_at = ? AND id < ?)", at, at, p.After.ID)
	}
	var rows []notificationRow
	if err := q.Order("updated_at DESC, id DESC").Limit(p.Limit).Find(&rows).Error; err != nil {
		return nil, translate("list notifications", err)
	}
	out := make([]Notification, 0, len(rows))
	for _, row := range rows {
		out = append(out, row.notification())
	}
	return out, nil
}

// Unread returns how many notifications a person has not read.
func (n *Notifications) Unread(ctx context.Context, userID string) (int, error) {
	var count int64
	err := n.reading(ctx).Model(&notificationRow{}).Where("user_id = ? AND read_at IS NULL", userID).Count(&count).Error
	return int(count), translate("count notifications", err)
}

// ReadOf says which notifications of a person are read: one by its ID, those of a group, or with neither all.
type ReadOf struct{ ID, GroupKey string }

// MarkRead marks notifications of a person read and returns how many were not. One by its ID that the person does not have is ErrNotFound.
func (n *Notifications) MarkRead(ctx context.Context, userID string, which ReadOf, now time.Time) (changed int, err error) {
	err = n.transact(ctx, func(tx *gorm.DB) error {
		where, args := []string{"user_id = ?"}, []any{userID}
		if which.ID != "" {
			if err := ownNotification(tx, userID, which.ID); err != nil {
				return err
			}
			where, args = append(where, "id = ?"), append(args, which.ID)
		}
		if which.GroupKey != "" {
			where, args = append(where, "group_key = ?"), append(args, which.GroupKey)
		}
		res := tx.Model(&notificationRow{}).Where(strings.Join(where, " AND "), args...).Where("read_at IS NULL").Update("read_at", millis(now))
		changed = int(res.RowsAffected)
		return res.Error
	})
	return changed, translate("mark notifications read", err)
}

func ownNotification(tx *gorm.DB, userID, id string) error {
	var count int64
	err := tx.Model(&notificationRow{}).Where("id = ? AND user_id = ?", id, userID).Count(&count).Error
	if err == nil && count == 0 {
		return ErrNotFound
	}
	return err
}

// Delete removes a notification of a person, or fails with ErrNotFound.
func (n *Notifications) Delete(ctx context.Context, userID, id string) error {
	res := n.writing(ctx).Where("id = ? AND user_id = ?", id, userID).Delete(&notificationRow{})
	err := res.Error
	if err == nil && res.RowsAffected == 0 {
		err = ErrNotFound
	}
	return translate("delete notification", err)
}

// Expire deletes up to limit notifications that are older than before, or read and older than readBefore, and returns how many.
func (n *Notifications) Expire(ctx context.Context, before, readBefore time.Time, limit int) (int, error) {
	res := n.writing(ctx).Exec(`DELETE FROM notifications WHERE id IN (SELECT id FROM notifications
		WHERE updated_at < ? AND (updated_at < ? OR read_at IS NOT NULL) ORDER BY updated_at LIMIT ?)`, millis(readBefore), millis(before), limit)
	return int(res.RowsAffected), translate("expire notifications", res.Error)
}

// Remind stores the reminders of up to limit sessions that start in (now, until] and had none of that start, for their hosts and for those who
// hold a place, and returns them. params makes a reminder's values.
func (n *Notifications) Remind(ctx context.Context, now, until time.Time, limit int, params func(Session) (string, error)) ([]Notification, error) {
	var out []Notification
	err := n.transact(ctx, func(tx *gorm.DB) error {
		out = nil
		var due []sessionRow
		// The condition is that of an index, in its words.
		err := tx.Where("status = '"+StatusWaiting+"' AND scheduled_at > ? AND scheduled_at <= ?", millis(now), millis(until)).
			Where("NOT EXISTS (SELECT 1 FROM session_reminders r WHERE r.session_id = sessions.id AND r.scheduled_at = sessions.scheduled_at)").
			Order("scheduled_at").Limit(limit).Find(&due).Error
		if err != nil {
			return err
		}
		for _, row := range due {
			reminders, err := remindSession(tx, row, now, params)
			if err != nil {
				return fmt.Errorf("session %s: %w", row.ID, err)
			}
			out = append(out, reminders...)
		}
		return nil
	})
	return out, translate("remind of sessions", err)
}

func remindSession(tx *gorm.DB, row sessionRow, now time.Time, params func(Session) (string, error)) ([]Notification, error) {
	session, err := sessionView{Row: row}.session()
	if err != nil {
		return nil, err
	}
	if err := tx.Exec("INSERT INTO session_reminders (session_id, scheduled_at, reminded_at) VALUES (?, ?, ?)", row.ID, row.ScheduledAt, millis(now)).Error; err != nil {
		return nil, err
	}
	text, err := params(session)
	if err != nil {
		return nil, err
	}
	var people []string
	err = tx.Raw(`SELECT user_id FROM session_participants WHERE session_id = @session AND left_at IS NULL
		UNION SELECT host_id FROM sessions WHERE id = @session AND host_id IS NOT NULL
		UNION SELECT v.id FROM session_invitations i JOIN users v ON v.id = i.user_id AND v.closed_at IS NULL JOIN sessions s ON s.id = i.session_id
			LEFT JOIN users u ON u.id = s.host_id
			WHERE i.session_id = @session AND i.declined_at IS NULL AND NOT `+apart+`
			AND NOT EXISTS (SELECT 1 FROM session_removals r WHERE r.session_id = i.session_id AND r.user_id = i.user_id)`,
		sql.Named("session", row.ID)).Scan(&people).Error
	if err != nil {
		return nil, err
	}
	var out []Notification
	for _, userID := range people {
		added, err := addNotification(tx, NewNotification{userID, "session-reminder", "session:" + row.ID, text}, now)
		if err != nil {
			return nil, err
		}
		out = append(out, added.notification())
	}
	return out, nil
}
