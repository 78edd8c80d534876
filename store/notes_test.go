package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestASessionHasRoomForSoManyNotes(t *testing.T) {
	db := storetest.New(t)
	ctx, now := t.Context(), storetest.Start()
	ann := db.User("ann")
	session := db.Session(ann).ID
	must[store.Claim](t)(db.Seats.Claim(ctx, session, ann.ID, now))
	add := func(i int) error {
		_, _, err := db.Notes.Add(ctx, store.Note{SessionID: session, AuthorID: ann.ID, ClientID: fmt.Sprint(i), Kind: store.NoteWord, Language: "ko", Text: "a"}, now)
		return err
	}
	for i := range 300 {
		if err := add(i); err != nil {
			t.Fatal(err)
		}
	}
	if err := add(300); !errors.Is(err, store.ErrTooMany) {
		t.Errorf("one more: %v", err)
	}
	if err := add(299); err != nil {
		t.Errorf("the last one again: %v", err)
	}
}

func TestANoteOutlivesItsSessionAndGoesWithItsLastCopy(t *testing.T) {
	db := storetest.New(t)
	ctx, now := t.Context(), storetest.Start()
	ann, bob := db.User("ann"), db.User("bob")
	session := db.Session(ann).ID
	must[store.Claim](t)(db.Seats.Claim(ctx, session, ann.ID, now))
	must[store.Claim](t)(db.Seats.Claim(ctx, session, bob.ID, now))
	note, _, err := db.Notes.Add(ctx, store.Note{SessionID: session, AuthorID: ann.ID, ClientID: "1", Kind: store.NoteWord, Language: "ko", Text: "사과"}, now)
	if err != nil {
		t.Fatal(err)
	}
	file := db.Raw()
	if _, err := file.Exec("DELETE FROM sessions"); err != nil {
		t.Fatal(err)
	}
	kept := must[[]store.Note](t)(db.Notes.Kept(ctx, store.NotePage{UserID: bob.ID, Limit: 10}))
	if len(kept) != 1 || kept[0].Text != "사과" || kept[0].SessionID != "" || kept[0].AuthorName != "ann" {
		t.Errorf("%+v", kept)
	}
	for i, who := range []store.User{ann, bob} {
		if err := db.Notes.Discard(ctx, note.ID, who.ID); err != nil {
			t.Fatal(err)
		}
		if n := count(t, file, "SELECT count(*) FROM lesson_notes"); n != 1-i {
			t.Errorf("%d notes after %d threw theirs away", n, i+1)
		}
	}
}

func TestOfTwoWhoChangeANoteAtOnceOneIsFirst(t *testing.T) {
	db := storetest.New(t)
	ctx, now := t.Context(), storetest.Start()
	ann := db.User("ann")
	session := db.Session(ann).ID
	must[store.Claim](t)(db.Seats.Claim(ctx, session, ann.ID, now))
	note, _, err := db.Notes.Add(ctx, store.Note{SessionID: session, AuthorID: ann.ID, ClientID: "1", Kind: store.NoteWord, Language: "ko", Text: "사고"}, now)
	if err != nil || note.Version != 1 {
		t.Fatal(note, err)
	}
	stale := errors.New("stale")
	var wg sync.WaitGroup
	var results [2]error
	for i := range results {
		wg.Go(func() {
			_, err := db.Notes.Edit(ctx, note.ID, ann.ID, func(n store.Note) (store.Note, error) {
				if n.Version != note.Version {
					return n, stale
				}
				n.Text = fmt.Sprint("사과 ", i)
				return n, nil
			})
			results[i] = err
		})
	}
	wg.Wait()
	if first, second := results[0], results[1]; (first == nil) == (second == nil) || !errors.Is(errors.Join(first, second), stale) {
		t.Errorf("%v and %v", first, second)
	}
	if kept := must[[]store.Note](t)(db.Notes.Kept(ctx, store.NotePage{UserID: ann.ID, Limit: 10})); kept[0].Version != 2 {
		t.Errorf("%+v", kept)
	}
}

func TestTheRoomOfASessionMakesNobodyAcquainted(t *testing.T) {
	db := storetest.New(t)
	ctx, now := t.Context(), storetest.Start()
	ann, bob := db.User("ann"), db.User("bob")
	session := db.Session(ann).ID
	var rooms []string
	for _, who := range []store.User{ann, bob} {
		if _, err := db.ChatRooms.OfSession(ctx, session, who.ID, now); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a room for who was never there: %v", err)
		}
		must[store.Claim](t)(db.Seats.Claim(ctx, session, who.ID, now))
		rooms = append(rooms, must[string](t)(db.ChatRooms.OfSession(ctx, session, who.ID, now.Add(time.Minute))))
	}
	if rooms[0] != rooms[1] || rooms[0] == "" {
		t.Errorf("rooms %v", rooms)
	}
	if list, err := db.Presence.Acquaintances(ctx, ann.ID, []string{bob.ID}); err != nil || len(list) != 0 {
		t.Errorf("ann may know of %v, %v", list, err)
	}
}

func TestWhoWasSentAwaySeesNoPictureOfTheSession(t *testing.T) {
	db := storetest.New(t)
	ctx, now := t.Context(), storetest.Start()
	ann, bob := db.User("ann"), db.User("bob")
	session := db.Session(ann).ID
	var room string
	for _, who := range []store.User{ann, bob} {
		must[store.Claim](t)(db.Seats.Claim(ctx, session, who.ID, now))
		room = must[string](t)(db.ChatRooms.OfSession(ctx, session, who.ID, now))
	}
	for id, who := range map[string]store.User{"sent": ann, "waiting": bob} {
		if err := db.ChatPictures.Upload(ctx, room, who.ID, store.ChatImage{ID: id, Width: 1, Height: 1}, now); err != nil {
			t.Fatal(err)
		}
	}
	must[store.ChatReceipt](t)(db.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: room, SenderID: ann.ID, ClientID: "1", Kind: store.MessageImage, ImageID: "sent"}, now))
	look := func(want error) {
		t.Helper()
		for _, id := range []string{"sent", "waiting"} {
			if err := db.ChatPictures.MaySee(ctx, room, bob.ID, id); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", id, err, want)
			}
		}
	}
	look(nil)
	if err := db.Live.Remove(ctx, session, bob.ID, now); err != nil {
		t.Fatal(err)
	}
	look(store.ErrNotFound)
}
