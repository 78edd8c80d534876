package store_test

import (
	"reflect"
	"testing"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// delivered marks, and returns how far the devices of who know the messages as other sees it.
func (c *chat) delivered(room string, who, other store.User, seq int64) (moved bool, shown int64) {
	c.t.Helper()
	list, err := c.ChatRooms.MarkDelivered(c.t.Context(), []store.ChatDelivery{{RoomID: room, UserID: who.ID, Seq: seq}})
	if err != nil {
		c.t.Fatal(err)
	}
	seen, err := c.ChatRooms.Room(c.t.Context(), room, other.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, m := range seen.Members {
		if m.UserID == who.ID {
			shown = m.DeliveredSeq
		}
	}
	if len(list) > 0 && list[0] != (store.ChatDelivery{RoomID: room, UserID: who.ID, Seq: shown}) {
		c.t.Errorf("moved %+v, but shown %d", list, shown)
	}
	return len(list) > 0, shown
}

func TestDeliveredMarksOnlyMoveForward(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	c.say(room, c.bob, "hi")
	for range 5 {
		c.say(room, c.ann, "x")
	}
	read := func(seq int64) {
		t.Helper()
		if _, _, err := c.ChatRooms.MarkRead(t.Context(), room, c.bob.ID, seq); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		name      string
		read, seq int64
		moved     bool
		want      int64
	}{
		{"forward", 0, 3, true, 3},
		{"not back", 0, 2, false, 3},
		{"not twice", 0, 3, false, 3},
		{"who has read has got", 4, 3, false, 4},
		{"what is read need not be marked", 4, 4, false, 4},
		{"at most to the newest", 0, 99, true, 6},
		{"nor below nothing", 0, -1, false, 6},
	} {
		read(tc.read)
		if moved, got := c.delivered(room, c.bob, c.ann, tc.seq); moved != tc.moved || got != tc.want {
			t.Errorf("%s: moved %v to %d, want %v to %d", tc.name, moved, got, tc.moved, tc.want)
		}
	}
}

func TestDeliveredMarksSayNothingOfWhoDidNotAgree(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	c.say(room, c.ann, "hi")
	stays := func(name string, who, other store.User, want int64) {
		t.Helper()
		if moved, got := c.delivered(room, who, other, 99); moved || got != want {
			t.Errorf("%s: moved %v, shown %d, want %d", name, moved, got, want)
		}
	}
	stays("bob has written nothing", c.bob, c.ann, 0)
	stays("a stranger", c.User("eve"), c.ann, 0)
	c.say(room, c.bob, "hi")
	c.say(room, c.ann, "how are you?")
	if err := c.Blocks.Add(t.Context(), c.bob.ID, c.ann.ID, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	stays("bob has blocked ann", c.bob, c.ann, 2)
	if err := c.Blocks.Remove(t.Context(), c.bob.ID, c.ann.ID); err != nil {
		t.Fatal(err)
	}
	if moved, got := c.delivered(room, c.bob, c.ann, 99); !moved || got != 3 {
		t.Errorf("without the block: moved %v to %d, want 3", moved, got)
	}
	c.say(room, c.ann, "bye")
	if _, err := c.ChatRooms.Leave(t.Context(), room, c.bob.ID, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	c.say(room, c.ann, "come back") // which brings the room back
	if moved, got := c.delivered(room, c.bob, c.ann, 99); !moved || got != 5 {
		t.Errorf("after coming back: moved %v to %d, want 5", moved, got)
	}
}

func TestDeliveredMarksComeByRoom(t *testing.T) {
	c := newChat(t)
	first, second := c.direct(c.ann, c.bob), c.direct(c.ann, c.User("cho"))
	first, second = min(first, second), max(first, second)
	c.say(first, c.ann, "x")
	c.say(second, c.ann, "x")
	var marks []store.ChatDelivery
	for _, room := range []string{second, first} {
		if _, err := c.Raw().Exec("UPDATE chat_members SET wrote = 1, last_read_seq = 0"); err != nil {
			t.Fatal(err)
		}
		marks = append(marks, store.ChatDelivery{RoomID: room, UserID: c.ann.ID, Seq: 1})
	}
	moved, err := c.ChatRooms.MarkDelivered(t.Context(), marks)
	if want := []store.ChatDelivery{marks[1], marks[0]}; err != nil || !reflect.DeepEqual(moved, want) {
		t.Errorf("moved %+v, %v; want %+v", moved, err, want)
	}
}
