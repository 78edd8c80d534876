package turnserver

import "sync/atomic"

// Stats are the server's totals since New, and what is open now.
type Stats struct {
	// Allocations and Connections are the relays and the TCP and TLS connections open now.
	Allocations, Connections int
	// AllocationsMost is how many relays there may be.
	AllocationsMost int
	// AllocationsMade and AllocationsRefused count Allocate requests that got a relay, and those refused by quota or drain.
	AllocationsMade, AllocationsRefused uint64
	// ConnectionsAccepted counts TCP and TLS connections, ConnectionsRefused those beyond MaxConnections,
	// ConnectionsIdle those closed for silence and ConnectionsGarbage those closed for what they sent.
	ConnectionsAccepted, ConnectionsRefused, ConnectionsIdle, ConnectionsGarbage uint64
	// AuthFailures counts requests with bad or expired credentials, PeersDenied requests and packets to or from addresses
	// that AllowedPeers refused, Malformed messages dropped unread and Panics those that made the server panic.
	AuthFailures, PeersDenied, Malformed, Panics uint64
	// ToPeer and FromPeer count relayed datagrams; RateDropped those above MaxRateBps.
	ToPeerPackets, ToPeerBytes, FromPeerPackets, FromPeerBytes, RateDropped uint64
}

// counters are the live form of Stats.
type counters struct {
	allocationsMade, allocationsRefused atomic.Uint64

	connectionsAccepted, connectionsRefused, connectionsIdle, connectionsGarbage atomic.Uint64

	authFailures, peersDenied, malformed, panics atomic.Uint64

	toPeerPackets, toPeerBytes, fromPeerPackets, fromPeerBytes, rateDropped atomic.Uint64
}

// Stats reads the totals; it may be called from any goroutine.
func (s *Server) Stats() Stats {
	c := &s.counters
	return Stats{
		Allocations:         s.relays.count(),
		AllocationsMost:     s.config.MaxAllocations,
		Connections:         int(s.connections.Load()),
		AllocationsMade:     c.allocationsMade.Load(),
		AllocationsRefused:  c.allocationsRefused.Load(),
		ConnectionsAccepted: c.connectionsAccepted.Load(),
		ConnectionsRefused:  c.connectionsRefused.Load(),
		ConnectionsIdle:     c.connectionsIdle.Load(),
		ConnectionsGarbage:  c.connectionsGarbage.Load(),
		AuthFailures:        c.authFailures.Load(),
		PeersDenied:         c.peersDenied.Load(),
		Malformed:           c.malformed.Load(),
		Panics:              c.panics.Load(),
		ToPeerPackets:       c.toPeerPackets.Load(),
		ToPeerBytes:         c.toPeerBytes.Load(),
		FromPeerPackets:     c.fromPeerPackets.Load(),
		FromPeerBytes:       c.fromPeerBytes.Load(),
		RateDropped:         c.rateDropped.Load(),
	}
}
