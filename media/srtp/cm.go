package srtp

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"hash"
)

// cm is AES in counter mode with HMAC-SHA1 cut to 80 bits (RFC 3711 sections 4.1.1 and 4.2.1). iv, roc and sum are fields
// because what is passed to a cipher or a hash escapes.
type cm struct {
	rtp, rtcp cmSession
	iv        [aes.BlockSize]byte
	roc       [4]byte
	sum       [sha1.Size]byte
}

type cmSession struct {
	block cipher.Block
	mac   hash.Hash
	salt  [aes.BlockSize]byte // the 14 bytes of the salt and two zeros, where the block counter runs
}

func newCM(key, salt []byte) (*cm, error) {
	rtp, err := newCMSession(key, salt, labelRTPKey, labelRTPAuth, labelRTPSalt)
	if err != nil {
		return nil, err
	}
	rtcp, err := newCMSession(key, salt, labelRTCPKey, labelRTCPAuth, labelRTCPSalt)
	if err != nil {
		return nil, err
	}
	return &cm{rtp: rtp, rtcp: rtcp}, nil
}

func newCMSession(key, salt []byte, keyLabel, authLabel, saltLabel byte) (cmSession, error) {
	sessionKey, err := derive(key, salt, keyLabel, len(key))
	if err != nil {
		return cmSession{}, err
	}
	auth, err := derive(key, salt, authLabel, sha1.Size)
	if err != nil {
		return cmSession{}, err
	}
	sessionSalt, err := derive(key, salt, saltLabel, cmSaltLen)
	if err != nil {
		return cmSession{}, err
	}
	block, err := aes.NewCipher(sessionKey)
	if err != nil {
		return cmSession{}, fmt.Errorf("session cipher: %w", err)
	}
	s := cmSession{block: block, mac: hmac.New(sha1.New, auth)}
	copy(s.salt[:], sessionSalt)
	return s, nil
}

// crypt applies the key stream of one packet; dst and src are the same or do not overlap. The start of the counter is
// salt*2^16 XOR SSRC*2^64 XOR index*2^16 (RFC 3711 section 4.1.1).
func (c *cm) crypt(s *cmSession, dst, src []byte, ssrc uint32, index uint64) {
	if len(src) == 0 {
		return
	}
	be := binary.BigEndian
	be.PutUint64(c.iv[0:], be.Uint64(s.salt[0:])^uint64(ssrc))
	be.PutUint64(c.iv[8:], be.Uint64(s.salt[8:])^index<<16)
	cipher.NewCTR(s.block, c.iv[:]).XORKeyStream(dst, src)
}

// tag is the MAC over signed and, for RTP, the roll-over counter after it. Valid until the next call.
func (c *cm) tag(s *cmSession, signed, roc []byte) []byte {
	s.mac.Reset()
	s.mac.Write(signed) // a hash never returns an error
	s.mac.Write(roc)
	return s.mac.Sum(c.sum[:0])[:cmTagLen]
}

func (c *cm) rtpTag(signed []byte, index uint64) []byte {
	binary.BigEndian.PutUint32(c.roc[:], uint32(index>>16))
	return c.tag(&c.rtp, signed, c.roc[:])
}

func (c *cm) sealRTP(dst []byte, headerLen int, payload []byte, ssrc uint32, index uint64) int {
	end := headerLen + len(payload)
	c.crypt(&c.rtp, dst[headerLen:end], payload, ssrc, index)
	return end + copy(dst[end:end+cmTagLen], c.rtpTag(dst[:end], index))
}

func (c *cm) openRTP(pkt []byte, headerLen int, ssrc uint32, index uint64) ([]byte, error) {
	end := len(pkt) - cmTagLen
	if subtle.ConstantTimeCompare(c.rtpTag(pkt[:end], index), pkt[end:]) != 1 {
		return nil, ErrAuth
	}
	c.crypt(&c.rtp, pkt[headerLen:end], pkt[headerLen:end], ssrc, index)
	return pkt[:end], nil
}

func (c *cm) sealRTCP(dst, plain []byte, ssrc, index uint32) int {
	dst = append(dst[:0], plain[:rtcpHeaderLen]...)
	dst = dst[:len(plain)]
	c.crypt(&c.rtcp, dst[rtcpHeaderLen:], plain[rtcpHeaderLen:], ssrc, uint64(index))
	dst = binary.BigEndian.AppendUint32(dst, rtcpEncrypted|index)
	return len(append(dst, c.tag(&c.rtcp, dst, nil)...))
}

func (c *cm) openRTCP(pkt []byte, ssrc, index uint32) ([]byte, error) {
	signed := pkt[:len(pkt)-cmTagLen]
	if subtle.ConstantTimeCompare(c.tag(&c.rtcp, signed, nil), pkt[len(signed):]) != 1 {
		return nil, ErrAuth
	}
	plain := signed[:len(signed)-rtcpIndexLen]
	c.crypt(&c.rtcp, plain[rtcpHeaderLen:], plain[rtcpHeaderLen:], ssrc, uint64(index))
	return plain, nil
}
