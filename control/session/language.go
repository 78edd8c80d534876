package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/languagemate/studymate/store"
)

// startWith is how many have to be connected for the rotation to begin by itself.
const startWith = 2

// idleEdge is how long the timer of a rotation sleeps that stands.
const idleEdge = time.Hour

// tooLate is from when a warning is not given any more.
const tooLate = 2 * time.Second

// RotationView is where a session is in its language plan.
type RotationView struct {
	// Version counts the commands; who knows a newer one ignores this.
	Version int64 `json:"version" doc:"Counts the host's commands; a client ignores what is older than it knows"`
	// Turn is the number of the segment since the beginning.
	Turn         int64  `json:"turn" doc:"The number of the segment since the beginning"`
	State        string `json:"state" enum:"waiting,running,paused" doc:"waiting: not begun; it begins when two are connected"`
	Language     string `json:"language" doc:"BCP 47 tag of the language that is spoken now"`
	NextLanguage string `json:"nextLanguage"`
	RemainingMs  int64  `json:"remainingMs" doc:"What is left of the segment at serverNow"`
	// SwitchAt is nil while nothing runs.
	SwitchAt *time.Time `json:"switchAt" doc:"When the next segment begins, by the clock of serverNow; null while nothing runs"`
	// SwitchNTP is SwitchAt by the clock of the sender reports.
	SwitchNTP string    `json:"switchNtp,omitempty" doc:"switchAt as the 64-bit NTP timestamp (RFC 3550 section 4) of the server's RTCP sender reports, hexadecimal"`
	ServerNow time.Time `json:"serverNow"`
}

// languageEvent tells that something about the rotation is different.
type languageEvent struct {
	Type   string `json:"type"`
	Reason string `json:"reason"`
	RotationView
}

// warningEvent tells that the language changes soon.
type warningEvent struct {
	Type        string `json:"type"`
	SecondsLeft int    `json:"secondsLeft"`
	RotationView
}

// The reasons of language events.
const (
	becauseStarted  = "started"
	becauseSwitched = "switched"
	becauseStepped  = "clock"
	becauseEdited   = "edit"
)

// Command is what a host wants of the rotation.
type Command struct {
	// Action is resume, pause, skip or extend.
	Action string
	// Minutes is how much longer the segment becomes.
	Minutes int
	// Version, where not 0, is the version that the host has seen.
	Version int64
}

// rotationView shows the rotation as it is at now; nil where there is no plan. It changes nothing: a switch that is due is for turnOver to tell.
func (l *live) rotationView(now time.Time) *RotationView {
	r := l.rotation
	if !r.planned() {
		return nil
	}
	r.catchUp(now)
	v := &RotationView{
		Version: r.version, Turn: r.turn, State: "paused", Language: r.segment(r.turn).Language, NextLanguage: r.segment(r.turn + 1).Language,
		RemainingMs: r.leftAt(now).Milliseconds(), ServerNow: now.UTC().Truncate(time.Millisecond),
	}
	if r.version == 0 {
		v.State = "waiting"
	}
	if at, ok := r.switchAt(); ok {
		v.State = "running"
		at = at.UTC()
		v.SwitchAt, v.SwitchNTP = &at, ntp(at)
	}
	return v
}

// ntp is a time as the 64-bit timestamp of RFC 3550 section 4.
func ntp(t time.Time) string {
	const since1900 = 2208988800
	return fmt.Sprintf("%08x%08x", uint32(t.Unix()+since1900), uint32(uint64(t.Nanosecond())<<32/1e9))
}

// takeUp finds the rotation where the store has it. Whatever passed since is caught up.
func (l *live) takeUp(ctx context.Context) error {
	l.stepped = l.clock.check() // before the time is taken
	now := l.clock.now()
	l.rotation, l.told = newRotation(l.session.Rotation, now), now
	saved, ok, err := l.deps.Live.Rotation(ctx, l.id)
	if err != nil || !ok || !l.rotation.planned() {
		return err
	}
	l.rotation.version, l.rotation.turn, l.rotation.left = saved.Version, saved.Turn, saved.Left
	l.rotation.at, l.rotation.running = saved.AnchoredAt, saved.Running
	l.rotation.catchUp(now)
	return nil
}

