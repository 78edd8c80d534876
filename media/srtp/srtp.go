// Package srtp protects and unprotects RTP and RTCP packets (RFC 3711, RFC 7714) for peers that got their keys from DTLS
// (RFC 5764).
//
// It works on byte slices the caller owns, allocates nothing per packet with the AES-GCM profiles (one object per packet
// with AES-CM, see [ProfileAES128CMHMACSHA180]) and keeps the replay windows and the roll-over counters of what arrives.
// It does not do the DTLS handshake, parse RTP headers, choose sequence numbers of what is sent, or re-key.
//
// An Inbound or Outbound belongs to one goroutine: the one that reads, or writes, the packets of that peer.
package srtp

import "fmt"

// Profile is an SRTP protection profile by its DTLS-SRTP number (RFC 5764 section 4.1.2, RFC 7714 section 14.2).
type Profile uint16

// The profiles this package speaks. A server should offer them in the order GCM-128, GCM-256, CM: GCM costs about a third
// of CM per packet.
const (
	// ProfileAES128CMHMACSHA180 is AES-128 in counter mode with an 80-bit HMAC-SHA1 tag. The standard library's
	// multi-block counter mode can not be given a new start, so each packet costs one allocation of the mode's state;
	// the allocation-free way, block by block, takes longer than allocating (see BenchmarkCTR).
	ProfileAES128CMHMACSHA180 Profile = 0x0001
	// ProfileAEADAES128GCM is AES-128 in Galois/Counter mode with a 128-bit tag.
	ProfileAEADAES128GCM Profile = 0x0007
	// ProfileAEADAES256GCM is AES-256 in Galois/Counter mode with a 128-bit tag.
	ProfileAEADAES256GCM Profile = 0x0008
)

const (
	gcmTagLen  = 16
	gcmSaltLen = 12
	cmTagLen   = 10
	cmSaltLen  = 14

	minRTPHeaderLen = 12 // RFC 3550 section 5.1
	rtcpHeaderLen   = 8  // what of a compound packet SRTCP leaves readable: first header word and SSRC
	rtcpIndexLen    = 4  // the E bit and the 31-bit SRTCP index
	rtcpEncrypted   = 1 << 31
)

// KeyLen is the length of the master key in bytes, 0 for a profile this package does not know.
func (p Profile) KeyLen() int {
	switch p {
	case ProfileAES128CMHMACSHA180, ProfileAEADAES128GCM:
		return 16
	case ProfileAEADAES256GCM:
		return 32
	}
	return 0
}

// SaltLen is the length of the master salt in bytes, 0 for a profile this package does not know.
func (p Profile) SaltLen() int {
	switch p {
	case ProfileAES128CMHMACSHA180:
		return cmSaltLen
	case ProfileAEADAES128GCM, ProfileAEADAES256GCM:
		return gcmSaltLen
	}
	return 0
}

// Overhead is the number of bytes by which protection lengthens an RTP packet.
func (p Profile) Overhead() int {
	switch p {
	case ProfileAES128CMHMACSHA180:
		return cmTagLen
	case ProfileAEADAES128GCM, ProfileAEADAES256GCM:
		return gcmTagLen
	}
	return 0
}

// MaterialLen is the number of bytes to export from the DTLS connection for SplitKeyingMaterial.
func (p Profile) MaterialLen() int { return 2 * (p.KeyLen() + p.SaltLen()) }

// String is the name the profile has in RFC 5764 and RFC 7714.
func (p Profile) String() string {
	switch p {
	case ProfileAES128CMHMACSHA180:
		return "SRTP_AES128_CM_HMAC_SHA1_80"
	case ProfileAEADAES128GCM:
		return "SRTP_AEAD_AES_128_GCM"
	case ProfileAEADAES256GCM:
		return "SRTP_AEAD_AES_256_GCM"
	}
	return fmt.Sprintf("SRTP profile 0x%04x", uint16(p))
}

// Keys are the master keys and salts of both directions. Local is ours, for sending; Remote is the peer's, for receiving.
type Keys struct {
	Profile               Profile
	LocalKey, LocalSalt   []byte
	RemoteKey, RemoteSalt []byte
}

// SplitKeyingMaterial cuts what DTLS exported under the label "EXTRACTOR-dtls_srtp" into client key, server key, client
// salt and server salt (RFC 5764 section 4.2). The slices of the result share memory with material.
func SplitKeyingMaterial(p Profile, material []byte, isDTLSServer bool) (Keys, error) {
	k, s := p.KeyLen(), p.SaltLen()
	if k == 0 {
		return Keys{}, fmt.Errorf("%w: %v", ErrProfile, p)
	}
	if len(material) != p.MaterialLen() {
		return Keys{}, fmt.Errorf("%w: %d bytes of keying material, %v needs %d", ErrKeyLength, len(material), p, p.MaterialLen())
	}
	keys := Keys{
		Profile:   p,
		LocalKey:  material[0:k:k],
		RemoteKey: material[k : 2*k : 2*k],
		LocalSalt: material[2*k : 2*k+s : 2*k+s], RemoteSalt: material[2*k+s:],
	}
	if isDTLSServer {
		keys.LocalKey, keys.RemoteKey = keys.RemoteKey, keys.LocalKey
		keys.LocalSalt, keys.RemoteSalt = keys.RemoteSalt, keys.LocalSalt
	}
	return keys, nil
}
