package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

const refreshSecretFile = "refresh.secret"

// Keys are the secrets of auth, as they lie in a directory: RSA keys signing-NNN.pem, each with the time from which it signs, and the
// secret of the refresh tokens. They are safe for use by any number of goroutines; Rotate, Replace and Reload change which keys sign.
type Keys struct {
	// Set by LoadKeys.
	dir           string
	refreshSecret []byte

	// signing is replaced whole.
	signing atomic.Pointer[signingKeys]
}

// JWKS is a key set as RFC 7517 writes it.
type JWKS struct {
	Keys []JWK `json:"keys" nullable:"false"`
}

// JWK is one public RSA key (RFC 7518 section 6.3.1).
type JWK struct {
	KeyType   string `json:"kty"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
	Modulus   string `json:"n"`
	Exponent  string `json:"e"`
}

// LoadKeys reads the keys in dir, making the directory (mode 0700) and the files (mode 0600) that are missing.
func LoadKeys(dir string) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("auth keys: %w", err)
	}
	k := &Keys{dir: dir}
	all, err := readSigningKeys(dir)
	if err == nil && len(all) == 0 {
		if err = makeSigningKey(dir, 1, time.Now()); err == nil || errors.Is(err, os.ErrExist) {
			all, err = readSigningKeys(dir)
		}
	}
	if err != nil {
		return nil, err
	}
	k.signing.Store(&all)
	k.refreshSecret, err = loadRefreshSecret(filepath.Join(dir, refreshSecretFile))
	return k, err
}

func publicJWK(key *rsa.PublicKey) JWK {
	b64 := base64.RawURLEncoding
	jwk := JWK{
		KeyType:   "RSA",
		Use:       "sig",
		Algorithm: "RS256",
		Modulus:   b64.EncodeToString(key.N.Bytes()),
		Exponent:  b64.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
	}
	// The id is the key's thumbprint (RFC 7638): the same on every node that has the key.
	canonical, _ := json.Marshal(struct {
		E   string `json:"e"`
		Kty string `json:"kty"`
		N   string `json:"n"`
	}{jwk.Exponent, jwk.KeyType, jwk.Modulus})
	sum := sha256.Sum256(canonical)
	jwk.KeyID = b64.EncodeToString(sum[:])
	return jwk
}

func loadRefreshSecret(path string) ([]byte, error) {
	secret, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		secret = make([]byte, sha256.Size)
		if _, err := rand.Read(secret); err != nil {
			return nil, fmt.Errorf("auth keys: %w", err)
		}
		err = writeSecret(path, secret)
		if errors.Is(err, os.ErrExist) {
			return loadRefreshSecret(path) // of another process that starts at the same time
		}
		return secret, err
	}
	if err != nil {
		return nil, fmt.Errorf("auth keys: %w", err)
	}
	if len(secret) < sha256.Size {
		return nil, fmt.Errorf("auth keys: %s holds %d bytes, %d are needed", path, len(secret), sha256.Size)
	}
	return secret, nil
}

// writeSecret writes a file that only its owner reads, whole or not at all. It fails with os.ErrExist when there is one of that name.
func writeSecret(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("auth keys: %w", err)
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		// A rename would take the place of what another process has just written.
		err = os.Link(f.Name(), path)
	}
	if err = errors.Join(err, os.Remove(f.Name())); err != nil {
		return fmt.Errorf("auth keys: %w", err)
	}
	return nil
}
