package turnserver

import "errors"

var (
	// ErrConfig is returned by New for a Config that makes no sense.
	ErrConfig = errors.New("turnserver: bad configuration")
	// ErrRunning is returned by Run when it was called before.
	ErrRunning = errors.New("turnserver: Run was called twice")

	// errDraining, errQuota and errFamily make pion answer an Allocate request with 508 (Insufficient Capacity).
	errDraining = errors.New("turnserver: draining")
	errQuota    = errors.New("turnserver: allocation quota reached")
	errFamily   = errors.New("turnserver: no relay address of that family")
	// errNoTCPRelay refuses what RFC 6062 adds to TURN: a relay to the SFU never needs it.
	errNoTCPRelay = errors.New("turnserver: TCP relays are off")

	// errFrame ends a TCP connection that speaks neither STUN nor ChannelData.
	errFrame = errors.New("turnserver: not a TURN message")
	// errPanicked ends a TCP connection whose message made the server panic.
	errPanicked = errors.New("turnserver: panic while reading a message")
)
