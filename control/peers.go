package control

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/session"
)

// reasonLoggedOut is what a peer is told whose log-in has ended.
const reasonLoggedOut = "logged-out"

// peers knows the media connections of this node: in which room, whose, and by which log-in. It stands between the sessions and the
// media server, so that a connection can be ended in the room itself, whatever its session is busy with. Safe for concurrent use.
type peers struct {
	// Set by newPeers.
	media opener

	mu   sync.Mutex
	open map[peerKey]*peerOf // Guarded by mu.
}

// peerKey is a person in a session: a room has one peer of each.
type peerKey struct{ sessionID, userID string }

type peerOf struct {
	room  *peerRoom
	logIn string // empty until it is known, and for tokens without one
}

// peerRoom is a media room whose peers are known.
type peerRoom struct {
	session.MediaRoom
	peers     *peers
	sessionID string
	events    func(session.MediaEvent)
}

func newPeers(media opener) *peers { return &peers{media: media, open: map[peerKey]*peerOf{}} }

// Open opens a media room for a session.
func (p *peers) Open(sessionID string, events func(session.MediaEvent)) session.MediaRoom {
	r := &peerRoom{peers: p, sessionID: sessionID, events: events}
	r.MediaRoom = p.media.Open(sessionID, func(e session.MediaEvent) {
		if e.Kind == session.PeerClosed {
			p.forget(r, e.Peer)
		}
		events(e)
	})
	return r
}

// Join notes the peer before the room has it, so that a peer that ends at once is not noted for ever.
func (r *peerRoom) Join(ctx context.Context, peer, offer string, allowed session.Permissions) (string, error) {
	key := peerKey{r.sessionID, peer}
	r.peers.mu.Lock()
	if of := r.peers.open[key]; of == nil || of.room != r {
		r.peers.open[key] = &peerOf{room: r}
	}
	r.peers.mu.Unlock()
	answer, err := r.MediaRoom.Join(ctx, peer, offer, allowed)
	// A bad offer leaves an earlier connection as it is; what fails later has ended it.
	if err != nil && !slices.ContainsFunc(r.Stats().Peers, func(s session.PeerStats) bool { return s.Peer == peer }) {
		r.peers.forget(r, peer)
	}
	return answer, err
}

// Signal forgets a peer that says farewell.
func (r *peerRoom) Signal(ctx context.Context, peer string, s session.Signal) (session.Signal, error) {
	answer, err := r.MediaRoom.Signal(ctx, peer, s)
	if err == nil && s.Type == "bye" {
		r.peers.forget(r, peer)
	}
	return answer, err
}

// Leave ends a peer's connection and forgets it.
func (r *peerRoom) Leave(peer, reason string) {
	r.MediaRoom.Leave(peer, reason)
	r.peers.forget(r, peer)
}

// Close ends the room and forgets its peers.
func (r *peerRoom) Close(reason string) {
	r.MediaRoom.Close(reason)
	p := r.peers
	p.mu.Lock()
	defer p.mu.Unlock()
	for key, of := range p.open {
		if of.room == r {
			delete(p.open, key)
		}
	}
}

func (p *peers) forget(r *peerRoom, peer string) {
	key := peerKey{r.sessionID, peer}
	p.mu.Lock()
	defer p.mu.Unlock()
	if of := p.open[key]; of != nil && of.room == r {
		delete(p.open, key)
	}
}

// own notes by which log-in a connection was made.
func (p *peers) own(sessionID, userID, logIn string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if of := p.open[peerKey{sessionID, userID}]; of != nil {
		of.logIn = logIn
	}
}

// EndLogIn ends the connections of a log-in, at once: the room is told, then the session, which keeps the place for a while as after any
// other loss.
func (p *peers) EndLogIn(logIn string) {
	type ending struct {
		room *peerRoom
		user string
	}
	var all []ending
	p.mu.Lock()
	for key, of := range p.open {
		if of.logIn == logIn && logIn != "" {
			all = append(all, ending{of.room, key.userID})
		}
	}
	p.mu.Unlock()
	for _, e := range all {
		e.room.Leave(e.user, reasonLoggedOut)
		e.room.events(session.MediaEvent{Kind: session.PeerClosed, Peer: e.user, At: time.Now()})
	}
}

// mediaDoor is the session registry as media clients use it: their connections end with their log-in.
type mediaDoor struct {
	*session.Registry
	peers *peers
	auth  *auth.Auth
}

// Offer opens a media connection. A log-in that ends while it is opened takes it along.
func (d mediaDoor) Offer(ctx context.Context, by auth.MediaPrincipal, sdp string) (answer string, err error) {
	if answer, err = d.Registry.Offer(ctx, by.SessionID, by.UserID, sdp); err != nil {
		return "", err
	}
	d.peers.own(by.SessionID, by.UserID, by.LogInID)
	if d.auth.HasEnded(by.LogInID) {
		d.peers.EndLogIn(by.LogInID)
		return "", auth.ErrBadToken
	}
	return answer, nil
}
