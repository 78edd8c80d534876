package stomp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"
)

// conn is one client. Its reader takes frames and changes everything here; its writer empties the outbox; any goroutine may
// deliver through a subscription.
type conn struct {
	// Set by newConn.
	broker *Broker
	outbox *outbox
	beats  chan time.Duration // from reader to writer, once: how often to send a heart-beat
	cut    func()             // breaks the connection off

	// Set by serve.
	ping    func() // asks the client for signs of life until the connection ends
	pinging sync.WaitGroup

	nextMessage atomic.Uint64 // number of the last MESSAGE

	// Set by the reader on CONNECT, before the first subscription makes others read them; constant afterwards.
	version   Version
	user      string
	name      string // of the connection: the header session of CONNECTED
	connected bool

	// Owned by the reader.
	decoder       decoder
	limiter       *rate.Limiter // of frames
	pieces        *rate.Limiter // of WebSocket messages, which are frames, parts of them, and heart-beats
	subscriptions map[string]*subscription
	transactions  map[string]*transaction
	watchdog      *time.Timer   // ends a client that does not connect in time, later one that is silent
	expiry        *time.Timer   // ends a client whose login has run out; nil before CONNECT
	silence       time.Duration // after which the client counts as dead; 0: never
}

func newConn(b *Broker, cut func()) *conn {
	perMinute := b.config.MessagesPerMinute
	return &conn{
		broker: b,
		outbox: newOutbox(b.config.QueueBytes),
		beats:  make(chan time.Duration, 1),
		cut:    cut,
		decoder: decoder{limits: frameLimits{
			headers: b.config.MaxHeaders, headerBytes: b.config.MaxHeaderBytes, bodyBytes: b.config.MaxBodyBytes,
		}},
		limiter:       rate.NewLimiter(rate.Limit(float64(perMinute)/60), perMinute),
		pieces:        rate.NewLimiter(rate.Limit(float64(perMinute)/60*piecesPerFrame), perMinute*piecesPerFrame),
		subscriptions: map[string]*subscription{},
		transactions:  map[string]*transaction{},
	}
}

// serve runs the connection and returns when both its goroutines have ended and nobody can deliver to it any more.
func (c *conn) serve(ctx context.Context, ws *websocket.Conn, below *wire) {
	c.watchdog = time.AfterFunc(c.broker.config.ConnectTimeout, func() {
		c.broker.counters.silent.Add(1)
		c.abort("no CONNECT in time", websocket.StatusPolicyViolation)
	})
	pings, endPings := context.WithCancel(ctx)
	c.ping = func() { c.keepPinging(pings, ws) }
	var writer sync.WaitGroup
	writer.Go(func() { c.write(context.WithoutCancel(ctx), ws, below) })
	// Deferred, because the functions of Config may panic: then too nobody may go on delivering to this connection.
	defer func() {
		endPings()
		c.pinging.Wait()
		c.watchdog.Stop()
		if c.expiry != nil {
			c.expiry.Stop()
		}
		c.leave()
		if tell := c.broker.config.Disconnected; tell != nil && c.connected {
			tell(c.user, c.name)
		}
		c.end(nil, websocket.StatusNormalClosure, "", true)
		writer.Wait()
	}()
	c.read(ctx, ws)
}

// read takes frames until the peer is gone. Once the outbox has ended it only discards, so that the close handshake goes through.
func (c *conn) read(ctx context.Context, ws *websocket.Conn) {
	for {
		_, message, err := ws.Reader(ctx)
		if err != nil {
			return
		}
		if !c.outbox.hasEnded() && !c.pieces.Allow() {
			c.tooFast()
		}
		if err := c.readMessage(ctx, message); err != nil {
			return
		}
	}
}

// readMessage takes the frames, and pieces of frames, of one WebSocket message.
func (c *conn) readMessage(ctx context.Context, message io.Reader) error {
	s := c.broker.scratches.take()
	defer c.broker.scratches.put(s)
	for {
		n, err := message.Read(s.chunk[:])
		if n > 0 && !c.outbox.hasEnded() {
			c.heard(n)
			c.take(ctx, s.chunk[:n])
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a message: %w", err)
		}
	}
}

// heard notes that the client lives.
func (c *conn) heard(octets int) {
	c.broker.counters.bytesIn.Add(uint64(octets))
	if c.silence > 0 {
		c.watchdog.Reset(c.silence)
	}
}

// piecesPerFrame is how many WebSocket messages may come for each frame that may: heart-beats are no frames, and clients cut large
// frames to pieces.
const piecesPerFrame = 2

// take decodes octets and handles every frame that they complete. Each frame counts against the rate of the connection and of the
// user, however many share a WebSocket message; heart-beats do not.
func (c *conn) take(ctx context.Context, octets []byte) {
	for len(octets) > 0 && !c.outbox.hasEnded() {
		f, rest, bad := c.decoder.feed(octets)
		if bad != nil {
			c.fail(bad)
			return
		}
		octets = rest
		if f == nil {
			continue
		}
		if !c.limiter.Allow() || c.connected && !c.broker.users.Take(c.user, time.Now()).Allowed {
			c.tooFast()
			return
		}
		c.broker.counters.framesIn.Add(1)
		if bad := c.handle(ctx, f); bad != nil {
			if bad.receipt == "" {
				bad.receipt = f.header("receipt")
			}
			c.fail(bad)
			return
		}
	}
}

