// Package bus carries what the nodes of one installation tell each other: messages to whoever subscribes, and soft state.
//
// Soft state is what may be lost and comes back by itself: who is online, who types, what a live session looks like. Each node publishes
// its changes at once and all it holds now and then; every node keeps a map of what all of them hold, with times to live, so reading
// costs no network, and a node that dies takes what it held with it. The carrier is core NATS, without JetStream: by
// default a server inside this process that has no port, by configuration one outside, with the same client code.
// Nothing here is a queue that can be relied upon: what has to be kept is in the store. One goroutine, Run, sends;
// handlers and watchers are called on goroutines of the NATS client and on Run's.
package bus

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

var (
	// ErrTooLarge means that a key, a value or a message is beyond its bound.
	ErrTooLarge = errors.New("bus: too large")
	// ErrFull means that there is no room for another key.
	ErrFull = errors.New("bus: full of keys")
	// ErrAway means that the external NATS is away and no more can be kept for it.
	ErrAway = errors.New("bus: NATS is away")
)

// Bus is one node's end of the bus. It is safe for use by any number of goroutines.
type Bus struct {
	// Set by New.
	config   Config
	node     string
	embedded *server.Server // nil with an external NATS
	nc       *nats.Conn     // nil in a bus that is alone
	wake     chan struct{}  // holds one signal while Run has something to send
	closed   chan struct{}  // closed once the connection has ended for good

	counts struct{ published, received, dropped, refused, reconnects atomic.Uint64 }

	// Guarded by mu.
	mu       sync.Mutex
	table    *table
	dirty    map[string]struct{} // own keys that the others have not heard of yet
	greet    bool                // ask the others for what they hold
	repeat   bool                // tell the others all that this node holds
	watchers []watcher
}

type watcher struct {
	prefix  string
	changed func(key string)
}

// Stats are the figures of a bus; the totals are since New.
type Stats struct {
	Connected bool
	Keys      int
	// Published and Received are messages; Dropped came faster than their handler took them; Refused are publications and keys
	// that were not taken; Reconnects of the external NATS.
	Published, Received, Dropped, Refused, Reconnects uint64
}

// New connects to the NATS of config, starting one in the process when there is none. An external NATS that is away is no error: the
// node works alone until it comes. Until Run runs, soft state stays here.
func New(config Config) (*Bus, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	b := Alone(config)
	if err := b.connect(); err != nil {
		return nil, err
	}
	if err := b.subscribe(stateSubject, b.hear); err != nil {
		b.disconnect()
		return nil, err
	}
	return b, nil
}

// Alone makes a bus without any NATS: nobody else is told anything, and soft state is this node's own. Tests that move the clock use it,
// because the NATS client keeps timers that no bubble of testing/synctest may share.
func Alone(config Config) *Bus {
	b := &Bus{
		config: config.withDefaults(), node: rand.Text(), wake: make(chan struct{}, 1), closed: make(chan struct{}),
		dirty: map[string]struct{}{}, greet: true, repeat: true,
	}
	b.table = newTable(b.config.MaxKeys)
	return b
}

func (b *Bus) connect() (err error) {
	options := []nats.Option{
		nats.Name("studymate " + b.node), nats.NoEcho(), nats.MaxReconnects(-1), nats.ReconnectWait(500 * time.Millisecond),
		nats.ReconnectJitter(100*time.Millisecond, time.Second), nats.ReconnectBufSize(reconnectBytes), nats.RetryOnFailedConnect(true),
		nats.PingInterval(10 * time.Second), nats.MaxPingsOutstanding(2), nats.Timeout(5 * time.Second), nats.DrainTimeout(closeTimeout),
		nats.ErrorHandler(b.failed), nats.DisconnectErrHandler(b.lost), nats.ConnectHandler(b.met), nats.ReconnectHandler(b.returned),
		nats.ClosedHandler(func(*nats.Conn) { close(b.closed) }),
	}
	if b.config.CredentialsFile != "" {
		options = append(options, nats.UserCredentials(b.config.CredentialsFile))
	}
	if b.config.URL == "" {
		if b.embedded, err = embed(); err != nil {
			return err
		}
		options = append(options, nats.InProcessServer(b.embedded))
	}
	if b.nc, err = nats.Connect(b.config.URL, options...); err != nil {
		b.disconnect()
		return fmt.Errorf("bus: connect to NATS: %w", err)
	}
	return nil
}

