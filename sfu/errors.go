package sfu

import "errors"

var (
	// ErrBadOffer says that an SDP can't be answered; the wrapping error says why.
	ErrBadOffer = errors.New("sfu: bad offer")
	// ErrBadSignal says that a signal is none that a peer may send.
	ErrBadSignal = errors.New("sfu: bad signal")
	// ErrUnknownPeer says that the room has no such peer: it never joined, or it is gone.
	ErrUnknownPeer = errors.New("sfu: unknown peer")
	// ErrRoomFull says that the room holds as many peers as the server is made for.
	ErrRoomFull = errors.New("sfu: room is full")
	// ErrClosed says that the room or the server is closed.
	ErrClosed = errors.New("sfu: closed")
)
