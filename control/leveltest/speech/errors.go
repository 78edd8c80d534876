package speech

import "errors"

// What is wrong with a recording. Each error of Decode is one of them.
var (
	// ErrContainer is for bytes that are none of WebM, Ogg, MP4 and WAV.
	ErrContainer = errors.New("speech: none of WebM, Ogg, MP4 and WAV")
	// ErrCodec is for sound in one of them that is neither Opus nor, in WAV, plain samples: AAC, for one.
	ErrCodec = errors.New("speech: neither Opus nor plain samples")
	// ErrBroken is for a recording that breaks off or contradicts itself.
	ErrBroken = errors.New("speech: the recording is damaged")
	// ErrTooLong is for more than MaxDuration or MaxBytes.
	ErrTooLong = errors.New("speech: the recording is too long")
)
