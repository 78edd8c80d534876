package bwe

const (
	second = int64(1e9)

	// startBps is above what a room of four takes with a screen, so that a good link is never held back; loss brings a weak
	// one down within a few reports.
	startBps = 8_000_000
	maxBps   = 50_000_000
	// minBps carries the voices and the lowest layer of one picture.
	minBps = 150_000

	// In 1/256, as in a report block: 10 % and 2 %, the bounds of the loss-based controller of
	// draft-ietf-rmcat-gcc-02 section 6.
	cutAbove  = 26
	riseBelow = 5

	risePerSecond = 0.08
	// maxRise is the longest interval between reports that is taken for a rise, so that a pause is not a success.
	maxRise = 2 * second
	// cutEvery lets a cut take effect before the next report can cut again.
	cutEvery = second / 2
)

// LossCap is a ceiling for what is sent to one receiver: it falls when the receiver loses much, stays when it loses some, and
// rises slowly when it loses nothing. Its zero value is ready. Not for concurrent use.
type LossCap struct {
	ceilingBps float64
	sendingBps uint64
	rembBps    uint64
	reportAt   int64
	cutAt      int64
	started    bool
	cut        bool
}

// Report takes the fraction lost of a receiver report, in 1/256: the worst of the receiver's streams. Above 10 % the ceiling
// falls by half of the loss, below the rate that is being sent; under 2 % it rises by 8 % a second.
func (l *LossCap) Report(fractionLost uint8, now int64) {
	l.begin(now)
	since := min(now-l.reportAt, maxRise)
	l.reportAt = now
	switch {
	case fractionLost >= cutAbove:
		if l.cut && now-l.cutAt < cutEvery {
			return
		}
		base := l.ceilingBps
		if l.sendingBps > 0 {
			base = min(base, float64(l.sendingBps))
		}
		l.lower(base*(1-0.5*float64(fractionLost)/256), now)
	case fractionLost < riseBelow:
		l.ceilingBps = min(l.ceilingBps*(1+risePerSecond*float64(since)/float64(second)), maxBps)
	}
}

// REMB takes a receiver's own estimate. A receiver never estimates more than about half as much again as it is sent, so the
// value is no ceiling while it rises; only its fall is news, the receiver's queue is growing, and then the ceiling is the
// estimate.
func (l *LossCap) REMB(bps uint64, now int64) {
	l.begin(now)
	const noise = 0.97 // receivers tell of falls above 3 % at once
	if float64(bps) < noise*float64(l.rembBps) && float64(bps) < l.ceilingBps {
		l.lower(float64(bps), now)
	}
	l.rembBps = bps
}

// Sending says what rate the receiver is being sent, so that a cut starts from there and not from a ceiling that was never
// reached.
func (l *LossCap) Sending(bps uint64) { l.sendingBps = bps }

// CeilingBps is what may be sent.
func (l *LossCap) CeilingBps(now int64) uint64 {
	l.begin(now)
	return uint64(l.ceilingBps)
}

func (l *LossCap) begin(now int64) {
	if !l.started {
		l.ceilingBps, l.reportAt, l.started = startBps, now, true
	}
}

func (l *LossCap) lower(bps float64, now int64) {
	l.ceilingBps, l.cutAt, l.cut = max(bps, minBps), now, true
}
