package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// A refresh token is 32 bytes in base64url. The first of a log-in is random; each successor is
// a keyed hash of its predecessor. So the same successor can be given twice within the grace
// without storing any token, and nobody without the secret can compute it.

const (
	refreshTokenBytes = 32
	refreshTokenChars = (refreshTokenBytes*8 + 5) / 6
)

func newRefreshToken() (string, error) {
	var b [refreshTokenBytes]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("refresh token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

func (k *Keys) successor(token string) string {
	return base64.RawURLEncoding.EncodeToString(k.derive("refresh successor", token))
}

// hashToken is what the store sees of a token. A plain hash is enough: the token has 256 bits
// that nobody chose.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func plausibleRefreshToken(token string) bool {
	if len(token) != refreshTokenChars {
		return false
	}
	_, err := base64.RawURLEncoding.DecodeString(token)
	return err == nil
}
