package forward

import (
	"time"

	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/media/report"
)

// receiveRTCP decrypts a compound in place and acts on it. It is called like receiveRTP.
func (p *Peer) receiveRTCP(b []byte, t *Transmit) {
	if t.sender.Pending() >= flushAt {
		t.flush()
	}
	r := p.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if !p.ready() {
		return
	}
	plain, err := p.in.UnprotectRTCP(b)
	if err != nil {
		r.engine.counters.unauthentic.Add(1)
		return
	}
	p.lastHeard.Store(t.now)
	for len(plain) > 0 {
		var c packet.RTCP
		if c, plain, err = packet.NextRTCP(plain); err != nil {
			r.engine.counters.malformed.Add(1)
			return
		}
		p.handle(&c, t)
	}
}

func (p *Peer) handle(c *packet.RTCP, t *Transmit) {
	switch c.Type {
	case packet.TypeSenderReport:
		p.takeSenderReport(c, t.now)
		p.takeReports(c, t.now)
	case packet.TypeReceiverReport:
		p.takeReports(c, t.now)
	case packet.TypeTransportFB:
		if c.Format == packet.FormatNACK {
			p.takeNACK(c, t)
		}
	case packet.TypePayloadFB:
		p.takePayloadFeedback(c, t)
	}
}

// takeSenderReport keeps the publisher's clock: for the reports of the slots that show it, and for the one-way latency.
func (p *Peer) takeSenderReport(c *packet.RTCP, now int64) {
	ntp, rtpTime, ok := c.SenderInfo()
	if !ok {
		return
	}
	for i := range p.streams {
		st := &p.streams[i]
		if st.ssrc != c.SSRC() || st.rtx || st.layer == nil {
			continue
		}
		l := st.layer
		unix := p.room.engine.unix()
		l.received.SenderReport(ntp, rtpTime, now)
		l.latency.SenderReport(ntp, unix, now, p.rtt)
		p.clock.observe(unix-report.UnixNano(ntp), now)
		l.senderNTP, l.senderRTP, l.senderAt = ntp, rtpTime, now
		return
	}
}

// takeReports keeps what the peer says of the streams it receives.
func (p *Peer) takeReports(c *packet.RTCP, now int64) {
	var worst uint8
	video := false
	for i := 0; ; i++ {
		b, ok := c.Report(i)
		if !ok {
			break
		}
		s := p.slotBySSRC(b.SSRC)
		if s == nil {
			continue
		}
		s.remote = remoteReport{fractionLost: b.FractionLost, lost: b.CumulativeLost, jitter: b.Jitter, at: now}
		if rtt, ok := report.RTT(report.NTP(p.room.engine.unix()), b.LastSR, b.DelaySinceSR); ok && rtt >= 0 && rtt < 10*time.Second {
			p.rtt = smooth(p.rtt, rtt)
		}
		if s.kind.Video() && s.current != nil {
			video = true
			worst = max(worst, b.FractionLost)
		}
	}
	if video {
		p.downlink.Sending(p.sending(now))
		p.downlink.Report(worst, now)
	}
}

// sending gives the bitrate of all slots together.
func (p *Peer) sending(now int64) (bps uint64) {
	for _, s := range p.slots {
		bps += s.rate.BitsPerSecond(now)
	}
	return bps
}

// smooth is the round-trip estimator of RFC 6298 section 2.
func smooth(old, sample time.Duration) time.Duration {
	if old == 0 {
		return sample
	}
	return old + (sample-old)/8
}

func (p *Peer) slotBySSRC(ssrc uint32) *Slot {
	for _, s := range p.slots {
		if s.ssrc == ssrc || s.rtxSSRC == ssrc && ssrc != 0 {
			return s
		}
	}
	return nil
}

func (p *Peer) takePayloadFeedback(c *packet.RTCP, t *Transmit) {
	switch c.Format {
	case packet.FormatPLI:
		p.pictureLost(c.MediaSSRC(), t)
	case packet.FormatFIR:
		for i := 0; ; i++ {
			ssrc, ok := c.FIR(i)
			if !ok {
				return
			}
			p.pictureLost(ssrc, t)
		}
	case packet.FormatREMB:
		if bps, ok := c.REMB(); ok {
			p.downlink.REMB(bps, t.now)
		}
	}
}

// pictureLossEvery is how often one slot may have a key frame made: everybody else who watches the source pays for it too.
const pictureLossEvery = int64(time.Second)

// pictureLost asks the layer behind a slot for a key frame.
func (p *Peer) pictureLost(ssrc uint32, t *Transmit) {
	s := p.slotBySSRC(ssrc)
	if s == nil || s.current == nil || !s.kind.Video() {
		return
	}
	if s.lossAt != 0 && t.now-s.lossAt < pictureLossEvery {
		return
	}
	s.lossAt = t.now
	s.current.wantKeyFrame()
	s.current.askKeyFrame(t)
}

// maxRepeats bounds the packets that one NACK message brings: more than that is a stream to begin anew, not to repair.
const maxRepeats = 64

// takeNACK repeats what a receiver misses and the history still holds, on the RTX stream of the slot (RFC 4588).
func (p *Peer) takeNACK(c *packet.RTCP, t *Transmit) {
	s := p.slotBySSRC(c.MediaSSRC())
	if s == nil || s.rtxType == 0 || s.rtxSSRC == 0 {
		return
	}
	left := maxRepeats
	for i := 0; left > 0; i++ {
		first, mask, ok := c.NACK(i)
		if !ok {
			return
		}
		s.repeat(first, t)
		left--
		for bit := uint16(0); mask != 0 && left > 0; bit++ {
			if mask&1 != 0 {
				s.repeat(first+bit+1, t)
				left--
			}
			mask >>= 1
		}
	}
}
