// Package voice turns the audio levels that clients send with each packet (RFC 6464) into who is speaking, and into the
// active speaker of a room.
//
// It hears no sound, reads no packets and has no clock: levels and times are arguments. Its types belong to one goroutine, or
// to whoever holds the lock of their room. Nothing allocates.
package voice

const (
	millisecond = int64(1e6)

	// silentAfter is when a source without packets is silent: clients send nothing while muted, and with DTX a packet every
	// 400 ms.
	silentAfter = 400 * millisecond

	// Speech begins at -50 dBov and ends 10 dB lower: between the two lie breath and the ends of words.
	speechOnDBov  = -50
	speechOffDBov = -60
	// speechHold bridges the pauses between words.
	speechHold = 300 * millisecond

	// The level follows a rise within about 20 ms and a fall within about 150 ms, as programme meters do, by packets of
	// 20 ms: a gain of 1/2 and of 1/8.
	riseShift = 1
	fallShift = 3

	silenceDBov = -127
	scale       = 64 // of the smoothed level, to keep its fraction
)

// Level is the voice of one source. Its zero value is a silent source. Not for concurrent use.
type Level struct {
	level    int // smoothed dBov times scale; valid when heard
	heard    bool
	seenAt   int64
	speaking bool
	loudAt   int64
}

// Observe takes the level of one packet, 0 (loudest) to 127 (silence) as on the wire, and the sender's own voice activity
// bit.
func (l *Level) Observe(level uint8, vad bool, now int64) {
	sample := -int(min(level, 127)) * scale
	switch {
	case !l.heard || now-l.seenAt > silentAfter:
		l.level, l.heard, l.speaking = sample, true, false
	case sample > l.level:
		l.level += (sample - l.level) >> riseShift
	default:
		l.level += (sample - l.level) >> fallShift
	}
	l.seenAt = now
	// The bit alone is not believed, since some senders always set it; a level alone is, since some never do.
	switch dBov := l.level / scale; {
	case dBov >= speechOnDBov, l.speaking && dBov >= speechOffDBov, vad && dBov >= speechOffDBov:
		l.speaking, l.loudAt = true, now
	case l.speaking && now-l.loudAt > speechHold:
		l.speaking = false
	}
}

// Speaking says whether the source speaks: loud enough now or within the last 300 ms, and still sending.
func (l *Level) Speaking(now int64) bool {
	return l.speaking && now-l.seenAt <= silentAfter && now-l.loudAt <= speechHold
}

// DBov is the smoothed level in decibels below the loudest, 0 to -127. It is that of the last packet: ask Speaking whether the
// source still sends.
func (l *Level) DBov() int {
	if !l.heard {
		return silenceDBov
	}
	return l.level / scale
}
