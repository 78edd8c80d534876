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
	// ErrStale means that a log-in is too old for what is asked, and no password came with it.
	ErrStale = errors.New("log-in is too old for this")
	// ErrWrongPassword means that the person's password is another one.
	ErrWrongPassword = errors.New("password is wrong")
	// ErrLoggedOut means that a refresh token no longer renews anything: unknown, expired,
	// revoked, or used before.
	ErrLoggedOut = errors.New("log-in has ended")
	// ErrBusy means that too many passwords wait to be checked; trying later helps.
	ErrBusy = errors.New("too many log-ins at once")
	// ErrOAuthState means that a person comes back from a provider with a state that is forged, of another browser or provider, used
	// before, or older than ten minutes.
	ErrOAuthState = errors.New("log-in at a provider is not under way")
	// ErrOtherPerson means that an identity is about to be added to an account that nobody or somebody else is logged in to now.
	ErrOtherPerson = errors.New("another person began this")
	// ErrIdentityTaken means that the account at the provider belongs to another account here.
	ErrIdentityTaken = errors.New("identity belongs to somebody else")
	// ErrNoIdentity means that the person has no such identity.
	ErrNoIdentity = errors.New("no such identity")
	// ErrLastWayIn means that without this identity nobody could log in to the account any more.
	ErrLastWayIn = errors.New("last way to log in")
	// ErrNoPasswords means that people log in at providers only.
	ErrNoPasswords = errors.New("passwords are no way in here")
	// ErrReturnTo means that the place to return to is not a path of this server.
	ErrReturnTo = errors.New("not a path of this server")
)
