package control

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/store"
)

// stage is a media server by script: an offer "bad" is refused, and joining is called before one is answered.
type stage struct {
	joining func()
	rooms   []*stageRoom
}

type stageRoom struct {
	session.MediaRoom
	stage  *stage
	events func(session.MediaEvent)
	here   []string
	left   []string // "peer reason"
}

func (s *stage) Open(_ string, events func(session.MediaEvent)) (session.MediaRoom, session.Floor) {
	r := &stageRoom{stage: s, events: events}
	s.rooms = append(s.rooms, r)
	return r, r
}

func (r *stageRoom) Allow(string, session.Permissions) {}

func (r *stageRoom) Talk() ([]session.PeerTalk, time.Duration) { return nil, 0 }

func (r *stageRoom) Join(_ context.Context, peer, offer string, _ session.Permissions) (string, error) {
	if r.stage.joining != nil {
		r.stage.joining()
	}
	if offer == "bad" {
		return "", session.ErrBadOffer
	}
	r.gone(peer)
	r.here = append(r.here, peer)
	return "answer", nil
}

func (r *stageRoom) Signal(_ context.Context, peer string, s session.Signal) (session.Signal, error) {
	if s.Type == "bye" {
		r.gone(peer)
	}
	return session.Signal{Type: "ok"}, nil
}

func (r *stageRoom) Leave(peer, reason string) {
	r.gone(peer)
	r.left = append(r.left, peer+" "+reason)
}

func (r *stageRoom) Stats() session.RoomStats {
	var s session.RoomStats
	for _, peer := range r.here {
		s.Peers = append(s.Peers, session.PeerStats{Peer: peer})
	}
	return s
}

func (r *stageRoom) Close(string) { r.here = nil }

func (r *stageRoom) gone(peer string) {
	r.here = slices.DeleteFunc(r.here, func(p string) bool { return p == peer })
}

// TestWhichConnectionsAreKnown plays what happens to ann's connection in a room where bob is too.
func TestWhichConnectionsAreKnown(t *testing.T) {
	ctx := context.Background()
	for name, test := range map[string]struct {
		happens func(p *peers, r session.MediaRoom, s *stageRoom)
		want    int // connections of ann and bob
	}{
		"she stays": {func(*peers, session.MediaRoom, *stageRoom) {}, 2},
		"another offer": {func(_ *peers, r session.MediaRoom, _ *stageRoom) {
			_, _ = r.Join(ctx, "ann", "offer", session.Permissions{})
		}, 2},
		"a bad offer on top": {func(_ *peers, r session.MediaRoom, _ *stageRoom) {
			_, _ = r.Join(ctx, "ann", "bad", session.Permissions{})
		}, 2},
		"a bad first offer of eve": {func(_ *peers, r session.MediaRoom, _ *stageRoom) {
			_, _ = r.Join(ctx, "eve", "bad", session.Permissions{})
		}, 2},
		"a candidate": {func(_ *peers, r session.MediaRoom, _ *stageRoom) {
			_, _ = r.Signal(ctx, "ann", session.Signal{Type: "candidate"})
		}, 2},
		"farewell": {func(_ *peers, r session.MediaRoom, _ *stageRoom) {
			_, _ = r.Signal(ctx, "ann", session.Signal{Type: "bye"})
		}, 1},
		"she is removed": {func(_ *peers, r session.MediaRoom, _ *stageRoom) { r.Leave("ann", "removed") }, 1},
		"silence": {func(_ *peers, _ session.MediaRoom, s *stageRoom) {
			s.events(session.MediaEvent{Kind: session.PeerLost, Peer: "ann"})
		}, 2},
		"the connection breaks": {func(_ *peers, _ session.MediaRoom, s *stageRoom) {
			s.gone("ann")
			s.events(session.MediaEvent{Kind: session.PeerClosed, Peer: "ann"})
		}, 1},
		"the session ends":      {func(_ *peers, r session.MediaRoom, _ *stageRoom) { r.Close("session-ended") }, 0},
		"her log-in ends":       {func(p *peers, _ session.MediaRoom, _ *stageRoom) { p.EndLogIn("ann's") }, 1},
		"another log-in ends":   {func(p *peers, _ session.MediaRoom, _ *stageRoom) { p.EndLogIn("other") }, 2},
		"a log-in without name": {func(p *peers, _ session.MediaRoom, _ *stageRoom) { p.EndLogIn("") }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stage{}
			nodes := bus.Alone(bus.Config{})
			p := newPeers(s, nodes, 10, slog.New(slog.DiscardHandler))
			var told []session.MediaEvent
			r, _ := p.Open("session", func(e session.MediaEvent) { told = append(told, e) })
			for _, who := range []string{"ann", "bob"} {
				if _, err := r.Join(ctx, who, "offer", session.Permissions{}); err != nil {
					t.Fatal(err)
				}
			}
			p.own("session", "ann", "ann's")
			p.own("session", "nobody", "ann's")
			test.happens(p, r, s.rooms[0])
			if len(p.open) != test.want || len(s.rooms[0].here) != test.want {
				t.Errorf("%d connections known, %d there, want %d", len(p.open), len(s.rooms[0].here), test.want)
			}
			said := 0
			for _, who := range []string{"ann", "bob", "eve", "nobody"} {
				said += len(nodes.Values(peerCountPrefix + who))
			}
			if len(p.counts) != test.want || said != test.want {
				t.Errorf("%d people counted, %d told, want %d", len(p.counts), said, test.want)
			}
			if ended := slices.Equal(s.rooms[0].left, []string{"ann logged-out"}); ended != (name == "her log-in ends") {
				t.Errorf("left %v", s.rooms[0].left)
			} else if ended && (len(told) != 1 || told[0].Kind != session.PeerClosed || told[0].Peer != "ann") {
				t.Errorf("the session was told %v", told)
			}
		})
	}
}

