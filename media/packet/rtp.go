package packet

import "encoding/binary"

// FixedHeaderLen is the length of an RTP header without CSRCs and extensions, in bytes (RFC 3550 section 5.1).
const FixedHeaderLen = 12

const (
	profileOneByte     = 0xBEDE // RFC 8285 section 4.2
	profileTwoByte     = 0x1000 // RFC 8285 section 4.3, the low four bits are "appbits"
	profileTwoByteMask = 0xFFF0
)

// Kind is what a datagram on a port shared by several protocols is, by its first bytes.
type Kind uint8

// The kinds of RFC 7983 section 7 and RFC 5761 section 4.
const (
	KindUnknown Kind = iota
	KindSTUN
	KindDTLS
	KindRTP
	KindRTCP
)

// Classify tells what a datagram is by its first byte (RFC 7983), and RTP from RTCP by the second (RFC 5761).
func Classify(b []byte) Kind {
	if len(b) < 2 {
		return KindUnknown
	}
	switch first := b[0]; {
	case first <= 3:
		return KindSTUN
	case first >= 20 && first <= 63:
		return KindDTLS
	case first >= 128 && first <= 191:
		if b[1] >= 192 && b[1] <= 223 {
			return KindRTCP
		}
		return KindRTP
	default:
		return KindUnknown
	}
}

// RTP is a parsed RTP header. It holds offsets into the packet it was parsed from, not the bytes.
type RTP struct {
	Timestamp      uint32
	SSRC           uint32
	SequenceNumber uint16
	HeaderLen      int // fixed header, CSRCs and extension block, in bytes
	PayloadType    uint8
	Marker         bool
	Padding        bool

	extensionProfile uint16
	extensionStart   int // first byte after the extension block's own four-byte header
	extensionEnd     int
}

// ParseRTP reads the header of b into h. The payload may still be encrypted: only the header is looked at.
func ParseRTP(b []byte, h *RTP) error {
	if len(b) < FixedHeaderLen {
		return ErrTruncated
	}
	if b[0]>>6 != 2 {
		return ErrVersion
	}
	h.Padding = b[0]&0x20 != 0
	h.Marker = b[1]&0x80 != 0
	h.PayloadType = b[1] & 0x7F
	h.SequenceNumber = binary.BigEndian.Uint16(b[2:])
	h.Timestamp = binary.BigEndian.Uint32(b[4:])
	h.SSRC = binary.BigEndian.Uint32(b[8:])
	n := FixedHeaderLen + 4*int(b[0]&0x0F)
	h.extensionProfile, h.extensionStart, h.extensionEnd = 0, n, n
	if b[0]&0x10 != 0 {
		if len(b) < n+4 {
			return ErrTruncated
		}
		h.extensionProfile = binary.BigEndian.Uint16(b[n:])
		h.extensionStart = n + 4
		n += 4 + 4*int(binary.BigEndian.Uint16(b[n+2:]))
		h.extensionEnd = n
	}
	if len(b) < n {
		return ErrTruncated
	}
	h.HeaderLen = n
	return nil
}

// Payload gives the payload of a decrypted packet without its padding.
func (h *RTP) Payload(b []byte) ([]byte, error) {
	if len(b) < h.HeaderLen {
		return nil, ErrTruncated
	}
	p := b[h.HeaderLen:]
	if !h.Padding {
		return p, nil
	}
	if len(p) == 0 {
		return nil, ErrPadding
	}
	n := int(p[len(p)-1])
	if n == 0 || n > len(p) {
		return nil, ErrPadding
	}
	return p[:len(p)-n], nil
}

// Extension gives the value of the header extension element with this id, or nil. Both forms of RFC 8285 are read; an
// element that runs past the block ends the search.
func (h *RTP) Extension(b []byte, id uint8) []byte {
	if id == 0 || h.extensionStart == h.extensionEnd {
		return nil
	}
	block := b[h.extensionStart:h.extensionEnd]
	switch {
	case h.extensionProfile == profileOneByte:
		return oneByteElement(block, id)
	case h.extensionProfile&profileTwoByteMask == profileTwoByte:
		return twoByteElement(block, id)
	}
	return nil
}

func oneByteElement(block []byte, id uint8) []byte {
	for i := 0; i < len(block); {
		if block[i] == 0 {
			i++
			continue
		}
		got, n := block[i]>>4, int(block[i]&0x0F)+1
		if got == 15 || i+1+n > len(block) {
			return nil
		}
		if got == id {
			return block[i+1 : i+1+n]
		}
		i += 1 + n
	}
	return nil
}

func twoByteElement(block []byte, id uint8) []byte {
	for i := 0; i < len(block); {
		if block[i] == 0 {
			i++
			continue
		}
		if i+2 > len(block) {
			return nil
		}
		n := int(block[i+1])
		if i+2+n > len(block) {
			return nil
		}
		if block[i] == id {
			return block[i+2 : i+2+n]
		}
		i += 2 + n
	}
	return nil
}

// PutHeader writes a fixed RTP header without CSRCs, padding and extensions to dst, which must hold FixedHeaderLen bytes.
func PutHeader(dst []byte, h *RTP) {
	dst[0] = 0x80
	dst[1] = h.PayloadType & 0x7F
	if h.Marker {
		dst[1] |= 0x80
	}
	binary.BigEndian.PutUint16(dst[2:], h.SequenceNumber)
	binary.BigEndian.PutUint32(dst[4:], h.Timestamp)
	binary.BigEndian.PutUint32(dst[8:], h.SSRC)
}

// Element is one header extension element to write: an id of the receiver's and a value.
type Element struct {
	Value []byte
	ID    uint8
}

// PutExtensions writes a header extension block after the fixed header in dst, sets the X bit, and gives the whole header's
// length. Elements with id 0 are left out. The one-byte form is used where every element fits it, else the two-byte form,
// which a receiver must have agreed to (a=extmap-allow-mixed).
func PutExtensions(dst []byte, elements []Element) (headerLen int, err error) {
	total, twoByte := 0, false
	for _, e := range elements {
		if e.ID == 0 {
			continue
		}
		total += len(e.Value)
		if e.ID > 14 || len(e.Value) == 0 || len(e.Value) > 16 {
			twoByte = true
		}
	}
	if total == 0 && !twoByte {
		return FixedHeaderLen, nil
	}
	if len(dst) < FixedHeaderLen+4+total+2*len(elements)+3 {
		return 0, ErrNoRoom
	}
	n := FixedHeaderLen + 4
	for _, e := range elements {
		if e.ID == 0 {
			continue
		}
		if twoByte {
			dst[n], dst[n+1] = e.ID, uint8(len(e.Value)) // an element came from a block whose length field is one byte
			n += 2
		} else {
			dst[n] = e.ID<<4 | uint8(len(e.Value)-1) // 1..16, checked above
			n++
		}
		n += copy(dst[n:], e.Value)
	}
	for n%4 != 0 {
		dst[n] = 0
		n++
	}
	profile := uint16(profileOneByte)
	if twoByte {
		profile = profileTwoByte
	}
	dst[0] |= 0x10
	binary.BigEndian.PutUint16(dst[FixedHeaderLen:], profile)
	binary.BigEndian.PutUint16(dst[FixedHeaderLen+2:], uint16((n-FixedHeaderLen-4)/4)) // bounded by dst
	return n, nil
}
