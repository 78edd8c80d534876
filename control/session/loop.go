package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/languagemate/studymate/store"
)

const (
	// writeTimeout bounds each write of a loop; it outlives the request it is for, so that a
	// client that hangs up can't leave store and state apart.
	writeTimeout = 5 * time.Second
	// retryAfter is when a write that failed is tried again.
	retryAfter = time.Second
)

// errEnded means that this loop is over; the caller asks the registry for another.
var errEnded = errors.New("session loop has ended")

// live is a session in use: one goroutine, run, owns its state.
type live struct {
	// Set by newLive.
	id       string
	cfg      Config
	deps     Deps
	log      *slog.Logger
	totals   *totals
	inbox    *inbox
	commands chan func() // unbuffered: a command that is taken is carried out
	clock    *clock
	stop     <-chan struct{}
	done     chan struct{}
	// retire takes the session out of the registry; run calls it before done is closed.
	retire func()
	counts atomic.Pointer[Counts]

	// Owned by run until done is closed, then read only.
	failure error
	state   *state
	session store.Session
	room    MediaRoom // nil until somebody needs it
	floor   Floor     // of room
	retryAt time.Time

	rotation rotation
	told     time.Time     // up to which the edges of the rotation were told
	stepped  time.Duration // the steps of the clock that the rotation has followed
	ledger   *ledger
	shown    shown // the topic card

	toldNodes active      // what the nodes know; the zero value: nothing
	attending []attending // room to put together what they should
}

