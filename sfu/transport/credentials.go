package transport

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
)

// credentials are the ICE user fragment and password of one side.
type credentials struct {
	ufrag, pwd string
}

// Lengths of our credentials: the ufrag has 72 random bits, so that nobody guesses one and two never meet; the
// password has 192 (RFC 8445 section 5.3 asks for 24 and 128).
const (
	ufragBytes = 12
	pwdBytes   = 32
)

func newCredentials() credentials {
	return credentials{ufrag: randomText(ufragBytes), pwd: randomText(pwdBytes)}
}

// randomText gives n ice-chars; n is a multiple of four. Standard base64 has exactly the alphabet of RFC 8839.
func randomText(n int) string {
	raw := make([]byte, n/4*3)
	_, _ = rand.Read(raw) // never fails: the process ends instead
	return base64.StdEncoding.EncodeToString(raw)
}

// newSessionID gives the number of an o= line: RFC 8829 section 5.2.1 asks for 62 random bits.
func newSessionID() uint64 {
	var raw [8]byte
	_, _ = rand.Read(raw[:])
	return binary.BigEndian.Uint64(raw[:]) >> 2
}