const (
	// A client whose heart-beats are slow, or that sends none, is asked by a WebSocket ping, which every client answers by itself (RFC 6455 section 5.5.2):
	// one that is gone is missed after at most the two together.
	pingEvery    = 15 * time.Second
	pingPatience = 10 * time.Second
	// slowSilence is the longest silence that needs no pings: three heart-beats of the 10 s that the server asks for.
	slowSilence = 30 * time.Second
)

// keepPinging ends the client when it does not answer.
func (c *conn) keepPinging(ctx context.Context, ws *websocket.Conn) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		answer, cancel := context.WithTimeout(ctx, pingPatience)
		err := ws.Ping(answer)
		cancel()
		if err != nil && ctx.Err() == nil {
			c.broker.counters.silent.Add(1)
			c.abort("no answer to a ping", websocket.StatusPolicyViolation)
			return
		}
	}
}

// leave ends all subscriptions, so that what a work queue had given this client goes to another one at once.
func (c *conn) leave() {
	for _, s := range c.subscriptions {
		c.drop(s)
	}
	clear(c.subscriptions)
}

func (c *conn) tooFast() {
	c.broker.counters.rateLimited.Add(1)
	c.abort("too many messages", websocket.StatusPolicyViolation)
}

// fail ends the connection with an ERROR frame, after what already waits. Called by the reader.
func (c *conn) fail(f *failure) {
	c.broker.counters.protocolErrors.Add(1)
	c.leave()
	if c.end(f.frame(c.version), f.code, f.message, false) {
		c.broker.config.Logger.Debug("stomp client refused", "user", c.user, "reason", f.message)
	}
}

// abort ends the connection with an ERROR frame and throws away what waits. Any goroutine may call it; message needs no escapes
// in any version.
func (c *conn) abort(message string, code websocket.StatusCode) {
	f := failure{message: message, code: code}
	c.end(f.frame(V12), code, message, true)
}

// end lets the writer finish (see outbox.end) and breaks the connection off when that takes longer than drainTime. Any goroutine
// may call it; only the first call counts, and returns true.
func (c *conn) end(last []byte, code websocket.StatusCode, reason string, drop bool) bool {
	if !c.outbox.end(last, code, reason, drop) {
		return false
	}
	time.AfterFunc(drainTime, c.cut)
	return true
}

// send queues a frame. A client whose outbox is full reads too slowly and is ended; the caller goes on at once.
func (c *conn) send(o outgoing) {
	if !c.outbox.put(o) {
		c.broker.counters.slowConsumers.Add(1)
		c.abort("too slow: messages were waiting beyond the limit", websocket.StatusPolicyViolation)
	}
}

func (c *conn) sendFrame(command string, headers []Header) {
	c.send(outgoing{head: appendFrame(nil, c.version, command, headers, nil), text: true})
}

// write empties the outbox and sends heart-beats until the outbox has ended or the client takes nothing any more. ctx has no
// end: a deadline of the socket bounds each write, which costs less than a context for each, and cut frees a stuck one.
func (c *conn) write(ctx context.Context, ws *websocket.Conn, below *wire) {
	// Whatever ends the writer ends the reader.
	defer c.cut()
	var every time.Duration
	beat := time.NewTimer(time.Hour)
	beat.Stop()
	defer beat.Stop()
	var items []outgoing
	for {
		select {
		case <-c.outbox.ready:
		case every = <-c.beats:
			beat.Reset(every)
			continue
		case <-beat.C:
			c.broker.counters.bytesOut.Add(1)
			if ws.Write(ctx, websocket.MessageText, []byte{'\n'}) != nil {
				return
			}
			beat.Reset(every)
			continue
		}
		var ended bool
		var code websocket.StatusCode
		var reason string
		items, ended, code, reason = c.outbox.take(items)
		if c.writeAll(ctx, ws, below, items) != nil {
			return
		}
		if ended {
			_ = ws.Close(code, reason) // the peer may be gone already; there is nothing left to do about it
			return
		}
		if every > 0 {
			beat.Reset(every)
		}
	}
}

// delivered counts how long the messages among items were on their way.
func (c *conn) delivered(items []outgoing) {
	var now time.Time
	for _, o := range items {
		if o.published.IsZero() {
			continue
		}
		if now.IsZero() {
			now = time.Now()
		}
		c.broker.delivery.Add(now.Sub(o.published))
	}
}

// writeAll sends each frame as a WebSocket message of its own, as clients expect, and many of them with one system call.
func (c *conn) writeAll(ctx context.Context, ws *websocket.Conn, below *wire, items []outgoing) error {
	s := c.broker.scratches.take()
	defer c.broker.scratches.put(s)
	below.hold(s.gathered)
	var failed error
	octets := 0
	for _, o := range items {
		s.frame = append(append(s.frame[:0], o.head...), o.tail...)
		kind := websocket.MessageBinary
		if o.text {
			kind = websocket.MessageText
		}
		if failed = ws.Write(ctx, kind, s.frame); failed != nil {
			break
		}
		octets += len(s.frame)
	}
	buffer, err := below.release()
	s.gathered = buffer
	if err = errors.Join(failed, err); err != nil {
		return err
	}
	c.broker.counters.bytesOut.Add(uint64(octets))
	c.broker.counters.framesOut.Add(uint64(len(items)))
	c.delivered(items)
	return nil
}
