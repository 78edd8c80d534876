package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
)

// The parameters are those of the OWASP password storage cheat sheet for argon2id.
const (
	argonMemoryKiB = 19 * 1024
	argonPasses    = 2
	argonThreads   = 1
	argonSaltBytes = 16
	argonKeyBytes  = 32

	// maxWaiting bounds the people who wait for a hasher. At about 20 ms each the last one
	// waits a second or two; who comes after that is told to try later.
	maxWaiting = 64

	// tidyAfter is how long after the last hash the memory goes back, so that a rush of log-ins is tidied up after once.
	tidyAfter = 2 * time.Second
)

var errBadHash = errors.New("password hash is not readable")

// hasher hashes passwords, a few at a time: hashing is meant to be expensive, and must not take
// the processor and memory from the people who are in a session.
type hasher struct {
	// slots holds one token per running hash, queue one per hash that runs or waits. A full
	// queue means ErrBusy.
	slots chan struct{}
	queue chan struct{}
	// tidy gives the memory of the last hashes back to the system: 19 MiB each, which the collector would keep as its own for minutes.
	tidy      *time.Timer
	memoryKiB uint32
	// dummy is the hash of a password nobody knows, checked when there is none to check.
	dummy string
}

func newHasher(parallel int, memoryKiB uint32) (*hasher, error) {
	if parallel == 0 {
		parallel = max(1, runtime.GOMAXPROCS(0)/2)
	}
	if memoryKiB == 0 {
		memoryKiB = argonMemoryKiB
	}
	h := &hasher{slots: make(chan struct{}, parallel), queue: make(chan struct{}, parallel+maxWaiting), memoryKiB: memoryKiB}
	h.tidy = time.AfterFunc(tidyAfter, debug.FreeOSMemory)
	unknown, err := newRefreshToken()
	if err != nil {
		return nil, err
	}
	h.dummy, err = h.hash(context.Background(), unknown)
	return h, err
}

// hash returns a PHC string of the password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSaltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("password salt: %w", err)
	}
	p := phc{memoryKiB: h.memoryKiB, passes: argonPasses, threads: argonThreads, salt: salt}
	key, err := h.derive(ctx, p, password, argonKeyBytes)
	p.key = key
	return p.String(), err
}

// verify reports whether the password is that of the hash. An empty hash takes as long as any.
func (h *hasher) verify(ctx context.Context, hash, password string) (bool, error) {
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	p, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	key, err := h.derive(ctx, p, password, uint32(len(p.key))) // parsePHC bounds it
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, p.key) == 1 && known, nil
}

func (h *hasher) derive(ctx context.Context, p phc, password string, keyBytes uint32) ([]byte, error) {
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
	default:
		return nil, ErrBusy
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
	}
	defer h.tidy.Reset(tidyAfter)
	return argon2.IDKey([]byte(password), p.salt, p.passes, p.memoryKiB, p.threads, keyBytes), nil
}

// phc is an argon2id hash in the PHC string format:
// $argon2id$v=19$m=19456,t=2,p=1$<salt>$<key>.
type phc struct {
	memoryKiB, passes uint32
	threads           uint8
	salt, key         []byte
}

// String returns the PHC string.
func (p phc) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		p.memoryKiB, p.passes, p.threads, b64.EncodeToString(p.salt), b64.EncodeToString(p.key))
}

func parsePHC(s string) (phc, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errBadHash
	}
	var p phc
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memoryKiB, &p.passes, &p.threads); err != nil {
		return phc{}, errBadHash
	}
	var errSalt, errKey error
	p.salt, errSalt = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, errKey = base64.RawStdEncoding.DecodeString(parts[5])
	switch {
	case errSalt != nil, errKey != nil, len(p.key) < 16, len(p.key) > 64, len(p.salt) < 8, len(p.salt) > 64:
		return phc{}, errBadHash
	// More than this would be a way to stop the server with one row.
	case p.memoryKiB < 8, p.memoryKiB > 256*1024, p.passes < 1, p.passes > 16, p.threads < 1, p.threads > 16:
		return phc{}, errBadHash
	}
	return p, nil
}
