package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// way is how ann and another get to know each other, or not, and what either is told who opens the direct room of the two.
type way struct {
	name       string
	know       func(t *testing.T, db *storetest.DB, ann, other store.User)
	ann, other error
}

func waysToKnowEachOther() []way {
	now := storetest.Start()
	inGroupOfFriend := func(t *testing.T, db *storetest.DB, people ...store.User) string {
		friend := db.User("friend of " + people[1].EnglishName)
		db.Meet(friend.ID, people[0].ID, people[1].ID)
		return must[string](t)(db.ChatRooms.CreateGroup(t.Context(), friend.ID, "group", []string{people[0].ID, people[1].ID}, now))
	}
	return []way{
		{"strangers", func(*testing.T, *storetest.DB, store.User, store.User) {}, store.ErrNotMatched, store.ErrNotMatched},
		{"a request waits", func(t *testing.T, db *storetest.DB, ann, other store.User) {
			_, _, err := db.MatchRequests.Ask(t.Context(), store.NewMatchRequest{RequesterID: ann.ID, TargetID: other.ID, ExpiresAt: now.Add(time.Hour)},
				store.MatchRules{Inbound: 1, Outbound: 1, Daily: 1}, now)
			must[any](t)(nil, err)
		}, store.ErrNotMatched, store.ErrNotMatched},
		{"matched", func(_ *testing.T, db *storetest.DB, ann, other store.User) { db.Match(ann.ID, other.ID) }, nil, nil},
		{"matched, and both left the room", func(t *testing.T, db *storetest.DB, ann, other store.User) {
			room := db.Match(other.ID, ann.ID)
			for _, who := range []store.User{ann, other} {
				must[string](t)(db.ChatRooms.Leave(t.Context(), room, who.ID, now))
			}
		}, nil, nil},
		{"met in a session", func(_ *testing.T, db *storetest.DB, ann, other store.User) { db.Meet(ann.ID, other.ID) }, nil, nil},
		{"sent away from the session", func(t *testing.T, db *storetest.DB, ann, other store.User) {
			db.Meet(ann.ID, other.ID)
			must[any](t)(db.Raw().Exec("INSERT INTO session_removals (session_id, user_id, removed_at) SELECT session_id, user_id, 1 FROM session_participants WHERE user_id = '" + other.ID + "'"))
		}, nil, store.ErrNotMatched},
		{"both wrote in a group", func(t *testing.T, db *storetest.DB, ann, other store.User) {
			group := inGroupOfFriend(t, db, ann, other)
			for _, who := range []store.User{ann, other} {
				must[store.ChatReceipt](t)(db.ChatMessages.Append(t.Context(), store.NewChatMessage{RoomID: group, SenderID: who.ID, ClientID: "hi", Kind: store.MessageText, Body: "hi"}, now))
			}
		}, nil, nil},
		{"silent in a group", func(t *testing.T, db *storetest.DB, ann, other store.User) { inGroupOfFriend(t, db, ann, other) }, store.ErrNotMatched, store.ErrNotMatched},
		{"a stranger who blocked ann", func(t *testing.T, db *storetest.DB, ann, other store.User) {
			must[any](t)(nil, db.Blocks.Add(t.Context(), other.ID, ann.ID, now))
		}, store.ErrNotFound, store.ErrBlocked},
		{"a stranger whose account is closed", func(t *testing.T, db *storetest.DB, _, other store.User) {
			must[any](t)(db.Raw().Exec("UPDATE users SET closed_at = 1 WHERE id = '" + other.ID + "'"))
		}, store.ErrNotFound, store.ErrNotFound},
	}
}

func TestANewDirectRoomIsForTwoWhoKnowEachOther(t *testing.T) {
	for _, w := range waysToKnowEachOther() {
		for opens, want := range map[string]error{"ann": w.ann, "other": w.other} {
			t.Run(w.name+", "+opens+" opens", func(t *testing.T) {
				db, ctx, now := storetest.New(t), t.Context(), storetest.Start()
				opener, with := db.User("ann"), db.User("other")
				w.know(t, db, opener, with)
				if opens == "other" {
					opener, with = with, opener
				}
				// What the page of a person says is what happens.
				if _, ties, err := db.Users.PersonFor(ctx, with.ID, opener.ID); ties.MayWrite != (want == nil) {
					t.Errorf("the page says %+v, %v", ties, err)
				}
				room, _, err := db.ChatRooms.OpenDirect(ctx, opener.ID, with.ID, now)
				if !errors.Is(err, want) {
					t.Fatalf("%v, want %v", err, want)
				}
				if err != nil {
					return
				}
				if again, created, err := db.ChatRooms.OpenDirect(ctx, with.ID, opener.ID, now); err != nil || created || again != room {
					t.Errorf("the other one opens %q, made %t, %v; want %q", again, created, err, room)
				}
			})
		}
	}
}

// A room from before there was the rule stays open to its two.
func TestTheRoomOfStrangersIsOpenedAgain(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	must[any](t)(c.Raw().Exec("DELETE FROM session_participants"))
	must[string](t)(c.ChatRooms.Leave(t.Context(), room, c.ann.ID, storetest.Start()))
	if _, ties, err := c.Users.PersonFor(t.Context(), c.bob.ID, c.ann.ID); err != nil || ties != (store.Ties{MayWrite: true}) {
		t.Errorf("the page says %+v, %v", ties, err)
	}
	again, created, err := c.ChatRooms.OpenDirect(t.Context(), c.ann.ID, c.bob.ID, storetest.Start())
	if got, want := fmt.Sprint(again, created, err), fmt.Sprint(room, false, nil); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
