package stomp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"
)

// Login is what a client says of itself in CONNECT.
type Login struct {
	Authorization string
	Login         string
	Passcode      string
}

// Client is who a client turned out to be.
type Client struct {
	User string
	// LogIn names the connections that EndLogIn ends together; empty: none of them.
	LogIn string
	// Expires is when the connection ends; zero: never.
	Expires time.Time
}

// Message is what a client sends, and what subscribers get: Headers are the application's own, passed through unchanged.
type Message struct {
	Destination string
	// Connection is, of a message from a client, the connection it came by.
	Connection string
	Headers    []Header
	Body       []byte
}

// Config says who may do what, and how much. The three functions are called on the goroutine of the connection, one frame at
// a time, so a slow answer delays that client alone.
type Config struct {
	// Authenticate says who a client is. Wrap ErrRefused to tell the client why not.
	Authenticate func(ctx context.Context, login Login) (Client, error)
	// Authorize allows a subscription by answering nil.
	Authorize func(ctx context.Context, user, destination string) error
	// Receive takes messages sent to SendPrefixes, one or those of a transaction: all of them, or none and at says by which of them it fails. A
	// RECEIPT goes out after it answered nil.
	Receive func(ctx context.Context, user string, messages []Message) (at int, err error)

	// Ended, where not nil, is asked once more, when EndLogIn would find the connection, whether the log-in has ended since Authenticate.
	Ended func(logIn string) bool
	// Connected and Disconnected, where not nil, are told which connections users have: the first once CONNECTED is on its way, the second
	// when the connection can't bring or take anything any more. They must not wait.
	Connected    func(user, connection string)
	Disconnected func(user, connection string)

	// SendPrefixes are the destinations that clients may send to; all others are refused. Default: /app/.
	SendPrefixes []string
	// QueuePrefix names the work queues, where each message goes to one subscriber until it is acknowledged. Default: none.
	QueuePrefix string
	// AllowedOrigins are web origins (https://study.example.org) besides the server's own host.
	AllowedOrigins []string

	MaxBodyBytes       int           // of a frame; default 64 KiB
	MaxHeaderBytes     int           // command and header lines of a frame; default 8 KiB
	MaxHeaders         int           // of a frame; default 64
	MaxSubscriptions   int           // of a connection; default 100
	MaxConnections     int           // of all; default 20000
	MaxUserConnections int           // of one user; default 20
	QueueBytes         int           // waiting for one client; default 512 KiB
	MessagesPerMinute  int           // from one connection; default 1000
	UserPerMinute      int           // from all connections of one user; default 1000
	Heartbeat          time.Duration // asked from clients; default 10 s; negative: no heart-beats at all
	ConnectTimeout     time.Duration // from the WebSocket handshake to CONNECTED; default 10 s
	WriteTimeout       time.Duration // for one frame to a client; default 10 s

	Logger *slog.Logger
}

func (c Config) withDefaults() Config {
	if len(c.SendPrefixes) == 0 {
		c.SendPrefixes = []string{"/app/"}
	}
	for _, d := range []struct {
		value *int
		def   int
	}{
		{&c.MaxBodyBytes, 64 << 10}, {&c.MaxHeaderBytes, 8 << 10}, {&c.MaxHeaders, 64}, {&c.MaxSubscriptions, 100},
		{&c.MaxConnections, 20_000}, {&c.MaxUserConnections, 20}, {&c.QueueBytes, 512 << 10}, {&c.MessagesPerMinute, 1000},
		{&c.UserPerMinute, 1000},
	} {
		if *d.value == 0 {
			*d.value = d.def
		}
	}
	for _, d := range []*time.Duration{&c.Heartbeat, &c.ConnectTimeout, &c.WriteTimeout} {
		if *d == 0 {
			*d = 10 * time.Second
		}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Validate returns what makes a broker with this configuration impossible.
func (c Config) Validate() error {
	if c.Authenticate == nil || c.Authorize == nil || c.Receive == nil {
		return errors.New("stomp: Authenticate, Authorize and Receive are required")
	}
	for name, value := range map[string]int{"MaxBodyBytes": c.MaxBodyBytes, "MaxHeaderBytes": c.MaxHeaderBytes,
		"MaxHeaders": c.MaxHeaders, "MaxSubscriptions": c.MaxSubscriptions, "MaxConnections": c.MaxConnections,
		"MaxUserConnections": c.MaxUserConnections, "QueueBytes": c.QueueBytes, "MessagesPerMinute": c.MessagesPerMinute,
		"UserPerMinute": c.UserPerMinute} {
		if value < 0 {
			return fmt.Errorf("stomp: %s is negative", name)
		}
	}
	for _, o := range c.AllowedOrigins {
		if u, err := url.Parse(o); err != nil || u.Scheme == "" || u.Host == "" || strings.Contains(u.Host, "*") {
			return fmt.Errorf("stomp: allowed origin %q is not scheme://host[:port]", o)
		}
	}
	return nil
}
