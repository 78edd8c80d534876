//go:build linux

package load

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/languagemate/studymate/bench/load/link"
	"github.com/languagemate/studymate/bench/load/procfs"
	"github.com/languagemate/studymate/bench/load/traffic"
)

const (
	joinWithin     = 15 * time.Second       // one member, to connected
	pictureWithin  = 5 * time.Second        // one member, to the first video packet
	completeWithin = 20 * time.Second       // everybody, to all streams
	betweenSeats   = 500 * time.Millisecond // Galene forgets who joins within 200 ms of another's first packet
	idleFor        = time.Second            // between the server's first answer and its idle memory
	drainFor       = 200 * time.Millisecond
	pollEvery      = 2 * time.Millisecond
	windowAhead    = 20 * time.Millisecond
)

// Run starts the server, fills the rooms, measures one window and ends everything. The result may be refused by its own Refusals.
func Run(ctx context.Context, config Config, s server) (result Result, err error) {
	config = config.WithDefaults()
	if err := config.validate(); err != nil {
		return result, err
	}
	hub, err := link.New(link.Config{Local: config.Local, NetNS: config.NetNS, Feedback: config.Feedback})
	if err != nil {
		return result, err
	}
	run := &run{config: config, server: s, hub: hub}
	moving, stop := context.WithCancel(ctx)
	var loops errgroup.Group
	loops.Go(func() error { return hub.Run(moving) })
	err = run.measure(ctx)
	stop()
	err = errors.Join(err, loops.Wait(), s.Stop())
	if err != nil {
		return result, err
	}
	return run.result(), nil
}

// run is one measurement. Owned by the goroutine of Run.
type run struct {
	config  Config
	server  server
	hub     *link.Hub
	members []*Member

	idle          procfs.Process
	before, after reading
}

// reading is one look at everything that is counted over the window.
type reading struct {
	at        time.Time
	server    procfs.Process
	generator procfs.Process
	machine   procfs.Machine
}

func read(pid int) (reading, error) {
	var r reading
	var err error
	r.at = time.Now()
	if r.server, err = procfs.ReadTree(pid); err != nil {
		return r, err
	}
	if r.generator, err = procfs.ReadProcess(os.Getpid()); err != nil {
		return r, err
	}
	r.machine, err = procfs.ReadMachine()
	return r, err
}

func (r *run) measure(ctx context.Context) error {
	if err := r.server.Start(ctx); err != nil {
		return fmt.Errorf("start %s: %w", r.server.Name(), err)
	}
	if err := sleep(ctx, idleFor); err != nil {
		return err
	}
	var err error
	if r.idle, err = procfs.ReadTree(r.server.PID()); err != nil {
		return err
	}
	if err := r.fill(ctx); err != nil {
		return err
	}
	r.hub.Coarse(true)
	if err := sleep(ctx, r.config.Settle); err != nil {
		return err
	}
	from := time.Now().Add(windowAhead)
	until := from.Add(r.config.Window)
	r.hub.Window(from, until)
	if err := sleep(ctx, time.Until(from)); err != nil {
		return err
	}
	if r.before, err = read(r.server.PID()); err != nil {
		return err
	}
	if err := sleep(ctx, time.Until(until)); err != nil {
		return err
	}
	if r.after, err = read(r.server.PID()); err != nil {
		return err
	}
	if err := sleep(ctx, drainFor); err != nil {
		return err
	}
	return r.failures()
}

// fill lets everybody join one after the other: the first of every room, then the second of every room, and so on.
func (r *run) fill(ctx context.Context) error {
	for seat := range r.config.RoomSize {
		for room := range r.config.Rooms {
			if err := r.join(ctx, room, seat); err != nil {
				return err
			}
		}
		if err := sleep(ctx, betweenSeats); err != nil {
			return err
		}
	}
	return r.wait(ctx, completeWithin, r.missing)
}

func (r *run) join(ctx context.Context, room, seat int) error {
	id := len(r.members)
	m := &Member{
		Room:   fmt.Sprintf("room-%d", room+1),
		Name:   fmt.Sprintf("room-%d-member-%d", room+1, seat+1),
		id:     uint32(id),
		seat:   seat,
		verify: (room+seat)%r.config.VerifyEvery == 0,
		config: r.config,
		hub:    r.hub,
	}
	r.members = append(r.members, m)
	joining, cancel := context.WithTimeout(ctx, joinWithin)
	defer cancel()
	if err := r.server.Join(joining, m); err != nil {
		return fmt.Errorf("join of %s: %w", m.Name, err)
	}
	if seat == 0 {
		return nil
	}
	return r.wait(ctx, pictureWithin, func() string {
		if _, ok := m.joining(); ok {
			return ""
		}
		return m.Name + " received no video"
	})
}

// missing says who lacks what; empty when everybody receives all others who publish.
func (r *run) missing() string {
	for _, m := range r.members {
		want := m.Publishers()
		audio, camera := m.tracks(traffic.Audio), m.tracks(traffic.Camera)
		if audio < want || camera < want {
			return fmt.Sprintf("%s receives %d audio and %d video streams of %d", m.Name, audio, camera, want)
		}
	}
	return ""
}

// wait polls until missing returns nothing.
func (r *run) wait(ctx context.Context, within time.Duration, missing func() string) error {
	for deadline := time.Now().Add(within); ; {
		if err := r.failures(); err != nil {
			return err
		}
		what := missing()
		if what == "" {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%w: %s", ErrIncomplete, what)
		}
		if err := sleep(ctx, pollEvery); err != nil {
			return err
		}
	}
}

func (r *run) failures() error {
	for _, m := range r.members {
		if err := m.failure(); err != nil {
			return err
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
