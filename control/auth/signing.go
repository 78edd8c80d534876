package auth

import (
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	signingKeyBits    = 2048
	signingKeyFormat  = "signing-%03d.pem"
	signingKeyPattern = "signing-*.pem"
	// signsFrom is the PEM header that says since when a key signs; a key without it always did.
	signsFrom = "Signs-From"
	// publishedAhead is how long a key is published before it signs: twice as long as the key set may be cached.
	publishedAhead = 10 * time.Minute
)

// signingKey is one RSA key with its place in the order of keys.
type signingKey struct {
	path    string
	number  int
	from    time.Time
	jwk     JWK
	private *rsa.PrivateKey
}

// signingKeys are in the order in which they sign: old ones, the current, the next. They don't change.
type signingKeys []signingKey

// current is the key that signs at now: the last that has begun to. Should a clock be so wrong that none has, it is the first.
func (s signingKeys) current(now time.Time) signingKey {
	current := s[0]
	for _, key := range s {
		if !key.from.After(now) {
			current = key
		}
	}
	return current
}

// good are the keys that verify and are published at now: those to come too, and old ones as long as a token of theirs may live.
func (s signingKeys) good(now time.Time, tokenLife time.Duration) signingKeys {
	first := 0
	for i := 1; i < len(s); i++ {
		if !now.Before(s[i].from.Add(tokenLife)) {
			first = i
		}
	}
	return s[first:]
}

func readSigningKeys(dir string) (signingKeys, error) {
	paths, err := filepath.Glob(filepath.Join(dir, signingKeyPattern))
	if err != nil {
		return nil, fmt.Errorf("auth keys: %w", err)
	}
	var all signingKeys
	for _, path := range paths {
		key, err := readSigningKey(path)
		if errors.Is(err, os.ErrNotExist) {
			continue // removed since it was listed
		}
		if err != nil {
			return nil, fmt.Errorf("auth keys: %w", err)
		}
		all = append(all, key)
	}
	slices.SortFunc(all, func(a, b signingKey) int { return cmp.Or(a.from.Compare(b.from), cmp.Compare(a.number, b.number)) })
	return all, nil
}

func readSigningKey(path string) (signingKey, error) {
	key := signingKey{path: path}
	if _, err := fmt.Sscanf(filepath.Base(path), "signing-%d.pem", &key.number); err != nil {
		return key, fmt.Errorf("%s is not called signing-001.pem or so", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return key, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return key, fmt.Errorf("%s is not a PEM file", path)
	}
	if at, given := block.Headers[signsFrom]; given {
		if key.from, err = time.Parse(time.RFC3339, at); err != nil {
			return key, fmt.Errorf("%s: %s: %w", path, signsFrom, err)
		}
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return key, fmt.Errorf("%s: %w", path, err)
	}
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok || private.N.BitLen() < signingKeyBits {
		return key, fmt.Errorf("%s is not an RSA key of %d bits or more", path, signingKeyBits)
	}
	key.private, key.jwk = private, publicJWK(&private.PublicKey)
	return key, nil
}

// makeSigningKey writes a key that signs from that moment on. It fails with os.ErrExist when there is one of that number.
func makeSigningKey(dir string, number int, from time.Time) error {
	private, err := rsa.GenerateKey(rand.Reader, signingKeyBits)
	if err != nil {
		return fmt.Errorf("auth keys: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(crypto.PrivateKey(private))
	if err != nil {
		return fmt.Errorf("auth keys: %w", err)
	}
	block := &pem.Block{Type: "PRIVATE KEY", Headers: map[string]string{signsFrom: wholeSecond(from).Format(time.RFC3339)}, Bytes: der}
	return writeSecret(filepath.Join(dir, fmt.Sprintf(signingKeyFormat, number)), pem.EncodeToMemory(block))
}
