//go:build linux

package link

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"

	"github.com/languagemate/studymate/bench/load/figures"
	"github.com/languagemate/studymate/bench/load/traffic"
)

// Config says where a Hub's links live.
type Config struct {
	Local    netip.Addr // IPv4 address that the server can reach
	NetNS    string     // network namespace of the links' sockets, as a path; empty: the program's
	Feedback bool       // links offer transport-wide feedback, ask for what is missing and repeat what they are asked for
}

// Hub owns the sockets of all links and moves their packets.
type Hub struct {
	// Set by New.
	config      Config
	certificate tls.Certificate
	epoll       int

	// Written by the generator, read by both loops.
	fromNs, untilNs atomic.Int64 // measurement window, CLOCK_REALTIME
	coarse          atomic.Bool  // read once a millisecond instead of at once

	// Guarded by mu.
	mu      sync.Mutex
	links   []*Link         // every link ever opened: the figures need them
	byFD    map[int32]*Link // a copy is made for every change, see reading
	reading atomic.Pointer[map[int32]*Link]
	starts  []*Link // connected, not yet seen by the sending goroutine
	closed  bool

	// Owned by the reading goroutine until Run returns.
	latency [traffic.Kinds]figures.Histogram

	// Owned by the sending goroutine until Run returns.
	lateness figures.Histogram
	refused  uint64 // sends the kernel refused
}

// New prepares a Hub; its one certificate serves all links.
func New(config Config) (*Hub, error) {
	if !config.Local.Is4() {
		return nil, fmt.Errorf("link: %v is no IPv4 address", config.Local)
	}
	certificate, err := newCertificate()
	if err != nil {
		return nil, err
	}
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	h := &Hub{config: config, certificate: certificate, epoll: epoll, byFD: map[int32]*Link{}}
	h.reading.Store(&map[int32]*Link{})
	return h, nil
}

// Run moves packets until ctx ends, then closes every link and socket. It must be called once, or the sockets stay open.
func (h *Hub) Run(ctx context.Context) error {
	var loops errgroup.Group
	loops.Go(func() error { return h.read(ctx) })
	loops.Go(func() error { return h.send(ctx) })
	err := loops.Wait()
	h.mu.Lock()
	h.closed = true
	links := h.links
	h.mu.Unlock()
	var ends errgroup.Group
	for _, l := range links {
		ends.Go(l.shut)
	}
	if e := ends.Wait(); err == nil {
		err = e
	}
	for _, l := range links {
		l.socket.close()
	}
	_ = unix.Close(h.epoll)
	return err
}

// Window sets the time in which packets count. Both loops compare it with time stamps, so that it may be set ahead.
func (h *Hub) Window(from, until time.Time) {
	h.fromNs.Store(from.UnixNano())
	h.untilNs.Store(until.UnixNano())
}

// Coarse lets the reading goroutine look at the sockets once a millisecond only. The kernel's time stamps keep latencies exact, and the server's
// sends no longer pay for waking the generator. Handshakes want it off.
func (h *Hub) Coarse(on bool) { h.coarse.Store(on) }

func (h *Hub) inWindow(ns int64) bool { return ns >= h.fromNs.Load() && ns < h.untilNs.Load() }

// Latency is the one-way latency of a kind over all verified packets of the window. Only after Run.
func (h *Hub) Latency(kind traffic.Kind) *figures.Histogram { return &h.latency[kind] }

// Lateness is by how much packets of the window left later than they were due: the generator's own weakness. Only after Run.
func (h *Hub) Lateness() *figures.Histogram { return &h.lateness }

// Refused is how many sends the kernel refused. Only after Run.
func (h *Hub) Refused() uint64 { return h.refused }

// add makes a link known to the reading goroutine.
func (h *Hub) add(l *Link) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return ErrClosed
	}
	fds := make(map[int32]*Link, len(h.byFD)+1)
	for fd, other := range h.byFD {
		fds[fd] = other
	}
	fds[int32(l.socket.fd)] = l
	h.byFD = fds
	h.reading.Store(&fds)
	event := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLET, Fd: int32(l.socket.fd)}
	if err := unix.EpollCtl(h.epoll, unix.EPOLL_CTL_ADD, l.socket.fd, &event); err != nil {
		return fmt.Errorf("epoll: %w", err)
	}
	h.links = append(h.links, l)
	return nil
}

// start makes a connected link known to the sending goroutine.
func (h *Hub) start(l *Link) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.starts = append(h.starts, l)
}

func (h *Hub) takeStarts(dst []*Link) []*Link {
	h.mu.Lock()
	defer h.mu.Unlock()
	dst = append(dst, h.starts...)
	h.starts = h.starts[:0]
	return dst
}

func newCertificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("key: %w", err)
	}
	now := time.Now()
	template := x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
