package presence

import (
	"context"
	"log/slog"
	"time"

	"github.com/languagemate/studymate/store"
)

// people is who may know of whom, and when people were last here; *store.Presence is one.
type people interface {
	Acquaintances(ctx context.Context, viewerID string, userIDs []string) ([]store.Acquaintance, error)
	Seen(ctx context.Context, userIDs []string, at time.Time) error
}

// softState is what all nodes know for a while; *bus.Bus is one.
type softState interface {
	Put(key string, value []byte, ttl time.Duration) error
	Values(key string) [][]byte
	Watch(prefix string, changed func(key string))
}

// here tells the clients of this node, without waiting for them; *stomp.Broker is one.
type here interface {
	Publish(destination string, body []byte)
}

// revoker ends subscriptions on all nodes.
type revoker interface {
	Revoke(user, destination string)
}

// Deps are the parts that presence works with.
type Deps struct {
	People  people
	Live    softState
	Here    here
	Revoker revoker
	// Logger gets what can't be returned to a caller; the default is to say nothing.
	Logger *slog.Logger
}
