package report

const (
	rateStep  = nanoseconds / 10
	rateSteps = 10
)

// Rate measures a bitrate over the last second. Its zero value is ready. Not for concurrent use.
type Rate struct {
	bytes   [rateSteps]uint64 // by step modulo rateSteps
	sum     uint64
	step    int64 // the newest
	firstAt int64 // of the first packet after a silence
	started bool
}

// Add counts bytes sent or received now.
func (r *Rate) Add(bytes int, now int64) {
	r.advance(now)
	if r.sum == 0 {
		r.firstAt = now
	}
	r.bytes[r.step%rateSteps] += uint64(bytes)
	r.sum += uint64(bytes)
}

// BitsPerSecond is the rate over the last 0.9 to 1 s; in the first second after a silence over the time since then, but
// at least half a second, as a key frame at the start says little of the rate.
func (r *Rate) BitsPerSecond(now int64) uint64 {
	r.advance(now)
	window := (rateSteps-1)*rateStep + now - r.step*rateStep
	if since := now - r.firstAt; since < window {
		window = max(since, nanoseconds/2)
	}
	return r.sum * 8 * uint64(nanoseconds) / uint64(window)
}

// advance drops the steps that are more than a second old.
func (r *Rate) advance(now int64) {
	step := now / rateStep
	if !r.started {
		r.step, r.started = step, true
	}
	if step-r.step >= rateSteps {
		clear(r.bytes[:])
		r.sum, r.step = 0, step
	}
	for r.step < step {
		r.step++
		old := &r.bytes[r.step%rateSteps]
		r.sum -= *old
		*old = 0
	}
}
