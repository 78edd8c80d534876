package session

import (
	"sync"
	"time"
)

// stepLeast is from when a difference between the wall clock and the time that passed is a clock that was set, and not one that is being adjusted.
const stepLeast = 250 * time.Millisecond

// clock is the wall clock of all rotations. Between two looks at the real one it goes on by the time that passed, so that setting the machine's clock
// moves no switch: when it was set, the sum of its steps tells the sessions by how much to move their anchors. It is safe for use by any number of
// goroutines.
type clock struct {
	wall func() time.Time // the real one

	mu      sync.Mutex
	day     time.Time     // Guarded by mu; what the real clock said at base.
	base    time.Time     // Guarded by mu; with its monotonic reading.
	stepped time.Duration // Guarded by mu; all steps together.
}

func newClock(wall func() time.Time) *clock {
	return &clock{wall: wall, day: wall().Round(0), base: time.Now()}
}

// now is the time of day without steps since the last check.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.day.Add(time.Since(c.base))
}

// check looks whether the real clock was set, and takes it over.
func (c *clock) check() (stepped time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	day, now := c.wall().Round(0), time.Now()
	if step := day.Sub(c.day.Add(now.Sub(c.base))); step.Abs() >= stepLeast {
		c.day, c.base = day, now
		c.stepped += step
	}
	return c.stepped
}
