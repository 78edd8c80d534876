package packet

import "encoding/binary"

func appendCommon(dst []byte, format, typ uint8, bodyWords int) []byte {
	return append(dst, 0x80|format, typ, uint8(bodyWords>>8), uint8(bodyWords)) // callers write a few hundred bytes at most
}

// AppendSenderReport appends a sender report without reception reports (RFC 3550 section 6.4.1).
func AppendSenderReport(dst []byte, ssrc uint32, ntp uint64, rtpTime, packets, octets uint32) []byte {
	dst = appendCommon(dst, 0, TypeSenderReport, 6)
	dst = binary.BigEndian.AppendUint32(dst, ssrc)
	dst = binary.BigEndian.AppendUint64(dst, ntp)
	dst = binary.BigEndian.AppendUint32(dst, rtpTime)
	dst = binary.BigEndian.AppendUint32(dst, packets)
	return binary.BigEndian.AppendUint32(dst, octets)
}

// AppendReceiverReport appends a receiver report (RFC 3550 section 6.4.2) with at most 31 blocks; more are left out.
func AppendReceiverReport(dst []byte, ssrc uint32, blocks []ReportBlock) []byte {
	if len(blocks) > 31 {
		blocks = blocks[:31]
	}
	dst = appendCommon(dst, uint8(len(blocks)), TypeReceiverReport, 1+6*len(blocks)) // at most 31
	dst = binary.BigEndian.AppendUint32(dst, ssrc)
	for i := range blocks {
		r := &blocks[i]
		dst = binary.BigEndian.AppendUint32(dst, r.SSRC)
		dst = binary.BigEndian.AppendUint32(dst, uint32(r.FractionLost)<<24|uint32(r.CumulativeLost)&0xFFFFFF) // 24 bits, two's complement
		dst = binary.BigEndian.AppendUint32(dst, r.HighestSequence)
		dst = binary.BigEndian.AppendUint32(dst, r.Jitter)
		dst = binary.BigEndian.AppendUint32(dst, r.LastSR)
		dst = binary.BigEndian.AppendUint32(dst, r.DelaySinceSR)
	}
	return dst
}

// AppendCNAME appends a source description with the CNAME item only (RFC 3550 section 6.5.1).
func AppendCNAME(dst []byte, ssrc uint32, cname string) []byte {
	if len(cname) > 255 {
		cname = cname[:255]
	}
	words := 1 + (2+len(cname)+1+3)/4
	dst = appendCommon(dst, 1, TypeSDES, words)
	dst = binary.BigEndian.AppendUint32(dst, ssrc)
	dst = append(dst, 1, uint8(len(cname))) // cut above
	dst = append(dst, cname...)
	for pad := 4*(words-1) - 2 - len(cname); pad > 0; pad-- {
		dst = append(dst, 0)
	}
	return dst
}

// AppendPLI appends a picture loss indication (RFC 4585 section 6.3.1).
func AppendPLI(dst []byte, senderSSRC, mediaSSRC uint32) []byte {
	dst = appendCommon(dst, FormatPLI, TypePayloadFB, 2)
	dst = binary.BigEndian.AppendUint32(dst, senderSSRC)
	return binary.BigEndian.AppendUint32(dst, mediaSSRC)
}

// AppendNACK appends a generic NACK for the sequence numbers given in rising order (RFC 4585 section 6.2.1).
func AppendNACK(dst []byte, senderSSRC, mediaSSRC uint32, sequences []uint16) []byte {
	if len(sequences) == 0 {
		return dst
	}
	head := len(dst)
	dst = appendCommon(dst, FormatNACK, TypeTransportFB, 0)
	dst = binary.BigEndian.AppendUint32(dst, senderSSRC)
	dst = binary.BigEndian.AppendUint32(dst, mediaSSRC)
	for i := 0; i < len(sequences); {
		first, mask := sequences[i], uint16(0)
		for i++; i < len(sequences) && sequences[i]-first <= 16 && sequences[i] != first; i++ {
			mask |= 1 << (sequences[i] - first - 1)
		}
		dst = binary.BigEndian.AppendUint16(dst, first)
		dst = binary.BigEndian.AppendUint16(dst, mask)
	}
	binary.BigEndian.PutUint16(dst[head+2:], uint16((len(dst)-head)/4-1)) // at most a datagram
	return dst
}
