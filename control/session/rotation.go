package session

import (
	"errors"
	"time"

	"github.com/languagemate/studymate/store"
)

// The warnings before a switch of languages.
const (
	earlyWarning = 60 * time.Second
	lateWarning  = 10 * time.Second
)

const (
	// extendMost bounds what one call adds to a segment; longestSegment what a segment may become.
	extendMost     = time.Hour
	longestSegment = 8 * time.Hour
)

var (
	// ErrNoPlan means that the session has no language plan, so that there is nothing to switch.
	ErrNoPlan = errors.New("session has no language plan")
	// ErrStaleRotation means that the rotation was changed since the version that a command was meant for.
	ErrStaleRotation = errors.New("rotation was changed in between")
	// ErrRotationState means that a rotation that stands can't be paused, and one that runs can't be resumed.
	ErrRotationState = errors.New("rotation does not allow this now")
)

// rotation is where a session is in its language plan. It is an anchor from which everything follows: at that moment, so much of that segment was left, and
// it ran or stood. Time passes without changing it, so nothing drifts, and what was missed while nobody looked is caught up at once.
// It is pure: the time is an argument, from one clock.
type rotation struct {
	plan []store.Segment
	// version counts the commands that changed the anchor. Clients ignore what is older than they know.
	version int64
	// turn is the number of the segment since the beginning: plan[turn % len(plan)].
	turn    int64
	left    time.Duration
	at      time.Time
	running bool
}

// newRotation is a plan before its beginning.
func newRotation(plan []store.Segment, now time.Time) rotation {
	r := rotation{plan: plan, at: now}
	if r.planned() {
		r.left = r.length(0)
	}
	return r
}

// planned says whether there is anything to rotate.
func (r *rotation) planned() bool { return len(r.plan) > 0 }

func (r *rotation) segment(turn int64) store.Segment { return r.plan[turn%int64(len(r.plan))] }

func (r *rotation) length(turn int64) time.Duration {
	return time.Duration(r.segment(turn).Minutes) * time.Minute
}

// catchUp moves the anchor to the beginning of the segment that now is in, however many have passed, and says whether it is another one than before.
// The anchor is where the plan has it, not when somebody looked.
func (r *rotation) catchUp(now time.Time) (switched bool) {
	if !r.planned() || !r.running {
		return false
	}
	edge := r.at.Add(r.left)
	if now.Before(edge) {
		return false
	}
	r.turn++
	var cycle time.Duration
	for i := range r.plan {
		cycle += r.length(int64(i))
	}
	cycles := int64(now.Sub(edge) / cycle)
	edge = edge.Add(time.Duration(cycles) * cycle)
	r.turn += cycles * int64(len(r.plan))
	for !now.Before(edge.Add(r.length(r.turn))) {
		edge = edge.Add(r.length(r.turn))
		r.turn++
	}
	r.at, r.left = edge, r.length(r.turn)
	return true
}

// leftAt is how much of the segment is left at now.
func (r *rotation) leftAt(now time.Time) time.Duration {
	if !r.running {
		return r.left
	}
	return max(r.at.Add(r.left).Sub(now), 0)
}

// switchAt is when the next segment begins; ok is false while nothing runs.
func (r *rotation) switchAt() (at time.Time, ok bool) {
	if !r.planned() || !r.running {
		return time.Time{}, false
	}
	return r.at.Add(r.left), true
}

// anchor fixes what is true at now, as the base of a change.
func (r *rotation) anchor(now time.Time) {
	r.catchUp(now)
	r.left, r.at = r.leftAt(now), now
	r.version++
}

// check says whether a command that was given at a version may be carried out; 0 is whatever version.
func (r *rotation) check(version int64) error {
	switch {
	case !r.planned():
		return ErrNoPlan
	case version != 0 && version != r.version:
		return ErrStaleRotation
	}
	return nil
}

// resume lets the time of the segment run.
func (r *rotation) resume(version int64, now time.Time) error {
	if err := r.check(version); err != nil {
		return err
	}
	if r.running {
		return ErrRotationState
	}
	r.anchor(now)
	r.running = true
	return nil
}

// pause stops it.
func (r *rotation) pause(version int64, now time.Time) error {
	if err := r.check(version); err != nil {
		return err
	}
	if !r.running {
		return ErrRotationState
	}
	r.anchor(now)
	r.running = false
	return nil
}

// extend gives this segment more time.
func (r *rotation) extend(version int64, by time.Duration, now time.Time) error {
	if err := r.check(version); err != nil {
		return err
	}
	if by <= 0 || by > extendMost || r.leftAt(now)+by > longestSegment {
		return ErrRotationState
	}
	r.anchor(now)
	r.left += by
	return nil
}

// skip goes to the next segment now.
func (r *rotation) skip(version int64, now time.Time) error {
	if err := r.check(version); err != nil {
		return err
	}
	r.anchor(now)
	r.turn++
	r.left = r.length(r.turn)
	return nil
}

// shift moves the anchor along with a clock that was set, so that nothing changes for those who wait.
func (r *rotation) shift(by time.Duration) {
	r.at = r.at.Add(by)
	r.version++
}

// edge is a moment at which something is to be told.
type edge struct {
	at time.Time
	// warning is how long before the switch it is; 0: the switch itself.
	warning time.Duration
}

// next returns the first edge after a moment.
func (r *rotation) next(after time.Time) (e edge, ok bool) {
	at, ok := r.switchAt()
	if !ok {
		return edge{}, false
	}
	for _, warning := range []time.Duration{earlyWarning, lateWarning} {
		// A segment that is as short as its warning begins with it; nobody needs to be told.
		if moment := at.Add(-warning); moment.After(after) && moment.After(r.at) {
			return edge{moment, warning}, true
		}
	}
	return edge{at, 0}, true
}
