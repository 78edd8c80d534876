package forward

import (
	"math/rand/v2"

	"github.com/languagemate/studymate/media/codec"
	"github.com/languagemate/studymate/media/layer"
	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/media/report"
	"github.com/languagemate/studymate/media/seq"
)

// anyHeight is what a slot wants before its viewer said how large the picture is.
const anyHeight = 720

// Slot is one m-line on which a peer receives: an outgoing RTP stream, fixed for the peer's life, that shows one source at a time. When
// the source or the layer changes, sequence numbers, timestamps and picture ids go on as if one encoder had made them all. Guarded by
// its room's lock.
type Slot struct {
	peer    *Peer
	kind    SourceKind
	mid     string
	cname   string
	ssrc    uint32
	rtxSSRC uint32

	source  *Source
	current *Layer // whose packets are forwarded; nil until a key frame came
	target  *Layer // whose next key frame is waited for; nil: nothing is wanted
	reason  layer.Reason

	wantedHeight int
	mapper       seq.Mapper
	timeline     seq.Timeline
	clockRate    uint32
	picture      pictureIDs
	payloadType  uint8
	rtxType      uint8
	format       Format
	stripRED     bool // send the primary encoding only
	rtxSeq       uint64
	switches     uint32 // names the stretches of the mapper: odd numbers tell layers of different sources apart
	origin       [8]*Layer

	packets  uint64
	octets   uint64 // of payload, as RFC 3550 counts them
	rate     report.Rate
	remote   remoteReport
	lastAt   int64
	waiting  queue // pictures that wait for their pace
	repeated [recentRepeats]repeatedPacket
	lossAt   int64 // when the receiver's last picture loss was heeded
	repeats  uint64
}

// remoteReport is what the receiver says of the stream (RFC 3550 section 6.4.1).
type remoteReport struct {
	fractionLost uint8
	lost         int32
	jitter       uint32
	at           int64
}

func newSlot(p *Peer, cfg SlotConfig) *Slot {
	rate := uint32(48000)
	if cfg.Kind.Video() {
		rate = 90000
	}
	s := &Slot{
		peer:         p,
		kind:         cfg.Kind,
		mid:          cfg.MID,
		cname:        cfg.CNAME,
		ssrc:         cfg.SSRC,
		rtxSSRC:      cfg.RTXSSRC,
		wantedHeight: anyHeight,
		clockRate:    rate,
		// A receiver starts its roll-over counter at zero, so the first number stays well below the first wrap (RFC 3711 section 3.3.1).
		mapper:   seq.NewMapper(1 + rand.Uint64N(1<<14)),
		rtxSeq:   rand.Uint64N(1 << 14),
		timeline: seq.NewTimeline(rate, rand.Uint32()),
	}
	return s
}

// show makes the slot show a source, or nothing.
func (s *Slot) show(source *Source) {
	if s.source == source {
		return
	}
	if s.source != nil {
		s.source.detach(s)
	}
	s.source = source
	s.restart()
	if source != nil {
		source.attach(s)
		s.peer.layersAt = 0
	}
}

// restart forgets the layer, so that the next one begins with a key frame.
func (s *Slot) restart() {
	s.current, s.target = nil, nil
	s.peer.layersAt = 0
}

// aim names the layer to show from its next key frame on; nil pauses a video slot.
func (s *Slot) aim(l *Layer, reason layer.Reason) {
	s.reason, s.target = reason, l
	switch {
	case l == nil:
		s.current = nil
	case s.current != l:
		l.wantKeyFrame()
	}
}

// take forwards one packet of the slot's source if it belongs to the layer that is shown.
func (s *Slot) take(a *arrival, t *Transmit) {
	if a.layer != s.current && !s.begin(a) {
		return
	}
	if !s.peer.ready() {
		return
	}
	if a.layer.payload.Format != s.format && !s.adopt(a.layer.payload) {
		return
	}
	out, ok := s.mapper.Forward(a.seq)
	if !ok {
		return
	}
	s.write(a, out, s.timeline.Map(a.header.Timestamp, t.now), t)
}

// begin switches to the layer of a packet when the slot waits for it and a decoder can start there.
func (s *Slot) begin(a *arrival) bool {
	if s.kind.Video() {
		if a.layer != s.target || !a.info.Keyframe || !a.info.FrameStart {
			return false
		}
	}
	s.current = a.layer
	s.format = 0 // even the same format may have other payload types inside (RED) at another source
	s.switches++
	s.origin[s.switches%uint32(len(s.origin))] = a.layer
	s.mapper.Switch(s.switches)
	s.timeline.Switch()
	s.picture.restart = true
	return true
}

