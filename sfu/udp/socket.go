// Package udp is the door of the media plane to the network: UDP sockets that read and write many datagrams per system
// call. On Linux the socket is kept away from Go's network poller, which would wake a thread for every completed send and
// so double its price; a portable path over net.UDPConn has the same API and the same tests.
//
// The package knows nothing of STUN, DTLS or RTP, keeps no queue and starts no goroutine. ReadBatch and a Sender belong to
// one worker goroutine, locked to its OS thread; WriteTo, Wake, Stats and Close may be called from any goroutine.
package udp

import (
	"errors"
	"fmt"
	"net/netip"
	"sync/atomic"
	"time"
)

// defaultBufferBytes is the size asked for a socket's kernel buffers. With the system default (208 KiB) a busy machine
// loses packets that 4 MiB keep.
const defaultBufferBytes = 4 << 20

// Config says what Listen opens.
type Config struct {
	// AddrPort is the address to bind. An unspecified or zero address means every address of the host: a dual-stack
	// IPv6 socket where the host has IPv6, else an IPv4 socket. Port 0 lets the system choose.
	AddrPort netip.AddrPort
	// ReusePort lets several sockets share the port; the kernel spreads the flows over them. Wake then takes up to 10 ms.
	ReusePort bool
	// Portable chooses net.UDPConn even where the fast path exists.
	Portable bool
	// GSO asks for generic segmentation offload. It stays off when the kernel does not know it or the self-test fails.
	GSO bool
	// Routes sends by a packet socket wherever it knows the way; nil sends everything by the UDP socket. GSO is not used then.
	Routes *Routes
	// RecvBufferBytes and SendBufferBytes are the kernel buffers; 0 means 4 MiB. Less is taken silently where the
	// system allows no more.
	RecvBufferBytes, SendBufferBytes int
}

// withDefaults fills in what the caller left open.
func (c Config) withDefaults() Config {
	if c.RecvBufferBytes == 0 {
		c.RecvBufferBytes = defaultBufferBytes
	}
	if c.SendBufferBytes == 0 {
		c.SendBufferBytes = defaultBufferBytes
	}
	if c.AddrPort.Addr().Is4In6() {
		c.AddrPort = netip.AddrPortFrom(c.AddrPort.Addr().Unmap(), c.AddrPort.Port())
	}
	return c
}

// everyAddress reports whether the socket is to be bound to all addresses of the host.
func (c Config) everyAddress() bool {
	return !c.AddrPort.Addr().IsValid() || c.AddrPort.Addr().IsUnspecified()
}

// conn is what a path to the kernel offers: the raw Linux socket or net.UDPConn.
type conn interface {
	readBatch(b *Batch, wait time.Duration) (int, error)
	writeTo(b []byte, to netip.AddrPort) (int, error)
	sendSlots(t *Sender) error
	wake()
	close() error
}

// Socket is one bound UDP socket. ReadBatch belongs to one goroutine, everything else may be called from any.
type Socket struct {
	// Set by Listen.
	conn     conn
	local    netip.AddrPort
	portable bool
	canGSO   bool

	gso      atomic.Bool
	counters counters
}

// Listen opens and binds a socket.
func Listen(cfg Config) (*Socket, error) {
	if cfg.RecvBufferBytes < 0 || cfg.SendBufferBytes < 0 {
		return nil, fmt.Errorf("udp: negative buffer size: %w", ErrConfig)
	}
	cfg = cfg.withDefaults()
	s := &Socket{}
	err := errors.ErrUnsupported
	if !cfg.Portable {
		s.conn, s.local, err = listenFast(cfg, s)
	}
	if errors.Is(err, errors.ErrUnsupported) {
		s.portable = true
		s.conn, s.local, err = listenPortable(cfg, &s.counters)
	}
	if err != nil {
		return nil, fmt.Errorf("udp: listen on %v: %w", cfg.AddrPort, err)
	}
	if cfg.GSO && !s.portable {
		s.canGSO = gsoSelfTest()
		s.gso.Store(s.canGSO)
	}
	return s, nil
}

// LocalAddr is the bound address; its IP is unspecified when the socket takes every address.
func (s *Socket) LocalAddr() netip.AddrPort { return s.local }

// Portable reports whether the socket runs over net.UDPConn.
func (s *Socket) Portable() bool { return s.portable }

// GSO reports whether sends are grouped by segmentation offload now. It goes off by itself when the kernel refuses.
func (s *Socket) GSO() bool { return s.gso.Load() }

// SetGSO switches segmentation offload while running. It can be switched on only where Config.GSO asked for it and the
// self-test passed; the result says whether it is on.
func (s *Socket) SetGSO(on bool) bool {
	s.gso.Store(on && s.canGSO)
	return s.gso.Load()
}

// WriteTo sends one datagram at once and never waits: where the send buffer is full it returns ErrSendBufferFull and
// counts the datagram as dropped.
func (s *Socket) WriteTo(b []byte, to netip.AddrPort) (int, error) { return s.conn.writeTo(b, to) }

// ReadBatch waits for at least one datagram, then takes those that are there already, up to the size of the batch. It
// returns 0 and no error after Wake or when about wait has passed; a wait of 0 or less does not block. After Close it
// returns net.ErrClosed. It blocks the OS thread and allocates nothing. A signal to the thread may end it early.
func (s *Socket) ReadBatch(b *Batch, wait time.Duration) (int, error) {
	return s.conn.readBatch(b, wait)
}

// Wake makes the current or the next ReadBatch return soon, even without a datagram. Several calls before that count as
// one. The caller hands over its message first and wakes then; the reader looks for messages after each ReadBatch.
func (s *Socket) Wake() { s.conn.wake() }

// Close ends the socket and waits until no call uses it any more. The second call returns net.ErrClosed.
func (s *Socket) Close() error { return s.conn.close() }
