package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// A client id names one message: the same one again is what was stored, another one is refused and not stored.
func TestAClientIDIsOfOneMessage(t *testing.T) {
	c := newChat(t)
	ctx, now := t.Context(), storetest.Start()
	room := c.direct(c.ann, c.bob)
	said := c.say(room, c.bob, "I goed").ID
	other := c.say(room, c.bob, "I wents").ID
	for _, image := range []string{"picture", "another"} {
		must[any](t)(nil, c.ChatPictures.Upload(ctx, room, c.ann.ID, store.ChatImage{ID: image, Width: 1, Height: 1}, now))
	}
	text := store.NewChatMessage{Kind: store.MessageText, Body: "hi"}
	reply := store.NewChatMessage{Kind: store.MessageReply, Body: "hi", ReplyTo: said}
	correction := store.NewChatMessage{Kind: store.MessageCorrection, Corrected: "I went", ReplyTo: said}
	picture := store.NewChatMessage{Kind: store.MessageImage, Body: "look", ImageID: "picture"}
	edit := func(m store.ChatMessage) {
		_, err := c.ChatMessages.Edit(ctx, store.ChatEdit{RoomID: room, MessageID: m.ID, UserID: c.ann.ID, Revise: func(m *store.ChatMessage) error { m.Body = "edited"; return nil }}, now)
		must[any](t)(nil, err)
	}
	remove := func(m store.ChatMessage) {
		_, _, err := c.ChatMessages.Delete(ctx, room, m.ID, c.ann.ID, now)
		must[any](t)(nil, err)
	}
	keep := func(store.ChatMessage) {}
	for name, tc := range map[string]struct {
		first, again store.NewChatMessage
		then         func(store.ChatMessage)
		taken        bool
	}{
		"a text":                   {text, text, keep, false},
		"another text":             {text, store.NewChatMessage{Kind: store.MessageText, Body: "ho"}, keep, true},
		"another kind":             {text, store.NewChatMessage{Kind: store.MessageEmoji, Body: "hi"}, keep, true},
		"a reply":                  {reply, reply, keep, false},
		"a reply to another":       {reply, store.NewChatMessage{Kind: store.MessageReply, Body: "hi", ReplyTo: other}, keep, true},
		"a correction":             {correction, correction, keep, false},
		"another correction":       {correction, store.NewChatMessage{Kind: store.MessageCorrection, Corrected: "I've gone", ReplyTo: said}, keep, true},
		"a picture":                {picture, picture, keep, false},
		"what was edited":          {text, text, edit, false},
		"what it was edited to":    {text, store.NewChatMessage{Kind: store.MessageText, Body: "edited"}, edit, false},
		"an edited reply":          {reply, reply, edit, false},
		"an edited reply, moved":   {reply, store.NewChatMessage{Kind: store.MessageReply, Body: "hi", ReplyTo: other}, edit, true},
		"what was deleted":         {text, text, remove, false},
		"deleted, of another kind": {text, reply, remove, true},
	} {
		t.Run(name, func(t *testing.T) {
			n := tc.first
			n.RoomID, n.SenderID, n.ClientID = room, c.ann.ID, "id "+name
			first := must[store.ChatReceipt](t)(c.ChatMessages.Append(ctx, n, now))
			tc.then(first.Message)
			before := must[store.ChatMembership](t)(c.ChatRooms.Membership(ctx, room, c.ann.ID))
			again := tc.again
			again.RoomID, again.SenderID, again.ClientID = room, c.ann.ID, n.ClientID
			got, err := c.ChatMessages.Append(ctx, again, now.Add(time.Minute))
			switch {
			case tc.taken && !errors.Is(err, store.ErrClientIDTaken):
				t.Errorf("%+v, %v, want a refusal", got, err)
			case !tc.taken && (err != nil || !got.Repeated || got.Message.ID != first.Message.ID):
				t.Errorf("%+v, %v, want the first", got, err)
			}
			if after := must[store.ChatMembership](t)(c.ChatRooms.Membership(ctx, room, c.ann.ID)); after.LastSeq != before.LastSeq {
				t.Errorf("message %d was stored", after.LastSeq)
			}
		})
	}
	again := picture
	again.RoomID, again.SenderID, again.ClientID, again.ImageID = room, c.ann.ID, "id a picture", "another"
	if _, err := c.ChatMessages.Append(ctx, again, now); !errors.Is(err, store.ErrClientIDTaken) {
		t.Errorf("another picture: %v", err)
	}
}
