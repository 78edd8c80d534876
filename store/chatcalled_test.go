package store_test

import (
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// Of each room somebody is called to the newest message that they have neither read nor were called to, and not to people whom they have blocked.
func TestWhoWasCalledToNothing(t *testing.T) {
	db, ctx, now := storetest.New(t), t.Context(), storetest.Start()
	ann, bob, cat := db.User("ann"), db.User("bob"), db.User("cat")
	db.Talk(ann, bob, cat)
	group := must[string](t)(db.ChatRooms.CreateGroup(ctx, ann.ID, "all", []string{bob.ID, cat.ID}, now))
	say := func(who store.User, id string, at time.Time) int64 {
		t.Helper()
		return must[store.ChatReceipt](t)(db.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: group, SenderID: who.ID, ClientID: id, Kind: store.MessageText, Body: id}, at)).Message.Seq
	}
	uncalled := func() map[string]string {
		t.Helper()
		out := map[string]string{}
		for _, m := range must[[]store.UncalledMessage](t)(db.ChatRooms.Uncalled(ctx, now.Add(time.Minute), 100)) {
			if m.RoomID == group {
				out[m.UserID] += m.Body + " of " + m.SenderName
			}
		}
		return out
	}
	expect := func(when string, anns, bobs, cats string) {
		t.Helper()
		if got := uncalled(); got[ann.ID] != anns || got[bob.ID] != bobs || got[cat.ID] != cats {
			t.Errorf("%s: %v", when, got)
		}
	}
	say(ann, "old", now)
	expect("before", "", "", "")
	say(ann, "one", now.Add(2*time.Minute))
	last := say(ann, "two", now.Add(3*time.Minute))
	expect("two messages", "", "two of ann", "two of ann")
	for _, first := range []bool{true, false} {
		if moved, err := db.ChatRooms.MarkCalled(ctx, group, bob.ID, last); err != nil || moved != first {
			t.Error(moved, err)
		}
	}
	if _, _, err := db.ChatRooms.MarkRead(ctx, group, cat.ID, last); err != nil {
		t.Fatal(err)
	}
	expect("called and read", "", "", "")
	say(cat, "three", now.Add(4*time.Minute))
	if err := db.Blocks.Add(ctx, bob.ID, cat.ID, now); err != nil {
		t.Fatal(err)
	}
	expect("of who is blocked", "three of cat", "", "")
}
