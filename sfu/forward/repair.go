package forward

import (
	"encoding/binary"
	"time"

	"github.com/languagemate/studymate/media/codec"
	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/media/seq"
)

const (
	// recentRepeats is how many repeats a slot remembers, so that what is asked for again before the first repeat can have come is sent once.
	recentRepeats = 64
	repeatAgain   = int64(20 * time.Millisecond)
)

// repeatedPacket is a packet that was sent again.
type repeatedPacket struct {
	at      int64
	wireSeq uint16
}

// repeat sends one packet again on the slot's RTX stream, whose sequence numbers are its own: the AEAD nonce of the first sending is not
// used twice.
func (s *Slot) repeat(wireSeq uint16, t *Transmit) {
	last := &s.repeated[wireSeq%recentRepeats]
	if last.at != 0 && last.wireSeq == wireSeq && t.now-last.at < max(int64(s.peer.rtt), repeatAgain) || !s.peer.pacer.mayRepair(t.now) {
		return
	}
	out := seq.Nearest(s.mapper.Next(), wireSeq)
	stretch, in, ok := s.mapper.Incoming(out)
	if !ok || s.switches-stretch >= uint32(len(s.origin)) {
		return
	}
	l := s.origin[stretch%uint32(len(s.origin))]
	// Only the stretch that is shown can be written again: older ones had other offsets of timestamps and picture ids, and lie before a
	// key frame anyway.
	if l == nil || l != s.current || stretch != s.switches || l.history == nil {
		return
	}
	kept, headerLen, ok := l.history.Get(in)
	if !ok || !l.source.enabled {
		return
	}
	*last = repeatedPacket{wireSeq: wireSeq, at: t.now}
	s.writeRTX(kept, headerLen, uint16(out), t) // the wire's 16 bits
}

func (s *Slot) writeRTX(kept []byte, headerLen int, original uint16, t *Transmit) {
	p := s.peer
	a := arrival{layer: s.current}
	if packet.ParseRTP(kept, &a.header) != nil {
		return
	}
	offset, ok := s.timeline.Offset()
	if !ok {
		return
	}
	a.passOn(kept, &s.source.peer.ext)
	slot := t.sender.Slot()
	h := packet.RTP{
		Marker:         a.header.Marker,
		PayloadType:    s.rtxType,
		SequenceNumber: uint16(s.rtxSeq), // the wire's 16 bits
		Timestamp:      a.header.Timestamp + offset,
		SSRC:           s.rtxSSRC,
	}
	packet.PutHeader(slot, &h)
	n, err := p.putExtensions(slot, &a, t.now)
	payload := kept[headerLen:]
	if err != nil || n+2+len(payload)+p.overhead > len(slot) {
		return
	}
	plain := binary.BigEndian.AppendUint16(t.scratch[:0], original)
	plain = append(plain, payload...)
	if codec.ParsePicture(s.current.payload.Codec, payload, &a.picture) {
		s.picture.repeat(plain[2:], &a.picture)
	}
	if n, err = p.out.SealRTP(slot, n, plain, s.rtxSSRC, s.rtxSeq); err != nil {
		return
	}
	s.rtxSeq++
	s.repeats++
	s.rate.Add(n, t.now)
	p.room.engine.counters.forwarded(n)
	p.room.engine.counters.repeated.Add(1)
	p.sendRepair(t, slot, n)
}
