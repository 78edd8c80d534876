package srtp

import "encoding/binary"

const (
	// maxStreams is how many SSRCs one peer may send with: a session's sources need 10 (two voices and four pictures
	// with repair streams), and again after a reload of a source.
	maxStreams = 64

	rtpWindowBits  = 1024 // one second of a 10 Mbit/s stream, so that repairs are still let in
	rtcpWindowBits = 128
)

// Inbound unprotects what one peer sends under one master key, over all its SSRCs. Not for concurrent use.
type Inbound struct {
	transform transform
	overhead  int
	streams   map[uint32]*Stream
	control   map[uint32]*controlStream
}

// Stream is the replay window and the roll-over counter of one incoming SSRC. It belongs to the Inbound that made it and
// to that one's goroutine.
type Stream struct {
	ssrc   uint32
	replay window
	bits   [rtpWindowBits / 64]uint64
}

type controlStream struct {
	replay window
	bits   [rtcpWindowBits / 64]uint64
}

// NewInbound makes the receiving side of a master key and salt. It fails with ErrProfile or ErrKeyLength.
func NewInbound(p Profile, key, salt []byte) (*Inbound, error) {
	t, err := newTransform(p, key, salt)
	if err != nil {
		return nil, err
	}
	return &Inbound{
		transform: t,
		overhead:  p.Overhead(),
		streams:   make(map[uint32]*Stream),
		control:   make(map[uint32]*controlStream),
	}, nil
}

// Stream returns the stream of ssrc and makes it at the first call. It returns nil when 64 others exist: what comes on
// more SSRCs is not received.
func (in *Inbound) Stream(ssrc uint32) *Stream {
	if s := in.streams[ssrc]; s != nil {
		return s
	}
	if len(in.streams) >= maxStreams {
		return nil
	}
	s := &Stream{ssrc: ssrc}
	s.replay.seen = s.bits[:]
	in.streams[ssrc] = s
	return s
}

// Discard gives the place of a stream free if no authentic packet ever came on it, so that forged packets can not use up
// the places of real ones. It says whether s is gone; a stream that has received stays, since forgetting its window
// would let its packets in a second time.
func (in *Inbound) Discard(s *Stream) bool {
	if s.replay.started || in.streams[s.ssrc] != s {
		return false
	}
	delete(in.streams, s.ssrc)
	return true
}

// index is the likeliest 48-bit index of a sequence number: the one nearest to the newest authentic packet (RFC 3711
// section 3.3.1). A stream starts with roll-over counter 0.
func (s *Stream) index(wireSeq uint16) uint64 {
	if !s.replay.started {
		return uint64(wireSeq)
	}
	newest := s.replay.newest
	index := newest&^0xffff | uint64(wireSeq)
	const half = 1 << 15
	switch {
	case index > newest+half && index >= 1<<16:
		return index - 1<<16
	case index+half < newest && index < maxRTPIndex-1<<16:
		return index + 1<<16
	}
	return index
}

// UnprotectRTP authenticates and decrypts pkt in place. plain is pkt without the tag: the header, of headerLen bytes with
// its extensions, and the payload. index is the packet's 48-bit index, ROC<<16 | sequence number. The errors are ErrShort,
// ErrReplayed and ErrAuth; after ErrAuth the contents of pkt are undefined. The window and the roll-over counter move only
// after authentication.
func (in *Inbound) UnprotectRTP(s *Stream, pkt []byte, headerLen int) (plain []byte, index uint64, err error) {
	if headerLen < minRTPHeaderLen || len(pkt) < headerLen+in.overhead {
		return nil, 0, ErrShort
	}
	if binary.BigEndian.Uint32(pkt[8:]) != s.ssrc {
		return nil, 0, ErrAuth // the counter-mode tag would pass and the wrong key stream be applied
	}
	index = s.index(binary.BigEndian.Uint16(pkt[2:]))
	if !s.replay.fresh(index) {
		return nil, 0, ErrReplayed
	}
	plain, err = in.transform.openRTP(pkt, headerLen, s.ssrc, index)
	if err != nil {
		return nil, 0, err
	}
	s.replay.accept(index)
	return plain, index, nil
}

// UnprotectRTCP authenticates and decrypts a compound packet in place and returns it without tag and index. Replay is
// checked per SSRC of the first packet. The errors are ErrShort, ErrReplayed, ErrAuth and ErrStreams. A packet without
// encryption is refused with ErrAuth, as WebRTC always encrypts (RFC 8827 section 6.5).
func (in *Inbound) UnprotectRTCP(pkt []byte) ([]byte, error) {
	if len(pkt) < rtcpHeaderLen+rtcpIndexLen+in.overhead {
		return nil, ErrShort
	}
	ssrc := binary.BigEndian.Uint32(pkt[4:])
	word := binary.BigEndian.Uint32(pkt[in.indexAt(len(pkt)):])
	if word&rtcpEncrypted == 0 {
		return nil, ErrAuth
	}
	index := word &^ rtcpEncrypted
	c := in.control[ssrc]
	if c != nil && !c.replay.fresh(uint64(index)) {
		return nil, ErrReplayed
	}
	plain, err := in.transform.openRTCP(pkt, ssrc, index)
	if err != nil {
		return nil, err
	}
	if c == nil {
		if len(in.control) >= maxStreams {
			return nil, ErrStreams
		}
		c = &controlStream{}
		c.replay.seen = c.bits[:]
		in.control[ssrc] = c
	}
	c.replay.accept(uint64(index))
	return plain, nil
}

// indexAt is where the SRTCP index lies: at the end with an AEAD, before the tag with HMAC (RFC 7714 section 9.2, RFC 3711
// section 3.4).
func (in *Inbound) indexAt(pktLen int) int {
	if in.overhead == cmTagLen {
		return pktLen - cmTagLen - rtcpIndexLen
	}
	return pktLen - rtcpIndexLen
}
