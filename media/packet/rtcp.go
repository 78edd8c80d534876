package packet

import "encoding/binary"

// RTCP packet types and feedback formats that StudyMate reads or writes.
const (
	TypeSenderReport   = 200 // RFC 3550 section 6.4.1
	TypeReceiverReport = 201 // RFC 3550 section 6.4.2
	TypeSDES           = 202 // RFC 3550 section 6.5
	TypeBye            = 203 // RFC 3550 section 6.6
	TypeTransportFB    = 205 // RFC 4585 section 6.2
	TypePayloadFB      = 206 // RFC 4585 section 6.3

	FormatNACK = 1  // transport layer, RFC 4585 section 6.2.1
	FormatTWCC = 15 // transport layer, draft-holmer-rmcat-transport-wide-cc-extensions-01
	FormatPLI  = 1  // payload-specific, RFC 4585 section 6.3.1
	FormatFIR  = 4  // payload-specific, RFC 5104 section 4.3.1
	FormatREMB = 15 // payload-specific, draft-alvestrand-rmcat-remb-03
)

// RTCP is one packet of a compound.
type RTCP struct {
	Body   []byte // after the four-byte common header, without padding
	Type   uint8
	Format uint8 // FMT of feedback, count of reports and sources
}

// NextRTCP takes the first packet off a compound and gives the rest. It fails on the first packet that is not well formed;
// what came before it stands.
func NextRTCP(b []byte) (p RTCP, rest []byte, err error) {
	if len(b) < 4 {
		return RTCP{}, nil, ErrTruncated
	}
	if b[0]>>6 != 2 {
		return RTCP{}, nil, ErrVersion
	}
	n := 4 * (int(binary.BigEndian.Uint16(b[2:])) + 1)
	if n > len(b) {
		return RTCP{}, nil, ErrTruncated
	}
	body := b[4:n]
	if b[0]&0x20 != 0 {
		if len(body) == 0 {
			return RTCP{}, nil, ErrPadding
		}
		pad := int(body[len(body)-1])
		if pad == 0 || pad > len(body) {
			return RTCP{}, nil, ErrPadding
		}
		body = body[:len(body)-pad]
	}
	return RTCP{Type: b[1], Format: b[0] & 0x1F, Body: body}, b[n:], nil
}

// SSRC gives the sender of the packet, zero when the body is too short.
func (p *RTCP) SSRC() uint32 { return p.word(0) }

// MediaSSRC gives the stream that a feedback packet speaks of, zero when the body is too short.
func (p *RTCP) MediaSSRC() uint32 { return p.word(4) }

func (p *RTCP) word(at int) uint32 {
	if len(p.Body) < at+4 {
		return 0
	}
	return binary.BigEndian.Uint32(p.Body[at:])
}

// SenderInfo gives the NTP time (64 bit, 32.32) and RTP time of a sender report.
func (p *RTCP) SenderInfo() (ntp uint64, rtpTime uint32, ok bool) {
	if p.Type != TypeSenderReport || len(p.Body) < 24 {
		return 0, 0, false
	}
	return binary.BigEndian.Uint64(p.Body[4:]), binary.BigEndian.Uint32(p.Body[12:]), true
}

// ReportBlock is one reception report (RFC 3550 section 6.4.1).
type ReportBlock struct {
	SSRC            uint32
	HighestSequence uint32 // extended
	Jitter          uint32 // in units of the stream's clock
	LastSR          uint32 // middle 32 bits of the NTP time of the last sender report
	DelaySinceSR    uint32 // 1/65536 s
	CumulativeLost  int32  // 24 bit, signed
	FractionLost    uint8  // of 256
}

// ReportBlockLen is the length of a reception report in bytes.
const ReportBlockLen = 24

// Report gives the i-th reception report of a sender or receiver report.
func (p *RTCP) Report(i int) (r ReportBlock, ok bool) {
	at := 4
	switch p.Type {
	case TypeSenderReport:
		at = 24
	case TypeReceiverReport:
	default:
		return r, false
	}
	at += i * ReportBlockLen
	if i < 0 || i >= int(p.Format) || len(p.Body) < at+ReportBlockLen {
		return r, false
	}
	b := p.Body[at:]
	lost := binary.BigEndian.Uint32(b[4:])
	return ReportBlock{
		SSRC:            binary.BigEndian.Uint32(b),
		FractionLost:    uint8(lost >> 24),
		CumulativeLost:  int32(lost<<8) >> 8, // sign extension of 24 bits
		HighestSequence: binary.BigEndian.Uint32(b[8:]),
		Jitter:          binary.BigEndian.Uint32(b[12:]),
		LastSR:          binary.BigEndian.Uint32(b[16:]),
		DelaySinceSR:    binary.BigEndian.Uint32(b[20:]),
	}, true
}

// NACK gives the i-th pair of a generic NACK: a lost sequence number and the mask of the 16 that follow it.
func (p *RTCP) NACK(i int) (sequence, mask uint16, ok bool) {
	at := 8 + 4*i
	if i < 0 || len(p.Body) < at+4 {
		return 0, 0, false
	}
	return binary.BigEndian.Uint16(p.Body[at:]), binary.BigEndian.Uint16(p.Body[at+2:]), true
}

// FIR gives the i-th stream that a full intra request asks for.
func (p *RTCP) FIR(i int) (ssrc uint32, ok bool) {
	at := 8 + 8*i
	if i < 0 || len(p.Body) < at+8 {
		return 0, false
	}
	return binary.BigEndian.Uint32(p.Body[at:]), true
}

// REMB gives the bitrate of a receiver estimated maximum bitrate message in bit/s.
func (p *RTCP) REMB() (bitsPerSecond uint64, ok bool) {
	if len(p.Body) < 16 || string(p.Body[8:12]) != "REMB" {
		return 0, false
	}
	exponent := p.Body[13] >> 2
	mantissa := uint64(p.Body[13]&3)<<16 | uint64(p.Body[14])<<8 | uint64(p.Body[15])
	if exponent > 46 {
		return 1<<64 - 1, true
	}
	return mantissa << exponent, true
}
