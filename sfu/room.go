package sfu

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/languagemate/studymate/sfu/forward"
	"github.com/languagemate/studymate/sfu/transport"
)

const (
	// maxPeers bounds a room. Study sessions have four seats; the rest is for one-to-many measurements.
	maxPeers = 32
	// noteQueue bounds what waits for the room's goroutine. When it is full, notes that only refresh figures are dropped; who brings any other
	// waits, which holds up the goroutine of that one connection. Each peer may have maxMessages waiting, so in a room of four it never is.
	noteQueue = 512
)

// Room is a place where peers see and hear each other.
type Room struct {
	// Set by newRoom.
	server *Server
	id     string
	events func(Event)
	logger *slog.Logger
	media  *forward.Room
	notes  chan note
	done   chan struct{} // closed by Close

	mu      sync.Mutex
	peers   []*peer // Guarded by mu; in order of joining.
	closed  bool    // Guarded by mu.
	version int     // Guarded by mu.
	told    []byte  // Guarded by mu; the last room event.
}

// note is something that a callback hands over to the room's goroutine.
type note struct {
	peer *peer
	data []byte
	err  error
	kind noteKind
}

type noteKind uint8

const (
	noteReady noteKind = iota // keys or path are there
	noteOpen
	noteMessage
	noteChannelClosed
	noteClosed
	noteLost
	noteRestored
	noteSpeakers
	noteReport
)

func newRoom(s *Server, id string, events func(Event)) *Room {
	if events == nil {
		events = func(Event) {}
	}
	return &Room{
		server: s,
		id:     id,
		events: events,
		logger: s.logger.With("room", id),
		media:  s.engine.NewRoom(),
		notes:  make(chan note, noteQueue),
		done:   make(chan struct{}),
	}
}

// run handles what callbacks hand over, until the room is closed.
func (r *Room) run() {
	for {
		select {
		case n := <-r.notes:
			r.handle(n)
		case <-r.done:
			return
		}
	}
}

// hand gives a note to the room's goroutine, or drops it when there is no place. The packet path calls it: it never waits.
func (r *Room) hand(n note) {
	select {
	case r.notes <- n:
	default:
	}
}

// handSurely gives a note that must not get lost to the room's goroutine, which takes notes as long as the room lives.
func (r *Room) handSurely(n note) {
	select {
	case r.notes <- n:
	case <-r.done:
	}
}

// Join answers a peer's offer. A peer of the same name is replaced: its connection is told so and closed.
func (r *Room) Join(ctx context.Context, id, offer string, allowed Permissions) (answer string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	parsed, err := transport.ParseOffer(offer)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadOffer, err)
	}
	r.media.Anticipate()
	p := &peer{room: r, id: id, allowed: allowed, declared: allSources()}
	plan := negotiate(parsed, id)
	plan.config.Observer = p

	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return "", ErrClosed
	}
	if old := r.peer(id); old != nil {
		r.end(old, "replaced")
	}
	if len(r.peers) >= maxPeers {
		return "", ErrRoomFull
	}
	if p.media, err = r.media.AddPeer(plan.config); err != nil {
		return "", fmt.Errorf("sfu: join: %w", err)
	}
	p.slots = plan.slots
	p.streamOut = r.server.engine.NewTransmit
	p.link, answer, err = r.server.endpoint.Accept(parsed, plan.answers, p)
	if err != nil {
		p.media.Remove()
		if errors.Is(err, transport.ErrBadOffer) {
			return "", fmt.Errorf("%w: %w", ErrBadOffer, err)
		}
		return "", fmt.Errorf("sfu: join: %w", err)
	}
	r.peers = append(r.peers, p)
	p.applyPermissions()
	r.assign()
	return answer, nil
}

