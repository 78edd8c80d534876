package forward

import (
	"time"

	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/media/report"
)

const (
	// feedbackEvery is how often transport-wide feedback goes out: senders' estimators are made for 50 to 250 ms.
	feedbackEvery = int64(100 * time.Millisecond)
	// reportEvery is how often reports go out; RFC 4585 section 3.4 leaves an interval below 5 s to the profile.
	reportEvery = int64(time.Second)
	// maxCompound keeps a compound within one datagram.
	maxCompound = 1200
)

// sendRTCP seals a compound that stands in t.scratch and sends it.
func (p *Peer) sendRTCP(t *Transmit, plain []byte) {
	if len(plain) == 0 || !p.ready() {
		return
	}
	slot := t.sender.Slot()
	n, err := p.out.SealRTCP(slot, plain)
	if err != nil {
		return
	}
	t.send(p, slot, n)
}

// sendFeedback tells the peer when its packets arrived, for its bandwidth estimate.
func (p *Peer) sendFeedback(t *Transmit) {
	if p.ext.TransportCC == 0 || len(p.streams) == 0 {
		return
	}
	p.sendRTCP(t, p.recorder.Feedback(t.scratch[:0], p.reportSSRC, p.streams[0].ssrc, t.now))
}

// sendReports sends the sender reports of the slots that carry something and the receiver reports of the layers that arrive.
func (p *Peer) sendReports(t *Transmit) {
	b := t.scratch[:0]
	for _, s := range p.slots {
		if s.current == nil || s.lastAt == 0 || t.now-s.lastAt > 5*int64(time.Second) {
			continue
		}
		if len(b) > maxCompound-128 {
			p.sendRTCP(t, b)
			b = t.scratch[:0]
		}
		b = s.appendReport(b, t.now)
	}
	var blocks [maxLayers * int(SourceKinds)]packet.ReportBlock
	n := 0
	for _, source := range p.sources {
		if source == nil {
			continue
		}
		for _, l := range source.layers {
			if l.active(t.now) && n < len(blocks) {
				blocks[n] = l.reportBlock(t.now)
				n++
			}
		}
	}
	if n > 0 {
		if len(b) > maxCompound-8-n*packet.ReportBlockLen {
			p.sendRTCP(t, b)
			b = t.scratch[:0]
		}
		b = packet.AppendReceiverReport(b, p.reportSSRC, blocks[:n])
	}
	p.sendRTCP(t, b)
}

func (l *Layer) reportBlock(now int64) packet.ReportBlock {
	r := l.received.Block(now)
	return packet.ReportBlock{
		SSRC:            l.ssrc,
		FractionLost:    r.FractionLost,
		CumulativeLost:  r.CumulativeLost,
		HighestSequence: r.HighestSeq,
		Jitter:          r.Jitter,
		LastSR:          r.LSR,
		DelaySinceSR:    r.DLSR,
	}
}

// appendReport writes the sender report and the CNAME of a slot. The pair of times comes from the publisher's own report, moved onto
// our clock and the slot's timeline, so that a receiver lines up the sound and the picture of one person by the person's own clock.
func (s *Slot) appendReport(b []byte, now int64) []byte {
	wall := s.peer.room.engine.unix()
	rtpTime, at, _ := s.timeline.Last()
	rtpTime += ticks(now-at, s.clockRate)
	if offset, ok := s.timeline.Offset(); ok && s.current.senderAt != 0 && s.source != nil {
		l := s.current
		publisher := report.UnixNano(l.senderNTP) + s.source.peer.clock.offset
		rtpTime = l.senderRTP + offset + ticks(wall-publisher, s.clockRate)
	}
	b = packet.AppendSenderReport(b, s.ssrc, report.NTP(wall), rtpTime, uint32(s.packets), uint32(s.octets)) // RFC 3550: the counts wrap
	return packet.AppendCNAME(b, s.ssrc, s.cname)
}

func ticks(nanoseconds int64, clockRate uint32) uint32 {
	return uint32(nanoseconds / 1000 * int64(clockRate) / 1_000_000) // the RTP clock wraps
}

// remoteClock is how far our wall clock is ahead of a publisher's, taken from its sender reports: the smallest difference seen is the
// least delayed one. It is forgotten after a while, because clocks drift.
type remoteClock struct {
	offset int64
	at     int64
}

const clockMemory = int64(30 * time.Second)

func (c *remoteClock) observe(difference, now int64) {
	if c.at == 0 || difference < c.offset || now-c.at > clockMemory {
		c.offset, c.at = difference, now
	}
}
