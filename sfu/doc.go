// Package sfu is the media server: rooms in which peers send and receive each other's sources through the packet path. It joins a peer
// by one offer and one answer, fixes its slots for life, decides which source is in which slot, tells the peers so over their room
// channel, and reports what happens as events. It knows no users, sessions, HTTP or store: names and permissions come from its caller.
//
// Methods may be called from any goroutine. A Room has one goroutine of its own for what its peers say and what the packet path notices;
// callbacks of lower packages only hand over to it.
package sfu
