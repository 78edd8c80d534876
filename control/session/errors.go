package session

import "errors"

var (
	// ErrNotFound means that there is no such session.
	ErrNotFound = errors.New("session not found")
	// ErrFull means that every place of the session is held by somebody else.
	ErrFull = errors.New("session is full")
	// ErrCompleted means that the session is over.
	ErrCompleted = errors.New("session is completed")
	// ErrNotParticipant means that the caller holds no place in the session; joining helps.
	ErrNotParticipant = errors.New("not a participant of the session")
	// ErrNotHost means that only the host of the session may do this.
	ErrNotHost = errors.New("not the host of the session")
	// ErrLocked means that nobody new comes into the session.
	ErrLocked = errors.New("session is locked")
	// ErrRemoved means that the person was sent away from the session.
	ErrRemoved = errors.New("removed from the session")
	// ErrBlocked means that the person and somebody in the session have blocked each other.
	ErrBlocked = errors.New("blocked by or has blocked somebody in the session")
	// ErrWaiting means that the host has been asked to let the person in; asking again keeps the request alive.
	ErrWaiting = errors.New("waiting for the host")
	// ErrDenied means that the host has not let the person in.
	ErrDenied = errors.New("host did not let the person in")
	// ErrBegun means that the session can't be changed any more.
	ErrBegun = errors.New("session has begun")
	// ErrDraining means that this server is shutting down and takes nobody any more.
	ErrDraining = errors.New("server is shutting down")

	// ErrBadOffer means that the media plane can't answer this SDP or read this candidate.
	ErrBadOffer = errors.New("offer is not usable")
	// ErrPeerUnknown means that a signal came before any offer, or after the connection's end.
	ErrPeerUnknown = errors.New("no media connection")
	// ErrMediaUnavailable means that the media plane can't take the connection now.
	ErrMediaUnavailable = errors.New("media is not available")
	// ErrTooManyConnections means that the person has as many media connections as one may have; ending one helps.
	ErrTooManyConnections = errors.New("too many media connections")
)
