package report

import "time"

// toUnix is the number of seconds from 1900, where NTP begins, to 1970.
const toUnix = 2208988800

// NTP turns nanoseconds since 1970 into a 64-bit NTP timestamp (RFC 5905 section 6): seconds since 1900 and their fraction.
func NTP(unixNano int64) uint64 {
	seconds, rest := unixNano/nanoseconds, unixNano%nanoseconds
	if rest < 0 {
		seconds, rest = seconds-1, rest+nanoseconds
	}
	return uint64(seconds+toUnix)<<32 | (uint64(rest)<<32+uint64(nanoseconds)/2)/uint64(nanoseconds)
}

// UnixNano turns a 64-bit NTP timestamp into nanoseconds since 1970. Times before 1970 are taken as those after the wrap
// of 2036.
func UnixNano(ntp uint64) int64 {
	seconds := int64(ntp >> 32)
	if seconds < toUnix {
		seconds += 1 << 32
	}
	fraction := (ntp&0xffffffff*uint64(nanoseconds) + 1<<31) >> 32
	return (seconds-toUnix)*nanoseconds + int64(fraction)
}

// RTT is the round trip of a sender report and the block that answers it (RFC 3550 section 6.4.1): now, the LSR and the
// DLSR of the block. ok is false when the block answers no report or the result is negative by more than the rounding of
// its parts.
func RTT(nowNTP uint64, lsr, dlsr uint32) (rtt time.Duration, ok bool) {
	const rounding = 66 // 1 ms in 1/65536 s
	d := int32(uint32(nowNTP>>16) - lsr - dlsr)
	if lsr == 0 || d < -rounding {
		return 0, false
	}
	return time.Duration(int64(max(d, 0)) * nanoseconds >> 16), true
}

// Latency estimates the one-way latency from a publisher to here out of its sender reports. Its zero value is ready. Not
// for concurrent use.
//
// A report's arrival by our clock less its NTP time by the publisher's clock is the difference of the clocks plus the
// latency. The smallest such value of the last 30 to 60 s is taken as the difference of the clocks plus half of the smallest
// round trip of that time; what a later report has more is queueing. So the error is half of the difference between the
// two directions' shortest latencies (at worst half the round trip), plus the drift of the clocks over the window, 3 ms at
// 50 ppm, plus whatever the publisher waits between stamping a report and sending it.
type Latency struct {
	offset   lowest // arrival minus NTP time
	shortest lowest // round trip
	oneWay   int64  // smoothed
	known    bool
}

const (
	latencyWindow = 30 * nanoseconds
	// clockStep is a change that can only be a publisher's clock set anew.
	clockStep = 10 * nanoseconds
)

// SenderReport takes a report's NTP time, its arrival by our wall clock and by the monotonic one, and the round trip to
// the publisher, 0 while unknown.
func (l *Latency) SenderReport(ntp uint64, arrivedUnixNano, now int64, rtt time.Duration) {
	offset := arrivedUnixNano - UnixNano(ntp)
	if least, ok := l.offset.value(); ok && (offset-least > clockStep || least-offset > clockStep) {
		*l = Latency{}
	}
	l.offset.add(offset, now)
	if rtt > 0 {
		l.shortest.add(int64(rtt), now)
	}
	least, _ := l.offset.value()
	half, ok := l.shortest.value()
	if !ok {
		return
	}
	sample := offset - least + half/2
	if !l.known {
		l.oneWay, l.known = sample, true
		return
	}
	l.oneWay += (sample - l.oneWay) / 4
}

// OneWay is the estimate, smoothed over about four reports; 0 while unknown.
func (l *Latency) OneWay() time.Duration { return time.Duration(l.oneWay) }

// lowest is the smallest value of the running window and the one before.
type lowest struct {
	now, before       int64
	hasNow, hasBefore bool
	since             int64
}

func (w *lowest) add(v, now int64) {
	switch {
	case !w.hasNow:
		w.now, w.hasNow, w.since = v, true, now
	case now-w.since >= 2*latencyWindow:
		*w = lowest{now: v, hasNow: true, since: now}
	case now-w.since >= latencyWindow:
		w.before, w.hasBefore = w.now, true
		w.now, w.since = v, now
	default:
		w.now = min(w.now, v)
	}
}

func (w *lowest) value() (v int64, ok bool) {
	if w.hasBefore {
		return min(w.now, w.before), true
	}
	return w.now, w.hasNow
}
