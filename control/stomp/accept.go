package stomp

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/coder/websocket"
)

// ServeHTTP takes a WebSocket handshake and serves the connection until it ends; it answers 403 to a foreign web origin
// (another site must not speak with the cookies or the network position of the person) and 503 when there is no room.
func (b *Broker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !b.originAllowed(r) {
		b.counters.refused.Add(1)
		http.Error(w, "origin not allowed", http.StatusForbidden)
		return
	}
	ctx, cut := context.WithCancel(r.Context())
	defer cut()
	c := newConn(b, cut)
	if !b.register(c) {
		b.counters.refused.Add(1)
		http.Error(w, "no more connections", http.StatusServiceUnavailable)
		return
	}
	defer b.unregister(c)
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:       []string{"v12.stomp", "v11.stomp", "v10.stomp"},
		InsecureSkipVerify: true, // originAllowed has looked already, and compares the scheme too
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		b.counters.refused.Add(1)
		b.config.Logger.Debug("websocket refused", "error", err)
		return
	}
	b.counters.accepted.Add(1)
	// The decoder bounds frames; a WebSocket message may hold many of them.
	ws.SetReadLimit(-1)
	c.serve(ctx, ws)
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
