package chat_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ear hears everything that is published.
type ear struct {
	mu    sync.Mutex
	heard []string // Guarded by mu: "destination type" or "user destination type"
	order []int64  // Guarded by mu: the revisions on topics
}

func (e *ear) note(where string, body []byte) {
	var event struct {
		Type    string
		Message *struct{ Revision int64 }
	}
	if err := json.Unmarshal(body, &event); err != nil {
		panic(err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, where+" "+event.Type)
	if event.Message != nil && strings.HasPrefix(where, "/topic/") {
		e.order = append(e.order, event.Message.Revision)
	}
}

func (e *ear) Publish(destination string, body []byte)         { e.note(destination, body) }
func (e *ear) PublishTo(user, destination string, body []byte) { e.note(user+" "+destination, body) }
func (e *ear) PublishExcept(destination string, users []string, body []byte) {
	for _, user := range users {
		destination += " not " + user
	}
	e.note(destination, body)
}

func (e *ear) Revoke(user, destination string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, user+" "+destination+" revoked")
}

func (e *ear) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	heard := e.heard
	e.heard = nil
	return heard
}

// noPictures has no files; nothing here uploads any.
type noPictures struct{}

func (noPictures) AddChat(context.Context, []byte) (id string, width, height int, err error) {
	return "", 0, 0, errors.ErrUnsupported
}
func (noPictures) ForgetChat(context.Context, ...string) error { return errors.ErrUnsupported }

