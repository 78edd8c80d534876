package transport

import "errors"

var (
	// ErrBadOffer says that an offer can't be read, breaks a bound, or lacks what a peer needs. The text says what.
	ErrBadOffer = errors.New("transport: bad offer")
	// ErrBadAnswer says that the caller chose something for an answer which the offer doesn't have.
	ErrBadAnswer = errors.New("transport: answer does not fit the offer")
	// ErrBadCandidate says that a candidate line can't be read.
	ErrBadCandidate = errors.New("transport: bad candidate")
	// ErrTooManyPeers says that the endpoint is full.
	ErrTooManyPeers = errors.New("transport: too many peers")
	// ErrClosed says that the peer, or the whole endpoint, was closed by our side.
	ErrClosed = errors.New("transport: closed")
	// ErrConsentExpired says that no valid ICE check arrived for 30 s.
	ErrConsentExpired = errors.New("transport: no consent from the client")
	// ErrHandshake says that the DTLS handshake failed or took too long.
	ErrHandshake = errors.New("transport: DTLS handshake failed")
	// ErrFingerprint says that the client's certificate isn't the one of its offer.
	ErrFingerprint = errors.New("transport: certificate does not match the fingerprint")
	// ErrRemoteClosed says that the client ended the connection (DTLS close_notify).
	ErrRemoteClosed = errors.New("transport: closed by the client")
	// ErrPanic says that a packet of this peer made a parser panic.
	ErrPanic = errors.New("transport: panic while reading a packet")
	// ErrChannelFull says that the client reads its channel too slowly: the message was not taken.
	ErrChannelFull = errors.New("transport: room channel full")
	// ErrChannelClosed says that the room channel isn't open.
	ErrChannelClosed = errors.New("transport: room channel not open")
)
