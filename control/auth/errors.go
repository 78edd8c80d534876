package auth

import "errors"

var (
	// ErrEmailTaken means that somebody signed up with this address before.
	ErrEmailTaken = errors.New("email address is taken")
	// ErrBadCredentials means that address and password don't belong together; it does not
	// say which of them is wrong.
	ErrBadCredentials = errors.New("email address or password is wrong")
	// ErrBadToken means that an access or media token is forged, foreign, expired, meant
	// for something else, or no token at all.
	ErrBadToken = errors.New("token is not valid")
	// ErrLoggedOut means that a refresh token no longer renews anything: unknown, expired,
	// revoked, or used before.
	ErrLoggedOut = errors.New("log-in has ended")
	// ErrBusy means that too many passwords wait to be checked; trying later helps.
	ErrBusy = errors.New("too many log-ins at once")
)