// do has run carry out f. It fails with errEnded when the loop ends first, or with what kept
// the loop from starting.
func (l *live) do(ctx context.Context, f func()) error {
	finished := make(chan struct{})
	select {
	case l.commands <- func() { defer close(finished); f() }:
		<-finished
		return nil
	case <-l.done:
		if l.failure != nil {
			return l.failure
		}
		return errEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run owns the session until nobody has a place in it, or the server stops.
func (l *live) run() {
	defer close(l.done)
	defer l.retire()
	defer l.untellNodes() // before: what the registry doesn't hold is another node's
	if l.failure = l.load(); l.failure != nil {
		return
	}
	seen := time.NewTicker(l.cfg.SeenEvery)
	defer seen.Stop()
	timer := time.NewTimer(l.untilDue())
	defer timer.Stop()
	switching := time.NewTimer(l.untilEdge())
	defer switching.Stop()
	listening := time.NewTimer(listenEvery)
	defer listening.Stop()
	for {
		l.count()
		l.tellNodes()
		timer.Reset(l.untilDue())
		switching.Reset(l.untilEdge())
		select {
		case <-l.stop:
			l.suspend()
			return
		case f := <-l.commands:
			f()
		case <-l.inbox.ready:
			for _, e := range l.inbox.take() {
				l.happened(e)
			}
		case <-timer.C:
			l.expire(time.Now())
		case <-switching.C:
			l.turnOver()
		case <-listening.C:
			l.hear()
			listening.Reset(listenEvery)
		case <-seen.C:
			l.followClock()
			l.noteSeen()
			l.noteTalk(presenceUnsaved)
		}
		if len(l.state.people) == 0 {
			l.noteTalk(0)
			l.closeMedia(reasonEnded)
			return
		}
	}
}

// The reasons that the protocol gives a peer for the end of its connection.
const (
	reasonReplaced = "replaced"
	reasonRemoved  = "removed"
	reasonEnded    = "session-ended"
	reasonShutdown = "shutdown"
	// reasonCancelled is only for who waits in a session that is called off.
	reasonCancelled = "cancelled"
)

func (l *live) load() error {
	ctx, cancel := writeContext(context.Background())
	defer cancel()
	session, err := l.deps.Sessions.ByID(ctx, l.id)
	if errors.Is(err, store.ErrNotFound) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("load session: %w", err)
	}
	seats, err := l.deps.Seats.Open(ctx, l.id)
	if err != nil {
		return fmt.Errorf("load session: %w", err)
	}
	l.session = session
	l.state = newState(session, seats, keeps{lost: l.cfg.PlaceKeep, joined: l.cfg.JoinKeep}, time.Now())
	if err := l.takeUp(ctx); err != nil {
		return fmt.Errorf("load session: %w", err)
	}
	if err := l.takeUpCard(ctx); err != nil {
		return fmt.Errorf("load session: %w", err)
	}
	talk, err := l.deps.Live.Talk(ctx, l.id)
	if err != nil {
		return fmt.Errorf("load session: %w", err)
	}
	l.ledger = newLedger(talk)
	l.ledger.heard = time.Now()
	l.ledger.language = l.language()
	return nil
}

// suspend leaves all places held: a server that starts again within their time goes on with
// them.
func (l *live) suspend() {
	l.noteSeen()
	l.noteTalk(0)
	l.closeMedia(reasonShutdown)
}

// media returns the session's room. It is opened for the first connection, since many calls
// only ask about a session.
func (l *live) media() MediaRoom {
	if l.room == nil {
		l.room, l.floor = l.deps.Media.Open(l.id, l.inbox.put)
		l.ledger.newRoom()
	}
	return l.room
}

func (l *live) closeMedia(reason string) {
	if l.room != nil {
		l.room.Close(reason)
	}
}

func (l *live) happened(e MediaEvent) {
	switch e.Kind {
	case RoomChanged:
		l.deps.Publisher.Publish(Topic(l.id), e.Room)
	case PeerConnected, PeerRestored:
		l.listen() // until now the person was not there
		l.connected(e.Peer)
	case PeerLost, PeerClosed:
		l.listen()
		if l.state.lost(e.Peer, time.Now()) {
			l.publishParticipants()
		}
	}
}

func (l *live) connected(userID string) {
	changed, first := l.state.connected(userID)
	if first {
		l.activate()
	}
	if changed {
		l.noteSeen()
		l.publishParticipants()
		l.mayBegin()
	}
}

func (l *live) activate() {
	ctx, cancel := writeContext(context.Background())
	defer cancel()
	now := time.Now()
	if err := l.deps.Sessions.Activate(ctx, l.id, now); err != nil {
		// The next connection tries again.
		l.log.Error("session can't be activated", "session", l.id, "error", err)
		return
	}
	l.state.status, l.session.StartedAt = store.StatusActive, now
	l.publishStatus()
}

func (l *live) expire(now time.Time) {
	if l.state.tire(now) {
		l.publishParticipants()
	}
	for _, userID := range l.state.due(now) {
		if err := l.free(context.Background(), userID, reasonRemoved, now); err != nil {
			l.log.Error("place can't be freed", "session", l.id, "error", err)
			l.retryAt = now.Add(retryAfter)
			return
		}
		l.totals.expired.Add(1)
	}
	l.retryAt = time.Time{}
}

// free ends a stay: first in the store, then in the media, then before everybody's eyes.
func (l *live) free(ctx context.Context, userID, reason string, now time.Time) error {
	d, held := l.state.departure(userID, now)
	if !held {
		return nil
	}
	d.SessionID = l.id
	if d.Completes {
		l.noteTalk(0) // what is learnt in a session is recorded with its end
	}
	ctx, cancel := writeContext(ctx)
	defer cancel()
	if err := l.deps.Seats.Free(ctx, d, now); err != nil {
		return err
	}
	l.listen() // until now the person was there
	l.state.remove(d)
	if l.room != nil {
		l.room.Leave(userID, reason)
	}
	l.noteTalk(0)
	l.publishParticipants()
	if userID != l.state.hostID { // who hosts a session may watch it
		l.deps.Publisher.Revoke(userID, Topic(l.id))
	}
	if d.Completes {
		l.totals.completed.Add(1)
		l.publishStatus()
		l.publish(closedEvent{Type: "closed", Reason: reasonEnded})
	}
	return nil
}

func (l *live) noteSeen() {
	ctx, cancel := writeContext(context.Background())
	defer cancel()
	if err := l.deps.Seats.Seen(ctx, l.id, l.state.with(Connected), time.Now()); err != nil {
		l.log.Warn("presence can't be noted", "session", l.id, "error", err)
	}
}

func (l *live) untilDue() time.Duration {
	at, ok := l.state.nextDue()
	if !ok {
		return l.cfg.PlaceKeep
	}
	if at.Before(l.retryAt) {
		at = l.retryAt
	}
	return time.Until(at)
}

func (l *live) count() {
	l.counts.Store(&Counts{
		Joined:    len(l.state.with(Joined)),
		Connected: len(l.state.with(Connected)),
		Lost:      len(l.state.with(Lost)),
	})
}

func writeContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
}
