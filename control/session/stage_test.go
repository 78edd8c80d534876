package session_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/topics"
	"github.com/languagemate/studymate/store"
)

// seats is the real table of places of a process that can die and of a disk that can fail.
type seats struct {
	*store.Seats
	dead, faulty atomic.Bool
}

var errFault = errors.New("disk fault")

func (s *seats) Seen(ctx context.Context, sessionID string, userIDs []string, now time.Time) error {
	if s.dead.Load() {
		return errFault
	}
	return s.Seats.Seen(ctx, sessionID, userIDs, now)
}

func (s *seats) Free(ctx context.Context, d store.Departure, now time.Time) error {
	if s.dead.Load() || s.faulty.Load() {
		return errFault
	}
	return s.Seats.Free(ctx, d, now)
}

func (s *seats) Deny(ctx context.Context, sessionID, userID string, d store.Denied) error {
	if s.dead.Load() || s.faulty.Load() {
		return errFault
	}
	return s.Seats.Deny(ctx, sessionID, userID, d)
}

// lives is the real table of rotations, on the same disk.
type lives struct {
	*store.Live
	disk *seats
}

func (l lives) SaveRotation(ctx context.Context, sessionID string, r store.Rotation) error {
	if l.disk.dead.Load() || l.disk.faulty.Load() {
		return errFault
	}
	return l.Live.SaveRotation(ctx, sessionID, r)
}

func (l lives) SaveTalk(ctx context.Context, sessionID string, all store.Spoken) error {
	if l.disk.dead.Load() || l.disk.faulty.Load() {
		return errFault
	}
	return l.Live.SaveTalk(ctx, sessionID, all)
}

// lessons is the real table of cards, on the same disk.
type lessons struct {
	*store.Lessons
	disk *seats
}

func (l lessons) SaveShown(ctx context.Context, sessionID string, s store.Shown) error {
	if l.disk.dead.Load() || l.disk.faulty.Load() {
		return errFault
	}
	return l.Lessons.SaveShown(ctx, sessionID, s)
}

// stage is a media server that does what the script says.
type stage struct {
	mu    sync.Mutex
	rooms map[string]*room // Guarded by mu; the latest room of each session.
}

// Open makes the room of a session.
func (s *stage) Open(sessionID string, events func(session.MediaEvent)) (session.MediaRoom, session.Floor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.rooms[sessionID]
	r := &room{events: events, peers: map[string]bool{}, spoken: map[string]time.Duration{}, turns: map[string]time.Duration{}}
	if old != nil {
		r.log = old.log
	}
	s.rooms[sessionID] = r
	return r, r
}

func (s *stage) speaks(sessionID, peer string, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[sessionID]
	r.mu.Lock()
	defer r.mu.Unlock()
	r.spoken[peer] += d
}

// holds says that somebody's turn has gone on for so long; 0: it is over.
func (s *stage) holds(sessionID, peer string, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[sessionID]
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turns[peer] = d
}

func (s *stage) happens(sessionID, peer string, kind session.MediaEventKind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[sessionID]; r != nil {
		r.events(session.MediaEvent{Kind: kind, Peer: peer, At: time.Now()})
	}
}

func (s *stage) told(sessionID string, name func(string) string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[sessionID]
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, line := range r.log {
		verb, rest, _ := strings.Cut(line, ":")
		who, reason, _ := strings.Cut(rest, ":")
		out = append(out, strings.Trim(verb+":"+name(who)+":"+reason, ":"))
	}
	r.log = nil
	return out
}

type room struct {
	events func(session.MediaEvent)

	mu    sync.Mutex
	peers map[string]bool // Guarded by mu.
	log   []string        // Guarded by mu.

	spoken map[string]time.Duration // Guarded by mu.
	turns  map[string]time.Duration // Guarded by mu; of those who are in one.
}

// Allow implements session.Floor.
func (r *room) Allow(peer string, p session.Permissions) {
	may := "-"
	for _, what := range []struct {
		letter string
		yes    bool
	}{{"m", p.Mic}, {"c", p.Camera}, {"s", p.Screen}} {
		if what.yes {
			may += what.letter
		}
	}
	r.note("allow:" + peer + ":" + may)
}

