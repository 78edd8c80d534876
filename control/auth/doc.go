// Package auth answers who somebody is: it keeps passwords as argon2id hashes, issues and
// verifies access tokens and media tokens (RS256 JWTs), and renews log-ins by refresh tokens that
// are good for one use. It does not know HTTP, cookies or sessions, does not limit rates and has
// no clock: every method takes now. Its methods may be called from any goroutine; it starts none.
package auth