// embed starts a NATS server that only this process can reach.
func embed() (*server.Server, error) {
	ns, err := server.NewServer(&server.Options{ServerName: "studymate", DontListen: true, NoSigs: true, NoLog: true, MaxPayload: 1 << 20})
	if err != nil {
		return nil, fmt.Errorf("bus: make the NATS server: %w", err)
	}
	ns.Start() // returns: without ports there is nothing to wait for
	if !ns.ReadyForConnections(5 * time.Second) {
		ns.Shutdown()
		return nil, errors.New("bus: the NATS server did not start")
	}
	return ns, nil
}

// disconnect ends what connect began, in whatever state that is, after the handlers that run.
func (b *Bus) disconnect() {
	if b.nc != nil {
		if b.nc.Drain() != nil {
			b.nc.Close() // a connection that is away has nothing to drain
		}
		<-b.closed
	}
	if b.embedded != nil {
		b.embedded.Shutdown()
		b.embedded.WaitForShutdown()
	}
}

// Close ends a bus that never ran.
func (b *Bus) Close() error {
	b.disconnect()
	return nil
}

// Run sends what changes, repeats what this node holds, and forgets what is over, until ctx ends. Then it tells the others that this
// node holds nothing any more and returns when the connection has ended and no handler runs.
func (b *Bus) Run(ctx context.Context) error {
	defer b.disconnect()
	defer b.leave()
	// A quarter of a second is how late the end of an entry may be noticed; who reads it sees the end at once.
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	repeat := time.NewTicker(b.config.Refresh)
	defer repeat.Stop()
	for {
		b.tell()
		select {
		case <-ctx.Done():
			return nil
		case <-b.wake:
		case <-repeat.C:
			b.ask(false)
		case now := <-tick.C:
			b.mu.Lock()
			gone := b.table.expire(now)
			b.mu.Unlock()
			b.notify(gone)
		}
	}
}

// Publish sends data to those who subscribed to subject on the other nodes; it does not wait for them. It fails with ErrTooLarge, and
// with ErrAway when the external NATS has been away for longer than can be bridged.
func (b *Bus) Publish(subject string, data []byte) error {
	if b.nc == nil {
		return nil
	}
	err := b.nc.Publish(b.config.Prefix+"."+subject, data)
	switch {
	case err == nil:
		b.counts.published.Add(1)
		return nil
	case errors.Is(err, nats.ErrMaxPayload):
		err = ErrTooLarge
	case errors.Is(err, nats.ErrReconnectBufExceeded):
		err = ErrAway
	}
	b.counts.refused.Add(1)
	return fmt.Errorf("publish to %s: %w", subject, err)
}

// Subscribe has handle called, one message at a time, with what other nodes publish to subject, until the bus ends. A handler that is
// too slow loses what does not fit into its queue (65 536 messages or 32 MiB).
func (b *Bus) Subscribe(subject string, handle func(data []byte)) error {
	return b.subscribe(subject, handle)
}

func (b *Bus) subscribe(subject string, handle func(data []byte)) error {
	if b.nc == nil {
		return nil
	}
	s, err := b.nc.Subscribe(b.config.Prefix+"."+subject, func(m *nats.Msg) {
		b.counts.received.Add(1)
		handle(m.Data)
	})
	if err == nil {
		err = s.SetPendingLimits(maxPending, maxPendingBytes)
	}
	if err != nil {
		return fmt.Errorf("bus: subscribe to %s: %w", subject, err)
	}
	return nil
}

// Stats returns the figures of the bus.
func (b *Bus) Stats() Stats {
	n := &b.counts
	b.mu.Lock()
	keys := b.table.count
	b.mu.Unlock()
	return Stats{
		Connected: b.nc != nil && b.nc.IsConnected(), Keys: keys, Published: n.published.Load(), Received: n.received.Load(), Dropped: n.dropped.Load(),
		Refused: n.refused.Load(), Reconnects: n.reconnects.Load(),
	}
}

func (b *Bus) failed(_ *nats.Conn, s *nats.Subscription, err error) {
	if errors.Is(err, nats.ErrSlowConsumer) {
		b.counts.dropped.Add(1)
	}
	subject := ""
	if s != nil {
		subject = s.Subject
	}
	b.config.Logger.Warn("bus", "subject", subject, "error", err)
}

func (b *Bus) lost(_ *nats.Conn, err error) {
	if err != nil {
		b.config.Logger.Warn("bus: NATS is away, this node works alone", "error", err)
	}
}

// met is called when a NATS that was away at the start has come.
func (b *Bus) met(*nats.Conn) { b.ask(true) }

func (b *Bus) returned(*nats.Conn) {
	b.counts.reconnects.Add(1)
	b.config.Logger.Info("bus: NATS is back")
	b.ask(true)
}
