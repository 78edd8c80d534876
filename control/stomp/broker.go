// Package stomp is a STOMP 1.2, 1.1 and 1.0 server over WebSocket.
//
// It speaks frames, versions, heart-beats, subscriptions, acknowledgements, transactions and receipts, bounds what each client
// may use, and fans messages out. It knows no product: who a client is, what it may subscribe to and what its messages mean
// is asked through Config. It keeps nothing: a message nobody subscribed to is gone, except in the bounded work queues.
// Each connection has two goroutines, a reader and a writer; Publish may be called from any.
package stomp

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/languagemate/studymate/control/latency"
	"github.com/languagemate/studymate/control/limit"
)

// Broker serves connections and carries messages to subscribers. All methods are safe for concurrent use.
type Broker struct {
	// Set by New.
	config    Config
	index     *index
	queues    *queues
	counters  counters
	users     *limit.Limiter // how much each user may send
	scratches scratches
	delivery  *latency.Histogram

	// Guarded by mu.
	mu      sync.Mutex
	conns   map[*conn]string // the log-in of each; empty before CONNECT
	perUser map[string]int
	stopped bool

	open sync.WaitGroup // the connections and their goroutines; first added to under mu while not stopped
}

type counters struct {
	accepted, refused, authFailures, framesIn, framesOut, bytesIn, bytesOut    atomic.Uint64
	delivered, slowConsumers, rateLimited, protocolErrors, silent, acks, nacks atomic.Uint64
}

// Stats are totals since New, except for the first three, which are now.
type Stats struct {
	Connections, Subscriptions, QueuedMessages int

	Accepted, Refused, AuthFailures                uint64
	FramesIn, FramesOut, BytesIn, BytesOut         uint64
	Delivered, Acks, Nacks                         uint64
	SlowConsumers, RateLimited, Silent, BadClients uint64

	// Delivery is how long messages took from being published until the socket of a subscriber took them; work queues are not in it.
	Delivery latency.Counts
}

// New checks config and returns a broker that accepts connections at once. Run has to be running for it to stop in order.
func New(config Config) (*Broker, error) {
	config = config.withDefaults()
	if err := config.Validate(); err != nil {
		return nil, err
	}
	// Who has no connection any more is soon rested, and the first to be forgotten.
	users, err := limit.New(limit.Rate{Count: config.UserPerMinute, Per: time.Minute, Burst: config.UserPerMinute}, config.MaxConnections)
	if err != nil {
		return nil, fmt.Errorf("stomp: %w", err)
	}
	const us = time.Microsecond
	return &Broker{
		config:  config,
		users:   users,
		index:   newIndex(),
		queues:  newQueues(),
		conns:   map[*conn]string{},
		perUser: map[string]int{},
		// A quiet machine needs some 20 us; what a client reads too slowly waits until it is ended.
		delivery: latency.New(50*us, 100*us, 200*us, 500*us, 1000*us, 2000*us, 5000*us, 10_000*us, 50_000*us, 200_000*us, time.Second, 5*time.Second),
	}, nil
}

// Run waits for ctx, then closes every connection with 1001 (going away) and returns when the last of their goroutines has
// ended. Later connections get 503. It is called once.
func (b *Broker) Run(ctx context.Context) error {
	<-ctx.Done()
	b.stop()
	return nil
}

func (b *Broker) stop() {
	b.mu.Lock()
	b.stopped = true
	for c := range b.conns {
		c.end(nil, websocket.StatusGoingAway, "server is shutting down", false)
	}
	b.mu.Unlock()
	b.open.Wait()
}

// Publish sends a JSON body to every subscriber of destination. It never waits for a client.
// Messages published one after the other reach each subscriber in that order.
func (b *Broker) Publish(destination string, body []byte) {
	b.index.publish(destination, newPublished(jsonMessage(destination, body)))
}

// PublishTo sends a JSON body to the subscriptions that user holds to destination, be it the user's own or a topic.
func (b *Broker) PublishTo(user, destination string, body []byte) {
	b.index.publishWhere(destinationKey(user, destination), newPublished(jsonMessage(destination, body)), func(s *subscription) bool { return s.conn.user == user })
}

// PublishExcept is Publish for all but the subscriptions of some users.
func (b *Broker) PublishExcept(destination string, users []string, body []byte) {
	b.index.publishWhere(destination, newPublished(jsonMessage(destination, body)), func(s *subscription) bool { return !slices.Contains(users, s.conn.user) })
}

// Deliver sends m with its own headers: to every subscriber of a topic, or into a work queue, which may answer ErrQueueFull.
func (b *Broker) Deliver(m Message) error {
	if b.isQueue(m.Destination) {
		if err := b.queues.send(m); err != nil {
			return fmt.Errorf("deliver to %s: %w", m.Destination, err)
		}
		return nil
	}
	b.index.publish(m.Destination, newPublished(m))
	return nil
}

// Revoke ends the subscriptions of user to destination: what Authorize allowed once is not allowed any more.
func (b *Broker) Revoke(user, destination string) {
	b.index.removeUser(user, destinationKey(user, destination))
}

// EndLogIn ends the connections of a log-in. A client may have connected by a token that outlives the log-in.
func (b *Broker) EndLogIn(logIn string) {
	if logIn == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for c, of := range b.conns {
		if of == logIn {
			c.abort("logged out", websocket.StatusPolicyViolation)
		}
	}
}

// Stats returns the figures of the broker.
func (b *Broker) Stats() Stats {
	b.mu.Lock()
	connections := len(b.conns)
	b.mu.Unlock()
	n := &b.counters
	return Stats{
		Connections: connections, Subscriptions: b.index.size() + b.queues.consumers(), QueuedMessages: b.queues.backlog(),
		Accepted: n.accepted.Load(), Refused: n.refused.Load(), AuthFailures: n.authFailures.Load(),
		FramesIn: n.framesIn.Load(), FramesOut: n.framesOut.Load(), BytesIn: n.bytesIn.Load(), BytesOut: n.bytesOut.Load(),
		Delivered: n.delivered.Load(), Acks: n.acks.Load(), Nacks: n.nacks.Load(),
		SlowConsumers: n.slowConsumers.Load(), RateLimited: n.rateLimited.Load(), Silent: n.silent.Load(),
		BadClients: n.protocolErrors.Load(),
		Delivery:   b.delivery.Read(),
	}
}

// register makes room for one more connection; false when there is none.
func (b *Broker) register(c *conn) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stopped || len(b.conns) >= b.config.MaxConnections {
		return false
	}
	b.conns[c] = ""
	b.open.Add(1)
	return true
}

// claim counts a connection for its user; false when the user has too many.
func (b *Broker) claim(c *conn, who Client) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.perUser[who.User] >= b.config.MaxUserConnections {
		return false
	}
	b.perUser[who.User]++
	b.conns[c] = who.LogIn
	return true
}

func (b *Broker) unregister(c *conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.conns, c)
	if c.connected {
		if b.perUser[c.user]--; b.perUser[c.user] == 0 {
			delete(b.perUser, c.user)
		}
	}
	b.open.Done()
}

func jsonMessage(destination string, body []byte) Message {
	return Message{Destination: destination, Headers: []Header{{"content-type", "application/json"}}, Body: body}
}

// drainTime is how long a client that is being ended may take to read what still waits for it and to answer the close.
const drainTime = 2 * time.Second
