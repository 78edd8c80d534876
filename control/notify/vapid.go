package notify

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// vapidFile holds the private key, a P-256 scalar in base64url.
const vapidFile = "vapid.key"

// VAPID is the pair of keys by which push services know this server (RFC 8292). Browsers subscribe to the public one, so it must not change.
type VAPID struct{ public, private string }

// LoadVAPID reads the keys in folder, and makes them, readable by their owner only, when they are missing.
func LoadVAPID(folder string) (*VAPID, error) {
	path := filepath.Join(folder, vapidFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeVAPID(path)
	}
	if err != nil {
		return nil, fmt.Errorf("push key: %w", err)
	}
	octets, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("push key: %s is not base64url", path)
	}
	key, err := ecdh.P256().NewPrivateKey(octets)
	if err != nil {
		return nil, fmt.Errorf("push key: %s: %w", path, err)
	}
	return vapidOf(key), nil
}

func makeVAPID(path string) (*VAPID, error) {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("push key: %w", err)
	}
	v := vapidOf(key)
	// Written aside and renamed, so that a crash never leaves half a key.
	half := path + ".new"
	if err := os.WriteFile(half, []byte(v.private+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("push key: %w", err)
	}
	if err := os.Rename(half, path); err != nil {
		return nil, fmt.Errorf("push key: %w", err)
	}
	return v, nil
}

func vapidOf(key *ecdh.PrivateKey) *VAPID {
	encode := base64.RawURLEncoding.EncodeToString
	return &VAPID{public: encode(key.PublicKey().Bytes()), private: encode(key.Bytes())}
}