// adopt takes over a new format: the receiver's payload types for it.
func (s *Slot) adopt(p Payload) bool {
	s.payloadType, s.rtxType = s.peer.typesOf(p.Format)
	s.stripRED = false
	if p.Codec == codec.RED {
		// The blocks of a RED payload name the sender's payload types. A receiver that has no RED, or another number for Opus, gets the
		// primary encoding alone (RFC 2198 section 3).
		theirs, ours := s.source.peer.opusType(), s.peer.opusType()
		if s.payloadType == 0 || theirs != ours {
			s.stripRED, s.payloadType, s.rtxType = true, ours, 0
		}
	}
	if s.payloadType == 0 {
		return false
	}
	s.format = p.Format
	return true
}

// leaveOut closes the gap of a packet without payload.
func (s *Slot) leaveOut(l *Layer, in uint64) {
	if l == s.current {
		s.mapper.Drop(in)
	}
}

// write seals one packet into the transmit batch under a number that no other packet of the slot has.
func (s *Slot) write(a *arrival, out uint64, rtpTime uint32, t *Transmit) {
	p := s.peer
	slot := t.sender.Slot()
	h := packet.RTP{
		Marker:         a.header.Marker,
		PayloadType:    s.payloadType,
		SequenceNumber: uint16(out), // the wire's 16 bits
		Timestamp:      rtpTime,
		SSRC:           s.ssrc,
	}
	packet.PutHeader(slot, &h)
	n, err := p.putExtensions(slot, a, t.now)
	if err != nil {
		return
	}
	payload := s.prepare(a)
	if len(payload) == 0 || n+len(payload)+p.overhead > len(slot) {
		p.room.engine.counters.oversized.Add(1)
		return
	}
	n, err = p.out.SealRTP(slot, n, payload, s.ssrc, out)
	if err != nil {
		return
	}
	s.packets++
	s.octets += uint64(len(payload))
	s.rate.Add(n, t.now)
	s.lastAt = t.now
	p.room.engine.counters.forwarded(n)
	if !s.kind.Video() {
		t.send(p, slot, n)
		return
	}
	if !s.sendPaced(t, slot, n) {
		s.restart()
	}
}

// prepare rewrites what the codec carries beside the picture, so that it goes on over a switch.
func (s *Slot) prepare(a *arrival) []byte {
	switch {
	case a.hasIDs:
		s.picture.rewrite(a.payload, &a.picture)
	case s.stripRED:
		return primaryOfRED(a.payload)
	}
	return a.payload
}

// putExtensions writes the header extensions of a packet in the receiver's numbering.
func (p *Peer) putExtensions(dst []byte, a *arrival, now int64) (int, error) {
	var elements [5]packet.Element
	n := 0
	add := func(id uint8, value []byte) {
		if id != 0 && len(value) > 0 {
			elements[n] = packet.Element{ID: id, Value: value}
			n++
		}
	}
	add(p.ext.AudioLevel, a.audioLevel)
	add(p.ext.VideoOrientation, a.orientation)
	add(p.ext.ColorSpace, a.colorSpace)
	add(p.ext.DependencyDescriptor, a.dependency)
	if p.ext.AbsSendTime != 0 && a.layer.source.kind.Video() {
		// 24 bits, 6.18 fixed-point seconds.
		v := uint32(uint64(now) << 9 / 1953125) // now*2^18/10^9; the wrap at 64 s is the format's
		p.sendTime = [3]byte{byte(v >> 16), byte(v >> 8), byte(v)}
		add(p.ext.AbsSendTime, p.sendTime[:])
	}
	return packet.PutExtensions(dst, elements[:n])
}

// typesOf gives the receiver's payload type for a format and its RTX type; zero when it can't decode the format.
func (p *Peer) typesOf(f Format) (payloadType, rtxType uint8) {
	if f == 0 {
		return 0, 0
	}
	for i := range p.payloads {
		if p.payloads[i].Format == f && p.payloads[i].Primary == 0 {
			payloadType = uint8(i) // 0..127
			break
		}
	}
	for i := range p.payloads {
		if payloadType != 0 && p.payloads[i].Primary == payloadType {
			rtxType = uint8(i) // 0..127
			break
		}
	}
	return payloadType, rtxType
}

// opusType gives the peer's payload type for plain Opus; zero when it has none.
func (p *Peer) opusType() uint8 {
	for i := range p.payloads {
		if p.payloads[i].Codec == codec.Opus {
			return uint8(i) // 0..127
		}
	}
	return 0
}