// Talk implements session.Floor.
func (r *room) Talk() (all []session.PeerTalk, together time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for peer, spoken := range r.spoken {
		all = append(all, session.PeerTalk{Peer: peer, Speech: spoken, SilentFor: -1, Turn: r.turns[peer]})
		together += spoken // nobody speaks at the same time in the scripts
	}
	return all, together
}

func (r *room) note(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = append(r.log, line)
}

// Join implements session.MediaRoom.
func (r *room) Join(_ context.Context, peer, _ string, p session.Permissions) (string, error) {
	kind := "video"
	if !p.Camera {
		kind = "audio"
	}
	if !p.Mic {
		kind += "-mute"
	}
	r.note("join:" + peer + ":" + kind)
	r.peers[peer] = true
	return "answer", nil
}

// Signal implements session.MediaRoom.
func (r *room) Signal(_ context.Context, peer string, _ session.Signal) (session.Signal, error) {
	if !r.peers[peer] {
		return session.Signal{}, session.ErrPeerUnknown
	}
	return session.Signal{Type: "ok"}, nil
}

// Leave implements session.MediaRoom.
func (r *room) Leave(peer, reason string) {
	r.note("leave:" + peer + ":" + reason)
	delete(r.peers, peer)
}

// Stats implements session.MediaRoom.
func (r *room) Stats() session.RoomStats { return session.RoomStats{} }

// Close implements session.MediaRoom.
func (r *room) Close(reason string) { r.note("close::" + reason) }

// audience hears the session topics.
type audience struct {
	mu    sync.Mutex
	heard []string // Guarded by mu.
	lone  []string // Guarded by mu: what single people heard.
	deaf  []string // Guarded by mu: who hears a topic no more.
	miss  []string // Guarded by mu: who was left out of an event.
	off   []string // Guarded by mu: who was told that a session does not take place.
}

// Invited notes who was asked to come.
func (a *audience) Invited(_ context.Context, userID, _ string, _ session.Session) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.heard = append(a.heard, "invited "+userID)
}

// CalledOff notes who was told that a session does not take place.
func (a *audience) CalledOff(_ context.Context, userID string, _ session.Session) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.off = append(a.off, userID)
}

// calledOff returns who was told so since the last look.
func (a *audience) calledOff(name func(string) string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var names []string
	for _, id := range a.off {
		names = append(names, name(id))
	}
	a.off = nil
	slices.Sort(names)
	return names
}

// Revoke notes who hears no more.
func (a *audience) Revoke(user, _ string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.deaf = append(a.deaf, user)
}

func (a *audience) revoked(name func(string) string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []string
	for _, user := range a.deaf {
		out = append(out, name(user))
	}
	a.deaf = nil
	return out
}

// PublishTo notes who was told what.
func (a *audience) PublishTo(user, queue string, body []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lone = append(a.lone, user+" "+queue+" "+string(body))
}

func (a *audience) alone(name func(string) string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []string
	for _, line := range a.lone {
		user, rest, _ := strings.Cut(line, " ")
		var e struct{ Admitted bool }
		_ = json.Unmarshal([]byte(rest[strings.Index(rest, "{"):]), &e)
		out = append(out, fmt.Sprint(name(user), ":", e.Admitted))
	}
	a.lone = nil
	return out
}

// PublishExcept notes the type of an event, and who did not hear it.
func (a *audience) PublishExcept(topic string, users []string, body []byte) {
	a.Publish(topic, body)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.miss = append(a.miss, users...)
}

func (a *audience) missed(name func(string) string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []string
	for _, user := range a.miss {
		out = append(out, name(user))
	}
	a.miss = nil
	return out
}

// Publish notes the type of an event.
func (a *audience) Publish(_ string, body []byte) {
	var e struct{ Type, Status, Reason, Language string }
	if err := json.Unmarshal(body, &e); err != nil {
		e.Type = err.Error()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch e.Type {
	case "language":
		e.Status = e.Reason + ":" + e.Language
	case "language-warning":
		e.Status = e.Language
	}
	a.heard = append(a.heard, strings.TrimSuffix(e.Type+":"+e.Status, ":"))
}

func (a *audience) types() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.heard
	a.heard = nil
	return out
}

// bank is the one that ships with the program.
func bank(t testing.TB) *topics.Bank {
	t.Helper()
	b, err := topics.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
