package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// Who was blocked sees of the direct room what they would see if the other account were closed, and may do the same in it.
func TestABlockLooksLikeAClosedAccount(t *testing.T) {
	sees := func(happens func(*chat)) string {
		c := newChat(t)
		ctx, now := t.Context(), storetest.Start()
		room := c.direct(c.ann, c.bob)
		own := c.say(room, c.ann, "secret of ann")
		said := c.say(room, c.bob, "secret of bob")
		reply := must[store.ChatReceipt](t)(c.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: room, SenderID: c.ann.ID, ClientID: "reply", Kind: store.MessageReply, Body: "re", ReplyTo: said.ID}, now))
		happens(c)
		_, err := c.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: room, SenderID: c.ann.ID, ClientID: "late", Kind: store.MessageText, Body: "late"}, now)
		out := []string{fmt.Sprint(err)}
		_, err = c.ChatMessages.Edit(ctx, store.ChatEdit{RoomID: room, MessageID: own.ID, UserID: c.ann.ID, Revise: func(m *store.ChatMessage) error { m.Body = "edited"; return nil }}, now)
		out = append(out, fmt.Sprint(err), fmt.Sprint(c.ChatPictures.Upload(ctx, room, c.ann.ID, store.ChatImage{ID: "picture", Width: 1, Height: 1}, now)))
		list := append(must[[]store.ChatRoom](t)(c.ChatRooms.Rooms(ctx, c.ann.ID, store.ChatRoomMark{}, 10)), must[store.ChatRoom](t)(c.ChatRooms.Room(ctx, room, c.ann.ID)))
		for _, r := range list {
			for _, m := range r.Members {
				out = append(out, fmt.Sprint(m.DisplayName, " ", m.ProfileImageURL, " ", m.Acquaintance != nil))
			}
			out = append(out, fmt.Sprintf("%+v %+v", r.LastMessage.SenderName, r.LastMessage.Quote))
		}
		for _, m := range must[[]store.ChatMessage](t)(c.ChatMessages.Page(ctx, store.ChatPage{RoomID: room, UserID: c.ann.ID, Limit: 10})) {
			out = append(out, fmt.Sprintf("%s: %s %+v", m.SenderName, m.Body, m.Quote))
		}
		for _, f := range must[store.ChatFindings](t)(c.ChatMessages.Search(ctx, store.ChatSearch{UserID: c.ann.ID, Text: "secret", Limit: 10})).Found {
			out = append(out, fmt.Sprintf("%s %s: %s", f.RoomName, f.Message.SenderName, f.Message.Body))
		}
		// Ids are another in every store.
		return strings.NewReplacer(c.ann.ID, "ANN", c.bob.ID, "BOB", room, "ROOM", own.ID, "OWN", said.ID, "SAID", reply.Message.ID, "REPLY").Replace(strings.Join(out, "\n"))
	}
	closed := sees(func(c *chat) {
		_, err := c.Users.Close(t.Context(), c.bob.ID, storetest.Start())
		must[any](t)(nil, err)
	})
	blocked := sees(func(c *chat) { must[any](t)(nil, c.Blocks.Add(t.Context(), c.bob.ID, c.ann.ID, storetest.Start())) })
	if blocked != closed || !strings.Contains(blocked, "account is closed") {
		t.Errorf("blocked:\n%s\nclosed:\n%s", blocked, closed)
	}
}
