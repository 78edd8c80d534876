package auth

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"sort"
)

const (
	signingKeyBits    = 2048
	refreshSecretFile = "refresh.secret"
	firstSigningKey   = "signing-001.pem"
	signingKeyPattern = "signing-*.pem"
)

// Keys are the secrets of auth, as they lie in a directory: RSA keys signing-NNN.pem, of which
// the last by name signs and all verify, and the secret of the refresh tokens. Keys don't change
// once loaded and are safe for use by any number of goroutines.
type Keys struct {
	signing       signingKey
	public        map[string]*rsa.PublicKey
	refreshSecret []byte
	jwks          JWKS
}

type signingKey struct {
	kid     string
	private *rsa.PrivateKey
}

// JWKS is a key set as RFC 7517 writes it.
type JWKS struct {
	Keys []JWK `json:"keys"`
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

// LoadKeys reads the keys in dir, making the directory (mode 0700) and the files (mode 0600)
// that are missing.
//
// To change the signing key, add a file that sorts after the last one and restart; remove the
// old file when the tokens it signed have expired.
func LoadKeys(dir string) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("auth keys: %w", err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, signingKeyPattern))
	if err != nil {
		return nil, fmt.Errorf("auth keys: %w", err)
	}
	if len(paths) == 0 {
		path := filepath.Join(dir, firstSigningKey)
		if err := makeSigningKey(path); err != nil {
			return nil, err
		}
		paths = []string{path}
	}
	sort.Strings(paths)
	k := &Keys{public: make(map[string]*rsa.PublicKey, len(paths))}
	for _, path := range paths {
		if err := k.addSigningKey(path); err != nil {
			return nil, err
		}
	}
	k.refreshSecret, err = loadRefreshSecret(filepath.Join(dir, refreshSecretFile))
	return k, err
}

func (k *Keys) addSigningKey(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("auth keys: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return fmt.Errorf("auth keys: %s is not a PEM file", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return fmt.Errorf("auth keys: %s: %w", path, err)
	}
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok || private.N.BitLen() < signingKeyBits {
		return fmt.Errorf("auth keys: %s is not an RSA key of %d bits or more", path, signingKeyBits)
	}
	jwk := publicJWK(&private.PublicKey)
	k.jwks.Keys = append(k.jwks.Keys, jwk)
	k.public[jwk.KeyID] = &private.PublicKey
	k.signing = signingKey{kid: jwk.KeyID, private: private}
	return nil
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

func makeSigningKey(path string) error {
	private, err := rsa.GenerateKey(rand.Reader, signingKeyBits)
	if err != nil {
		return fmt.Errorf("auth keys: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(crypto.PrivateKey(private))
	if err != nil {
		return fmt.Errorf("auth keys: %w", err)
	}
	return writeSecret(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func loadRefreshSecret(path string) ([]byte, error) {
	secret, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		secret = make([]byte, sha256.Size)
		if _, err := rand.Read(secret); err != nil {
			return nil, fmt.Errorf("auth keys: %w", err)
		}
		return secret, writeSecret(path, secret)
	}
	if err != nil {
		return nil, fmt.Errorf("auth keys: %w", err)
	}
	if len(secret) < sha256.Size {
		return nil, fmt.Errorf("auth keys: %s holds %d bytes, %d are needed", path, len(secret), sha256.Size)
	}
	return secret, nil
}

// writeSecret writes a file that only its owner reads, whole or not at all.
func writeSecret(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("auth keys: %w", err)
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("auth keys: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}
