package stomp

import (
	"context"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/coder/websocket"
)

// ServeHTTP takes a WebSocket handshake and leaves the connection to goroutines of the broker; it answers 403 to a foreign web
// origin (another site must not speak with the cookies or the network position of the person) and 503 when there is no room.
func (b *Broker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !b.originAllowed(r) {
		b.counters.refused.Add(1)
		http.Error(w, "origin not allowed", http.StatusForbidden)
		return
	}
	// The request ends when this function returns: an idle socket would otherwise hold its buffers, headers and stack.
	ctx, cut := context.WithCancel(context.WithoutCancel(r.Context()))
	c := newConn(b, cut)
	if !b.register(c) {
		cut()
		b.counters.refused.Add(1)
		http.Error(w, "no more connections", http.StatusServiceUnavailable)
		return
	}
	u := &upgrade{ResponseWriter: w, timeout: b.config.WriteTimeout}
	ws, err := websocket.Accept(u, r, &websocket.AcceptOptions{
		Subprotocols:       []string{"v12.stomp", "v11.stomp", "v10.stomp"},
		InsecureSkipVerify: true, // originAllowed has looked already, and compares the scheme too
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		cut()
		b.unregister(c)
		b.counters.refused.Add(1)
		b.config.Logger.Debug("websocket refused", "error", err)
		return
	}
	b.counters.accepted.Add(1)
	// The decoder bounds frames; a WebSocket message may hold many of them.
	ws.SetReadLimit(-1)
	below := u.wire
	b.open.Go(func() { b.attend(ctx, c, ws, below) })
}

// attend serves a connection until it ends. A panic of one of the functions of Config costs that client alone.
func (b *Broker) attend(ctx context.Context, c *conn, ws *websocket.Conn, below *wire) {
	defer b.unregister(c)
	defer c.cut()
	defer func() {
		if cause := recover(); cause != nil {
			b.config.Logger.Error("stomp connection panicked", "user", c.user, "panic", cause, "stack", string(debug.Stack()))
		}
		_ = below.Close() // both sides have said all they had to say
	}()
	// Whoever cuts the connection frees a writer that is stuck in a write, whatever the reader is doing.
	defer context.AfterFunc(ctx, func() { _ = below.Close() })()
	c.serve(ctx, ws, below)
}

// originAllowed is true without an Origin header (not a browser), for pages of this host, and for the configured origins.
func (b *Broker) originAllowed(r *http.Request) bool {
	text := r.Header.Get("Origin")
	if text == "" {
		return true
	}
	origin, err := url.Parse(text)
	if err != nil || origin.Host == "" {
		return false
	}
	if strings.EqualFold(origin.Host, r.Host) {
		return true
	}
	for _, allowed := range b.config.AllowedOrigins {
		if strings.EqualFold(strings.TrimSuffix(allowed, "/"), origin.Scheme+"://"+origin.Host) {
			return true
		}
	}
	return false
}

func (b *Broker) isQueue(destination string) bool {
	return b.config.QueuePrefix != "" && strings.HasPrefix(destination, b.config.QueuePrefix)
}
