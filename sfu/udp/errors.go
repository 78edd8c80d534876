package udp

import "errors"

// A closed socket is reported as net.ErrClosed, as by package net.
var (
	// ErrConfig is returned by Listen for a Config that makes no sense.
	ErrConfig = errors.New("udp: bad configuration")
	// ErrSendBufferFull is returned by WriteTo when the kernel takes no datagram now; the datagram is lost.
	ErrSendBufferFull = errors.New("udp: send buffer full")
	// ErrAddressFamily is returned by WriteTo for a destination that the socket cannot reach, such as an IPv6 address on an
	// IPv4 socket.
	ErrAddressFamily = errors.New("udp: address family not supported by the socket")
)
