package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// chat is a database with people who talk.
type chat struct {
	*storetest.DB
	t        *testing.T
	ann, bob store.User
	sent     int
}

func newChat(t *testing.T) *chat {
	t.Helper()
	db := storetest.New(t)
	return &chat{DB: db, t: t, ann: db.User("ann"), bob: db.User("bob")}
}

// direct opens the room of two people, who have met.
func (c *chat) direct(one, other store.User) string {
	c.t.Helper()
	c.Meet(one.ID, other.ID)
	id, _, err := c.ChatRooms.OpenDirect(c.t.Context(), one.ID, other.ID, storetest.Start())
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

func (c *chat) say(room string, who store.User, body string) store.ChatMessage {
	c.t.Helper()
	c.sent++
	r, err := c.ChatMessages.Append(c.t.Context(), store.NewChatMessage{RoomID: room, SenderID: who.ID, ClientID: fmt.Sprint("c", c.sent),
		Kind: store.MessageText, Body: body}, storetest.Start().Add(time.Duration(c.sent)*time.Second))
	if err != nil {
		c.t.Fatal(err)
	}
	return r.Message
}

// reads returns the bodies on a page.
func (c *chat) reads(room string, who store.User, p store.ChatPage) string {
	c.t.Helper()
	p.RoomID, p.UserID = room, who.ID
	if p.Limit == 0 {
		p.Limit = 50
	}
	page, err := c.ChatMessages.Page(c.t.Context(), p)
	if err != nil {
		c.t.Fatal(err)
	}
	var bodies []string
	for _, m := range page {
		bodies = append(bodies, fmt.Sprintf("%d:%s", m.Seq, m.Body))
	}
	return strings.Join(bodies, " ")
}

func TestTwoPeopleHaveOneDirectRoom(t *testing.T) {
	c := newChat(t)
	c.Meet(c.ann.ID, c.bob.ID)
	ids := make([]string, 20)
	var wg sync.WaitGroup
	for i := range ids {
		one, other := c.ann, c.bob
		if i%2 == 1 {
			one, other = other, one
		}
		wg.Go(func() { ids[i], _, _ = c.ChatRooms.OpenDirect(c.t.Context(), one.ID, other.ID, storetest.Start()) })
	}
	wg.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Fatalf("rooms = %v, want one", ids)
		}
	}
	if _, _, err := c.ChatRooms.OpenDirect(c.t.Context(), c.ann.ID, "nobody", storetest.Start()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a room with nobody: %v", err)
	}
}

