// Package session is the live study session: who has a place in it, who is host, when it starts
// and when it is over, and the way of offers and signals to its media room. What a session is
// and what follows from what is pure (state.go); each session in use has one goroutine that owns
// its state (loop.go); the registry finds or starts it (registry.go). The package does not know
// HTTP, tokens or media packets; the caller has found out who asks. Exported methods may be
// called from any goroutine.
package session
