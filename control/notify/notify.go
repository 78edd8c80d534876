// Package notify tells people what happens while they look elsewhere.
//
// A notification is a kind and its values, not a sentence: the client makes that in the person's language. It is stored, shown live on
// /user/queue/notifications, and, where the person wants that and is not online, pushed to their browsers (RFC 8030, 8291, 8292). The parts in which things
// happen call Notify; for chat and for sessions that begin soon this package looks by itself. Run has one goroutine for that and a few
// that talk to push services; the other methods run on the caller's.
package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/languagemate/studymate/control/retention"
	"github.com/languagemate/studymate/store"
)

// Queue is where each person hears of their notifications.
const Queue = "/user/queue/notifications"

const (
	// reminderLead is how long before its start people are reminded of a session.
	reminderLead = 15 * time.Minute
	remindEvery  = 15 * time.Second
	// atOnce bounds one look at what is due.
	atOnce = 100
	// Unread notifications are kept for keepFor and read ones for keepRead.
	keepFor     = 90 * 24 * time.Hour
	keepRead    = 30 * 24 * time.Hour
	expireEvery = time.Hour
	expireBatch = 1000
	// maxParamBytes bounds the values of a notification.
	maxParamBytes = 2 << 10
	// writeTimeout bounds each look and write of Run.
	writeTimeout = 5 * time.Second
)

// ErrNotFound means that there is no such notification or person, or that it is not the caller's.
var ErrNotFound = errors.New("notify: not found")

// Notice is something that somebody is to be told.
type Notice struct {
	UserID string
	Kind   Kind
	// GroupKey makes unread notifications with the same key one; empty: it stands alone.
	GroupKey string
	// Params are the values that the client's sentence needs.
	Params map[string]any
	// Preview is private text, such as that of a message: it leaves the server only in a push, and only when the person wants that.
	Preview string
}

// Notify is everybody's notifications. It is safe for use by any number of goroutines.
type Notify struct {
	// Set by New.
	config Config
	deps   Deps
	chat   *chatWatch
	push   *pusher
}

// Stats are totals since New.
type Stats struct {
	// Pushed were taken by push services; PushFailed were given up; PushDropped found the queue full; PushGone are browsers that
	// were forgotten because their service does not know them any more.
	Pushed, PushFailed, PushDropped, PushGone uint64
}

// New makes a Notify; it starts nothing.
func New(config Config, deps Deps) (*Notify, error) {
	if err := deps.validate(); err != nil {
		return nil, err
	}
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	return &Notify{config: config, deps: deps, chat: newChatWatch(), push: newPusher(config, deps)}, nil
}

// Run looks after chat, reminders, retention and pushes until ctx ends. Pushes that wait then are dropped; what they tell is stored.
func (n *Notify) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return n.push.run(ctx) })
	group.Go(func() error { return n.watch(ctx) })
	return group.Wait()
}

func (n *Notify) watch(ctx context.Context) error {
	chat := time.NewTicker(chatEvery)
	defer chat.Stop()
	remind := time.NewTicker(remindEvery)
	defer remind.Stop()
	expire := time.NewTicker(expireEvery)
	defer expire.Stop()
	n.takeUp(ctx)
	n.remind(ctx)
	n.expire(ctx)
	for {
		select {
		case <-ctx.Done():
			n.lookAtAll(context.WithoutCancel(ctx))
			return nil
		case now := <-chat.C:
			for _, who := range n.chat.take(now) {
				n.lookAtChat(ctx, who)
			}
		case <-remind.C:
			n.remind(ctx)
		case <-expire.C:
			n.expire(ctx)
		}
	}
}

// Stats returns the figures.
func (n *Notify) Stats() Stats { return n.push.stats() }

// Notify tells somebody something, by the ways that the person has chosen for its kind. It fails with ErrNotFound when the person does not
// exist. What happens on the way to a push service is not waited for.
func (n *Notify) Notify(ctx context.Context, notice Notice) error {
	category, known := categoryOf(notice.Kind)
	if !known {
		return fmt.Errorf("notify: unknown kind %q", notice.Kind)
	}
	if notice.Params == nil {
		notice.Params = map[string]any{}
	}
	params, err := json.Marshal(notice.Params)
	if err != nil {
		return fmt.Errorf("notify of %s: %w", notice.Kind, err)
	}
	if len(params) > maxParamBytes {
		return fmt.Errorf("notify of %s: %d bytes of values are too many", notice.Kind, len(params))
	}
	wishes, err := n.Preferences(ctx, notice.UserID)
	if err != nil {
		return err
	}
	now := time.Now()
	out := Notification{Kind: notice.Kind, Params: params, Occurrences: 1, CreatedAt: now.UTC(), UpdatedAt: now.UTC()}
	if wishes.Channels[category].InApp {
		stored, err := n.deps.Notifications.Add(ctx, store.NewNotification{
			UserID: notice.UserID, Kind: string(notice.Kind), GroupKey: notice.GroupKey, Params: string(params),
		}, now)
		if err != nil {
			return own(err)
		}
		out = notificationOf(stored)
		n.tell(ctx, notice.UserID, event{Type: "notification", Notification: &out})
	}
	n.pushTo(ctx, notice.UserID, wishes, out, notice.Preview)
	return nil
}

// tell shows an event on the person's devices.
func (n *Notify) tell(ctx context.Context, userID string, e event) {
	unread, err := n.deps.Notifications.Unread(ctx, userID)
	if err == nil {
		e.UnreadCount = unread
		var octets []byte
		if octets, err = json.Marshal(e); err == nil {
			n.deps.Publisher.PublishTo(userID, Queue, octets)
		}
	}
	if err != nil && ctx.Err() == nil {
		// It is stored; the person sees it with the next look.
		n.deps.Logger.Error("notification not shown", "user", userID, "error", err)
	}
}

// remind tells of the sessions that begin soon: those that nobody was reminded of, whatever happened in between.
func (n *Notify) remind(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	now := time.Now()
	list, err := n.deps.Upkeep.Remind(ctx, now, now.Add(reminderLead), atOnce, reminderParams)
	if err != nil {
		if ctx.Err() == nil {
			n.deps.Logger.Error("no reminders of sessions", "error", err)
		}
		return
	}
	for _, stored := range list {
		wishes, err := n.Preferences(ctx, stored.UserID)
		if err != nil {
			n.deps.Logger.Error("reminder stored but not shown", "user", stored.UserID, "error", err)
			continue
		}
		out := notificationOf(stored)
		if wishes.Channels[Sessions].InApp {
			n.tell(ctx, stored.UserID, event{Type: "notification", Notification: &out})
		} else if err := n.deps.Notifications.Delete(ctx, stored.UserID, stored.ID); err != nil {
			n.deps.Logger.Warn("unwanted reminder stays", "user", stored.UserID, "error", err)
		}
		n.pushTo(ctx, stored.UserID, wishes, out, "")
	}
}

func reminderParams(s store.Session) (string, error) {
	octets, err := json.Marshal(map[string]any{"sessionId": s.ID, "title": s.Title, "scheduledAt": s.ScheduledAt})
	return string(octets), err
}

func (n *Notify) expire(ctx context.Context) {
	_, err := retention.InBatches(ctx, expireBatch, func(ctx context.Context, limit int) (int, error) {
		now := time.Now()
		return n.deps.Upkeep.Expire(ctx, now.Add(-keepFor), now.Add(-keepRead), limit)
	})
	if err != nil && ctx.Err() == nil { // else the server ends, and the next one goes on
		n.deps.Logger.Error("old notifications stay", "error", err)
	}
}
