package srtp

import (
	"crypto/aes"
	"fmt"
)

// transform is the cryptography of one direction under one master key. Callers have checked lengths and capacities.
type transform interface {
	// sealRTP writes payload's ciphertext and the tag after dst[:headerLen] and returns the packet's length.
	sealRTP(dst []byte, headerLen int, payload []byte, ssrc uint32, index uint64) int
	// openRTP decrypts in place and returns the packet without the tag.
	openRTP(pkt []byte, headerLen int, ssrc uint32, index uint64) ([]byte, error)
	// sealRTCP writes the protected form of plain to dst and returns its length.
	sealRTCP(dst, plain []byte, ssrc, index uint32) int
	// openRTCP decrypts in place and returns the packet without tag and index.
	openRTCP(pkt []byte, ssrc, index uint32) ([]byte, error)
}

// The labels of the key derivation, RFC 3711 section 4.3.
const (
	labelRTPKey   = 0x00
	labelRTPAuth  = 0x01
	labelRTPSalt  = 0x02
	labelRTCPKey  = 0x03
	labelRTCPAuth = 0x04
	labelRTCPSalt = 0x05
)

func newTransform(p Profile, key, salt []byte) (transform, error) {
	if p.KeyLen() == 0 {
		return nil, fmt.Errorf("%w: %v", ErrProfile, p)
	}
	if len(key) != p.KeyLen() || len(salt) != p.SaltLen() {
		return nil, fmt.Errorf("%w: key %d and salt %d bytes, %v needs %d and %d",
			ErrKeyLength, len(key), len(salt), p, p.KeyLen(), p.SaltLen())
	}
	if p == ProfileAES128CMHMACSHA180 {
		return newCM(key, salt)
	}
	return newGCM(key, salt)
}

// derive makes n bytes of a session key: AES-CM under the master key with the master salt and the label as its start
// (RFC 3711 section 4.3.1, key derivation rate 0). The 96-bit salt of AES-GCM is used with 16 zero bits after it
// (RFC 7714 section 11).
func derive(key, salt []byte, label byte, n int) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("derive session key: %w", err)
	}
	var counter [aes.BlockSize]byte
	copy(counter[:], salt)
	counter[7] ^= label
	out := make([]byte, 0, n+aes.BlockSize)
	for len(out) < n {
		out = out[:len(out)+aes.BlockSize]
		block.Encrypt(out[len(out)-aes.BlockSize:], counter[:])
		counter[aes.BlockSize-1]++ // at most 3 blocks, so one byte counts them
	}
	return out[:n:n], nil
}
