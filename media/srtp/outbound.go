package srtp

import "encoding/binary"

const (
	maxRTPIndex  = 1 << 48 // one past the last packet index
	maxRTCPIndex = 1 << 31
)

// Outbound protects what is sent to one peer under one master key. Not for concurrent use.
type Outbound struct {
	transform    transform
	overhead     int
	controlIndex uint32
}

// NewOutbound makes the sending side of a master key and salt. It fails with ErrProfile or ErrKeyLength.
func NewOutbound(p Profile, key, salt []byte) (*Outbound, error) {
	t, err := newTransform(p, key, salt)
	if err != nil {
		return nil, err
	}
	return &Outbound{transform: t, overhead: p.Overhead()}, nil
}

// SealRTP protects one RTP packet and returns its length. dst[:headerLen] already holds the header; ciphertext and tag are
// written after it, within the capacity of dst, and payload must not overlap them. index is the 48-bit packet index,
// ROC<<16 | sequence number; the caller never uses one twice for an SSRC, since with GCM a repeated index gives the key
// away. The errors are ErrShort for a header under 12 bytes, ErrNoRoom and ErrExhausted.
func (o *Outbound) SealRTP(dst []byte, headerLen int, payload []byte, ssrc uint32, index uint64) (int, error) {
	if headerLen < minRTPHeaderLen {
		return 0, ErrShort
	}
	n := headerLen + len(payload) + o.overhead
	if cap(dst) < n {
		return 0, ErrNoRoom
	}
	if index >= maxRTPIndex {
		return 0, ErrExhausted
	}
	return o.transform.sealRTP(dst[:n], headerLen, payload, ssrc, index), nil
}

// SealRTCP writes the protected form of the compound packet plain to dst, which must not overlap it, and returns its
// length. The errors are ErrShort, ErrNoRoom, and ErrExhausted after 2^31 packets.
//
// One SRTCP index runs for all SSRCs of this key. Each SSRC then sees a rising index with gaps, which to its receiver is
// the same as lost packets, and nothing has to be kept per SSRC.
func (o *Outbound) SealRTCP(dst, plain []byte) (int, error) {
	if len(plain) < rtcpHeaderLen {
		return 0, ErrShort
	}
	n := len(plain) + rtcpIndexLen + o.overhead
	if cap(dst) < n {
		return 0, ErrNoRoom
	}
	if o.controlIndex >= maxRTCPIndex {
		return 0, ErrExhausted
	}
	index := o.controlIndex
	o.controlIndex++
	return o.transform.sealRTCP(dst[:n], plain, binary.BigEndian.Uint32(plain[4:]), index), nil
}
