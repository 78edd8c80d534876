package transport

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	"github.com/pion/logging"
)

// Bounds of an endpoint.
const (
	// checkQueue bounds the ICE checks that wait; when it is full the newest is dropped and the client repeats it.
	checkQueue = 1024
	// peerChecks bounds the checks of one peer among them, so that none can crowd out the others.
	peerChecks = 32

	defaultMaxPeers   = 4096
	defaultMaxStreams = 1024
)

// Config says where an Endpoint is reached.
type Config struct {
	// Socket sends on the shared UDP port.
	Socket PacketWriter
	// LocalAddr is the address of that port.
	LocalAddr netip.AddrPort
	// TCP accepts ICE-TCP connections (RFC 6544); nil for none. The endpoint closes it.
	TCP net.Listener
	// Advertise are the addresses that clients are told. Empty: the address of the socket or, when it listens on all
	// addresses, every unicast address of the machine in the socket's families, loopback included.
	Advertise []netip.Addr
	// MaxPeers bounds the peers; 0 is 4096.
	MaxPeers int
	// MaxStreams bounds the ICE-TCP connections; 0 is 1024. A quarter of them may belong to one remote address.
	MaxStreams int
	// Logger may be nil.
	Logger *slog.Logger
}

// Endpoint is what all peers of a process share: the DTLS certificate, the candidates, the port. Its methods may be
// called from any goroutine.
type Endpoint struct {
	// Set by NewEndpoint.
	config      Config
	logger      *slog.Logger
	pionLogger  logging.LoggerFactory
	certificate tls.Certificate
	fingerprint string
	candidates  []string
	buffers     *sync.Pool // of *datagram
	checks      chan *datagram

	// Goroutines of peers and of streams. Begun only under mu while closed is false, or by one that is counted already.
	peerLife, streamLife sync.WaitGroup
	counters             counters

	// Guarded by mu.
	mu      sync.RWMutex
	closed  bool
	byUfrag map[string]*Peer
	byAddr  map[netip.AddrPort]*Peer
	peers   map[*Peer]struct{}
	streams map[*stream]struct{}
}

type counters struct {
	checksOK, checksRefused, droppedUnknown, droppedFull, panics, streamDrops atomic.Uint64
}

// Stats are the counters of an Endpoint since its start, and what it holds now.
type Stats struct {
	Peers, Streams int
	// ChecksOK counts the ICE checks that were answered with success.
	ChecksOK uint64
	// ChecksRefused counts checks for a peer of ours that failed: integrity, form, role.
	ChecksRefused uint64
	// DroppedUnknown counts datagrams that belong to no peer, or to no protocol.
	DroppedUnknown uint64
	// DroppedFull counts datagrams that found a queue full.
	DroppedFull uint64
	// StreamDrops counts packets that found the queue of a slow ICE-TCP connection full.
	StreamDrops uint64
	// Panics counts packets that made a parser panic; each cost at most its own peer.
	Panics uint64
}

// NewEndpoint makes the certificate and the candidate list. It starts nothing: Run does.
func NewEndpoint(config Config) (*Endpoint, error) {
	if config.Socket == nil || !config.LocalAddr.IsValid() {
		return nil, errors.New("transport: a socket and its address are needed")
	}
	if config.MaxPeers == 0 {
		config.MaxPeers = defaultMaxPeers
	}
	if config.MaxStreams == 0 {
		config.MaxStreams = defaultMaxStreams
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	certificate, err := selfsign.GenerateSelfSigned() // ECDSA P-256
	if err != nil {
		return nil, fmt.Errorf("transport: DTLS certificate: %w", err)
	}
	addrs, err := advertised(config.Advertise, config.LocalAddr.Addr())
	if err != nil {
		return nil, err
	}
	var tcpPort uint16
	if config.TCP != nil {
		addr, ok := config.TCP.Addr().(*net.TCPAddr)
		if !ok {
			return nil, fmt.Errorf("transport: ICE-TCP listens on %v", config.TCP.Addr())
		}
		tcpPort = addr.AddrPort().Port()
	}
	candidates, err := localCandidates(addrs, config.LocalAddr.Port(), tcpPort)
	if err != nil {
		return nil, err
	}
	return &Endpoint{
		config:      config,
		logger:      config.Logger,
		pionLogger:  pionLog{config.Logger},
		certificate: certificate,
		fingerprint: formatFingerprint(certificate.Certificate[0]),
		candidates:  candidates,
		buffers:     &sync.Pool{New: func() any { return new(datagram) }},
		checks:      make(chan *datagram, checkQueue),
		byUfrag:     make(map[string]*Peer),
		byAddr:      make(map[netip.AddrPort]*Peer),
		peers:       make(map[*Peer]struct{}),
		streams:     make(map[*stream]struct{}),
	}, nil
}

func formatFingerprint(certificate []byte) string {
	sum := sha256.Sum256(certificate)
	text := []byte("sha-256 ")
	for i, b := range sum {
		if i > 0 {
			text = append(text, ':')
		}
		text = fmt.Appendf(text, "%02X", b)
	}
	return string(text)
}

// Run answers checks, accepts ICE-TCP connections and watches the consent of the peers until ctx ends. Then it closes
// all peers and returns when nothing runs any more. It is called once; an endpoint that has ended takes no peer.
func (e *Endpoint) Run(ctx context.Context) error {
	var accepting sync.WaitGroup
	if e.config.TCP != nil {
		accepting.Go(func() { e.acceptStreams(ctx) })
	}
	e.serve(ctx)
	for _, p := range e.shut() {
		p.end(fmt.Errorf("%w: shutdown", ErrClosed))
	}
	e.peerLife.Wait()
	if e.config.TCP != nil {
		_ = e.config.TCP.Close()
	}
	accepting.Wait()
	for _, s := range e.openStreams() {
		s.close()
	}
	e.streamLife.Wait()
	return nil
}

// serve is the one goroutine on which all ICE state changes, so that paths are reported in order.
func (e *Endpoint) serve(ctx context.Context) {
	sweep := time.NewTicker(sweepInterval)
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case d := <-e.checks:
			e.handleCheck(d, time.Now())
		case now := <-sweep.C:
			e.sweep(now)
		}
	}
}

