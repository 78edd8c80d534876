package sfu

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"
)

// Config is what a Server is made from.
type Config struct {
	// ListenUDP is the address of the one port that carries all media.
	ListenUDP string
	// ListenTCP is the address for ICE-TCP (RFC 6544); empty: none.
	ListenTCP string
	// AdvertiseIPs are the addresses that answers name as candidates; empty: loopback and every unicast address of the machine.
	AdvertiseIPs []netip.Addr
	// Workers is how many sockets share the port, each with its own thread; 0: one. One is best until a core is full.
	Workers int
	// Portable reads and writes through the standard library instead of batched system calls.
	Portable bool
	// GSO lets the kernel segment runs of equal packets to one address (UDP_SEGMENT), where its self-test passes.
	GSO bool
	// PacketSocket sends media by packet sockets (packet(7)) where the way is known, past the kernel's UDP, IP and netfilter. It needs Linux and
	// CAP_NET_RAW; without them everything goes by the UDP sockets, and the log says so.
	PacketSocket bool
	Logger       *slog.Logger
}

// maxWorkers bounds the threads that a configuration can ask for.
const maxWorkers = 64

// Validate says what is wrong with the configuration.
func (c *Config) Validate() error {
	if _, err := net.ResolveUDPAddr("udp", c.ListenUDP); err != nil || c.ListenUDP == "" {
		return fmt.Errorf("listenUdp %q is no UDP address", c.ListenUDP)
	}
	if c.ListenTCP != "" {
		if _, err := net.ResolveTCPAddr("tcp", c.ListenTCP); err != nil {
			return fmt.Errorf("listenTcp %q is no TCP address", c.ListenTCP)
		}
	}
	if c.PacketSocket && (c.GSO || c.Portable) {
		return errors.New("packetSocket goes neither with gso nor with portable")
	}
	if c.Workers < 0 || c.Workers > maxWorkers {
		return fmt.Errorf("workers %d is not within 0..%d", c.Workers, maxWorkers)
	}
	return nil
}

// EventKind is what happened to a peer or a room.
type EventKind uint8

// The kinds of events.
const (
	PeerConnected EventKind = iota // media can flow
	PeerLost                       // nothing heard for two seconds
	PeerRestored                   // heard again
	PeerClosed                     // the connection is gone and won't come back
	RoomChanged                    // who sends what to whom
)

// String gives the name for logs.
func (k EventKind) String() string {
	return [...]string{"peer-connected", "peer-lost", "peer-restored", "peer-closed", "room-changed"}[min(int(k), int(RoomChanged))]
}

// Event is something that the owner of a room wants to know.
type Event struct {
	At     time.Time
	Peer   string
	Reason string // of PeerClosed
	Room   []byte // of RoomChanged: JSON, the room message of docs/protocol.md without "you" and mids
	Kind   EventKind
}

// Permissions are what a peer may send.
type Permissions struct {
	Mic, Camera, Screen bool
}

// AllowAll lets a peer send everything.
func AllowAll() Permissions { return Permissions{Mic: true, Camera: true, Screen: true} }

// Signal is a message about a peer's connection, by the HTTP door: "offer" (an ICE restart), "candidate" or "bye"; the answer is
// "answer" or "ok".
type Signal struct {
	Type      string
	SDP       string
	Candidate string
}
