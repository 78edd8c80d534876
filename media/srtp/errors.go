package srtp

import "errors"

var (
	// ErrProfile says that the protection profile is not one of this package's.
	ErrProfile = errors.New("srtp: unknown protection profile")
	// ErrKeyLength says that a master key, a master salt or the keying material has the wrong length for its profile.
	ErrKeyLength = errors.New("srtp: wrong key length")
	// ErrShort says that a packet is too short to hold what its profile puts into every packet.
	ErrShort = errors.New("srtp: packet too short")
	// ErrNoRoom says that the capacity of the destination is less than the protected packet.
	ErrNoRoom = errors.New("srtp: destination too small")
	// ErrReplayed says that this index was received before or has fallen out of the replay window.
	ErrReplayed = errors.New("srtp: packet replayed or too old")
	// ErrAuth says that the packet was not made with the key of this direction, was changed on its way, or is not encrypted.
	ErrAuth = errors.New("srtp: packet not authentic")
	// ErrStreams says that an authentic RTCP packet came from more SSRCs than one peer may have.
	ErrStreams = errors.New("srtp: too many streams")
	// ErrExhausted says that the index space of the key is used up: sending on would repeat a nonce.
	ErrExhausted = errors.New("srtp: packet index exhausted")
)
