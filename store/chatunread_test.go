package store_test

import (
	"testing"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// In a group the messages of people whom the reader has blocked are there and do not count as unread; for everybody else they do.
func TestTheBlockedDoNotCountAsUnread(t *testing.T) {
	c := newChat(t)
	ctx, cho := t.Context(), c.User("cho")
	c.Talk(c.ann, c.bob, cho)
	room, err := c.ChatRooms.CreateGroup(ctx, c.ann.ID, "group", []string{c.bob.ID, cho.ID}, storetest.Start())
	if err != nil {
		t.Fatal(err)
	}
	counts := func(who store.User, want int64) {
		t.Helper()
		m, err := c.ChatRooms.Membership(ctx, room, who.ID)
		if err != nil || m.Unread != want {
			t.Errorf("%s as a member: %d, %v, want %d", who.EnglishName, m.Unread, err, want)
		}
		if one, err := c.ChatRooms.Room(ctx, room, who.ID); err != nil || one.Unread != want {
			t.Errorf("the room of %s: %d, %v, want %d", who.EnglishName, one.Unread, err, want)
		}
		all, err := c.ChatRooms.Rooms(ctx, who.ID, store.ChatRoomMark{}, 10)
		if err != nil || all[0].ID != room || all[0].Unread != want {
			t.Errorf("the rooms of %s: %+v, %v, want %d", who.EnglishName, all, err, want)
		}
	}
	first := c.say(room, c.bob, "1")
	c.say(room, cho, "2")
	c.say(room, c.bob, "3")
	counts(c.ann, 3)
	if err := c.Blocks.Add(ctx, c.ann.ID, c.bob.ID, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	counts(c.ann, 1)
	counts(cho, 1)
	if m, moved, err := c.ChatRooms.MarkRead(ctx, room, c.ann.ID, first.Seq); err != nil || !moved || m.Unread != 1 {
		t.Errorf("the first is read: %+v, %v", m, err)
	}
	if m, _, err := c.ChatRooms.MarkRead(ctx, room, c.ann.ID, first.Seq+1); err != nil || m.Unread != 0 {
		t.Errorf("the second is read: %+v, %v", m, err)
	}
	counts(c.ann, 0)
	if got := c.reads(room, c.ann, store.ChatPage{}); got != "1:1 2:2 3:3" {
		t.Errorf("ann reads %q", got)
	}
	if err := c.Blocks.Remove(ctx, c.ann.ID, c.bob.ID); err != nil {
		t.Fatal(err)
	}
	counts(c.ann, 1)
}

// A message that its author deletes before it was read counts as unread no more, and neither does one of somebody whose account is erased; what was read
// before it was deleted takes nothing away from what came after it.
func TestWhatWasDeletedIsNotUnread(t *testing.T) {
	c := newChat(t)
	ctx, now := t.Context(), storetest.Start()
	room := c.direct(c.ann, c.bob)
	var said []store.ChatMessage
	for _, text := range []string{"1", "2", "3", "4"} {
		said = append(said, c.say(room, c.bob, text))
	}
	if m, _, err := c.ChatRooms.MarkRead(ctx, room, c.ann.ID, said[0].Seq); err != nil || m.Unread != 3 {
		t.Fatalf("the first is read: %+v, %v", m, err)
	}
	counts := func(after string, want int64) {
		t.Helper()
		m, err := c.ChatRooms.Membership(ctx, room, c.ann.ID)
		if err != nil || m.Unread != want {
			t.Errorf("%s: %d as a member, %v, want %d", after, m.Unread, err, want)
		}
		if all, err := c.ChatRooms.Rooms(ctx, c.ann.ID, store.ChatRoomMark{}, 10); err != nil || len(all) != 1 || all[0].Unread != want {
			t.Errorf("%s: the rooms are %+v, %v, want %d", after, all, err, want)
		}
	}
	remove := func(m store.ChatMessage) {
		t.Helper()
		if _, changed, err := c.ChatMessages.Delete(ctx, room, m.ID, c.bob.ID, now); err != nil || !changed {
			t.Fatal(changed, err)
		}
	}
	remove(said[0])
	counts("what was read is deleted", 3)
	remove(said[2])
	counts("one that was not read is deleted", 2)
	if err := c.Blocks.Add(ctx, c.bob.ID, c.ann.ID, now); err != nil {
		t.Fatal(err)
	}
	remove(said[3])
	remove(said[1])
	counts("all are deleted", 0)
}
