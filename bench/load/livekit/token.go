//go:build linux

package livekit

import (
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// tokenLifetime is longer than any run.
const tokenLifetime = time.Hour

// grants are what a LiveKit access token says beyond the registered claims.
type grants struct {
	jwt.RegisteredClaims
	Video videoGrant `json:"video"`
}

type videoGrant struct {
	Room     string `json:"room"`
	RoomJoin bool   `json:"roomJoin"`
}

// accessToken lets one member into one room.
func accessToken(secret, room, identity string) (string, error) {
	now := time.Now()
	return jwt.NewWithClaims(jwt.SigningMethodHS256, grants{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: apiKey, Subject: identity,
			NotBefore: jwt.NewNumericDate(now.Add(-time.Minute)), ExpiresAt: jwt.NewNumericDate(now.Add(tokenLifetime)),
		},
		Video: videoGrant{Room: room, RoomJoin: true},
	}).SignedString([]byte(secret))
}
