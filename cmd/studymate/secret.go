package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	turnSecretFile  = "turn.secret"
	turnSecretBytes = 32
)

// turnSecret is the configured secret of the TURN credentials, or the one kept in the data folder, which is made (mode 0600)
// when it is missing.
func turnSecret(config Config) ([]byte, error) {
	if config.TURN.Secret != "" {
		return []byte(config.TURN.Secret), nil
	}
	path := filepath.Join(config.DataDir, turnSecretFile)
	text, err := os.ReadFile(path)
	if err == nil {
		return []byte(strings.TrimSpace(string(text))), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("turn secret: %w", err)
	}
	random := make([]byte, turnSecretBytes)
	if _, err := rand.Read(random); err != nil {
		return nil, fmt.Errorf("turn secret: %w", err)
	}
	secret := hex.EncodeToString(random)
	// Written aside and renamed, so that a crash never leaves half a secret.
	half := path + ".new"
	if err := os.WriteFile(half, []byte(secret+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("turn secret: %w", err)
	}
	if err := os.Rename(half, path); err != nil {
		return nil, fmt.Errorf("turn secret: %w", err)
	}
	return []byte(secret), nil
}