func TestMessagesSentAtOnceAreNumberedWithoutGaps(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	const each = 50
	var wg sync.WaitGroup
	for _, who := range []store.User{c.ann, c.bob} {
		for i := range each {
			wg.Go(func() {
				n := store.NewChatMessage{RoomID: room, SenderID: who.ID, ClientID: fmt.Sprint(i), Kind: store.MessageText, Body: "x"}
				for range 2 { // sent twice, stored once
					if _, err := c.ChatMessages.Append(c.t.Context(), n, storetest.Start()); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	page, err := c.ChatMessages.Page(c.t.Context(), store.ChatPage{RoomID: room, UserID: c.ann.ID, Limit: 1000})
	if err != nil || len(page) != 2*each {
		t.Fatalf("%d messages (%v), want %d", len(page), err, 2*each)
	}
	for i, m := range page {
		if m.Seq != int64(i+1) || m.Revision != m.Seq {
			t.Fatalf("message %d has seq %d, revision %d", i, m.Seq, m.Revision)
		}
	}
}

func TestPagesAndRevisions(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	var said []store.ChatMessage
	for i := range 5 {
		said = append(said, c.say(room, c.ann, fmt.Sprint("m", i+1)))
	}
	at := func(seq int64) *int64 { return &seq }
	edited := func(m *store.ChatMessage) error { m.Body = "edited"; return nil }
	if m, err := c.ChatMessages.Edit(c.t.Context(), store.ChatEdit{RoomID: room, MessageID: said[1].ID, UserID: c.ann.ID, Revise: edited}, storetest.Start()); err != nil || m.Revision != 6 || m.EditedAt.IsZero() {
		t.Fatalf("edit: %+v, %v", m, err)
	}
	if m, changed, err := c.ChatMessages.Delete(c.t.Context(), room, said[0].ID, c.ann.ID, storetest.Start()); err != nil || !changed || m.Revision != 7 || m.Body != "" {
		t.Fatalf("delete: %+v, %v", m, err)
	}
	if _, changed, err := c.ChatMessages.Delete(c.t.Context(), room, said[0].ID, c.ann.ID, storetest.Start()); err != nil || changed {
		t.Errorf("second delete: %v, %v", changed, err)
	}
	for _, tc := range []struct {
		name string
		page store.ChatPage
		want string
	}{
		{"the newest, in order", store.ChatPage{Limit: 2}, "4:m4 5:m5"},
		{"before", store.ChatPage{BeforeSeq: at(4), Limit: 2}, "2:edited 3:m3"},
		{"after", store.ChatPage{AfterSeq: at(3)}, "4:m4 5:m5"},
		{"after the last", store.ChatPage{AfterSeq: at(5)}, ""},
		{"changes since", store.ChatPage{AfterRevision: at(4)}, "5:m5 2:edited 1:"},
		{"all changes", store.ChatPage{AfterRevision: at(0), Limit: 2}, "3:m3 4:m4"},
	} {
		if got := c.reads(room, c.bob, tc.page); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
	if _, err := c.ChatMessages.Edit(c.t.Context(), store.ChatEdit{RoomID: room, MessageID: said[0].ID, UserID: c.ann.ID, Revise: edited}, storetest.Start()); !errors.Is(err, store.ErrDeleted) {
		t.Errorf("edit of a deleted message: %v", err)
	}
	if _, err := c.ChatMessages.Edit(c.t.Context(), store.ChatEdit{RoomID: room, MessageID: said[1].ID, UserID: c.bob.ID, Revise: edited}, storetest.Start()); !errors.Is(err, store.ErrNotAuthor) {
		t.Errorf("edit by another: %v", err)
	}
}

func TestWhoIsNotInARoomFindsNothing(t *testing.T) {
	c := newChat(t)
	eve := c.User("eve")
	room := c.direct(c.ann, c.bob)
	said := c.say(room, c.ann, "secret")
	other := c.direct(eve, c.bob)
	edited := func(m *store.ChatMessage) error { m.Body = "edited"; return nil }
	for name, try := range map[string]func() error{
		"membership": func() error { _, err := c.ChatRooms.Membership(c.t.Context(), room, eve.ID); return err },
		"room":       func() error { _, err := c.ChatRooms.Room(c.t.Context(), room, eve.ID); return err },
		"page": func() error {
			_, err := c.ChatMessages.Page(c.t.Context(), store.ChatPage{RoomID: room, UserID: eve.ID, Limit: 1})
			return err
		},
		"append": func() error {
			_, err := c.ChatMessages.Append(c.t.Context(), store.NewChatMessage{RoomID: room, SenderID: eve.ID, ClientID: "e", Kind: "text", Body: "x"}, storetest.Start())
			return err
		},
		"edit": func() error {
			_, err := c.ChatMessages.Edit(c.t.Context(), store.ChatEdit{RoomID: room, MessageID: said.ID, UserID: eve.ID, Revise: edited}, storetest.Start())
			return err
		},
		"edit by way of the own room": func() error {
			_, err := c.ChatMessages.Edit(c.t.Context(), store.ChatEdit{RoomID: other, MessageID: said.ID, UserID: eve.ID, Revise: edited}, storetest.Start())
			return err
		},
		"delete": func() error {
			_, _, err := c.ChatMessages.Delete(c.t.Context(), room, said.ID, eve.ID, storetest.Start())
			return err
		},
		"read":  func() error { _, _, err := c.ChatRooms.MarkRead(c.t.Context(), room, eve.ID, 1); return err },
		"leave": func() error { _, err := c.ChatRooms.Leave(c.t.Context(), room, eve.ID, storetest.Start()); return err },
		"evidence": func() error {
			_, err := c.Reports.Create(c.t.Context(), store.NewReport{ReporterID: eve.ID, ReportedID: c.ann.ID, Reason: "spam", MessageIDs: []string{said.ID}}, storetest.Start())
			return err
		},
	} {
		if err := try(); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	n := store.NewChatMessage{RoomID: other, SenderID: eve.ID, ClientID: "q", Kind: store.MessageReply, Body: "x", ReplyTo: said.ID}
	if _, err := c.ChatMessages.Append(c.t.Context(), n, storetest.Start()); !errors.Is(err, store.ErrBadTarget) {
		t.Errorf("a quote out of another room: %v", err)
	}
}

// A correction says something else than the sentence it is about; what its author writes beside it may change also after the sentence was mended.
func TestACorrectionChangesSomething(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	said := c.say(room, c.ann, "I has a question")
	correct := func(text string) (store.ChatReceipt, error) {
		return c.ChatMessages.Append(c.t.Context(), store.NewChatMessage{
			RoomID: room, SenderID: c.bob.ID, ClientID: "c" + text, Kind: store.MessageCorrection, Corrected: text, ReplyTo: said.ID,
		}, storetest.Start())
	}
	edit := func(id string, by store.User, revise func(*store.ChatMessage)) error {
		_, err := c.ChatMessages.Edit(c.t.Context(), store.ChatEdit{RoomID: room, MessageID: id, UserID: by.ID, Revise: func(m *store.ChatMessage) error {
			revise(m)
			return nil
		}}, storetest.Start())
		return err
	}
	for _, same := range []string{said.Body, " " + said.Body + "\n"} {
		if _, err := correct(same); !errors.Is(err, store.ErrUnchanged) {
			t.Errorf("%q: %v", same, err)
		}
	}
	made, err := correct("I have a question")
	if err != nil {
		t.Fatal(err)
	}
	if err := edit(made.Message.ID, c.bob, func(m *store.ChatMessage) { m.Corrected = said.Body }); !errors.Is(err, store.ErrUnchanged) {
		t.Errorf("edited: %v", err)
	}
	if err := edit(said.ID, c.ann, func(m *store.ChatMessage) { m.Body = "I have a question" }); err != nil {
		t.Fatal(err)
	}
	if err := edit(made.Message.ID, c.bob, func(m *store.ChatMessage) { m.Body = "well done" }); err != nil {
		t.Errorf("the comment: %v", err)
	}
}

// People are put into a group by somebody with whom both have written, or whom they met in a session, and by nobody else.
func TestGroupsAreOfPeopleWhoKnowEachOther(t *testing.T) {
	c := newChat(t)
	cho := c.User("cho")
	group := func(others ...store.User) error {
		ids := make([]string, len(others))
		for i, other := range others {
			ids[i] = other.ID
		}
		_, err := c.ChatRooms.CreateGroup(c.t.Context(), c.ann.ID, "group", ids, storetest.Start())
		return err
	}
	refused := func(what string, others ...store.User) {
		t.Helper()
		if err := group(others...); !errors.Is(err, store.ErrUnknownPeople) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("strangers", c.bob)
	room := c.direct(c.ann, c.bob)
	must[any](t)(c.Raw().Exec("DELETE FROM session_participants")) // strangers again
	refused("a room was opened", c.bob)
	c.say(room, c.ann, "hi")
	refused("one has written", c.bob)
	c.say(room, c.bob, "hi")
	if err := group(c.bob); err != nil {
		t.Errorf("both have written: %v", err)
	}
	refused("one of two is a stranger", c.bob, cho)
	c.Meet(cho.ID, c.ann.ID)
	if err := group(c.bob, cho); err != nil {
		t.Errorf("they were in a session: %v", err)
	}
}

func TestReadMarksOnlyMoveForward(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	for range 5 {
		c.say(room, c.ann, "x")
	}
	for _, tc := range []struct {
		seq, want int64
		moved     bool
	}{{3, 3, true}, {2, 3, false}, {3, 3, false}, {99, 5, true}, {-1, 5, false}} {
		m, moved, err := c.ChatRooms.MarkRead(c.t.Context(), room, c.bob.ID, tc.seq)
		if err != nil || m.LastReadSeq != tc.want || moved != tc.moved {
			t.Errorf("read %d: %+v, %v, %v", tc.seq, m, moved, err)
		}
	}
	if m, _ := c.ChatRooms.Membership(c.t.Context(), room, c.ann.ID); m.LastReadSeq != 5 {
		t.Errorf("who writes has read: mark at %d", m.LastReadSeq)
	}
}

func TestLeavingADirectRoom(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	c.say(room, c.ann, "old")
	if _, err := c.ChatRooms.Leave(c.t.Context(), room, c.bob.ID, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	if rooms, _ := c.ChatRooms.Rooms(c.t.Context(), c.bob.ID, store.ChatRoomMark{}, 10); len(rooms) != 0 {
		t.Error("a room that was left is still in the list")
	}
	c.say(room, c.ann, "new") // brings it back, without the past
	rooms, err := c.ChatRooms.Rooms(c.t.Context(), c.bob.ID, store.ChatRoomMark{}, 10)
	if err != nil || len(rooms) != 1 || rooms[0].LastSeq-rooms[0].LastReadSeq != 1 || rooms[0].LastMessage.Body != "new" || len(rooms[0].Members) != 2 {
		t.Fatalf("rooms = %+v, %v", rooms, err)
	}
	if got := c.reads(room, c.bob, store.ChatPage{}); got != "2:new" {
		t.Errorf("bob reads %q", got)
	}
	if got := c.reads(room, c.ann, store.ChatPage{}); got != "1:old 2:new" {
		t.Errorf("ann reads %q", got)
	}
	for _, who := range []store.User{c.ann, c.bob} {
		if _, err := c.ChatRooms.Leave(c.t.Context(), room, who.ID, storetest.Start()); err != nil {
			t.Fatal(err)
		}
	}
	var rows int
	if err := c.Raw().QueryRow("SELECT count(*) FROM chat_messages").Scan(&rows); err != nil || rows != 0 {
		t.Errorf("%d messages outlive the last member (%v)", rows, err)
	}
}

func TestABlockStopsDirectMessagesBothWays(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	c.say(room, c.ann, "before")
	for range 2 {
		if err := c.Blocks.Add(c.t.Context(), c.bob.ID, c.ann.ID, storetest.Start()); err != nil {
			t.Fatal(err)
		}
	}
	opens := map[string]error{c.ann.ID: store.ErrNotFound, c.bob.ID: store.ErrBlocked}
	writes := map[string]error{c.ann.ID: store.ErrClosed, c.bob.ID: store.ErrBlocked}
	for _, who := range []store.User{c.ann, c.bob} {
		n := store.NewChatMessage{RoomID: room, SenderID: who.ID, ClientID: "blocked", Kind: "text", Body: "x"}
		if _, err := c.ChatMessages.Append(c.t.Context(), n, storetest.Start()); !errors.Is(err, writes[who.ID]) {
			t.Errorf("%s writes: %v", who.EnglishName, err)
		}
		if _, _, err := c.ChatRooms.OpenDirect(c.t.Context(), who.ID, map[string]string{c.ann.ID: c.bob.ID, c.bob.ID: c.ann.ID}[who.ID], storetest.Start()); !errors.Is(err, opens[who.ID]) {
			t.Errorf("%s opens: %v, want %v", who.EnglishName, err, opens[who.ID])
		}
	}
	for who, want := range map[string]int{c.ann.ID: 1, c.bob.ID: 0} {
		if rooms, _ := c.ChatRooms.Rooms(c.t.Context(), who, store.ChatRoomMark{}, 10); len(rooms) != want {
			t.Errorf("%d rooms in the list, want %d", len(rooms), want)
		}
	}
	if list, err := c.Blocks.List(c.t.Context(), c.bob.ID); err != nil || len(list) != 1 || list[0].UserID != c.ann.ID {
		t.Errorf("blocks = %+v, %v", list, err)
	}
	if err := c.Blocks.Remove(c.t.Context(), c.bob.ID, c.ann.ID); err != nil {
		t.Fatal(err)
	}
	c.say(room, c.ann, "after")
}

func TestAReportKeepsWhatWasSaid(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	bad := c.say(room, c.ann, "something bad")
	id, err := c.Reports.Create(c.t.Context(), store.NewReport{ReporterID: c.bob.ID, ReportedID: c.ann.ID, Reason: "harassment", Comment: "see", MessageIDs: []string{bad.ID}}, storetest.Start())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.ChatMessages.Delete(c.t.Context(), room, bad.ID, c.ann.ID, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	var copies string
	if err := c.Raw().QueryRow("SELECT evidence FROM reports WHERE id = ?", id).Scan(&copies); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(copies, `"something bad"`) || !strings.Contains(copies, `"byReported":true`) || strings.Contains(copies, c.ann.ID) {
		t.Errorf("evidence = %s", copies)
	}
}

func TestMessagesOutliveAnErasedAccountWithoutItsName(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	c.say(room, c.ann, "hello")
	if _, err := c.Raw().Exec("DELETE FROM users WHERE id = ?", c.ann.ID); err != nil {
		t.Fatal(err)
	}
	page, err := c.ChatMessages.Page(c.t.Context(), store.ChatPage{RoomID: room, UserID: c.bob.ID, Limit: 10})
	if err != nil || len(page) != 1 || page[0].SenderID != "" || page[0].SenderName != "" {
		t.Errorf("page = %+v, %v", page, err)
	}
	if r, err := c.ChatRooms.Room(c.t.Context(), room, c.bob.ID); err != nil || len(r.Members) != 1 {
		t.Errorf("room = %+v, %v", r, err)
	}
}
