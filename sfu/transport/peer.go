package transport

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"time"
)

// Peer is one client's connection. Its methods may be called from any goroutine and never wait for the network.
type Peer struct {
	// Set by Accept.
	endpoint  *Endpoint
	handler   Handler
	print     Fingerprint // of the client's certificate
	sessionID uint64
	answer    *answer
	media     []mediaShape
	channelOn bool
	pipe      *pipe
	finished  chan struct{} // closed by finish

	checksQueued atomic.Int32
	connection   connection
	channel      channel

	// Guarded by endpoint.mu: the tables of the endpoint and the routes of its peers change together.
	agent   agent
	version uint64
	cause   error // why the peer ends; nil while it lives
}

// mediaShape is what may not change in a re-offer (RFC 3264 section 8).
type mediaShape struct {
	mid  string
	kind Kind
}

// Accept takes a client in: it returns the answer at once, and ICE, DTLS and SCTP proceed on the peer's own goroutines.
// media has one choice for each m-line of the offer. The handler hears of everything that follows, Closed last.
func (e *Endpoint) Accept(offer *Offer, media []MediaAnswer, h Handler) (*Peer, string, error) {
	answer, err := newAnswer(offer, media)
	if err != nil {
		return nil, "", err
	}
	p := &Peer{
		endpoint:  e,
		handler:   h,
		print:     offer.Fingerprint,
		sessionID: newSessionID(),
		answer:    answer,
		finished:  make(chan struct{}),
		version:   1,
	}
	for i, m := range offer.Media {
		p.media = append(p.media, mediaShape{mid: m.MID, kind: m.Kind})
		p.channelOn = p.channelOn || m.Kind == KindApplication && answer.sections[i].accepted
	}
	local := newCredentials()
	p.pipe = newPipe(e.buffers, &e.counters.droppedFull, p.send)
	p.agent = agent{current: generation{local: local, remoteUfrag: offer.Ufrag}, heardAt: time.Now()}
	if err := e.admit(p, local.ufrag); err != nil {
		return nil, "", err
	}
	return p, answer.text(p.sessionID, 1, local, e.fingerprint, e.candidates), nil
}

func (e *Endpoint) admit(p *Peer, ufrag string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return ErrClosed
	}
	if len(e.peers) >= e.config.MaxPeers {
		return fmt.Errorf("%w: %d", ErrTooManyPeers, len(e.peers))
	}
	e.peers[p] = struct{}{}
	e.byUfrag[ufrag] = p
	e.peerLife.Go(p.run)
	return nil
}

// Restart answers a re-offer. With new ICE credentials it is an ICE restart (RFC 8445 section 9): DTLS, SRTP and the
// channel go on, and the old path works until the client nominates one with the new credentials. The m-lines and the
// certificate must be those of the first offer.
func (p *Peer) Restart(offer *Offer) (string, error) {
	if !bytes.Equal(offer.Fingerprint.Value, p.print.Value) || offer.Fingerprint.Algorithm != p.print.Algorithm {
		return "", badOffer("another certificate than before")
	}
	if len(offer.Media) != len(p.media) {
		return "", badOffer("%d m-lines, %d before", len(offer.Media), len(p.media))
	}
	for i, m := range offer.Media {
		if m.MID != p.media[i].mid || m.Kind != p.media[i].kind {
			return "", badOffer("m-line %d was another one before", i)
		}
	}
	e := p.endpoint
	version, local, err := e.restart(p, offer.Ufrag)
	if err != nil {
		return "", err
	}
	return p.answer.text(p.sessionID, version, local, e.fingerprint, e.candidates), nil
}

// restart begins a generation when the client's ufrag is new, and gives the version and credentials of the answer.
func (e *Endpoint) restart(p *Peer, remoteUfrag string) (uint64, credentials, error) {
	local := newCredentials()
	e.mu.Lock()
	defer e.mu.Unlock()
	if p.cause != nil {
		return 0, credentials{}, ErrClosed
	}
	p.version++
	if remoteUfrag != p.agent.current.remoteUfrag {
		delete(e.byUfrag, p.agent.restart(local, remoteUfrag))
		e.byUfrag[local.ufrag] = p
	}
	return p.version, p.agent.current.local, nil
}

// AddCandidate takes a trickled candidate. It only checks that the line can be read: an ICE-lite agent learns the
// client's addresses from its checks.
func (p *Peer) AddCandidate(candidate string) error { return checkCandidate(candidate) }

// RTT is the smoothed round trip of the room channel, 0 until it was measured. An ICE-lite agent sends no checks, so
// ICE knows none.
func (p *Peer) RTT() time.Duration { return p.channel.rtt() }

// Send puts a text message on the room channel. It never blocks: ErrChannelFull when the client doesn't keep up and
// 256 KiB wait already, ErrChannelClosed when the channel isn't open.
func (p *Peer) Send(message []byte) error { return p.channel.send(message) }

// Close ends the peer: the last messages of the channel get up to 250 ms, then DTLS says goodbye. It returns at once;
// the handler's Closed comes when all is done.
func (p *Peer) Close(reason string) { p.end(fmt.Errorf("%w: %s", ErrClosed, reason)) }

// end begins the end of the peer, once.
func (p *Peer) end(cause error) {
	p.endpoint.mu.Lock()
	defer p.endpoint.mu.Unlock()
	if p.cause == nil {
		p.cause = cause
		p.endpoint.peerLife.Go(p.finish) // run, which waits for it, is counted still
	}
}

// report tells the handler of a new path. Called by serve only, so paths come in order.
func (p *Peer) report(r route) {
	path := Path{Remote: r.addr}
	if r.stream != nil {
		path.Stream = r.stream
	}
	p.handler.Path(path)
}

// send writes a DTLS datagram along the peer's path.
func (p *Peer) send(b []byte) {
	p.endpoint.mu.RLock()
	to := p.agent.selected
	p.endpoint.mu.RUnlock()
	if to != (route{}) {
		p.endpoint.write(b, to)
	}
}

// forget takes a peer that has ended out of the tables and gives the reason of its end.
func (e *Endpoint) forget(p *Peer) error {
	e.mu.Lock()
	routes := p.agent.clear()
	cause := p.cause
	delete(e.peers, p)
	delete(e.byUfrag, p.agent.current.local.ufrag)
	delete(e.byUfrag, p.agent.previous.local.ufrag)
	e.dropRoutes(p, routes)
	e.mu.Unlock()
	closeStreams(routes)
	return cause
}

// dropRoutes takes routes of p out of the table. The caller holds mu.
func (e *Endpoint) dropRoutes(p *Peer, routes []route) {
	for _, r := range routes {
		if r.stream == nil && e.byAddr[r.addr] == p {
			delete(e.byAddr, r.addr)
		}
	}
}

func closeStreams(routes []route) {
	for _, r := range routes {
		if r.stream != nil {
			r.stream.close()
		}
	}
}
