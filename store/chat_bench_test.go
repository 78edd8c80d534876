package store_test

import (
	"fmt"
	"testing"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// BenchmarkChatAppend is one message into a direct room, committed.
func BenchmarkChatAppend(b *testing.B) {
	db := storetest.New(b)
	ann, bob := db.User("ann"), db.User("bob")
	room := db.Match(ann.ID, bob.ID)
	n := 0
	for b.Loop() {
		n++
		m := store.NewChatMessage{RoomID: room, SenderID: ann.ID, ClientID: fmt.Sprint(n), Kind: store.MessageText, Body: "See you at eight!"}
		if _, err := db.ChatMessages.Append(b.Context(), m, storetest.Start()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkChatPage is a page of history, 50 messages, out of the middle of 2000.
func BenchmarkChatPage(b *testing.B) {
	db := storetest.New(b)
	ann, bob := db.User("ann"), db.User("bob")
	room := db.Match(ann.ID, bob.ID)
	for i := range 2000 {
		m := store.NewChatMessage{RoomID: room, SenderID: ann.ID, ClientID: fmt.Sprint(i), Kind: store.MessageText, Body: "See you at eight!"}
		if _, err := db.ChatMessages.Append(b.Context(), m, storetest.Start()); err != nil {
			b.Fatal(err)
		}
	}
	middle := int64(1000)
	for b.Loop() {
		page, err := db.ChatMessages.Page(b.Context(), store.ChatPage{RoomID: room, UserID: ann.ID, BeforeSeq: &middle, Limit: 50})
		if err != nil || len(page) != 50 {
			b.Fatal(len(page), err)
		}
	}
}

// BenchmarkChatRooms is the list of a person with ten rooms of 2000 messages each, among 2000 rooms of others: it has to cost what it shows.
func BenchmarkChatRooms(b *testing.B) {
	db := storetest.New(b)
	ann := db.User("ann")
	others := make([]string, 10)
	for i := range others {
		others[i] = db.User(fmt.Sprint("friend", i)).ID
		room := db.Match(ann.ID, others[i])
		for n := range 2000 {
			m := store.NewChatMessage{RoomID: room, SenderID: others[i], ClientID: fmt.Sprint(n), Kind: store.MessageText, Body: "See you at eight!"}
			if _, err := db.ChatMessages.Append(b.Context(), m, storetest.Start()); err != nil {
				b.Fatal(err)
			}
		}
	}
	for i := range 9 {
		db.Meet(others[i], others[i+1])
	}
	for i := range 2000 {
		if _, err := db.ChatRooms.CreateGroup(b.Context(), others[i%9], "group", []string{others[i%9+1]}, storetest.Start()); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if rooms, err := db.ChatRooms.Rooms(b.Context(), ann.ID, store.ChatRoomMark{}, 20); err != nil || len(rooms) != 10 || rooms[0].LastMessage == nil {
				b.Fatal(len(rooms), err)
			}
		}
	})
	b.Run("presence", func(b *testing.B) {
		for b.Loop() {
			if list, err := db.Presence.Acquaintances(b.Context(), ann.ID, others); err != nil || len(list) != 10 {
				b.Fatal(len(list), err)
			}
		}
	})
}

// BenchmarkChatDelivered is what a busy group of fifty costs each second: all their marks, stored.
func BenchmarkChatDelivered(b *testing.B) {
	db := storetest.New(b)
	people := make([]string, 50)
	for i := range people {
		people[i] = db.User(fmt.Sprint("friend", i)).ID
		db.Meet(people[0], people[i])
	}
	room, err := db.ChatRooms.CreateGroup(b.Context(), people[0], "group", people[1:], storetest.Start())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := db.Raw().Exec("UPDATE chat_members SET wrote = 1"); err != nil {
		b.Fatal(err)
	}
	marks := make([]store.ChatDelivery, len(people))
	for n := int64(1); b.Loop(); n++ {
		if _, err := db.Raw().Exec("UPDATE chat_rooms SET last_seq = ?", n); err != nil {
			b.Fatal(err)
		}
		for i, who := range people {
			marks[i] = store.ChatDelivery{RoomID: room, UserID: who, Seq: n}
		}
		if moved, err := db.ChatRooms.MarkDelivered(b.Context(), marks); err != nil || len(moved) != len(people) {
			b.Fatal(len(moved), err)
		}
	}
}
