package session

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
)

// wire collects what is published.
type wire struct{ topics, bodies []string }

// Publish implements publisher.
func (w *wire) Publish(topic string, body []byte) {
	w.topics, w.bodies = append(w.topics, topic), append(w.bodies, string(body))
}

// PublishTo implements publisher.
func (w *wire) PublishTo(user, queue string, body []byte) { w.Publish(user+queue, body) }

// PublishExcept implements publisher.
func (w *wire) PublishExcept(topic string, _ []string, body []byte) { w.Publish(topic, body) }

// Revoke implements publisher.
func (w *wire) Revoke(string, string) {}

func TestTheEventsOfTheTopicAreThoseOfTheProtocol(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	out := &wire{}
	l := &live{id: "s1", deps: Deps{Publisher: out}, log: slog.New(slog.DiscardHandler)}
	l.state = newState(store.Session{HostID: "u1", Status: store.StatusActive}, []store.Seat{
		{UserID: "u1", DisplayName: "Ann", JoinedAt: at},
	}, keeps{}, at)
	l.publishParticipants()
	l.publishStatus()
	l.publish(closedEvent{Type: "closed", Reason: reasonEnded})
	l.happened(MediaEvent{Kind: RoomChanged, Room: json.RawMessage(`{"type":"room"}`)})
	want := []string{
		`{"type":"participants","sessionId":"s1","participants":[{"userId":"u1","displayName":"Ann","isHost":true,"state":"lost","may":{"mic":true,"camera":true,"screen":true},"joinedAt":"2026-11-23T12:00:00Z"}],"waiting":[],"locked":false,"turnBudgetSeconds":0}`,
		`{"type":"status","status":"active"}`,
		`{"type":"closed","reason":"session-ended"}`,
		`{"type":"room"}`,
	}
	for i, body := range want {
		if out.bodies[i] != body {
			t.Errorf("event %d = %s\nwant %s", i, out.bodies[i], body)
		}
		if out.topics[i] != "/topic/sessions/s1" {
			t.Errorf("topic = %s", out.topics[i])
		}
	}
}

// Whoever asks for the status at the moment of a switch must not take it away from the others.
func TestLookingAtARotationLeavesItsSwitchToBeTold(t *testing.T) {
	out, counted := &wire{}, newTotals()
	l := &live{id: "s1", deps: Deps{Publisher: out}, totals: &counted, log: slog.New(slog.DiscardHandler), clock: newClock(time.Now), ledger: newLedger(store.Spoken{}), state: &state{}}
	now := l.clock.now()
	l.rotation = newRotation([]store.Segment{{Language: "ko", Minutes: 1}, {Language: "en", Minutes: 1}}, now.Add(-time.Minute))
	l.rotation.running, l.rotation.version, l.told = true, 1, now.Add(-time.Second)
	if v := l.rotationView(now); v.Language != "en" || v.Turn != 1 {
		t.Errorf("%+v", v)
	}
	l.turnOver()
	if len(out.bodies) != 1 || !strings.Contains(out.bodies[0], `"reason":"switched"`) || l.ledger.language != "en" {
		t.Errorf("told %v, talk counts for %q", out.bodies, l.ledger.language)
	}
}

func TestTheInboxKeepsTheLatestAndIsBounded(t *testing.T) {
	b := newInbox()
	for i := range 10 * inboxLimit {
		b.put(MediaEvent{Kind: PeerConnected, Peer: fmt.Sprint("peer", i)})
	}
	if n := len(b.take()); n != inboxLimit {
		t.Errorf("%d events wait, want %d", n, inboxLimit)
	}
	b.put(MediaEvent{Kind: PeerConnected, Peer: "ann"})
	b.put(MediaEvent{Kind: RoomChanged, Room: json.RawMessage("1")})
	b.put(MediaEvent{Kind: PeerLost, Peer: "bob"})
	b.put(MediaEvent{Kind: PeerLost, Peer: "ann"})
	b.put(MediaEvent{Kind: RoomChanged, Room: json.RawMessage("2")})
	var got []string
	for _, e := range b.take() {
		got = append(got, fmt.Sprintf("%d%s%s", e.Kind, e.Peer, e.Room))
	}
	if s := strings.Join(got, " "); s != "2bob 2ann 52" {
		t.Errorf("waiting = %s", s)
	}
	if len(b.take()) != 0 {
		t.Error("events are handed over twice")
	}
}

func TestPlacesAreFreedInTime(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	s := newState(store.Session{HostID: "ann", Status: store.StatusWaiting}, nil, keeps{lost: 30 * time.Second, joined: 300 * time.Second}, at(0))
	if _, ok := s.nextDue(); ok {
		t.Error("an empty session has something to do")
	}
	s.join(store.Seat{UserID: "ann", JoinedAt: at(0)}, at(0))
	s.join(store.Seat{UserID: "bob", JoinedAt: at(10)}, at(10))
	if changed, first := s.connected("bob"); !changed || !first {
		t.Error("the first connection does not begin the session")
	}
	s.status = store.StatusActive
	if changed, first := s.connected("bob"); changed || first {
		t.Error("the same connection counts twice")
	}
	if s.lost("bob", at(20)); s.lost("bob", at(40)) {
		t.Error("who is lost is lost again")
	}
	if next, ok := s.nextDue(); !ok || !next.Equal(at(50)) {
		t.Errorf("next = %v", next)
	}
	if due := s.due(at(49)); len(due) != 0 {
		t.Errorf("due at 49 s: %v", due)
	}
	if due := s.due(at(50)); len(due) != 1 || due[0] != "bob" {
		t.Errorf("due at 50 s: %v", due)
	}
	if changed, first := s.connected("eve"); changed || first || s.lost("eve", at(50)) {
		t.Error("a stranger changes the session")
	}
	if _, held := s.departure("eve", at(50)); held {
		t.Error("a stranger leaves")
	}
}
