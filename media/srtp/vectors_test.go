package srtp

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"strings"
	"testing"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// RFC 3711 appendix B.3: session keys from a master key.
func TestDeriveRFC3711(t *testing.T) {
	key := unhex(t, "E1F97A0D3E018BE0D64FA32C06DE4139")
	salt := unhex(t, "0EC675AD498AFEEBB6960B3AABE6")
	for _, c := range []struct {
		label byte
		want  string
	}{
		{labelRTPKey, "C61E7A93744F39EE10734AFE3FF7A087"},
		{labelRTPSalt, "30CBBC08863D8C85D49DB34A9AE1"},
		{labelRTPAuth, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"},
	} {
		want := unhex(t, c.want)
		got, err := derive(key, salt, c.label, len(want))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("label %d: %x, %v; want %x", c.label, got, err, want)
		}
	}
}

// RFC 3711 appendix B.2: the key stream of AES-CM for SSRC 0 and index 0.
func TestCounterModeRFC3711(t *testing.T) {
	block, err := aes.NewCipher(unhex(t, "2B7E151628AED2A6ABF7158809CF4F3C"))
	if err != nil {
		t.Fatal(err)
	}
	s := cmSession{block: block}
	copy(s.salt[:], unhex(t, "F0F1F2F3F4F5F6F7F8F9FAFBFCFD"))
	want := unhex(t, "E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0")
	got := make([]byte, len(want))
	(&cm{}).crypt(&s, got, got, 0, 0)
	if !bytes.Equal(got, want) {
		t.Fatalf("key stream %x, want %x", got, want)
	}
}

// RFC 7714 sections 16 and 17: packets under given session keys.
func TestGCMRFC7714(t *testing.T) {
	const (
		rtp = "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573"

		rtcp = "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61" +
			"deadbeef deadbeef deadbeef deadbeef deadbeef"
	)
	for _, c := range []struct{ name, key, srtp, srtcp string }{
		{
			"AES-128", "000102030405060708090a0b0c0d0e0f",
			"8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b" +
				"36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce",
			"81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46" +
				"86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4",
		},
		{
			"AES-256", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
			"8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 76ffae0f" +
				"1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13",
			"81c8000d 4d617273 d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50 a2eaa5c1 110555be 8415f658" +
				"c61de047 6f1b6fad 1d1eb30c 4446839f 57ff6f6c b26ac3be 800005d4",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			block, err := aes.NewCipher(unhex(t, c.key))
			if err != nil {
				t.Fatal(err)
			}
			aead, err := cipher.NewGCM(block)
			if err != nil {
				t.Fatal(err)
			}
			g := &gcm{rtp: aead, rtcp: aead}
			copy(g.rtpSalt[:], unhex(t, "51756964 2070726f 2071756f"))
			g.rtcpSalt = g.rtpSalt

			plain, want := unhex(t, rtp), unhex(t, c.srtp)
			pkt := append(make([]byte, 0, 200), plain[:12]...)
			n := g.sealRTP(pkt, 12, plain[12:], 0x5501a0b2, 0xf17b)
			if !bytes.Equal(pkt[:n], want) {
				t.Fatalf("SRTP %x, want %x", pkt[:n], want)
			}
			if got, err := g.openRTP(pkt[:n], 12, 0x5501a0b2, 0xf17b); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("RTP %x, %v; want %x", got, err, plain)
			}

			plain, want = unhex(t, rtcp), unhex(t, c.srtcp)
			n = g.sealRTCP(pkt[:0], plain, 0x4d617273, 0x5d4)
			if !bytes.Equal(pkt[:n], want) {
				t.Fatalf("SRTCP %x, want %x", pkt[:n], want)
			}
			if got, err := g.openRTCP(pkt[:n], 0x4d617273, 0x5d4); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("RTCP %x, %v; want %x", got, err, plain)
			}
		})
	}
}
