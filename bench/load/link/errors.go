//go:build linux

package link

import "errors"

var (
	// ErrDescription is returned for a session description that lacks what a connection needs.
	ErrDescription = errors.New("link: unusable session description")
	// ErrFingerprint is returned when the peer's certificate is not the one it announced.
	ErrFingerprint = errors.New("link: certificate differs from its announced fingerprint")
	// ErrProfile is returned when DTLS agreed on another SRTP profile than AES-128-GCM.
	ErrProfile = errors.New("link: no AES-128-GCM")
	// ErrClosed is returned by what is used after its end.
	ErrClosed = errors.New("link: closed")
)