func newChat(t testing.TB, db *storetest.DB, p interface {
	Publish(destination string, body []byte)
	PublishTo(user, destination string, body []byte)
	PublishExcept(destination string, users []string, body []byte)
	Revoke(user, destination string)
},
) *chat.Chat {
	t.Helper()
	c, err := chat.New(chat.Deps{Rooms: db.ChatRooms, OfSession: db.ChatRooms, Members: db.ChatRooms, Messages: db.ChatMessages, Images: db.ChatPictures, Pictures: noPictures{}, Blocks: db.Blocks, Reports: db.Reports, Publisher: p, Live: alone(t), Here: p})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// alone is the soft state of a single node.
func alone(t testing.TB) *bus.Bus {
	t.Helper()
	b := bus.Alone(bus.Config{})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = b.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	return b
}

// receive carries out one frame of a client.
func receive(ctx context.Context, c *chat.Chat, user string, in chat.Incoming) error {
	_, err := c.Receive(ctx, user, []chat.Incoming{in})
	return err
}

func TestWhoHearsWhat(t *testing.T) {
	db, e := storetest.New(t), &ear{}
	ctx, c := t.Context(), newChat(t, db, e)
	ann, bob := db.User("ann").ID, db.User("bob").ID
	db.Meet(ann, bob)
	room, created, err := c.OpenDirect(ctx, ann, bob)
	if err != nil || !created {
		t.Fatal(err)
	}
	topic, queue := "/topic/chat/"+room.ID, " /user/queue/messages "
	send := func(user, what, clientID, body string) func() error {
		return func() error {
			return receive(ctx, c, user, chat.Incoming{Destination: "/app/chat/" + room.ID + what, ClientID: clientID, Body: []byte(body)})
		}
	}
	for _, tc := range []struct {
		name string
		do   func() error
		want string
	}{
		{"typing", send(ann, "/typing", "", ""), topic + " typing"},
		{"typing again at once", send(ann, "/typing", "", `{"typing":true}`), ""},
		{"the end of typing", send(ann, "/typing", "", `{"typing":false}`), topic + " typing"},
		{"a second end", send(ann, "/typing", "", `{"typing":false}`), ""},
		{"a message", send(ann, "", "1", `{"body":"hi"}`), topic + " message;" + ann + queue + "message;" + bob + queue + "message"},
		{"the same again", send(ann, "", "1", `{"body":"hi"}`), ann + queue + "message"},
		{"a read mark", send(bob, "/read", "", `{"seq":1}`), bob + queue + "read;" + topic + " read"},
		{"the same mark", send(bob, "/read", "", `{"seq":1}`), ""},
		{"leaving", func() error { return c.Leave(ctx, room.ID, bob) }, bob + " " + topic + " revoked;" + bob + queue + "left"},
	} {
		if err := tc.do(); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		if got := strings.Join(e.take(), ";"); got != tc.want {
			t.Errorf("%s: heard %s\nwant %s", tc.name, got, tc.want)
		}
	}
}

// What is written in a session comes by its topic and by nothing else: nobody is called back by it.
func TestWhoHearsWhatIsWrittenInASession(t *testing.T) {
	db, e := storetest.New(t), &ear{}
	ctx, c := t.Context(), newChat(t, db, e)
	ann, bob := db.User("ann"), db.User("bob")
	session := db.Session(ann).ID
	var room chat.Room
	for _, who := range []store.User{ann, bob} {
		if _, err := db.Seats.Claim(ctx, session, who.ID, storetest.Start()); err != nil {
			t.Fatal(err)
		}
		var err error
		if room, err = c.OfSession(ctx, session, who.ID); err != nil {
			t.Fatal(err)
		}
	}
	m, _, err := c.Send(ctx, room.ID, ann.ID, chat.Draft{ClientID: "1", Body: "hi"})
	if err != nil {
		t.Fatal(err)
	}
	body := "hello"
	if _, err = c.Edit(ctx, room.ID, m.ID, ann.ID, chat.Edit{Body: &body}); err == nil {
		err = c.Typing(ctx, room.ID, bob.ID, true)
	}
	if err == nil {
		err = c.Delete(ctx, room.ID, m.ID, ann.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	topic := "/topic/sessions/" + session + " message"
	if got, want := strings.Join(e.take(), ";"), strings.Join([]string{topic, topic, topic}, ";"); got != want {
		t.Errorf("heard %s\nwant %s", got, want)
	}
	if err := c.MayHear(ctx, room.ID, ann.ID); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("its own topic: %v", err)
	}
	if err := db.Seats.Free(ctx, store.Departure{SessionID: session, UserID: bob.ID, LeftAt: storetest.Start()}, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"send": second(c.Send(ctx, room.ID, bob.ID, chat.Draft{ClientID: "2", Body: "x"})), "type": c.Typing(ctx, room.ID, bob.ID, true),
	} {
		if !errors.Is(err, chat.ErrAway) || !chat.Refused(err) {
			t.Errorf("who has left may %s: %v", name, err)
		}
	}
	if heard := e.take(); len(heard) != 0 {
		t.Errorf("heard %v of what was refused", heard)
	}
}

func second(_ chat.Message, _ bool, err error) error { return err }

func TestRefusals(t *testing.T) {
	db, e := storetest.New(t), &ear{}
	ctx, c := t.Context(), newChat(t, db, e)
	ann, bob, eve := db.User("ann").ID, db.User("bob").ID, db.User("eve").ID
	db.Meet(ann, bob, eve)
	room, _, err := c.OpenDirect(ctx, ann, bob)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Block(ctx, bob, eve); err != nil {
		t.Fatal(err)
	}
	blocked, _, err := c.OpenDirect(ctx, ann, eve)
	if err == nil {
		err = c.Block(ctx, eve, ann)
	}
	if err != nil {
		t.Fatal(err)
	}
	e.take()
	app := "/app/chat/" + room.ID
	for _, tc := range []struct {
		name, user, destination, clientID, body string
		want                                    error
	}{
		{"a stranger", eve, app, "1", `{"body":"x"}`, chat.ErrNotFound},
		{"a stranger types", eve, app + "/typing", "", "", chat.ErrNotFound},
		{"a stranger reads", eve, app + "/read", "", `{"seq":1}`, chat.ErrNotFound},
		{"no room", ann, "/app/chat/", "1", `{"body":"x"}`, chat.ErrNotFound},
		{"unknown call", ann, app + "/sing", "1", `{}`, chat.ErrNotFound},
		{"below a call", ann, app + "/read/x", "1", `{"seq":1}`, chat.ErrNotFound},
		{"no client id", ann, app, "", `{"body":"x"}`, chat.ErrInvalid},
		{"no JSON", ann, app, "1", `x`, chat.ErrInvalid},
		{"JSON of another shape", ann, app, "1", `[]`, chat.ErrInvalid},
		{"not UTF-8", ann, app, "1", "{\"body\":\"\xff\"}", chat.ErrInvalid},
		{"half a surrogate pair", ann, app, "1", `{"body":"a\ud800b"}`, chat.ErrInvalid},
		{"unknown kind", ann, app, "1", `{"kind":"system","body":"x"}`, chat.ErrInvalid},
		{"read nothing", ann, app + "/read", "", `{}`, chat.ErrInvalid},
		{"read below zero", ann, app + "/read", "", `{"seq":-1}`, chat.ErrInvalid},
		{"blocked", ann, "/app/chat/" + blocked.ID, "1", `{"body":"x"}`, chat.ErrClosed},
		{"blocked from the other side", eve, "/app/chat/" + blocked.ID, "1", `{"body":"x"}`, chat.ErrBlocked},
		{"blocked typing", ann, "/app/chat/" + blocked.ID + "/typing", "", "", chat.ErrClosed},
	} {
		err := receive(ctx, c, tc.user, chat.Incoming{Destination: tc.destination, ClientID: tc.clientID, Body: []byte(tc.body)})
		if !errors.Is(err, tc.want) || !chat.Refused(err) {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
	}
	if heard := e.take(); len(heard) != 0 {
		t.Errorf("heard %v of what was refused", heard)
	}
	if history, err := c.History(ctx, room.ID, ann, chat.Page{Limit: 10}); err != nil || len(history.Messages) != 0 {
		t.Errorf("stored what was refused: %+v, %v", history, err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := c.Send(ended, room.ID, ann, chat.Draft{ClientID: "1", Body: "x"}); err == nil || chat.Refused(err) {
		t.Errorf("a request that was given up: %v", err)
	}
}

// What happens in a room is told in the order of its revisions, whoever does it at the same moment.
func TestARoomIsToldInOrder(t *testing.T) {
	db, e := storetest.New(t), &ear{}
	ctx, c := t.Context(), newChat(t, db, e)
	people := []string{db.User("ann").ID, db.User("bob").ID, db.User("cho").ID}
	db.Meet(people[0], people[1:]...)
	room, err := c.CreateGroup(ctx, people[0], "group", people[1:])
	if err != nil {
		t.Fatal(err)
	}
	const each = 30
	var wg sync.WaitGroup
	for _, person := range people {
		for i := range each {
			wg.Go(func() {
				m, _, err := c.Send(ctx, room.ID, person, chat.Draft{ClientID: fmt.Sprint(i), Body: "x"})
				if err == nil && i%3 == 0 {
					body := "y"
					_, err = c.Edit(ctx, room.ID, m.ID, person, chat.Edit{Body: &body})
				}
				if err == nil && i%3 == 1 {
					err = c.Delete(ctx, room.ID, m.ID, person)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	if want := len(people) * each * 5 / 3; len(e.order) != want {
		t.Fatalf("%d events, want %d", len(e.order), want)
	}
	for i, revision := range e.order {
		if revision != int64(i+1) {
			t.Fatalf("event %d has revision %d", i+1, revision)
		}
	}
}

// calls hears who is called to messages.
type calls struct{ to, deleted []string }

func (c *calls) Sent(_ chat.Message, memberIDs []string) { c.to = memberIDs }
func (*calls) Read(string, string, int64)                {}
func (c *calls) Deleted(_ string, memberIDs []string)    { c.deleted = memberIDs }
func (*calls) Parted(context.Context, string, []string)  {}

// When a message is deleted, the others are looked at anew, once: it may have been what they were called for.
func TestADeletedMessageIsTold(t *testing.T) {
	db, called := storetest.New(t), &calls{}
	ctx, e := t.Context(), &ear{}
	c, err := chat.New(chat.Deps{Rooms: db.ChatRooms, OfSession: db.ChatRooms, Members: db.ChatRooms, Messages: db.ChatMessages, Images: db.ChatPictures, Pictures: noPictures{}, Blocks: db.Blocks, Reports: db.Reports, Publisher: e, Live: alone(t), Here: e, Listener: called})
	if err != nil {
		t.Fatal(err)
	}
	ann, bob := db.User("ann").ID, db.User("bob").ID
	db.Meet(ann, bob)
	room, _, err := c.OpenDirect(ctx, ann, bob)
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := c.Send(ctx, room.ID, ann, chat.Draft{ClientID: "1", Kind: store.MessageText, Body: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]string{{ann, bob}, nil} {
		called.deleted = nil
		if err := c.Delete(ctx, room.ID, m.ID, ann); err != nil {
			t.Fatal(err)
		}
		if slices.Sort(want); !slices.Equal(called.deleted, want) {
			t.Errorf("told of %q, want %q", called.deleted, want)
		}
	}
}

// A message in a group is shown to all its members, and calls nobody who has blocked its sender.
func TestABlockInAGroup(t *testing.T) {
	db, e, called := storetest.New(t), &ear{}, &calls{}
	ctx := t.Context()
	c, err := chat.New(chat.Deps{Rooms: db.ChatRooms, OfSession: db.ChatRooms, Members: db.ChatRooms, Messages: db.ChatMessages, Images: db.ChatPictures, Pictures: noPictures{}, Blocks: db.Blocks, Reports: db.Reports, Publisher: e, Live: alone(t), Here: e, Listener: called})
	if err != nil {
		t.Fatal(err)
	}
	ann, bob, cho := db.User("ann"), db.User("bob"), db.User("cho")
	db.Talk(ann, bob, cho)
	room, err := c.CreateGroup(ctx, ann.ID, "group", []string{bob.ID, cho.ID})
	if err == nil {
		err = c.Block(ctx, ann.ID, bob.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		who  store.User
		want []string
	}{{bob, []string{bob.ID, cho.ID}}, {cho, []string{ann.ID, bob.ID, cho.ID}}} {
		e.take()
		if _, _, err := c.Send(ctx, room.ID, step.who.ID, chat.Draft{ClientID: "1", Body: "x"}); err != nil {
			t.Fatal(err)
		}
		if slices.Sort(step.want); !slices.Equal(called.to, step.want) {
			t.Errorf("%s wrote: %v are called, want %v", step.who.EnglishName, called.to, step.want)
		}
		if heard := strings.Join(e.take(), ";"); !strings.Contains(heard, ann.ID+" /user/queue/messages message") {
			t.Errorf("%s wrote: heard %s", step.who.EnglishName, heard)
		}
	}
}

func TestAReplyShowsTheBeginningOfALongMessage(t *testing.T) {
	db := storetest.New(t)
	ctx, c := t.Context(), newChat(t, db, &ear{})
	ann, bob := db.User("ann").ID, db.User("bob").ID
	db.Meet(ann, bob)
	room, _, err := c.OpenDirect(ctx, ann, bob)
	if err != nil {
		t.Fatal(err)
	}
	long, _, err := c.Send(ctx, room.ID, ann, chat.Draft{ClientID: "1", Body: strings.Repeat("한", 2000)})
	if err != nil {
		t.Fatal(err)
	}
	reply, _, err := c.Send(ctx, room.ID, bob, chat.Draft{ClientID: "1", Body: "!", ReplyTo: long.ID})
	if err != nil || reply.Kind != store.MessageReply || reply.Quote.Body != strings.Repeat("한", 200) {
		t.Errorf("%+v, %v", reply, err)
	}
	// The way of each new message is timed; sent again it is not new.
	if _, repeated, err := c.Send(ctx, room.ID, bob, chat.Draft{ClientID: "1", Body: "!", ReplyTo: long.ID}); err != nil || !repeated {
		t.Errorf("repeated %v, %v", repeated, err)
	}
	if shown := c.Stats().Shown; shown.Count != 2 || shown.Sum <= 0 {
		t.Errorf("%+v", shown)
	}
}

// Who has blocked somebody sees nothing more of what they write in a session, be it quoted, and learns of the block on every device.
func TestABlockInTheMiddleOfASession(t *testing.T) {
	db, e := storetest.New(t), &ear{}
	ctx, c := t.Context(), newChat(t, db, e)
	people := map[string]string{}
	session := ""
	var room chat.Room
	for _, name := range []string{"ann", "bob", "cho"} {
		people[name] = db.User(name).ID
		if session == "" {
			session = db.Session(store.User{ID: people[name]}).ID
		}
		if _, err := db.Seats.Claim(ctx, session, people[name], storetest.Start()); err != nil {
			t.Fatal(err)
		}
		var err error
		if room, err = c.OfSession(ctx, session, people[name]); err != nil {
			t.Fatal(err)
		}
	}
	say := func(who, id, body, replyTo string) chat.Message {
		t.Helper()
		m, _, err := c.Send(ctx, room.ID, people[who], chat.Draft{ClientID: id, Body: body, ReplyTo: replyTo, Kind: map[bool]string{true: store.MessageReply}[replyTo != ""]})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	hears := func(what string, want ...string) {
		t.Helper()
		names := strings.NewReplacer("/topic/sessions/"+session, "topic", people["ann"], "ann", people["bob"], "bob", people["cho"], "cho", "/user/queue/messages", "queue")
		if got := names.Replace(strings.Join(e.take(), "; ")); got != strings.Join(want, "; ") {
			t.Errorf("%s: %s, want %s", what, got, strings.Join(want, "; "))
		}
	}
	reads := func(what, who, want string) {
		t.Helper()
		page, err := c.History(ctx, room.ID, people[who], chat.Page{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range page.Messages {
			line := m.Body
			if m.Quote != nil {
				line += " <- " + m.Quote.Body
			}
			got = append(got, line)
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: %v, want %s", what, got, want)
		}
	}
	first := say("bob", "1", "rude", "")
	hears("before", "topic message")
	if err := c.Block(ctx, people["ann"], people["bob"]); err != nil {
		t.Fatal(err)
	}
	hears("ann's devices", "ann queue blocked")
	say("bob", "2", "ruder", "")
	hears("bob writes", "topic not ann message")
	say("ann", "3", "hello", "")
	hears("ann writes", "topic message")
	say("cho", "4", "stop", first.ID)
	hears("cho answers bob", "topic not ann message", "ann topic message")
	if _, _, err := c.Send(ctx, room.ID, people["cho"], chat.Draft{ClientID: "4b", Kind: store.MessageCorrection, Corrected: "Rude.", ReplyTo: first.ID}); err != nil {
		t.Fatal(err)
	}
	hears("cho corrects bob, which says it again", "topic not ann message")
	body := "very rude"
	if _, err := c.Edit(ctx, room.ID, first.ID, people["bob"], chat.Edit{Body: &body}); err != nil {
		t.Fatal(err)
	}
	hears("bob changes what he wrote", "topic not ann message")
	reads("ann", "ann", "hello; stop <- ")
	reads("bob", "bob", "very rude; ruder; hello; stop <- very rude;  <- very rude")
	reads("cho", "cho", "very rude; ruder; hello; stop <- very rude;  <- very rude")
	say("bob", "5", "the last", "")
	if of, err := c.OfSession(ctx, session, people["ann"]); err != nil || of.LastMessage != nil {
		t.Errorf("the room has %+v as its last, %v", of.LastMessage, err)
	}
	if of, err := c.OfSession(ctx, session, people["cho"]); err != nil || of.LastMessage == nil || of.LastMessage.Body != "the last" {
		t.Errorf("the room has %+v as its last, %v", of.LastMessage, err)
	}
	e.take()
	if err := c.Unblock(ctx, people["ann"], people["bob"]); err != nil {
		t.Fatal(err)
	}
	hears("ann's devices", "ann queue unblocked")
	reads("ann again", "ann", "very rude; ruder; hello; stop <- very rude;  <- very rude; the last")
}
