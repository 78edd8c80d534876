package notify

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/languagemate/studymate/store"
)

// This file is the JSON of docs/protocol.md section 8, and what people do with their list.

// Notification is something that somebody was told.
type Notification struct {
	ID          string          `json:"id"`
	Kind        Kind            `json:"kind" enum:"chat-message,match-request,match-accepted,session-reminder,invitation,session-cancelled,level-result,badge"`
	Params      json.RawMessage `json:"params" doc:"The values of the sentence, by kind"`
	Occurrences int             `json:"occurrences" doc:"How often it has happened since it was last read"`
	CreatedAt   time.Time       `json:"createdAt"`
	UpdatedAt   time.Time       `json:"updatedAt" doc:"When it last happened"`
	ReadAt      *time.Time      `json:"readAt" doc:"null while unread"`
}

// event is one thing that a person's devices hear of.
type event struct {
	// Type is "notification" (new, or happened again), "read" (ID, or all without one) or "deleted".
	Type         string        `json:"type"`
	ID           string        `json:"id,omitempty"`
	Notification *Notification `json:"notification,omitempty"`
	UnreadCount  int           `json:"unreadCount"`
}

// Mark is a place in a list of notifications; the zero value is the start of the list.
type Mark = store.NotificationMark

func notificationOf(s store.Notification) Notification {
	out := Notification{
		ID: s.ID, Kind: Kind(s.Kind), Params: json.RawMessage(s.Params), Occurrences: s.Occurrences, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
	if !s.ReadAt.IsZero() {
		out.ReadAt = &s.ReadAt
	}
	return out
}

// own turns errors of the store into this package's.
func own(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

// List returns up to limit notifications of a person after the mark, the latest first, and how many are unread.
func (n *Notify) List(ctx context.Context, userID string, unreadOnly bool, after Mark, limit int) (list []Notification, unread int, err error) {
	stored, err := n.deps.Notifications.Page(ctx, store.NotificationPage{UserID: userID, UnreadOnly: unreadOnly, After: after, Limit: limit})
	if err != nil {
		return nil, 0, err
	}
	list = make([]Notification, 0, len(stored))
	for _, s := range stored {
		list = append(list, notificationOf(s))
	}
	unread, err = n.deps.Notifications.Unread(ctx, userID)
	return list, unread, err
}

// MarkRead marks one notification of a person read, or with an empty id all of them, and returns how many are left unread. Doing it again
// changes nothing. It fails with ErrNotFound.
func (n *Notify) MarkRead(ctx context.Context, userID, id string) (unread int, err error) {
	changed, err := n.deps.Notifications.MarkRead(ctx, userID, store.ReadOf{ID: id}, time.Now())
	if err != nil {
		return 0, own(err)
	}
	if changed > 0 {
		n.tell(ctx, userID, event{Type: "read", ID: id})
	}
	return n.deps.Notifications.Unread(ctx, userID)
}

// Settle marks the notifications of a group read: what they tell needs the person no more.
func (n *Notify) Settle(ctx context.Context, userID, groupKey string) error {
	changed, err := n.deps.Notifications.MarkRead(ctx, userID, store.ReadOf{GroupKey: groupKey}, time.Now())
	if err == nil && changed > 0 {
		n.tell(ctx, userID, event{Type: "read"})
	}
	return err
}

// Delete removes a notification of a person. It fails with ErrNotFound.
func (n *Notify) Delete(ctx context.Context, userID, id string) error {
	if err := n.deps.Notifications.Delete(ctx, userID, id); err != nil {
		return own(err)
	}
	n.tell(ctx, userID, event{Type: "deleted", ID: id})
	return nil
}
