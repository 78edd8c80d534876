package forward

import (
	"encoding/binary"

	"github.com/languagemate/studymate/media/codec"
	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/media/seq"
	"github.com/languagemate/studymate/media/srtp"
)

// flushAt is how full the transmit batch may be before a packet is taken in: a flush is a system call, which must not happen under the
// room's lock, and a packet of a room of four leaves in three copies.
const flushAt = transmitBatch / 2

// arrival is one authentic packet on its way through: plaintext, parsed, not yet forwarded.
type arrival struct {
	payload []byte // without padding; slots may rewrite its codec descriptor, each anew
	header  packet.RTP
	layer   *Layer
	seq     uint64
	info    codec.Info
	picture codec.Picture
	hasIDs  bool // picture is valid
	// Header extension elements that are passed on.
	audioLevel, orientation, colorSpace, dependency []byte
}

// passOn finds the header extension elements of a video packet that are copied to receivers.
func (a *arrival) passOn(b []byte, ids *ExtensionIDs) {
	a.orientation = a.header.Extension(b, ids.VideoOrientation)
	a.colorSpace = a.header.Extension(b, ids.ColorSpace)
	if a.layer.payload.Codec == codec.AV1 {
		a.dependency = a.header.Extension(b, ids.DependencyDescriptor)
		a.info.Keyframe = a.info.Keyframe || codec.DescribesKeyframe(a.dependency)
	}
}

// receiveRTP decrypts a packet in place and forwards it. It is called on a worker, or on the goroutine of an ICE-TCP connection.
func (p *Peer) receiveRTP(b []byte, t *Transmit) {
	if t.sender.Pending() >= flushAt {
		t.flush()
	}
	r := p.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if !p.ready() {
		return
	}
	var a arrival
	if packet.ParseRTP(b, &a.header) != nil {
		r.engine.counters.malformed.Add(1)
		return
	}
	known, ok := p.identify(b, &a.header)
	if !ok {
		return
	}
	plain, index, err := p.in.UnprotectRTP(known.keys, b, a.header.HeaderLen)
	if err != nil {
		r.engine.counters.unauthentic.Add(1)
		if known.layer == nil {
			p.in.Discard(known.keys)
		}
		return
	}
	p.lastHeard.Store(t.now)
	if p.ext.TransportCC != 0 {
		if v := a.header.Extension(plain, p.ext.TransportCC); len(v) == 2 {
			p.recorder.Arrived(binary.BigEndian.Uint16(v), t.now)
		}
	}
	if known.layer == nil {
		if known, ok = p.bind(plain, &a.header, known.keys); !ok {
			p.in.Discard(known.keys)
			return
		}
	}
	if a.payload, err = a.header.Payload(plain); err != nil {
		r.engine.counters.malformed.Add(1)
		return
	}
	a.layer, a.seq = known.layer, index
	if known.rtx && !a.unwrapRTX(p) {
		return
	}
	p.accept(plain, &a, t)
}

// identify finds what an SSRC is. An SSRC never seen gets keys to try and no layer: it is bound only once a packet is authentic.
func (p *Peer) identify(b []byte, h *packet.RTP) (stream, bool) {
	for i := range p.streams {
		if p.streams[i].ssrc == h.SSRC {
			return p.streams[i], true
		}
	}
	if len(p.streams) >= maxStreams || p.payloads[h.PayloadType].Format == 0 {
		p.room.engine.counters.unknown.Add(1)
		return stream{}, false
	}
	keys := p.in.Stream(h.SSRC)
	return stream{keys: keys, ssrc: h.SSRC}, keys != nil
}