// TestTheEleventhConnectionIsRefused counts ann's over two nodes that hear of each other.
func TestTheEleventhConnectionIsRefused(t *testing.T) {
	ctx := context.Background()
	first, second, _ := twoNodes(t, nil)
	here, there := &stage{}, &stage{}
	first.peers.media, second.peers.media = here, there
	join := func(c *Control, name, who string) error {
		room, _ := c.peers.Open(name, func(session.MediaEvent) {})
		_, err := room.Join(ctx, who, "offer", session.Permissions{})
		return err
	}
	for i := range 6 {
		if err := join(first, fmt.Sprint("first ", i), "ann"); err != nil {
			t.Fatal(err)
		}
	}
	told := make(chan struct{}, 1)
	for _, node := range []*Control{first, second} {
		node.deps.Bus.Watch(peerCountPrefix, func(string) {
			select {
			case told <- struct{}{}:
			default:
			}
		})
	}
	knows := func(c *Control, elsewhere int) {
		t.Helper()
		late := time.After(time.Minute)
		for {
			c.peers.mu.Lock()
			n := c.peers.elsewhere("ann")
			c.peers.mu.Unlock()
			if n == elsewhere {
				return
			}
			select {
			case <-told:
			case <-late:
				t.Fatalf("a node knows of %d connections elsewhere, want %d", n, elsewhere)
			}
		}
	}
	knows(second, 6)
	for i := range 4 {
		if err := join(second, fmt.Sprint("second ", i), "ann"); err != nil {
			t.Fatal(err)
		}
	}
	knows(first, 4)
	for name, node := range map[string]*Control{"here": first, "there": second} {
		if err := join(node, "one too many", "ann"); !errors.Is(err, session.ErrTooManyConnections) {
			t.Errorf("%s: the eleventh: %v", name, err)
		}
		if err := join(node, "bob's", "bob"); err != nil {
			t.Errorf("%s: somebody else: %v", name, err)
		}
	}
	// A connection that replaces one is none more.
	if err := join(second, "second 0", "ann"); err != nil {
		t.Errorf("a new connection in the same session: %v", err)
	}
	// One that breaks frees its place on the other node too.
	there.rooms[1].events(session.MediaEvent{Kind: session.PeerClosed, Peer: "ann"})
	knows(first, 3)
	if err := join(first, "the tenth again", "ann"); err != nil {
		t.Errorf("after one is gone: %v", err)
	}
	knows(second, 7)
	if err := join(second, "the eleventh again", "ann"); !errors.Is(err, session.ErrTooManyConnections) {
		t.Errorf("and no more: %v", err)
	}
}

// A person who has as many connections as may be is told so by the API.
func TestOneConnectionTooManyByTheAPI(t *testing.T) {
	c := start(t, func(config *Config) { config.PeersPerUser = 1 })
	learner(t, c, "ann")
	ann := logIn(t, c, "ann@example.org")
	c.peers.media = &stage{}
	elsewhere, _ := c.peers.Open("elsewhere", func(session.MediaEvent) {})
	if _, err := elsewhere.Join(t.Context(), ann.UserID, "offer", session.Permissions{}); err != nil {
		t.Fatal(err)
	}
	made, err := c.sessions.Create(t.Context(), session.NewSession{Title: "t", HostID: ann.UserID, Type: store.TypeVideo, MaxParticipants: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.sessions.Join(t.Context(), made.ID, ann.UserID); err != nil {
		t.Fatal(err)
	}
	media, err := c.auth.IssueMedia(ann.Principal, made.ID, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if status, text := ask(t, c, "POST", "/api/v1/webrtc/offer", media.Token, `{"sdp":"v=0"}`); status != 429 || !strings.Contains(text, `"too-many-connections"`) {
		t.Errorf("offer = %d %s", status, text)
	}
}

// A log-in that ends while its media connection is being opened takes it along.
func TestMediaOpenedWhileTheLogInEnds(t *testing.T) {
	c := start(t, nil)
	learner(t, c, "ann")
	ann := logIn(t, c, "ann@example.org")
	s := &stage{joining: func() { c.auth.Hear(ann.LogInID, time.Now()) }}
	c.peers.media = s
	made, err := c.sessions.Create(t.Context(), session.NewSession{Title: "t", HostID: ann.UserID, Type: store.TypeVideo, MaxParticipants: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.sessions.Join(t.Context(), made.ID, ann.UserID); err != nil {
		t.Fatal(err)
	}
	by := auth.MediaPrincipal{UserID: ann.UserID, SessionID: made.ID, LogInID: ann.LogInID}
	if _, err := (mediaDoor{c.sessions, c.peers, c.auth}).Offer(t.Context(), by, "offer"); !errors.Is(err, auth.ErrBadToken) {
		t.Errorf("err = %v, want ErrBadToken", err)
	}
	if len(s.rooms) != 1 || !slices.Equal(s.rooms[0].left, []string{ann.UserID + " " + reasonLoggedOut}) {
		t.Error("the connection goes on")
	}
}
