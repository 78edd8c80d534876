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
	mu      sync.Mutex
	base    time.Time     // Guarded by mu; with its monotonic reading.
	stepped time.Duration // Guarded by mu; all steps together.
}

func newClock() *clock { return &clock{base: time.Now()} }

// now is the time of day without steps since the last check.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base.Add(time.Since(c.base)).Round(0)
}

// check looks whether the real clock was set, and takes it over.
func (c *clock) check() (stepped time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if step := now.Round(0).Sub(c.base.Add(now.Sub(c.base)).Round(0)); step.Abs() >= stepLeast {
		c.base = now
		c.stepped += step
	}
	return c.stepped
}
