//go:build linux

// Package load measures what forwarding costs a server: rooms of light clients that send real video and audio and receive each
// other's, one steady window over which the server process, the machine and the packets are counted, and comparisons that interleave
// several servers. Servers are reached only through the adapters that the command hands in; the package starts and ends everything
// it uses within Run, on the caller's goroutine and the Hub's two.
package load
