package turnserver

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"
)

// Defaults of Config.
const (
	defaultRealm              = "studymate"
	defaultAllocationsPerUser = 10
	defaultAllocations        = 4096
	defaultConnections        = 4096
	defaultRateBps            = 20_000_000
	defaultIdleTimeout        = 60 * time.Second
	minSecretBytes            = 16
)

// Config says what the server listens on, whom it serves and where it relays to.
type Config struct {
	// ListenUDP, ListenTCP and ListenTLS are addresses such as ":3478"; an empty one is off. ListenTLS needs TLS.
	ListenUDP, ListenTCP, ListenTLS string
	TLS                             *tls.Config

	// Realm is the realm of the credentials; empty means "studymate".
	Realm string
	// Secret is the key of the credentials, at least 16 bytes.
	Secret []byte

	// RelayIP is the address told to clients as that of their relays. The zero value means the address of the host's
	// default route, or loopback where there is none. Relays are bound to every address of its family.
	RelayIP netip.Addr
	// AllowedPeers decides to which addresses a relay may send and from which it may receive; it is called from several
	// goroutines, for each packet. Addresses come unmapped. Port 0 asks whether any port of that IP is allowed, which a
	// CreatePermission request needs to know; packets are judged by their real port. nil allows nothing.
	AllowedPeers func(netip.AddrPort) bool

	// MaxAllocationsPerUser and MaxAllocations bound the relays of one user (10) and of all together (4096).
	MaxAllocationsPerUser, MaxAllocations int
	// MaxConnections bounds the TCP and TLS connections together (4096); one more is closed at once.
	MaxConnections int
	// MaxRateBps bounds each direction of each relay, in bits a second (20 Mbit/s); packets above it are dropped.
	MaxRateBps int64
	// IdleTimeout is how long a TCP connection may live without an allocation and how long one message may take (60 s).
	IdleTimeout time.Duration

	// Clock tells the time by which credentials expire; nil means time.Now.
	Clock func() time.Time
	// Logger takes what an operator should know; nil means none.
	Logger *slog.Logger
}

// withDefaults fills in what the caller left open.
func (c Config) withDefaults() Config {
	setDefault(&c.Realm, defaultRealm)
	setDefault(&c.MaxAllocationsPerUser, defaultAllocationsPerUser)
	setDefault(&c.MaxAllocations, defaultAllocations)
	setDefault(&c.MaxConnections, defaultConnections)
	setDefault(&c.MaxRateBps, defaultRateBps)
	setDefault(&c.IdleTimeout, defaultIdleTimeout)
	if c.AllowedPeers == nil {
		c.AllowedPeers = func(netip.AddrPort) bool { return false }
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.RelayIP = c.RelayIP.Unmap()
	if !c.RelayIP.IsValid() {
		c.RelayIP = primaryAddress()
	}
	return c
}

// setDefault replaces a zero value.
func setDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

// Validate reports the first field that makes no sense, wrapped in ErrConfig.
func (c Config) Validate() error {
	switch {
	case c.ListenUDP == "" && c.ListenTCP == "" && c.ListenTLS == "":
		return fmt.Errorf("%w: no address to listen on", ErrConfig)
	case c.ListenTLS != "" && c.TLS == nil:
		return fmt.Errorf("%w: ListenTLS without TLS", ErrConfig)
	case len(c.Secret) < minSecretBytes:
		return fmt.Errorf("%w: Secret has %d bytes, at least %d are needed", ErrConfig, len(c.Secret), minSecretBytes)
	case c.RelayIP.IsValid() && (c.RelayIP.IsUnspecified() || c.RelayIP.IsMulticast()):
		return fmt.Errorf("%w: RelayIP %v is no address of a host", ErrConfig, c.RelayIP)
	case c.MaxAllocationsPerUser < 0 || c.MaxAllocations < 0 || c.MaxConnections < 0 || c.MaxRateBps < 0 || c.IdleTimeout < 0:
		return fmt.Errorf("%w: negative limit", ErrConfig)
	}
	return nil
}

// primaryAddress is the host's own address on its default route. Connecting a UDP socket asks the routing table and sends
// nothing; 192.0.2.1 is an address reserved for documentation (RFC 5737).
func primaryAddress() netip.Addr {
	loopback := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	c, err := net.Dial("udp4", "192.0.2.1:9")
	if err != nil {
		return loopback
	}
	defer c.Close() //nolint:errcheck // nothing was written
	if a, ok := c.LocalAddr().(*net.UDPAddr); ok {
		return a.AddrPort().Addr().Unmap()
	}
	return loopback
}
