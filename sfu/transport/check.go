package transport

import (
	"fmt"
	"time"

	"github.com/pion/stun/v4"
)

// handleCheck proves and answers one ICE check. Called by serve only. A check that isn't proven gets no answer: not even
// an error, so that nobody can learn which names exist or have us send to a forged address.
func (e *Endpoint) handleCheck(d *datagram, now time.Time) {
	peer := d.peer
	defer func() {
		peer.checksQueued.Add(-1)
		e.buffers.Put(d)
		if r := recover(); r != nil {
			e.counters.panics.Add(1)
			peer.end(fmt.Errorf("%w: check: %v", ErrPanic, r))
		}
	}()
	request := stun.Message{Raw: d.b[:d.n]}
	ours, theirs, ok := checkUsername(d.b[:d.n])
	if !ok || request.Decode() != nil {
		e.counters.checksRefused.Add(1)
		return
	}
	g, ok := e.generation(peer, string(ours), string(theirs))
	if !ok {
		e.counters.checksRefused.Add(1)
		return
	}
	c, ok := readCheck(&request, g.local.pwd)
	if !ok {
		e.counters.checksRefused.Add(1)
		return
	}
	good := len(c.unknown) == 0 && !c.controlled
	switch {
	case !good:
		e.counters.checksRefused.Add(1)
	case !e.learn(peer, d.from, g, c.useCandidate, now):
		e.counters.checksRefused.Add(1)
		return
	default:
		e.counters.checksOK.Add(1)
	}
	var reply stun.Message
	if writeReply(&reply, &request, c, d.from.addr, g.local.pwd) == nil {
		e.write(reply.Raw, d.from)
	}
}

// learn takes a proven check into the peer's state and into the tables, and reports a new path. The tables come first:
// the client's DTLS may follow our reply at once. It is false when the peer has ended, or the connection is another's.
func (e *Endpoint) learn(p *Peer, from route, g generation, useCandidate bool, now time.Time) bool {
	if from.stream != nil && !from.stream.bind(p) {
		return false
	}
	out, live := e.heard(p, from, g, useCandidate, now)
	if !live {
		return false
	}
	closeStreams(out.dropped)
	if out.selected {
		p.report(from)
	}
	return true
}

func (e *Endpoint) generation(p *Peer, ours, theirs string) (generation, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return p.agent.byUfrag(ours, theirs)
}

// heard changes the peer's routes and the tables together.
func (e *Endpoint) heard(p *Peer, from route, g generation, useCandidate bool, now time.Time) (outcome, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p.cause != nil || e.taken(from, p, now) {
		return outcome{}, false
	}
	out := p.agent.heard(from, g, useCandidate, now)
	e.dropRoutes(p, out.dropped)
	if from.stream == nil {
		e.byAddr[from.addr] = p // also when the address belonged to a peer that has left it
	}
	delete(e.byUfrag, out.retired)
	return out, true
}

// taken says that an address belongs to another peer that is heard there. An ICE-lite agent proves who asks, not from where: the source of
// a UDP packet can be forged, and a peer must not be able to take another's address away. Called with mu held.
func (e *Endpoint) taken(from route, p *Peer, now time.Time) bool {
	if from.stream != nil {
		return false
	}
	other := e.byAddr[from.addr]
	if other == nil || other == p || other.cause != nil {
		return false
	}
	known := other.agent.find(from)
	return known != nil && now.Sub(known.heardAt) <= silentRoute
}

// write sends along a route. Losses are the network's business: the protocols above repeat.
func (e *Endpoint) write(b []byte, to route) {
	if to.stream != nil {
		_, _ = to.stream.Write(b)
		return
	}
	_, _ = e.config.Socket.WriteTo(b, to.addr)
}
