package forward

import "errors"

var (
	// ErrClosed says that the room or the peer is gone.
	ErrClosed = errors.New("forward: closed")
	// ErrStalled says that a worker does not read its socket.
	ErrStalled = errors.New("forward: a media socket is not read")
	// ErrTooMany says that a room or a peer is at a fixed limit of the packet path.
	ErrTooMany = errors.New("forward: too many")
)
