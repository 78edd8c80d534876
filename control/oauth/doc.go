// Package oauth speaks with the providers where people can log in instead of here: it makes the address to send a browser to,
// and exchanges the code that the browser brings back for who the person is there. It checks everything a provider says (RFC 6749,
// RFC 7636, RFC 9207, OpenID Connect Core) and keeps nothing: the state of a log-in under way, accounts and cookies are its caller's.
// Its methods may be called from any goroutine; it starts none of its own.
package oauth
