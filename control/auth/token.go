package auth

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// A token is for one purpose. Both its type (RFC 8725 section 3.11) and its audience say which,
// so that a media token opens no account and an access token no media.
const (
	accessType     = "at+jwt" // RFC 9068
	accessAudience = "api"
	mediaType      = "media+jwt"
	mediaAudience  = "media"

	// clockLeeway is by how much the clocks of two nodes may differ: a token is good for so long beyond its times, both ways.
	clockLeeway = 10 * time.Second

	// maxTokenBytes is far above what auth issues; longer ones are not parsed.
	maxTokenBytes = 4096
)

// Principal is somebody who showed an access token.
type Principal struct {
	UserID string
	// LogInID names the log-in that the token came from, and ends with it.
	LogInID string
	// ExpiresAt is when the token ends; a long-lived connection ends with it or is renewed.
	ExpiresAt time.Time
}

// MediaPrincipal is somebody who showed a media token: that person, in that session.
type MediaPrincipal struct {
	UserID    string
	SessionID string
	// LogInID names the log-in by which the person joined; the token ends with it.
	LogInID   string
	ExpiresAt time.Time
}

// MediaToken lets one person use the media of one session.
type MediaToken struct {
	Token     string
	ExpiresAt time.Time
}

type claims struct {
	jwt.RegisteredClaims
	SessionID string `json:"sid,omitempty"`
	LogInID   string `json:"login,omitempty"`
}

// JWKS returns the public keys that verify the tokens, the next one among them.
func (a *Auth) JWKS(now time.Time) JWKS {
	var set JWKS
	for _, key := range a.keys.signing.Load().good(now, a.tokenLife()) {
		set.Keys = append(set.Keys, key.jwk)
	}
	return set
}

// tokenLife is the longest that a token is good for.
func (a *Auth) tokenLife() time.Duration { return TokenLife(a.cfg) }

// TokenLife is the longest that a token of that configuration is good for.
func TokenLife(cfg Config) time.Duration {
	cfg = cfg.withDefaults()
	return max(cfg.AccessTTL, cfg.MediaTTL) + clockLeeway
}

func (a *Auth) issueAccess(userID, logInID string, now time.Time) (string, time.Time, error) {
	expires := wholeSecond(now.Add(a.cfg.AccessTTL))
	token, err := a.sign(now, accessType, claims{RegisteredClaims: a.registered(accessAudience, userID, now, expires), LogInID: logInID})
	return token, expires, err
}

// IssueMedia makes a media token. The caller has checked that the person has a place there.
func (a *Auth) IssueMedia(p Principal, sessionID string, now time.Time) (MediaToken, error) {
	expires := wholeSecond(now.Add(a.cfg.MediaTTL))
	token, err := a.sign(now, mediaType, claims{
		RegisteredClaims: a.registered(mediaAudience, p.UserID, now, expires),
		SessionID:        sessionID,
		LogInID:          p.LogInID,
	})
	return MediaToken{Token: token, ExpiresAt: expires}, err
}

// Access verifies an access token, or fails with ErrBadToken.
func (a *Auth) Access(token string, now time.Time) (Principal, error) {
	c, err := a.verify(token, accessType, accessAudience, now)
	if err != nil {
		return Principal{}, err
	}
	return Principal{UserID: c.Subject, LogInID: c.LogInID, ExpiresAt: c.ExpiresAt.Time}, nil
}

// Media verifies a media token, or fails with ErrBadToken.
func (a *Auth) Media(token string, now time.Time) (MediaPrincipal, error) {
	c, err := a.verify(token, mediaType, mediaAudience, now)
	if err != nil {
		return MediaPrincipal{}, err
	}
	if c.SessionID == "" {
		return MediaPrincipal{}, fmt.Errorf("%w: no session", ErrBadToken)
	}
	return MediaPrincipal{UserID: c.Subject, SessionID: c.SessionID, LogInID: c.LogInID, ExpiresAt: c.ExpiresAt.Time}, nil
}

// wholeSecond is the time as a JWT carries it.
func wholeSecond(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func (a *Auth) registered(audience, subject string, now, expires time.Time) jwt.RegisteredClaims {
	return jwt.RegisteredClaims{
		Issuer:    a.cfg.Issuer,
		Audience:  jwt.ClaimStrings{audience},
		Subject:   subject,
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(expires),
	}
}

func (a *Auth) sign(now time.Time, typ string, c claims) (string, error) {
	key := a.keys.signing.Load().current(now)
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	t.Header["kid"] = key.jwk.KeyID
	t.Header["typ"] = typ
	token, err := t.SignedString(key.private)
	if err != nil {
		return "", fmt.Errorf("sign %s: %w", typ, err)
	}
	return token, nil
}

// verify does the work for a token once: a client shows the same one with every call of its quarter of an hour.
func (a *Auth) verify(token, typ, audience string, now time.Time) (claims, error) {
	if len(token) > maxTokenBytes {
		return claims{}, fmt.Errorf("%w: too long", ErrBadToken)
	}
	keys := a.keys.signing.Load().good(now, a.tokenLife())
	shown := sha256.Sum256([]byte(token))
	proof, known := a.proofs.get(shown)
	if !known || !proof.holds(typ, keys, now) {
		var err error
		if proof, err = a.prove(token, typ, audience, keys, now); err != nil {
			return claims{}, err
		}
		a.proofs.put(shown, proof)
	}
	if a.gone.has(proof.claims.LogInID) {
		return claims{}, fmt.Errorf("%w: %w", ErrBadToken, ErrLoggedOut)
	}
	return proof.claims, nil
}

// prove checks a token from the beginning.
func (a *Auth) prove(token, typ, audience string, keys signingKeys, now time.Time) (proof, error) {
	var c claims
	var by JWK
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
		jwt.WithIssuer(a.cfg.Issuer),
		jwt.WithAudience(audience),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(clockLeeway),
		jwt.WithTimeFunc(func() time.Time { return now }),
	)
	_, err := parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		if t.Header["typ"] != typ {
			return nil, fmt.Errorf("type is not %s", typ)
		}
		kid, _ := t.Header["kid"].(string)
		for _, key := range keys {
			if key.jwk.KeyID == kid {
				by = key.jwk
				return &key.private.PublicKey, nil
			}
		}
		return nil, errors.New("unknown kid")
	})
	if err != nil {
		return proof{}, fmt.Errorf("%w: %w", ErrBadToken, err)
	}
	if c.Subject == "" {
		return proof{}, fmt.Errorf("%w: no subject", ErrBadToken)
	}
	return proof{claims: c, typ: typ, by: by}, nil
}
