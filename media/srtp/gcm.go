package srtp

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
)

// gcm is AES-GCM for SRTP and SRTCP (RFC 7714). nonce and aad are fields because what is passed to an AEAD escapes.
type gcm struct {
	rtp, rtcp         cipher.AEAD
	rtpSalt, rtcpSalt [gcmSaltLen]byte
	nonce             [gcmSaltLen]byte
	aad               [rtcpHeaderLen + rtcpIndexLen]byte
}

func newGCM(key, salt []byte) (*gcm, error) {
	g := &gcm{}
	var err error
	if g.rtp, err = sessionAEAD(key, salt, labelRTPKey); err != nil {
		return nil, err
	}
	if g.rtcp, err = sessionAEAD(key, salt, labelRTCPKey); err != nil {
		return nil, err
	}
	rtpSalt, err := derive(key, salt, labelRTPSalt, gcmSaltLen)
	if err != nil {
		return nil, err
	}
	rtcpSalt, err := derive(key, salt, labelRTCPSalt, gcmSaltLen)
	if err != nil {
		return nil, err
	}
	copy(g.rtpSalt[:], rtpSalt)
	copy(g.rtcpSalt[:], rtcpSalt)
	return g, nil
}

func sessionAEAD(key, salt []byte, label byte) (cipher.AEAD, error) {
	session, err := derive(key, salt, label, len(key))
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(session)
	if err != nil {
		return nil, fmt.Errorf("session cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("session cipher: %w", err)
	}
	return aead, nil
}

// rtpNonce is 00 00 | SSRC | ROC | SEQ, salted (RFC 7714 section 8.1). ROC and SEQ together are the 48-bit index.
func (g *gcm) rtpNonce(ssrc uint32, index uint64) []byte {
	binary.BigEndian.PutUint64(g.nonce[4:], index) // its upper 16 bits are zero; the SSRC goes over them next
	binary.BigEndian.PutUint32(g.nonce[2:], ssrc)
	g.nonce[0], g.nonce[1] = 0, 0
	return g.salted(&g.rtpSalt)
}

// rtcpNonce is 00 00 | SSRC | 00 00 | 0 and the 31-bit index, salted (RFC 7714 section 9.1).
func (g *gcm) rtcpNonce(ssrc, index uint32) []byte {
	binary.BigEndian.PutUint64(g.nonce[4:], uint64(index))
	binary.BigEndian.PutUint32(g.nonce[2:], ssrc)
	g.nonce[0], g.nonce[1] = 0, 0
	return g.salted(&g.rtcpSalt)
}

func (g *gcm) salted(salt *[gcmSaltLen]byte) []byte {
	le := binary.LittleEndian
	le.PutUint64(g.nonce[:], le.Uint64(g.nonce[:])^le.Uint64(salt[:]))
	le.PutUint32(g.nonce[8:], le.Uint32(g.nonce[8:])^le.Uint32(salt[8:]))
	return g.nonce[:]
}

func (g *gcm) sealRTP(dst []byte, headerLen int, payload []byte, ssrc uint32, index uint64) int {
	out := g.rtp.Seal(dst[headerLen:headerLen], g.rtpNonce(ssrc, index), payload, dst[:headerLen])
	return headerLen + len(out)
}

func (g *gcm) openRTP(pkt []byte, headerLen int, ssrc uint32, index uint64) ([]byte, error) {
	sealed := pkt[headerLen:]
	plain, err := g.rtp.Open(sealed[:0], g.rtpNonce(ssrc, index), sealed, pkt[:headerLen])
	if err != nil {
		return nil, ErrAuth
	}
	return pkt[:headerLen+len(plain)], nil
}

func (g *gcm) sealRTCP(dst, plain []byte, ssrc, index uint32) int {
	word := rtcpEncrypted | index
	dst = append(dst[:0], plain[:rtcpHeaderLen]...)
	dst = g.rtcp.Seal(dst, g.rtcpNonce(ssrc, index), plain[rtcpHeaderLen:], g.rtcpAAD(plain, word))
	return len(binary.BigEndian.AppendUint32(dst, word))
}

func (g *gcm) openRTCP(pkt []byte, ssrc, index uint32) ([]byte, error) {
	sealed := pkt[rtcpHeaderLen : len(pkt)-rtcpIndexLen]
	plain, err := g.rtcp.Open(sealed[:0], g.rtcpNonce(ssrc, index), sealed, g.rtcpAAD(pkt, rtcpEncrypted|index))
	if err != nil {
		return nil, ErrAuth
	}
	return pkt[:rtcpHeaderLen+len(plain)], nil
}

// rtcpAAD is what SRTCP authenticates without encrypting it: the readable header and the index word (RFC 7714 section 9.2).
func (g *gcm) rtcpAAD(pkt []byte, word uint32) []byte {
	copy(g.aad[:rtcpHeaderLen], pkt)
	binary.BigEndian.PutUint32(g.aad[rtcpHeaderLen:], word)
	return g.aad[:]
}