// shut lets nobody in any more and gives who is there.
func (e *Endpoint) shut() []*Peer {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	return slices.Collect(maps.Keys(e.peers))
}

func (e *Endpoint) openStreams() []*stream {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return slices.Collect(maps.Keys(e.streams))
}

// sweep ends the peers that sent no valid check for consentTimeout.
func (e *Endpoint) sweep(now time.Time) {
	e.mu.RLock()
	var silent []*Peer
	for p := range e.peers {
		if now.Sub(p.agent.heardAt) > consentTimeout {
			silent = append(silent, p)
		}
	}
	e.mu.RUnlock()
	for _, p := range silent {
		p.end(ErrConsentExpired)
	}
}

// Deliver takes a datagram from the shared UDP port that is neither RTP nor RTCP. It copies b, never blocks and never
// answers by itself: what is for nobody, malformed or too much is dropped and counted.
func (e *Endpoint) Deliver(b []byte, from netip.AddrPort) {
	e.deliver(b, route{addr: from})
}

// deliver sorts by the first byte: RFC 7983.
func (e *Endpoint) deliver(b []byte, from route) {
	if len(b) == 0 || len(b) > maxDatagramBytes {
		e.counters.droppedUnknown.Add(1)
		return
	}
	var peer *Peer
	isCheck := b[0] <= 3
	switch {
	case isCheck:
		peer = e.addressee(b)
	case b[0] < 20 || b[0] > 63:
	case from.stream != nil:
		peer = from.stream.peer.Load()
	default:
		e.mu.RLock()
		peer = e.byAddr[from.addr]
		e.mu.RUnlock()
	}
	if peer == nil {
		e.counters.droppedUnknown.Add(1)
		return
	}
	d := e.buffers.Get().(*datagram)
	d.n, d.from, d.peer = copy(d.b[:], b), from, peer
	if !isCheck {
		peer.pipe.put(d)
		return
	}
	if peer.checksQueued.Add(1) <= peerChecks {
		select {
		case e.checks <- d:
			return
		default:
		}
	}
	peer.checksQueued.Add(-1)
	e.counters.droppedFull.Add(1)
	e.buffers.Put(d)
}

// addressee finds the peer that a check names, before anything is proven. It runs on the packet worker, which serves
// everybody, so a panic here must not pass.
func (e *Endpoint) addressee(b []byte) *Peer {
	defer func() {
		if recover() != nil {
			e.counters.panics.Add(1)
		}
	}()
	ours, _, ok := checkUsername(b)
	if !ok {
		return nil
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.byUfrag[string(ours)]
}

// Stats gives the counters.
func (e *Endpoint) Stats() Stats {
	e.mu.RLock()
	peers, streams := len(e.peers), len(e.streams)
	e.mu.RUnlock()
	return Stats{
		Peers:          peers,
		Streams:        streams,
		ChecksOK:       e.counters.checksOK.Load(),
		ChecksRefused:  e.counters.checksRefused.Load(),
		DroppedUnknown: e.counters.droppedUnknown.Load(),
		DroppedFull:    e.counters.droppedFull.Load(),
		StreamDrops:    e.counters.streamDrops.Load(),
		Panics:         e.counters.panics.Load(),
	}
}
