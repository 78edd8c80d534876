// Package packet reads and writes RTP (RFC 3550, RFC 8285) and RTCP (RFC 3550, RFC 4585, RFC 5104) in place, over the bytes of
// a datagram. It copies nothing and allocates nothing; it knows no stream state, no codec and no encryption. The packet path
// calls it on the goroutine that owns the datagram. No function keeps the slices it is given.
package packet
