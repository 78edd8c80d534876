package ai

import (
	"errors"
	"log/slog"
	"net/url"
	"time"
)

// ProviderConfig says which provider is asked, and how much. A zero value means the default.
type ProviderConfig struct {
	// BaseURL is the address below which chat/completions lies, such as https://api.openai.com/v1; empty: there is no provider.
	BaseURL string
	// Model is the provider's name of the model.
	Model string
	// Key is sent as a bearer token; empty: none is.
	Key string
	// Timeout bounds a question with all its tries; 25 s.
	Timeout time.Duration
	// AtOnce is how many questions are put at the same time; 8.
	AtOnce int
	// RetryWait is how long a provider that could not take a question is left alone, unless it says so itself; 500 ms.
	RetryWait time.Duration
}

func (c ProviderConfig) withDefaults() ProviderConfig {
	if c.Timeout == 0 {
		c.Timeout = 25 * time.Second
	}
	if c.AtOnce == 0 {
		c.AtOnce = 8
	}
	if c.RetryWait == 0 {
		c.RetryWait = retryWait
	}
	return c
}

// Validate reports the first value that can't be used; the error does not repeat the key or the address.
func (c ProviderConfig) Validate() error {
	if c.BaseURL == "" {
		if c.Key != "" || c.Model != "" {
			return errors.New("ai: a key and a model need the address of a provider")
		}
		return nil
	}
	u, err := url.Parse(c.BaseURL)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return errors.New("ai: the address of the provider is none, such as https://api.openai.com/v1")
	case c.Model == "":
		return errors.New("ai: a model is needed")
	case c.Timeout < 0 || c.AtOnce < 0 || c.RetryWait < 0:
		return errors.New("ai: bounds must not be negative")
	}
	return nil
}

// Config is what an operator may choose. A zero value means the default.
type Config struct {
	// PerHour is how many calls to the provider one person has in an hour; 50. Negative: no limit.
	PerHour int
	// Logger gets what can't be returned to a caller, and never what people wrote; nil says nothing.
	Logger *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.PerHour == 0 {
		c.PerHour = 50
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}
