package udp

import "sync/atomic"

// Stats are the totals of a socket since Listen.
type Stats struct {
	// RecvPackets, RecvBytes and RecvBatches count what ReadBatch handed out.
	RecvPackets, RecvBytes, RecvBatches uint64
	// RecvOverflow counts datagrams that the kernel dropped before they were read, mostly for want of buffer; 0 where the
	// system does not tell.
	RecvOverflow uint64
	// Truncated counts received datagrams that were dropped because they were longer than the batch's buffers.
	Truncated uint64
	// SentPackets and SentBytes count datagrams taken by the kernel, SentBatches the system calls that took them.
	SentPackets, SentBytes, SentBatches uint64
	// SendDropped counts datagrams lost because the kernel took no more, SendRefused those it refused for their destination
	// or size.
	SendDropped, SendRefused uint64
	// RoutedPackets counts datagrams among the sent ones that left by a packet socket (Config.Routes).
	RoutedPackets uint64
	// GSOSegments counts datagrams that left inside a segmentation group; GSOFallbacks groups that had to be sent again one
	// by one.
	GSOSegments, GSOFallbacks uint64
}

// counters are the live form of Stats. Each call of the packet path adds once per batch, not once per packet.
type counters struct {
	recvPackets, recvBytes, recvBatches, truncated atomic.Uint64

	sentPackets, sentBytes, sentBatches atomic.Uint64
	sendDropped, sendRefused            atomic.Uint64
	gsoSegments, gsoFallbacks           atomic.Uint64
	routedPackets                       atomic.Uint64
}

// sent adds the outcome of one flush.
func (c *counters) sent(o outcome) {
	c.sentPackets.Add(o.packets)
	c.sentBytes.Add(o.bytes)
	c.sentBatches.Add(o.calls)
	if o.dropped > 0 {
		c.sendDropped.Add(o.dropped)
	}
	if o.refused > 0 {
		c.sendRefused.Add(o.refused)
	}
	if o.segments > 0 {
		c.gsoSegments.Add(o.segments)
	}
	if o.routed > 0 {
		c.routedPackets.Add(o.routed)
	}
	if o.fallbacks > 0 {
		c.gsoFallbacks.Add(o.fallbacks)
	}
}

// received adds the outcome of one read.
func (c *counters) received(packets, bytes, truncated int) {
	if packets > 0 {
		c.recvPackets.Add(uint64(packets))
		c.recvBytes.Add(uint64(bytes))
		c.recvBatches.Add(1)
	}
	if truncated > 0 {
		c.truncated.Add(uint64(truncated))
	}
}

// outcome is what became of the datagrams of one flush.
type outcome struct {
	packets, bytes, calls, dropped, refused, segments, fallbacks, routed uint64
}

// overflowCounter is a conn that knows how many datagrams the kernel dropped on the way in.
type overflowCounter interface{ recvOverflow() uint64 }

// Stats reads the totals; it is cheap and may be called from any goroutine.
func (s *Socket) Stats() Stats {
	c := &s.counters
	st := Stats{
		RecvPackets: c.recvPackets.Load(), RecvBytes: c.recvBytes.Load(), RecvBatches: c.recvBatches.Load(),
		Truncated:   c.truncated.Load(),
		SentPackets: c.sentPackets.Load(), SentBytes: c.sentBytes.Load(), SentBatches: c.sentBatches.Load(),
		SendDropped: c.sendDropped.Load(), SendRefused: c.sendRefused.Load(),
		RoutedPackets: c.routedPackets.Load(),
		GSOSegments:   c.gsoSegments.Load(), GSOFallbacks: c.gsoFallbacks.Load(),
	}
	if o, ok := s.conn.(overflowCounter); ok {
		st.RecvOverflow = o.recvOverflow()
	}
	return st
}
