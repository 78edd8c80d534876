package control

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/presence"
	"github.com/languagemate/studymate/store/storetest"
)

// twoNodes runs two control planes on one database and one NATS on a port, as two processes of one installation do.
func twoNodes(t *testing.T, change func(*Config)) (first, second *Control, stopSecond func()) {
	t.Helper()
	ns, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(ns.Start)
	t.Cleanup(func() {
		ns.Shutdown()
		ns.WaitForShutdown()
		running.Wait()
	})
	if !ns.ReadyForConnections(time.Minute) {
		t.Fatal("NATS does not start")
	}
	folder, nodes := t.TempDir(), bus.Config{URL: ns.ClientURL()}
	first, _ = startNode(t, folder, nodes, change)
	second, stopSecond = startNode(t, folder, nodes, change)
	return first, second, stopSecond
}

// subscribed is a client that hears the destinations.
func subscribed(t *testing.T, c *Control, token string, destinations ...string) *topic {
	t.Helper()
	s := dial(t, c, "Bearer "+token)
	s.expect("CONNECTED\n")
	for _, destination := range destinations {
		s.send("SUBSCRIBE\nid:" + destination + "\ndestination:" + destination + "\nreceipt:1\n\n\x00")
		s.expect("RECEIPT\n")
	}
	return s
}

// until reads up to the frame that holds part.
func (s *topic) until(part string) string {
	s.t.Helper()
	for {
		if frame := s.expect(); strings.Contains(frame, part) {
			return frame
		}
	}
}

// acquaint matches a person and each of the others, so that they may be in groups together.
func acquaint(t testing.TB, c *Control, userID string, otherIDs ...string) {
	t.Helper()
	for _, otherID := range otherIDs {
		storetest.Match(t, c.deps.Store, userID, otherID)
	}
}

// People who are connected to different nodes chat with each other.
func TestNodesDeliverToEachOthersClients(t *testing.T) {
	first, second, _ := twoNodes(t, nil)
	annID, annToken := learner(t, first, "ann")
	bobID, bobToken := learner(t, second, "bob")
	_, eveToken := learner(t, second, "eve")
	acquaint(t, first, annID, bobID)
	room, err := first.chat.CreateGroup(t.Context(), annID, "group", []string{bobID})
	if err != nil {
		t.Fatal(err)
	}
	ann := subscribed(t, first, annToken, chat.Topic(room.ID))
	bob := subscribed(t, second, bobToken, chat.Topic(room.ID), chat.MessagesQueue)
	eve := subscribed(t, second, eveToken, chat.MessagesQueue)
	ann.send("SEND\ndestination:/app/chat/" + room.ID + "\nclient-id:1\n\n{\"body\":\"안녕\"}\x00")
	ann.expect("MESSAGE\n", "안녕")
	bob.expect("MESSAGE\n", "destination:"+chat.Topic(room.ID), "안녕")
	bob.expect("MESSAGE\n", "destination:"+chat.MessagesQueue, "안녕")
	bob.send("SEND\ndestination:/app/chat/" + room.ID + "/typing\n\n\x00")
	bob.expect("MESSAGE\n", `"typing":true`)
	ann.expect("MESSAGE\n", `"typing":true`, bobID)

	// Who is left out is left out on every node.
	first.clients.PublishExcept(chat.Topic(room.ID), []string{bobID}, []byte(`"not for bob"`))
	first.clients.Publish(chat.Topic(room.ID), []byte(`"for all"`))
	ann.expect("MESSAGE\n", "not for bob")
	ann.expect("MESSAGE\n", "for all")
	bob.expect("MESSAGE\n", "for all")

	// Who leaves by way of one node hears no more on another.
	if err := first.chat.Leave(t.Context(), room.ID, bobID); err != nil {
		t.Fatal(err)
	}
	ann.expect("MESSAGE\n", `"typing":false`)
	bob.until(`"left"`)
	ann.expect("MESSAGE\n", `"left"`)
	if _, _, err := first.chat.Send(t.Context(), room.ID, annID, chat.Draft{ClientID: "2", Body: "alone"}); err != nil {
		t.Fatal(err)
	}
	ann.expect("MESSAGE\n", "alone")
	for _, s := range []*topic{bob, eve} {
		s.send("UNSUBSCRIBE\nid:none\nreceipt:2\n\n\x00")
		s.expect("RECEIPT\n") // and nothing before it
	}
}

func FuzzParseTold(f *testing.F) {
	f.Add([]byte(`{"user":"u","destination":"/topic/x","revoked":true}`))
	f.Add([]byte(`{"destination":"/topic/x","body":{"type":"message"}}`))
	f.Add([]byte(`{"destination":"/topic/x","body":null}`))
	f.Add([]byte(`{"logIn":"l"}`))
	f.Add([]byte(`{"destination":"/topic/x","except":["u"],"body":{}}`))
	f.Add([]byte(`{"user":"v","destination":"/topic/x","except":["u"],"body":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if told, err := parseTold(data); err == nil && ((told.Destination == "") == (told.LogIn == "") || told.Revoked && told.User == "" || len(told.Except) > 0 && told.User != "") {
			t.Errorf("took %+v", told)
		}
	})
}

// Presence goes over nodes: who connects to one is seen on the other, and a node that ends takes its people along.
func TestPresenceOverNodes(t *testing.T) {
	first, second, stopSecond := twoNodes(t, nil)
	annID, annToken := learner(t, first, "ann")
	bobID, bobToken := learner(t, second, "bob")
	_, eveToken := learner(t, second, "eve")
	storetest.Match(t, first.deps.Store, bobID, annID)
	ann := subscribed(t, first, annToken, presence.Topic(bobID))
	connecting := time.Now()
	bob := subscribed(t, second, bobToken)
	ann.expect("MESSAGE\n", bobID, `"status":"online"`)
	if took := time.Since(connecting); took > 2*time.Second {
		t.Errorf("took %s", took)
	}
	bob.send("SEND\ndestination:/app/presence\nreceipt:1\n\n{\"status\":\"away\"}\x00")
	bob.expect("RECEIPT\n")
	ann.expect("MESSAGE\n", bobID, `"status":"away"`)
	stopSecond()
	ann.expect("MESSAGE\n", bobID, `"status":"offline"`)

	for name, destination := range map[string]string{"a stranger": presence.Topic(annID), "nobody": presence.Topic(""), "below": presence.Topic(bobID) + "/x"} {
		t.Run(name, func(t *testing.T) {
			eve := dial(t, first, "Bearer "+eveToken)
			eve.expect("CONNECTED\n")
			eve.send("SUBSCRIBE\nid:1\ndestination:" + destination + "\n\n\x00")
			eve.expect("ERROR\n", "subscription refused")
		})
	}
	bad := dial(t, first, "Bearer "+annToken)
	bad.expect("CONNECTED\n")
	bad.send("SEND\ndestination:/app/presence\n\n{\"status\":\"busy\"}\x00")
	bad.expect("ERROR\n", "message not taken")

	// A block ends what the two hear of each other.
	if err := first.chat.Block(t.Context(), bobID, annID); err != nil {
		t.Fatal(err)
	}
	first.presence.Connected(bobID, "x")
	ann.send("UNSUBSCRIBE\nid:none\nreceipt:2\n\n\x00")
	ann.expect("RECEIPT\n") // and nothing before it
}
