// Package transport is one peer's way to the server: it reads the SDP offer and writes the answer, answers ICE checks as
// an ICE-lite agent (RFC 8445 section 2.5), is the DTLS server, hands out the SRTP keys and carries the room channel over
// SCTP. It knows neither rooms nor media: RTP and RTCP on the shared UDP port never enter it.
//
// An Endpoint holds what all peers of a process share. The packet worker calls Deliver for each datagram that is neither
// RTP nor RTCP; it never blocks. Everything else may be called from any goroutine. A Handler is called on goroutines of
// this package and must only hand over.
package transport

import (
	"net/netip"
	"time"

	"github.com/languagemate/studymate/media/srtp"
)

// PacketWriter sends one datagram from the shared UDP socket. It is called by many goroutines at once and must not block.
type PacketWriter interface {
	WriteTo(b []byte, to netip.AddrPort) (int, error)
}

// StreamWriter sends one packet over an ICE-TCP connection. Write never blocks: it queues a copy, and when the queue of
// the connection is full the packet is dropped, as a network would.
type StreamWriter interface {
	Write(b []byte) (int, error)
}

// Path is the way of the client's packets: a UDP address, or a stream for ICE-TCP. It is the nominated one or, before the
// client nominates, the first one that a check has proven.
type Path struct {
	// Remote is the client's address, as the worker reported it; for ICE-TCP the address of the connection.
	Remote netip.AddrPort
	// Stream is set for ICE-TCP only: packets of this peer go there and not to the UDP socket.
	Stream StreamWriter
}

// Handler is told what happens to one peer. It is called on goroutines of this package, which serve other peers too, so
// it must only hand over. A call of Path or StreamPacket that is under way when the peer ends may return after Closed.
type Handler interface {
	// Secured gives the SRTP keys, once: DTLS is done and the certificate has the fingerprint of the offer.
	Secured(keys srtp.Keys)
	// Path gives the path, and each later change of it. It mostly comes before Secured.
	Path(p Path)
	// StreamPacket gives an SRTP or SRTCP packet that came over ICE-TCP. b is valid during the call only.
	StreamPacket(b []byte)
	// Channel reports the room channel: (nil, true) when it is open, (text, true) for each message, whose bytes the
	// handler may keep, and (nil, false) when it is over: the client ended it, broke its rules, or is gone.
	Channel(data []byte, open bool)
	// Closed is called exactly once, when nothing of the peer runs any more. The error says why.
	Closed(err error)
}

// Times of RFC 8445, RFC 7675 and of this package.
const (
	// consentTimeout ends a peer that sent no valid check for so long: RFC 7675 section 5.1.
	consentTimeout = 30 * time.Second
	// handshakeTimeout bounds the time from Accept to the end of the DTLS handshake.
	handshakeTimeout = 30 * time.Second
	// flightInterval is the first DTLS retransmission; it doubles. pion's default of a second makes one lost packet a
	// slow join.
	flightInterval = 250 * time.Millisecond
	// lingerTimeout bounds how long Close waits for the last message to be acknowledged.
	lingerTimeout = 250 * time.Millisecond
	// sweepInterval is how often the consent of all peers is looked at.
	sweepInterval = time.Second
)
