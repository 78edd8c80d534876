package bus

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"
)

// Config says which NATS carries the bus. A zero value means the default.
type Config struct {
	// URL is an external NATS, or several separated by commas: nats://host:4222, tls://user:password@host. Empty: one inside this
	// process, without a port.
	URL string
	// CredentialsFile is the .creds file of an external NATS that wants one.
	CredentialsFile string
	// Prefix begins every subject, so that two installations can share one NATS; "studymate".
	Prefix string
	// Refresh is how often a node repeats what it holds. The others forget it when three repeats are missing; 10 s.
	Refresh time.Duration
	// MaxKeys bounds the soft state of all nodes together; 200 000. A key that finds no room is refused.
	MaxKeys int
	// Logger gets what can't be returned to a caller; the default is to say nothing.
	Logger *slog.Logger
}

const (
	// maxKeyBytes and maxValueBytes bound one entry: soft state is small, or it is not soft state.
	maxKeyBytes   = 256
	maxValueBytes = 4 << 10
	// missedRefreshes is how many repeats of a node may fail to come before what it held is forgotten.
	missedRefreshes = 3
	// A subscription keeps at most this much that its handler has not taken. What comes on top is dropped and counted.
	maxPending      = 65_536
	maxPendingBytes = 32 << 20
	// reconnectBytes is what is kept for an external NATS that is away. What comes on top is refused.
	reconnectBytes = 4 << 20
	// closeTimeout bounds the farewell.
	closeTimeout = 2 * time.Second
)

func (c Config) withDefaults() Config {
	if c.Prefix == "" {
		c.Prefix = "studymate"
	}
	if c.Refresh == 0 {
		c.Refresh = 10 * time.Second
	}
	if c.MaxKeys == 0 {
		c.MaxKeys = 200_000
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Validate returns the first value that can't be used.
func (c Config) Validate() error {
	if c.Refresh < 0 || c.MaxKeys < 0 {
		return errors.New("bus: refresh and maximum of keys must not be negative")
	}
	if strings.ContainsFunc(c.Prefix, func(r rune) bool { return r <= ' ' || strings.ContainsRune("*>", r) }) {
		return fmt.Errorf("bus: prefix %q is not part of a subject", c.Prefix)
	}
	if c.URL == "" {
		return nil
	}
	for address := range strings.SplitSeq(c.URL, ",") {
		u, err := url.Parse(strings.TrimSpace(address))
		if err != nil || u.Host == "" || (u.Scheme != "nats" && u.Scheme != "tls" && u.Scheme != "ws" && u.Scheme != "wss") {
			// Without the address itself, which may hold a password.
			return errors.New("bus: URL is not nats://host:port or tls://host:port")
		}
	}
	return nil
}