// Signal handles a message about a peer's connection.
func (r *Room) Signal(ctx context.Context, id string, s Signal) (Signal, error) {
	if err := ctx.Err(); err != nil {
		return Signal{}, err
	}
	r.mu.Lock()
	p := r.peer(id)
	r.mu.Unlock()
	if p == nil {
		return Signal{}, ErrUnknownPeer
	}
	switch s.Type {
	case "offer":
		parsed, err := transport.ParseOffer(s.SDP)
		if err != nil {
			return Signal{}, fmt.Errorf("%w: %w", ErrBadOffer, err)
		}
		answer, err := p.link.Restart(parsed)
		if err != nil {
			return Signal{}, fmt.Errorf("%w: %w", ErrBadOffer, err)
		}
		return Signal{Type: "answer", SDP: answer}, nil
	case "candidate":
		if err := p.link.AddCandidate(s.Candidate); err != nil {
			return Signal{}, fmt.Errorf("%w: %w", ErrBadSignal, err)
		}
		return Signal{Type: "ok"}, nil
	case "bye":
		r.Leave(id, "left")
		return Signal{Type: "ok"}, nil
	}
	return Signal{}, fmt.Errorf("%w: type %q", ErrBadSignal, s.Type)
}

// Allow says what a peer may send from now on.
func (r *Room) Allow(id string, allowed Permissions) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.peer(id); p != nil {
		p.allowed = allowed
		p.applyPermissions()
		r.announce()
	}
}

// Leave ends a peer's connection; the reason is told to it ("left", "removed", "session-ended").
func (r *Room) Leave(id, reason string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.peer(id); p != nil {
		r.end(p, reason)
		r.assign()
	}
}

// Close ends the room and all its connections.
func (r *Room) Close(reason string) {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return
	}
	r.closed = true
	for _, p := range slices.Clone(r.peers) {
		r.end(p, reason)
	}
	close(r.done)
	r.mu.Unlock()
	r.media.Close()
	r.server.forget(r)
}

// end takes a peer out and closes its connection. Called with mu held.
func (r *Room) end(p *peer, reason string) {
	r.peers = slices.DeleteFunc(r.peers, func(q *peer) bool { return q == p })
	p.ended = true
	p.send(closing{Type: "closing", Reason: reason})
	p.media.Remove()
	p.link.Close(reason)
}

func (r *Room) peer(id string) *peer {
	for _, p := range r.peers {
		if p.id == id {
			return p
		}
	}
	return nil
}

// handle does what a note says.
func (r *Room) handle(n note) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := n.peer
	if n.kind == noteMessage {
		p.waiting.Add(-1)
	}
	if p.ended {
		return
	}
	if p.flooded.Load() {
		r.expel(p, "flood")
		return
	}
	switch n.kind {
	case noteReady:
		if !p.connected && p.media.Stats().Ready {
			p.connected = true
			r.emit(Event{Kind: PeerConnected, Peer: p.id})
			r.assign()
		}
	case noteOpen:
		p.open = true
		p.send(r.roomMessage(p))
	case noteMessage:
		r.hear(p, n.data)
	case noteChannelClosed:
		p.open = false
	case noteClosed:
		r.expel(p, fmt.Sprint(n.err))
	case noteLost, noteRestored:
		p.lost = n.kind == noteLost
		r.emit(Event{Kind: map[bool]EventKind{true: PeerLost, false: PeerRestored}[p.lost], Peer: p.id})
		r.tellQuality()
	case noteSpeakers:
		r.tellSpeakers()
	case noteReport:
		r.tellQualityTo(p)
	}
}

// expel ends a peer that nobody asked to leave, and tells the owner of the room. Called with mu held.
func (r *Room) expel(p *peer, reason string) {
	r.logger.Info("peer closed", "peer", p.id, "reason", reason)
	r.end(p, reason)
	r.emit(Event{Kind: PeerClosed, Peer: p.id, Reason: reason})
	r.assign()
}

func (r *Room) emit(e Event) {
	e.At = time.Now()
	r.events(e)
}
