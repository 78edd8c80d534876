package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestAcquaintances(t *testing.T) {
	db := storetest.New(t)
	ctx, now := t.Context(), storetest.Start()
	ann, bob, cho, eve := db.User("ann").ID, db.User("bob").ID, db.User("cho").ID, db.User("eve").ID
	all := []string{ann, bob, cho, eve, "nobody"}
	group, err := db.ChatRooms.CreateGroup(ctx, ann, "group", []string{bob, cho}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{bob, cho} {
		if _, err := db.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: group, SenderID: who, ClientID: who, Kind: store.MessageText, Body: "hi"}, now); err != nil {
			t.Fatal(err)
		}
	}
	left, err := db.ChatRooms.CreateGroup(ctx, ann, "left", []string{eve}, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ChatRooms.Leave(ctx, left, eve, now); err != nil {
		t.Fatal(err)
	}
	if err := db.Blocks.Add(ctx, cho, ann, now); err != nil {
		t.Fatal(err)
	}
	for viewer, want := range map[string][]string{ann: {ann, bob}, bob: {ann, bob, cho}, cho: {bob, cho}, eve: {eve}, "nobody": nil} {
		list, err := db.Presence.Acquaintances(ctx, viewer, all)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range list {
			got = append(got, a.UserID)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s may know of %v, want %v", viewer, got, want)
		}
	}
}

func TestLastSeenMovesForward(t *testing.T) {
	db := storetest.New(t)
	ctx, now := t.Context(), storetest.Start()
	ann, bob := db.User("ann").ID, db.User("bob").ID
	for _, step := range []struct {
		at   time.Duration
		want time.Duration
	}{{0, 0}, {time.Minute, time.Minute}, {time.Second, time.Minute}} {
		if err := db.Presence.Seen(ctx, []string{ann, bob, "erased"}, now.Add(step.at)); err != nil {
			t.Fatal(err)
		}
		list, err := db.Presence.Acquaintances(ctx, ann, []string{ann})
		if err != nil || len(list) != 1 || !list[0].LastSeenAt.Equal(now.Add(step.want)) {
			t.Errorf("after %s: %+v, %v", step.at, list, err)
		}
	}
}

// TestWhoIsOnlyWrittenToIsNotSeen keeps people from being watched by whoever opens a conversation with them.
func TestWhoIsOnlyWrittenToIsNotSeen(t *testing.T) {
	db := storetest.New(t)
	ctx, now := t.Context(), storetest.Start()
	ann, eve := db.User("ann").ID, db.User("eve").ID
	room, _, err := db.ChatRooms.OpenDirect(ctx, eve, ann, now)
	if err != nil {
		t.Fatal(err)
	}
	say := func(who, client string) {
		t.Helper()
		if _, err := db.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: room, SenderID: who, ClientID: client, Kind: store.MessageText, Body: "hi"}, now); err != nil {
			t.Fatal(err)
		}
	}
	sees := func(viewer, other string) bool {
		t.Helper()
		list, err := db.Presence.Acquaintances(ctx, viewer, []string{other})
		if err != nil {
			t.Fatal(err)
		}
		return len(list) == 1
	}
	say(eve, "1")
	if sees(eve, ann) || !sees(ann, eve) {
		t.Error("before the answer: eve sees ann, or ann does not see eve")
	}
	say(ann, "2")
	if !sees(eve, ann) || !sees(ann, eve) {
		t.Error("after the answer they don't see each other")
	}
}
