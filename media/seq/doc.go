// Package seq counts without wrapping: it turns 16-bit RTP sequence numbers into 64-bit ones and maps the sequence numbers and
// timestamps of the streams that take turns in one outgoing stream (RFC 3550 sections 5.1 and A.1). Pure arithmetic: no clock, no
// memory per packet. The owner of the stream calls it.
package seq
