package control

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/session"
)

// reasonLoggedOut is what a peer is told whose log-in has ended.
const reasonLoggedOut = "logged-out"

// peerCountPrefix begins the key under which each node says how many connections it has of a person.
const peerCountPrefix = "peers/"

// soft is soft state of all nodes; *bus.Bus is one.
type soft interface {
	Put(key string, value []byte, ttl time.Duration) error
	Drop(key string)
	Values(key string) [][]byte
}

// peers knows the media connections of this node: in which room, whose, and by which log-in, and counts those of one person on
// all nodes. It stands between the sessions and the media server, so that a connection can be ended in the room itself, whatever its
// session is busy with. Safe for concurrent use.
type peers struct {
	// Set by newPeers.
	media  opener
	nodes  soft
	most   int // connections of one person; negative: no limit
	logger *slog.Logger

	mu     sync.Mutex
	open   map[peerKey]*peerOf // Guarded by mu.
	counts map[string]int      // Guarded by mu: connections of this node by person, as the other nodes were told.
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

func newPeers(media opener, nodes soft, most int, logger *slog.Logger) *peers {
	return &peers{media: media, nodes: nodes, most: most, logger: logger, open: map[peerKey]*peerOf{}, counts: map[string]int{}}
}

// Open opens a media room for a session.
func (p *peers) Open(sessionID string, events func(session.MediaEvent)) (session.MediaRoom, session.Floor) {
	r := &peerRoom{peers: p, sessionID: sessionID, events: events}
	room, floor := p.media.Open(sessionID, func(e session.MediaEvent) {
		if e.Kind == session.PeerClosed {
			p.forget(r, e.Peer)
		}
		events(e)
	})
	r.MediaRoom = room
	return r, floor
}

// Join notes the peer before the room has it, so that a peer that ends at once is not noted for ever. It fails with
// session.ErrTooManyConnections when the person has as many as may be. Two nodes that take one person's last at the same moment may both do so.
func (r *peerRoom) Join(ctx context.Context, peer, offer string, allowed session.Permissions) (string, error) {
	if !r.peers.note(r, peer) {
		return "", session.ErrTooManyConnections
	}
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
			p.drop(key)
		}
	}
}

// note counts a peer of a room, unless it is one too many. A connection that replaces an earlier one in the room is none more.
func (p *peers) note(r *peerRoom, peer string) bool {
	key := peerKey{r.sessionID, peer}
	p.mu.Lock()
	defer p.mu.Unlock()
	if of := p.open[key]; of != nil {
		of.room = r
		return true
	}
	if p.most >= 0 && p.counts[peer]+p.elsewhere(peer) >= p.most {
		return false
	}
	p.open[key] = &peerOf{room: r}
	p.counts[peer]++
	p.tell(peer)
	return true
}

// elsewhere counts the connections that the other nodes have of a person. Called with mu held.
func (p *peers) elsewhere(userID string) int {
	total := -p.counts[userID]
	for _, value := range p.nodes.Values(peerCountPrefix + userID) {
		var n int
		if err := json.Unmarshal(value, &n); err == nil && n > 0 {
			total += n
		}
	}
	return max(total, 0)
}

// tell has the other nodes know how many connections this one has of a person. Called with mu held: what is told last must be what is
// true, and nobody watches these keys.
func (p *peers) tell(userID string) {
	key, n := peerCountPrefix+userID, p.counts[userID]
	if n == 0 {
		delete(p.counts, userID)
		p.nodes.Drop(key)
		return
	}
	value, err := json.Marshal(n)
	if err == nil {
		err = p.nodes.Put(key, value, 0)
	}
	if err != nil {
		p.logger.Warn("connections of a person not told to other nodes", "user", userID, "error", err)
	}
}

func (p *peers) forget(r *peerRoom, peer string) {
	key := peerKey{r.sessionID, peer}
	p.mu.Lock()
	defer p.mu.Unlock()
	if of := p.open[key]; of != nil && of.room == r {
		p.drop(key)
	}
}

// drop takes a peer out of the count. Called with mu held.
func (p *peers) drop(key peerKey) {
	delete(p.open, key)
	p.counts[key.userID]--
	p.tell(key.userID)
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
