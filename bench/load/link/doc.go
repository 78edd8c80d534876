//go:build linux

// Package link is the network half of a light client: a UDP socket of its own, real ICE and DTLS-SRTP by pion, and a packet path that costs
// the machine as little as it can, because it shares the machine with the server it measures. One Hub owns all links of the
// generator: its reading goroutine takes every datagram off the sockets (STUN and DTLS go to pion, RTP is counted where it is, decrypted only on the
// links that verify), its sending goroutine sends every RTP and RTCP packet when it is due. Links are opened, connected and closed by the
// adapters' goroutines; figures are read after Run has returned. The package knows no server and no signalling.
package link
