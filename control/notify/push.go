package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/SherClockHolmes/webpush-go"
	"golang.org/x/sync/errgroup"

	"github.com/languagemate/studymate/store"
)

const (
	// pushWorkers is how many push services are spoken to at once, pushTimeout how long each may take.
	pushWorkers = 4
	pushTimeout = 10 * time.Second
	// maxPushes is how many pushes may wait. More are dropped and counted: what they tell is in the list.
	maxPushes = 1000
	// A push is tried this often; between tries it waits pushRetry, four times as long after each, or as long as the service asks, at most pushWait.
	pushTries = 4
	pushRetry = 2 * time.Second
	pushWait  = 2 * time.Minute
	// pushLife is how long a service keeps a push for a browser that is off: a reminder of yesterday helps nobody.
	pushLife = 12 * time.Hour
	// maxPayloadBytes is below what every service takes (RFC 8030 section 7.2: 4096 after encryption).
	maxPayloadBytes = 3 << 10
	previewRunes    = 200
	retryLook       = 250 * time.Millisecond
)

// payload is what the browser's service worker gets.
type payload struct {
	Notification
	// Preview is the text of a private message, only when the person wants that.
	Preview string `json:"preview,omitempty"`
}

type pushJob struct {
	to    store.PushSubscription
	body  []byte
	tries int
	due   time.Time
}

// pusher sends to push services. Any goroutine may put in; run's take out.
type pusher struct {
	// Set by newPusher.
	config Config
	deps   Deps
	client *http.Client
	jobs   chan pushJob // what is due
	again  chan pushJob // what has to be tried again

	sent, failed, dropped, gone atomic.Uint64
}

func newPusher(config Config, deps Deps) *pusher {
	return &pusher{
		config: config, deps: deps, client: pushClient(config), jobs: make(chan pushJob, maxPushes), again: make(chan pushJob, pushWorkers),
	}
}

func (p *pusher) stats() Stats {
	return Stats{Pushed: p.sent.Load(), PushFailed: p.failed.Load(), PushDropped: p.dropped.Load(), PushGone: p.gone.Load()}
}

// pushTo has a notification pushed, unless the person does not want it, sleeps, or looks at the screen.
func (n *Notify) pushTo(ctx context.Context, userID string, wishes Preferences, notification Notification, preview string) {
	category, _ := categoryOf(notification.Kind)
	if n.config.Keys == nil || !wishes.Channels[category].Push || wishes.quiet(time.Now()) || n.deps.Presence.IsOnline(userID) {
		return
	}
	browsers, err := n.deps.Browsers.Subscriptions(ctx, userID)
	if err != nil {
		n.deps.Logger.Error("nothing pushed", "user", userID, "error", err)
		return
	}
	if len(browsers) == 0 {
		return
	}
	if !wishes.PushPreview {
		preview = ""
	}
	body, err := payloadOf(notification, preview)
	if err != nil {
		n.deps.Logger.Error("nothing pushed", "user", userID, "error", err)
		return
	}
	for _, browser := range browsers {
		n.push.put(pushJob{to: browser, body: body})
	}
}

func payloadOf(notification Notification, preview string) ([]byte, error) {
	body, err := json.Marshal(payload{notification, firstRunes(preview, previewRunes)})
	if err == nil && len(body) > maxPayloadBytes {
		body, err = json.Marshal(payload{notification, ""})
	}
	if err == nil && len(body) > maxPayloadBytes {
		err = fmt.Errorf("notify: %d bytes are too many for a push", len(body))
	}
	return body, err
}

// firstRunes cuts between characters, never inside one.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func (p *pusher) put(job pushJob) {
	select {
	case p.jobs <- job:
	default:
		p.dropped.Add(1)
	}
}

func (p *pusher) run(ctx context.Context) error {
	defer p.client.CloseIdleConnections()
	var group errgroup.Group
	for range pushWorkers {
		group.Go(func() error {
			for {
				select {
				case <-ctx.Done():
					return nil
				case job := <-p.jobs:
					p.try(ctx, job)
				}
			}
		})
	}
	group.Go(func() error {
		p.retry(ctx)
		return nil
	})
	return group.Wait()
}

// retry keeps what has to be tried again until it is due.
func (p *pusher) retry(ctx context.Context) {
	tick := time.NewTicker(retryLook)
	defer tick.Stop()
	var later []pushJob
	for {
		select {
		case <-ctx.Done():
			return
		case job := <-p.again:
			if len(later) >= maxPushes {
				p.dropped.Add(1)
				continue
			}
			later = append(later, job)
		case now := <-tick.C:
			kept := later[:0]
			for _, job := range later {
				if now.Before(job.due) {
					kept = append(kept, job)
					continue
				}
				p.put(job)
			}
			clear(later[len(kept):])
			later = kept
		}
	}
}

// try sends a push once and decides what becomes of it.
func (p *pusher) try(ctx context.Context, job pushJob) {
	job.tries++
	status, wait, err := p.send(ctx, job)
	switch {
	case ctx.Err() != nil:
	case err == nil && status < 300:
		p.sent.Add(1)
	case status == http.StatusNotFound || status == http.StatusGone:
		p.gone.Add(1)
		ctx, cancel := context.WithTimeout(ctx, writeTimeout)
		defer cancel()
		if err := p.deps.Browsers.Gone(ctx, job.to.ID); err != nil {
			p.deps.Logger.Error("a push subscription that is gone stays", "error", err)
		}
	case job.tries < pushTries && !errors.Is(err, errNotPublic) && (err != nil || status == http.StatusTooManyRequests || status >= 500):
		backOff := pushRetry << (2 * (job.tries - 1))
		job.due = time.Now().Add(min(max(wait, backOff), pushWait))
		select {
		case p.again <- job:
		case <-ctx.Done():
		}
	default:
		p.failed.Add(1)
		// The endpoint names a browser, so only its host is logged.
		p.deps.Logger.Warn("push given up", "service", hostOf(job.to.Endpoint), "status", status, "tries", job.tries, "failed", err != nil)
	}
}

func (p *pusher) send(ctx context.Context, job pushJob) (status int, wait time.Duration, err error) {
	// The library appends to the message, so each try has its own.
	body := append([]byte(nil), job.body...)
	response, err := webpush.SendNotificationWithContext(ctx, body, &webpush.Subscription{
		Endpoint: job.to.Endpoint, Keys: webpush.Keys{P256dh: job.to.P256dh, Auth: job.to.Auth},
	}, &webpush.Options{
		HTTPClient: p.client, Subscriber: p.config.Contact, TTL: int(pushLife.Seconds()), Urgency: webpush.UrgencyNormal,
		VAPIDPublicKey: p.config.Keys.public, VAPIDPrivateKey: p.config.Keys.private,
	})
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.CopyN(io.Discard, response.Body, 4<<10) // a short answer read to its end lets the connection be used again
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		wait = min(time.Duration(min(seconds, 3600))*time.Second, pushWait)
	}
	return response.StatusCode, wait, nil
}

func hostOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return u.Host
}
