package notify

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// What a process that was killed has called nobody to, the next one calls to, once, however many nodes start and however often.
func TestWhatAKilledProcessLeftIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, e := storetest.New(t), &ear{}
		ctx := t.Context()
		ann, bob, cat, dan := db.User("ann").ID, db.User("bob").ID, db.User("cat").ID, db.User("dan").ID
		said := 0
		// Nobody hears of it: the process was killed in the next moment.
		says := func(other string) (room string, seq int64) {
			t.Helper()
			said++
			room = db.Match(ann, other)
			r, err := db.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: room, SenderID: ann, ClientID: fmt.Sprint(said), Kind: store.MessageText, Body: "x"}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			return room, r.Message.Seq
		}
		start := func() (stop func()) { return running(newNotify(t, db, e, Config{})) }
		says(dan) // more than ten minutes ago when the next one starts
		time.Sleep(11 * time.Minute)
		says(bob)
		room, seq := says(cat) // who has read it
		if _, _, err := db.ChatRooms.MarkRead(ctx, room, cat, seq); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)

		first, second := start(), start()
		time.Sleep(2 * time.Second)
		if heard := e.take(); heard != "" {
			t.Errorf("told before a node that runs would have: %s", heard)
		}
		time.Sleep(10 * time.Second)
		if heard, want := e.take(), bob+" notification chat-message 1"; heard != want {
			t.Errorf("heard %q, want %q", heard, want)
		}
		first()
		second()
		third := start()
		time.Sleep(10 * time.Second)
		third()
		if heard := e.take(); heard != "" {
			t.Errorf("told again: %s", heard)
		}
		// One that comes after it is news again.
		says(bob)
		defer start()()
		time.Sleep(10 * time.Second)
		if heard, want := e.take(), bob+" notification chat-message 1"; heard != want {
			t.Errorf("heard %q, want %q", heard, want)
		}
	})
}
