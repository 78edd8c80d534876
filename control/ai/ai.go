// Package ai is the help that people get from a language model: translation, corrected grammar, topics to talk about, feedback on what they wrote. The
// model is a provider's, spoken to in the OpenAI shape; without one there are the topics of the built-in bank and what can be counted.
//
// It holds everybody to a quota, which counts calls to the provider, and keeps translations in memory for a while. What people wrote goes to the provider
// as material, never as instructions, and into no log. It knows neither HTTP nor chat: httpapi finds out who asks and what they may read, and calls from
// any goroutine. Run only forgets what is old.
package ai

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/jellydator/ttlcache/v3"

	"github.com/languagemate/studymate/control/retention"
	"github.com/languagemate/studymate/control/topics"
	"github.com/languagemate/studymate/store"
)

const (
	// A translation is kept for translationLife, and of those used last maxTranslations: at most some 40 MiB, of sentences of a usual length a tenth of that.
	translationLife = time.Hour
	maxTranslations = 5000
	// window is the time in which calls count.
	window = time.Hour
	// expireEvery is how often calls are forgotten that count no more, of people who don't come back.
	expireEvery = 10 * time.Minute
	expireBatch = 500
	// settleTimeout bounds the giving back of a call, which a caller who has gone away does not stop.
	settleTimeout = 5 * time.Second
)

// provider answers questions; *Client is one.
type provider interface {
	Ask(ctx context.Context, q Question, out any) error
}

// callStore is where the calls are counted; *store.AICalls is one.
type callStore interface {
	Take(ctx context.Context, userID, kind string, limit int, since, now time.Time) (id string, use store.AIUse, err error)
	Refund(ctx context.Context, userID, id string, since time.Time) (store.AIUse, error)
	Use(ctx context.Context, userID string, since time.Time) (store.AIUse, error)
	Expire(ctx context.Context, before time.Time, limit int) (int, error)
}

// deck has topics to talk about; *topics.Bank is one.
type deck interface {
	Deck(w topics.Wish) []topics.Card
	Topic(id string) (topics.Topic, bool)
}

// AI is all of the help. It is safe for use by any number of goroutines.
type AI struct {
	// Set by New.
	cfg      Config
	client   *Client
	provider provider    // nil without one
	ears     *Recognizer // nil without one
	calls    callStore
	bank     deck
	// translations by the SHA-256 of what was asked.
	translations *ttlcache.Cache[[32]byte, Translated]

	counts struct{ cached, exhausted, refunded atomic.Uint64 }
}

// New makes an AI; it starts nothing. client and ears may be nil: then there is no provider of that.
func New(cfg Config, client *Client, ears *Recognizer, calls callStore, bank deck) (*AI, error) {
	if calls == nil || bank == nil {
		return nil, errors.New("ai: a store of calls and a bank of topics are needed")
	}
	a := &AI{cfg: cfg.withDefaults(), client: client, ears: ears, calls: calls, bank: bank, translations: ttlcache.New(
		ttlcache.WithTTL[[32]byte, Translated](translationLife), ttlcache.WithCapacity[[32]byte, Translated](maxTranslations),
		ttlcache.WithDisableTouchOnHit[[32]byte, Translated](),
	)}
	if client != nil {
		a.provider = client
	}
	return a, nil
}

// Run forgets what is old until ctx ends, and then ends the connections to the provider.
func (a *AI) Run(ctx context.Context) error {
	tick := time.NewTicker(expireEvery)
	defer tick.Stop()
	for {
		a.translations.DeleteExpired()
		a.expire(ctx)
		select {
		case <-ctx.Done():
			if a.client != nil {
				a.client.Close()
			}
			if a.ears != nil {
				a.ears.Close()
			}
			return nil
		case <-tick.C:
		}
	}
}

func (a *AI) expire(ctx context.Context) {
	_, err := retention.InBatches(ctx, expireBatch, func(ctx context.Context, limit int) (int, error) {
		return a.calls.Expire(ctx, time.Now().Add(-window), limit)
	})
	if err != nil && ctx.Err() == nil {
		a.cfg.Logger.Error("old AI calls stay", "error", err)
	}
}

// Stats returns the figures.
func (a *AI) Stats() Stats {
	s := Stats{Cached: a.counts.cached.Load(), Exhausted: a.counts.exhausted.Load(), Refunded: a.counts.refunded.Load()}
	if a.client != nil {
		s.Questions, s.Latency = a.client.record.read()
	}
	if a.ears != nil {
		questions, latency := a.ears.record.read()
		if a.client == nil {
			s.Questions, s.Latency = questions, latency
		}
		s.Questions[Transcribe], s.Latency[Transcribe] = questions[Transcribe], latency[Transcribe]
	}
	return s
}
