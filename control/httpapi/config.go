package httpapi

import (
	"errors"
	"log/slog"
	"time"
)

// Config is what an operator may choose. A zero value means the default.
type Config struct {
	// Version is the program's version, shown in the OpenAPI document.
	Version string
	// MaxBodyBytes bounds a request's body; 1 MiB.
	MaxBodyBytes int64
	// RequestTimeout bounds the work on a REST call; 15 s.
	RequestTimeout time.Duration
	// AITimeout is that of the calls that may ask the AI provider; 30 s.
	AITimeout time.Duration
	// BodyTimeout is how long the body of a call may take to come; 10 s. UploadTimeout is that of a picture; 2 minutes, which is enough for the
	// largest on a line of 350 kbit/s.
	BodyTimeout, UploadTimeout time.Duration
	// TrustedOrigins are the origins of other sites, such as "https://app.example.com",
	// whose pages may call the API and read its answers, those that work with a cookie too; none.
	TrustedOrigins []string
	// TrustedProxies are networks such as 10.0.0.0/8 whose X-Forwarded-For and X-Forwarded-Proto are believed; none.
	TrustedProxies []string
	// MetricsFrom are networks such as 10.0.0.0/8 from which /metrics may be read; this machine always may.
	MetricsFrom []string
	// Limits are how much one client may call.
	Limits Limits
	// Logger gets one line per request; the default is to say nothing.
	Logger *slog.Logger
	// Now is the clock for tokens and answers; time.Now.
	Now func() time.Time
}

func (c Config) withDefaults() Config {
	if c.Version == "" {
		c.Version = "dev"
	}
	if c.MaxBodyBytes == 0 {
		c.MaxBodyBytes = 1 << 20
	}
	if c.RequestTimeout == 0 {
		c.RequestTimeout = 15 * time.Second
	}
	if c.AITimeout == 0 {
		c.AITimeout = 30 * time.Second
	}
	if c.BodyTimeout == 0 {
		c.BodyTimeout = 10 * time.Second
	}
	if c.UploadTimeout == 0 {
		c.UploadTimeout = 2 * time.Minute
	}
	c.Limits = c.Limits.withDefaults()
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Validate reports the first value that can't be used.
func (c Config) Validate() error {
	if c.MaxBodyBytes < 0 || c.RequestTimeout < 0 || c.AITimeout < 0 || c.BodyTimeout < 0 || c.UploadTimeout < 0 || c.Limits.LogIn.Window < 0 {
		return errors.New("httpapi: limits must not be negative")
	}
	return nil
}
