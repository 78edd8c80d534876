package auth

import (
	"crypto/sha256"
	"slices"
	"sync"
	"time"
)

// proofsMost bounds how many tokens are remembered, at some 400 bytes each; twice as many are while one half replaces the other.
const proofsMost = 20_000

// proof is what a token was found to say, and by which key.
type proof struct {
	claims claims
	typ    string
	by     JWK
}

// holds reports whether the token is still good for that: what was true of its signature and its words stays so, its time and its key's may be
// over. keys are those that are good now.
func (p proof) holds(typ string, keys signingKeys, now time.Time) bool {
	return p.typ == typ && slices.ContainsFunc(keys, func(key signingKey) bool { return key.jwk == p.by }) && now.Before(p.claims.ExpiresAt.Add(clockLeeway)) &&
		!now.Before(p.claims.IssuedAt.Add(-clockLeeway))
}

// proofs remembers the tokens that were verified, by their SHA-256. When one half is full the other, with what was not shown for longest, is
// forgotten. The zero value is ready; it is safe for use by any number of goroutines.
type proofs struct {
	mu         sync.RWMutex
	young, old map[[sha256.Size]byte]proof // Guarded by mu.
}

func (s *proofs) get(token [sha256.Size]byte) (proof, bool) {
	s.mu.RLock()
	p, ok := s.young[token]
	if ok {
		s.mu.RUnlock()
		return p, true
	}
	p, ok = s.old[token]
	s.mu.RUnlock()
	if ok {
		s.put(token, p)
	}
	return p, ok
}

func (s *proofs) put(token [sha256.Size]byte, p proof) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.young == nil || len(s.young) >= proofsMost {
		s.young, s.old = make(map[[sha256.Size]byte]proof), s.young
	}
	s.young[token] = p
}
