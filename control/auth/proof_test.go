package auth

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func TestAProofHoldsAsLongAsItsTokenAndKey(t *testing.T) {
	start := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	one, other := signingKey{jwk: JWK{KeyID: "one"}}, signingKey{jwk: JWK{KeyID: "other"}}
	p := proof{typ: accessType, by: one.jwk, claims: claims{RegisteredClaims: jwt.RegisteredClaims{
		IssuedAt: jwt.NewNumericDate(start), ExpiresAt: jwt.NewNumericDate(start.Add(time.Minute)),
	}}}
	for name, c := range map[string]struct {
		typ  string
		keys signingKeys
		at   time.Duration
		want bool
	}{
		"as it was":                {accessType, signingKeys{other, one}, time.Second, true},
		"for something else":       {mediaType, signingKeys{one}, time.Second, false},
		"its key was replaced":     {accessType, signingKeys{other}, time.Second, false},
		"just over, within leeway": {accessType, signingKeys{one}, time.Minute + clockLeeway - 1, true},
		"over":                     {accessType, signingKeys{one}, time.Minute + clockLeeway, false},
		"the clock was set back":   {accessType, signingKeys{one}, -clockLeeway - 1, false},
	} {
		if got := p.holds(c.typ, c.keys, start.Add(c.at)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestProofsAreBounded(t *testing.T) {
	var s proofs
	name := func(i int) (h [32]byte) {
		binary.BigEndian.PutUint64(h[:], uint64(i))
		return h
	}
	for i := range 3 * proofsMost {
		s.put(name(i), proof{})
		if _, ok := s.get(name(0)); !ok {
			t.Fatalf("what is shown again and again is forgotten after %d others", i)
		}
	}
	if n := len(s.young) + len(s.old); n > 2*proofsMost {
		t.Errorf("%d are remembered", n)
	}
	if _, ok := s.get(name(1)); ok {
		t.Error("what is not shown any more is never forgotten")
	}
}
