package notify

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"time"

	"github.com/languagemate/studymate/store"
)

// Config says how push services are spoken to. A zero value means the default.
type Config struct {
	// Keys sign what is pushed; without them nothing is.
	Keys *VAPID
	// Contact is where a push service reaches the operator: an https address or an email address.
	Contact string
	// AllowPrivate lets endpoints be on private and loopback addresses, and Roots are further certificate authorities: both are for a push
	// service of one's own, and for tests.
	AllowPrivate bool
	Roots        *x509.CertPool
}

// notificationStore is where the notifications are; *store.Notifications is one.
type notificationStore interface {
	Add(ctx context.Context, n store.NewNotification, now time.Time) (store.Notification, error)
	Page(ctx context.Context, p store.NotificationPage) ([]store.Notification, error)
	Unread(ctx context.Context, userID string) (int, error)
	MarkRead(ctx context.Context, userID string, which store.ReadOf, now time.Time) (changed int, err error)
	Delete(ctx context.Context, userID, id string) error
}

// upkeep is what Run does to all notifications; *store.Notifications is one.
type upkeep interface {
	Expire(ctx context.Context, before, readBefore time.Time, limit int) (int, error)
	Remind(ctx context.Context, now, until time.Time, limit int, params func(store.Session) (string, error)) ([]store.Notification, error)
}

// wishStore is how people want to be told; *store.Push is one.
type wishStore interface {
	Preferences(ctx context.Context, userID string) (store.NotificationPreferences, error)
	SetPreferences(ctx context.Context, userID string, n store.NotificationPreferences, now time.Time) error
}

// browserStore is where people can be pushed to; *store.Push is one.
type browserStore interface {
	Subscribe(ctx context.Context, s store.PushSubscription, most int, now time.Time) (id string, err error)
	Unsubscribe(ctx context.Context, userID, endpoint string) error
	Gone(ctx context.Context, id string) error
	Subscriptions(ctx context.Context, userID string) ([]store.PushSubscription, error)
}

// roomStore knows how far people have read chat rooms; *store.ChatRooms is one.
type roomStore interface {
	Membership(ctx context.Context, roomID, userID string) (store.ChatMembership, error)
	Uncalled(ctx context.Context, since time.Time, limit int) ([]store.UncalledMessage, error)
	MarkCalled(ctx context.Context, roomID, userID string, seq int64) (moved bool, err error)
}

// publisher tells clients, without waiting for them.
type publisher interface {
	PublishTo(user, destination string, body []byte)
}

// presence knows who looks at the screen; *presence.Presence is one.
type presence interface {
	IsOnline(userID string) bool
}

// Deps are the parts that notifications work with.
type Deps struct {
	Notifications notificationStore
	Upkeep        upkeep
	Wishes        wishStore
	Browsers      browserStore
	Rooms         roomStore
	Publisher     publisher
	Presence      presence
	// Logger gets what can't be returned to a caller; the default is to say nothing.
	Logger *slog.Logger
}

func (d Deps) validate() error {
	if d.Notifications == nil || d.Upkeep == nil || d.Wishes == nil || d.Browsers == nil || d.Rooms == nil || d.Publisher == nil || d.Presence == nil {
		return errors.New("notify: every part but the logger is needed")
	}
	return nil
}
