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
	room, _, err := db.ChatRooms.OpenDirect(b.Context(), ann.ID, bob.ID, storetest.Start())
	if err != nil {
		b.Fatal(err)
	}
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
	room, _, err := db.ChatRooms.OpenDirect(b.Context(), ann.ID, bob.ID, storetest.Start())
	if err != nil {
		b.Fatal(err)
	}
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
