package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// NotificationPreferences is how somebody wants to be told of things.
type NotificationPreferences struct {
	// Choices is a JSON object of what differs from the default.
	Choices string
	// Quiet says whether there are quiet hours, from minute QuietFrom of the day to minute QuietTo in Zone.
	Quiet              bool
	QuietFrom, QuietTo int
	Zone               string
	PushPreview        bool
}

// PushSubscription is a browser that takes messages for somebody (RFC 8030).
type PushSubscription struct {
	ID, UserID, Endpoint string
	// P256dh and Auth are the browser's keys in base64url (RFC 8291).
	P256dh, Auth string
}

// Push is the tables of how and where people are told. It is safe for use by any number of goroutines.
type Push struct{ handles }

type preferencesRow struct {
	UserID      string `gorm:"primaryKey"`
	Choices     string
	QuietFrom   *int
	QuietTo     *int
	Zone        string
	PushPreview bool
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
}

// TableName tells gorm where the rows are.
func (preferencesRow) TableName() string { return "notification_preferences" }

type pushRow struct {
	ID        string `gorm:"primaryKey"`
	UserID    string
	Endpoint  string
	P256dh    string `gorm:"column:p256dh"`
	Auth      string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
}

// TableName tells gorm where the rows are.
func (pushRow) TableName() string { return "push_subscriptions" }

// Preferences returns how somebody wants to be told; who never said gets the default.
func (p *Push) Preferences(ctx context.Context, userID string) (NotificationPreferences, error) {
	var rows []preferencesRow
	if err := p.reading(ctx).Where("user_id = ?", userID).Find(&rows).Error; err != nil {
		return NotificationPreferences{}, translate("read notification preferences", err)
	}
	out := NotificationPreferences{Choices: "{}", Zone: "UTC"}
	for _, row := range rows {
		out.Choices, out.Zone, out.PushPreview = row.Choices, row.Zone, row.PushPreview
		if row.QuietFrom != nil && row.QuietTo != nil {
			out.Quiet, out.QuietFrom, out.QuietTo = true, *row.QuietFrom, *row.QuietTo
		}
	}
	return out, nil
}

// SetPreferences stores how somebody wants to be told.
func (p *Push) SetPreferences(ctx context.Context, userID string, n NotificationPreferences, now time.Time) error {
	row := preferencesRow{UserID: userID, Choices: n.Choices, Zone: n.Zone, PushPreview: n.PushPreview, UpdatedAt: millis(now)}
	if n.Quiet {
		row.QuietFrom, row.QuietTo = &n.QuietFrom, &n.QuietTo
	}
	err := p.writing(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, UpdateAll: true}).Create(&row).Error
	return translate("store notification preferences", err)
}

// Subscribe stores a browser of somebody. Its endpoint belongs to who used it last: another person at the same browser takes it over. Beyond
// most browsers the oldest goes.
func (p *Push) Subscribe(ctx context.Context, s PushSubscription, most int, now time.Time) (id string, err error) {
	if s.ID, err = newID(); err != nil {
		return "", translate("subscribe to push", err)
	}
	err = p.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "users", s.UserID); err != nil {
			return err
		}
		if err := tx.Where("endpoint = ?", s.Endpoint).Delete(&pushRow{}).Error; err != nil {
			return err
		}
		row := pushRow{s.ID, s.UserID, s.Endpoint, s.P256dh, s.Auth, millis(now)}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM push_subscriptions WHERE user_id = ? AND id NOT IN
			(SELECT id FROM push_subscriptions WHERE user_id = ? ORDER BY created_at DESC, id DESC LIMIT ?)`, s.UserID, s.UserID, most).Error
	})
	return s.ID, translate("subscribe to push", err)
}

// Unsubscribe forgets a browser of somebody; one that is not there is no error.
func (p *Push) Unsubscribe(ctx context.Context, userID, endpoint string) error {
	return translate("unsubscribe from push", p.writing(ctx).Where("user_id = ? AND endpoint = ?", userID, endpoint).Delete(&pushRow{}).Error)
}

// Gone forgets a browser that its push service does not know any more.
func (p *Push) Gone(ctx context.Context, id string) error {
	return translate("forget push subscription", p.writing(ctx).Where("id = ?", id).Delete(&pushRow{}).Error)
}

// Subscriptions returns the browsers of somebody.
func (p *Push) Subscriptions(ctx context.Context, userID string) ([]PushSubscription, error) {
	var rows []pushRow
	if err := p.reading(ctx).Where("user_id = ?", userID).Order("created_at, id").Find(&rows).Error; err != nil {
		return nil, translate("list push subscriptions", err)
	}
	out := make([]PushSubscription, 0, len(rows))
	for _, row := range rows {
		out = append(out, PushSubscription{row.ID, row.UserID, row.Endpoint, row.P256dh, row.Auth})
	}
	return out, nil
}
