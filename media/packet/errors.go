package packet

import "errors"

var (
	// ErrTruncated says that a packet ends before the length its own fields announce.
	ErrTruncated = errors.New("packet: truncated")
	// ErrVersion says that the two version bits are not 2 (RFC 3550 section 5.1).
	ErrVersion = errors.New("packet: version is not 2")
	// ErrPadding says that the padding length is zero or longer than the payload.
	ErrPadding = errors.New("packet: bad padding")
	// ErrNoRoom says that the destination buffer is too small for what is to be written.
	ErrNoRoom = errors.New("packet: destination too small")
)
