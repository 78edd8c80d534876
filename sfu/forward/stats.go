package forward

import (
	"sync/atomic"
	"time"

	"github.com/languagemate/studymate/sfu/udp"
)

// counters count what happens to packets, over the life of the engine. Adding takes no lock.
type counters struct {
	packetsIn, bytesIn   atomic.Uint64
	packetsOut, bytesOut atomic.Uint64
	repeated             atomic.Uint64
	unknown              atomic.Uint64
	malformed            atomic.Uint64
	unauthentic          atomic.Uint64
	oversized            atomic.Uint64
	pacerDrops           atomic.Uint64
	sendErrors           atomic.Uint64
	lost, nacks          atomic.Uint64 // of peers that are gone
	keyFrames, keyAsks   atomic.Uint64 // of peers that are gone
}

func (c *counters) received(bytes int) {
	c.packetsIn.Add(1)
	c.bytesIn.Add(uint64(bytes)) // a length
}

func (c *counters) forwarded(bytes int) {
	c.packetsOut.Add(1)
	c.bytesOut.Add(uint64(bytes)) // a length
}

// retire keeps the counts of a peer that leaves. Called with its room's lock held.
func (c *counters) retire(p *Peer) {
	for _, s := range p.sources {
		if s == nil {
			continue
		}
		for _, l := range s.layers {
			c.lost.Add(l.received.Stats().Lost)
			c.nacks.Add(l.nacks)
			c.keyFrames.Add(l.keyFrames)
			c.keyAsks.Add(l.keysAsked)
		}
	}
}

// Stats are the counts of an engine since its start.
type Stats struct {
	PacketsIn, BytesIn   uint64
	PacketsOut, BytesOut uint64
	PacketsRepeated      uint64 // sent again on RTX streams
	PacketsLost          uint64 // missing on the way from publishers
	NACKsSent            uint64
	KeyFrames            uint64
	KeyFrameRequests     uint64
	DropsUnknown         uint64 // from an address or with an SSRC that nobody announced
	DropsMalformed       uint64
	DropsUnauthentic     uint64 // failed authentication or replayed
	DropsOversized       uint64
	DropsPacer           uint64 // pictures that waited for their pace behind too many others
	SendErrors           uint64
	Rooms, Peers         int
	Sockets              []udp.Stats
}

// Stats gathers the counts. It walks the rooms, so it is for the reader of metrics, not for a timer.
func (e *Engine) Stats() Stats {
	c := &e.counters
	st := Stats{
		PacketsIn: c.packetsIn.Load(), BytesIn: c.bytesIn.Load(),
		PacketsOut: c.packetsOut.Load(), BytesOut: c.bytesOut.Load(),
		PacketsRepeated: c.repeated.Load(), PacketsLost: c.lost.Load(), NACKsSent: c.nacks.Load(),
		KeyFrames: c.keyFrames.Load(), KeyFrameRequests: c.keyAsks.Load(),
		DropsUnknown: c.unknown.Load(), DropsMalformed: c.malformed.Load(), DropsUnauthentic: c.unauthentic.Load(),
		DropsOversized: c.oversized.Load(), DropsPacer: c.pacerDrops.Load(), SendErrors: c.sendErrors.Load(),
	}
	for _, w := range e.workers {
		st.Sockets = append(st.Sockets, w.socket.Stats())
	}
	e.mu.Lock()
	rooms := make([]*Room, 0, len(e.rooms))
	for r := range e.rooms {
		rooms = append(rooms, r)
	}
	e.mu.Unlock()
	st.Rooms = len(rooms)
	for _, r := range rooms {
		r.mu.Lock()
		st.Peers += len(r.peers)
		for _, p := range r.peers {
			for _, l := range p.layers() {
				st.PacketsLost += l.received.Stats().Lost
				st.NACKsSent += l.nacks
				st.KeyFrames += l.keyFrames
				st.KeyFrameRequests += l.keysAsked
			}
		}
		r.mu.Unlock()
	}
	return st
}

func (p *Peer) layers() []*Layer {
	var all []*Layer
	for _, s := range p.sources {
		if s != nil {
			all = append(all, s.layers...)
		}
	}
	return all
}

// StreamStats are the figures of one RTP stream, either way.
type StreamStats struct {
	Kind        SourceKind
	MID         string
	RID         string // incoming simulcast layers
	Layer       string // "h", "m", "l", "" where there is one layer, "off" for a slot that shows nothing
	Reason      string // why a slot shows this layer
	From        string // the peer whose source a slot shows
	Codec       string
	Height      int
	Packets     uint64
	Bytes       uint64
	Lost        uint64
	LossPercent float64 // over the last report interval
	Jitter      time.Duration
	Latency     time.Duration // one way, publisher to server; estimated from sender reports, zero when unknown
	BitrateBps  uint64
	NACKs       uint64 // sent for an incoming stream, repeats for an outgoing one
	KeyFrames   uint64
	Active      bool
}

// PeerStats are the figures of one peer.
type PeerStats struct {
	ID      string
	RTT     time.Duration
	Lost    bool // nothing heard for two seconds
	Ready   bool
	Up      []StreamStats
	Down    []StreamStats
	Enabled [SourceKinds]bool
}

// Stats gives the peer's figures.
func (p *Peer) Stats() PeerStats {
	now := p.room.engine.now()
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	return p.stats(now)
}

func (p *Peer) stats(now int64) PeerStats {
	st := PeerStats{ID: p.id, RTT: p.rtt, Lost: p.lost, Ready: p.ready()}
	for k, s := range p.sources {
		if s == nil {
			continue
		}
		st.Enabled[k] = s.enabled
		for _, l := range s.layers {
			st.Up = append(st.Up, l.stats(now))
		}
	}
	for _, s := range p.slots {
		st.Down = append(st.Down, s.stats(now))
	}
	return st
}

func (l *Layer) stats(now int64) StreamStats {
	r := l.received.Stats()
	return StreamStats{
		Kind: l.source.kind, MID: l.source.mid, RID: l.rid, Layer: l.name(), Codec: l.payload.Codec.String(), Height: l.height,
		Packets: r.Packets, Bytes: r.Bytes, Lost: r.Lost, LossPercent: 100 * r.FractionLost, Jitter: r.Jitter,
		Latency: l.latency.OneWay(), BitrateBps: l.rate.BitsPerSecond(now), NACKs: l.nacks, KeyFrames: l.keyFrames, Active: l.active(now),
	}
}

// name gives the letter of a simulcast layer: the best is h whatever the publisher calls it.
func (l *Layer) name() string {
	if len(l.source.rids) < 2 {
		return "h"
	}
	return [...]string{"h", "m", "l"}[min(len(l.source.rids)-1-l.rank, 2)]
}

func (s *Slot) stats(now int64) StreamStats {
	st := StreamStats{
		Kind: s.kind, MID: s.mid, Layer: "off", Reason: s.reason.String(), Packets: s.packets, Bytes: s.octets,
		LossPercent: 100 * float64(s.remote.fractionLost) / 256, Lost: uint64(max(s.remote.lost, 0)),
		Jitter:     time.Duration(uint64(s.remote.jitter) * uint64(time.Second) / uint64(s.clockRate)), // 32 bits times 10^9
		BitrateBps: s.rate.BitsPerSecond(now), NACKs: s.repeats,
	}
	if s.source != nil {
		st.From = s.source.peer.id
	}
	if s.current != nil {
		st.Layer, st.Height, st.Codec = s.current.name(), s.current.height, s.current.payload.Codec.String()
		st.Active = s.current.active(now)
	}
	return st
}