// save stores the anchor.
func (l *live) save(ctx context.Context) error {
	r := &l.rotation
	ctx, cancel := writeContext(ctx)
	defer cancel()
	return l.deps.Live.SaveRotation(ctx, l.id, store.Rotation{Version: r.version, Turn: r.turn, Left: r.left, AnchoredAt: r.at, Running: r.running})
}

// change carries out a command: stored first, then true, then told.
func (l *live) change(ctx context.Context, reason string, do func(r *rotation, now time.Time) error) error {
	now := l.clock.now()
	before := l.rotation
	if err := do(&l.rotation, now); err != nil {
		l.rotation = before
		return err
	}
	// What is stored is in milliseconds; what is true is no finer, so that a restart changes nothing.
	l.rotation.at, l.rotation.left = l.rotation.at.Truncate(time.Millisecond), l.rotation.left.Round(time.Millisecond)
	if err := l.save(ctx); err != nil {
		l.rotation = before
		return err
	}
	l.listen() // what was said until now was in the language until now
	l.told = now
	l.ledger.language = l.language()
	l.publish(languageEvent{Type: "language", Reason: reason, RotationView: *l.rotationView(now)})
	return nil
}

// language is the one whose turn it is; empty where there is no plan or it has not begun.
func (l *live) language() string {
	if !l.rotation.planned() {
		return ""
	}
	return l.rotation.segment(l.rotation.turn).Language
}

// mayBegin begins the rotation when enough people are there.
func (l *live) mayBegin() {
	if !l.rotation.planned() || l.rotation.version > 0 || len(l.state.with(Connected)) < startWith {
		return
	}
	err := l.change(context.Background(), becauseStarted, func(r *rotation, now time.Time) error { return r.resume(0, now) })
	if err != nil {
		l.log.Error("rotation can't begin", "session", l.id, "error", err) // the next who connects tries again
	}
}

// untilEdge is how long nothing about the rotation has to be told.
func (l *live) untilEdge() time.Duration {
	e, ok := l.rotation.next(l.told)
	if !ok {
		return idleEdge
	}
	return max(e.at.Sub(l.clock.now()), 0)
}

// turnOver tells what has become true of the rotation by now. Of several switches that were missed, only the last is told.
func (l *live) turnOver() {
	now := l.clock.now()
	e, ok := l.rotation.next(l.told)
	if !ok || e.at.After(now) {
		return
	}
	if e.warning > 0 {
		l.told = e.at
		if now.Sub(e.at) < tooLate {
			l.publish(warningEvent{Type: "language-warning", SecondsLeft: int(e.warning / time.Second), RotationView: *l.rotationView(now)})
		}
		return
	}
	l.listen()
	l.rotation.catchUp(now)
	l.told = now
	l.ledger.language = l.language()
	l.publish(languageEvent{Type: "language", Reason: becauseSwitched, RotationView: *l.rotationView(now)})
	l.totals.switchDelay.Add(l.clock.now().Sub(e.at))
}

// followClock moves the anchor when the machine's clock was set.
func (l *live) followClock() {
	stepped := l.clock.check()
	if stepped == l.stepped || !l.rotation.planned() || l.rotation.version == 0 {
		l.stepped = stepped
		return
	}
	by := stepped - l.stepped
	l.log.Warn("the machine's clock was set; the rotation moves along", "session", l.id, "by", by)
	err := l.change(context.Background(), becauseStepped, func(r *rotation, _ time.Time) error {
		r.shift(by)
		return nil
	})
	if err != nil {
		l.log.Error("rotation can't follow the clock", "session", l.id, "error", err)
		return // the next look tries again
	}
	l.stepped = stepped
}

// Rotate carries out the host's command. It fails with ErrNotFound, ErrNotHost, ErrNoPlan, ErrStaleRotation, ErrRotationState or ErrDraining.
func (r *Registry) Rotate(ctx context.Context, sessionID, hostID string, c Command) (view RotationView, err error) {
	err = r.hosting(ctx, sessionID, hostID, func(l *live) error {
		err := l.change(ctx, c.Action, func(r *rotation, now time.Time) error {
			switch c.Action {
			case "resume":
				return r.resume(c.Version, now)
			case "pause":
				return r.pause(c.Version, now)
			case "skip":
				return r.skip(c.Version, now)
			case "extend":
				return r.extend(c.Version, time.Duration(c.Minutes)*time.Minute, now)
			}
			return errors.ErrUnsupported
		})
		if err == nil {
			view = *l.rotationView(l.clock.now())
		}
		return err
	})
	return view, err
}
