// Package forward is the packet path: it takes SRTP and SRTCP off the media socket, decrypts each packet once in place, and seals it
// into the transmit batch of every receiver whose slot shows its source. Repeats, key-frame wishes, reports and layer choice happen
// here too. It knows peers, sources and slots, but no sessions, users or HTTP, and it decides nothing about who may do what: the
// package sfu tells it.
//
// A Worker reads the socket on a locked OS thread and runs each packet to completion. All state of a Room is guarded by the room's own
// mutex, which is held for the few microseconds of one packet and never over a system call, a channel or a callback that waits. Packets
// that come over ICE-TCP take the same way on the goroutine of their connection.
package forward