// bind finds the layer of a new SSRC: by the SDP's announcement, else by the MID and RID header extensions (RFC 8843 section 9.2,
// RFC 8852).
func (p *Peer) bind(b []byte, h *packet.RTP, keys *srtp.Stream) (stream, bool) {
	found := stream{keys: keys, ssrc: h.SSRC}
	mid := h.Extension(b, p.ext.MID)
	for _, s := range p.sources {
		if s == nil {
			continue
		}
		if l, rtx := s.announced(h.SSRC); l != nil {
			found.layer, found.rtx = l, rtx
			break
		}
		if mid == nil || string(mid) != s.mid {
			continue
		}
		rid := h.Extension(b, p.ext.RID)
		if repaired := h.Extension(b, p.ext.RepairedRID); repaired != nil {
			rid, found.rtx = repaired, true
		} else if p.payloads[h.PayloadType].Primary != 0 {
			found.rtx = true
		}
		if len(s.rids) == 0 {
			rid = nil
		}
		found.layer = s.layer(string(rid))
		break
	}
	if found.layer == nil {
		p.room.engine.counters.unknown.Add(1)
		return found, false
	}
	if found.rtx {
		found.layer.rtxSSRC = h.SSRC
	} else {
		found.layer.ssrc = h.SSRC
	}
	p.streams = append(p.streams, found)
	return found, true
}

// announced finds the layer of an SSRC that the SDP named. Simulcast is announced by RID only.
func (s *Source) announced(ssrc uint32) (l *Layer, rtx bool) {
	if len(s.rids) > 0 {
		return nil, false
	}
	for _, primary := range s.ssrcs {
		switch ssrc {
		case primary:
			return s.layer(""), false
		case s.rtxOf[primary]:
			return s.layer(""), true
		}
	}
	return nil, false
}

// unwrapRTX turns a repeat into the packet it repeats (RFC 4588 section 4): the original sequence number stands before the payload.
func (a *arrival) unwrapRTX(p *Peer) bool {
	if len(a.payload) <= 2 || !a.layer.started {
		return false // padding to probe the bandwidth
	}
	a.seq = seq.Nearest(a.layer.highest, binary.BigEndian.Uint16(a.payload))
	a.header.PayloadType = p.payloads[a.header.PayloadType].Primary
	a.payload = a.payload[2:]
	return true
}

// accept takes an authentic primary packet: statistics, repair, then forwarding.
func (p *Peer) accept(b []byte, a *arrival, t *Transmit) {
	l := a.layer
	s := l.source
	payload := p.payloads[a.header.PayloadType]
	if payload.Format == 0 || payload.Primary != 0 {
		return
	}
	l.payload = payload
	awakes := !l.active(t.now)
	if !l.arrive(a.seq, a.header.Timestamp, len(b), t.now) {
		return
	}
	p.room.engine.counters.received(len(b))
	if awakes && s.kind.Video() {
		for _, slot := range s.slots {
			slot.peer.chooseLayers(t.now)
		}
	}
	if l.loss != nil {
		l.notice(a.seq, t)
	}
	if len(a.payload) == 0 {
		for _, slot := range s.slots {
			slot.leaveOut(l, a.seq)
		}
		return
	}
	if s.kind.Video() {
		a.info = codec.Inspect(payload.Codec, a.payload, a.header.Marker)
		a.passOn(b, &p.ext)
		l.history.Put(a.seq, b[:a.header.HeaderLen], a.payload)
		if a.info.Keyframe && a.info.FrameStart {
			l.keyFrame(a.seq, a.payload, t.now)
		}
	} else {
		p.listen(b, a, s, t.now)
	}
	if s.enabled {
		a.forward(s, t)
	}
	if awakes && s.kind.Video() {
		l.askKeyFrame(t)
	}
}

// listen takes the audio level of a packet (RFC 6464).
func (p *Peer) listen(b []byte, a *arrival, s *Source, now int64) {
	a.audioLevel = a.header.Extension(b, p.ext.AudioLevel)
	if len(a.audioLevel) == 0 || s.kind != Mic || !s.enabled {
		return
	}
	level := a.audioLevel[0]
	s.level.Observe(level&0x7F, level&0x80 != 0, now)
	p.room.dominant.Observe(p.index, level&0x7F, level&0x80 != 0, now)
	p.room.meeting.Observe(p.index, level&0x7F, level&0x80 != 0, now)
}

// forward seals the packet for every slot that shows the source.
func (a *arrival) forward(s *Source, t *Transmit) {
	a.hasIDs = codec.ParsePicture(a.layer.payload.Codec, a.payload, &a.picture)
	for _, slot := range s.slots {
		slot.take(a, t)
	}
}
