package store_test

import (
	"maps"
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
	db.Meet(ann, bob, cho, eve)
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
	db.Meet(eve, ann)
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

// TestARoomSaysOfItsMembersWhatAcquaintancesSays holds the two ways to the same answer together: who wrote here, who wrote only elsewhere, who is silent,
// who has blocked or is blocked, who left, and whom one knows from a session only.
func TestARoomSaysOfItsMembersWhatAcquaintancesSays(t *testing.T) {
	db := storetest.New(t)
	ctx, now := t.Context(), storetest.Start()
	people := map[string]string{}
	for _, name := range []string{"ann", "writes", "elsewhere", "silent", "blocks", "blocked", "leaves", "insession"} {
		people[name] = db.User(name).ID
	}
	ann := people["ann"]
	say := func(room, who string) {
		t.Helper()
		_, err := db.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: room, SenderID: people[who], ClientID: who + room, Kind: store.MessageText, Body: "hi"}, now)
		if err != nil {
			t.Fatal(err)
		}
	}
	db.Meet(ann, people["writes"], people["elsewhere"], people["silent"], people["blocks"], people["blocked"], people["leaves"])
	group, err := db.ChatRooms.CreateGroup(ctx, ann, "group", []string{people["writes"], people["elsewhere"], people["silent"], people["blocks"], people["blocked"]}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"writes", "blocks", "blocked"} {
		say(group, who)
	}
	for _, who := range []string{"elsewhere", "leaves"} {
		room, _, err := db.ChatRooms.OpenDirect(ctx, ann, people[who], now)
		if err != nil {
			t.Fatal(err)
		}
		say(room, who)
		if who == "leaves" {
			if _, err := db.ChatRooms.Leave(ctx, room, people[who], now); err != nil {
				t.Fatal(err)
			}
		}
	}
	for blocker, blocked := range map[string]string{"blocks": "ann", "ann": "blocked"} {
		if err := db.Blocks.Add(ctx, people[blocker], people[blocked], now); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Presence.Seen(ctx, []string{people["writes"]}, now); err != nil {
		t.Fatal(err)
	}
	session := db.Session(store.User{ID: ann})
	for _, who := range []string{"ann", "insession"} {
		if _, err := db.Seats.Claim(ctx, session.ID, people[who], now); err != nil {
			t.Fatal(err)
		}
	}
	met, err := db.ChatRooms.OfSession(ctx, session.ID, ann, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ChatRooms.OfSession(ctx, session.ID, people["insession"], now); err != nil {
		t.Fatal(err)
	}
	say(met, "insession")

	rooms, err := db.ChatRooms.Rooms(ctx, ann, store.ChatRoomMark{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	one, err := db.ChatRooms.Room(ctx, met, ann)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, room := range append(rooms, one) {
		for _, m := range room.Members {
			list, err := db.Presence.Acquaintances(ctx, ann, []string{m.UserID})
			if err != nil {
				t.Fatal(err)
			}
			if (m.Acquaintance != nil) != (len(list) == 1) || (m.Acquaintance != nil && *m.Acquaintance != list[0]) {
				t.Errorf("in a room %s: %+v, asked for: %+v", m.DisplayName, m.Acquaintance, list)
			}
			known[m.DisplayName] = m.Acquaintance != nil
		}
	}
	want := map[string]bool{"ann": true, "writes": true, "elsewhere": true, "silent": false, "blocks": false, "blocked": false, "leaves": false, "insession": false}
	if !maps.Equal(known, want) {
		t.Errorf("known: %v, want %v", known, want)
	}
}
