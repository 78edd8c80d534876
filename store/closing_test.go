package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// From the closure on nobody sees the name and the picture of a closed account, wherever they met the person; with a log-in both are back.
func TestAClosedAccountHasNeitherNameNorPicture(t *testing.T) {
	w := newWhole(t)
	ctx, closed := t.Context(), storetest.Start().Add(time.Hour)
	const url = "/images/aaaaaaaaaaaaaaaaaaaaaaaaaa/256.webp"
	must[string](t)(w.Users.SetImage(ctx, w.zoe.ID, url, closed))
	planned := w.Session(w.zoe)
	w.tell(w.bob.ID, `{"inviterId":"`+w.zoe.ID+`","inviterName":"`+secret+`","n":1}`)
	// What bob can read of zoe, but for what she wrote.
	seen := func() string {
		t.Helper()
		var all []string
		room := must[store.ChatRoom](t)(w.ChatRooms.Room(ctx, w.room, w.bob.ID))
		for _, m := range room.Members {
			all = append(all, m.DisplayName, m.ProfileImageURL)
			if m.UserID == w.zoe.ID && m.Acquaintance != nil {
				all = append(all, "presence")
			}
		}
		for _, m := range must[[]store.ChatMessage](t)(w.ChatMessages.Page(ctx, store.ChatPage{RoomID: w.room, UserID: w.bob.ID, Limit: 50})) {
			all = append(all, m.SenderName)
			if m.Quote != nil {
				all = append(all, m.Quote.SenderName)
			}
		}
		all = append(all, must[store.Session](t)(w.Sessions.ByID(ctx, planned.ID)).HostName)
		for _, n := range must[[]store.Notification](t)(w.Notifications.Page(ctx, store.NotificationPage{UserID: w.bob.ID, Limit: 50})) {
			all = append(all, strings.ReplaceAll(n.Params, "with "+secret, "")) // a session that she called so
		}
		return strings.Join(all, " ")
	}
	open := seen()
	for what, want := range map[string]int{secret: 6, url: 1, "presence": 1} {
		if got := strings.Count(open, what); got < want {
			t.Fatalf("%s is seen %d times before: %s", what, got, open)
		}
	}
	must[time.Time](t)(w.Users.Close(ctx, w.zoe.ID, closed))
	if got := seen(); strings.Contains(got, secret) || strings.Contains(got, url) || strings.Contains(got, "presence") || !strings.Contains(got, `"n":1`) || !strings.Contains(got, `"senderName":"cas"`) {
		t.Errorf("closed: %s", got)
	}
	if hidden, err := w.Users.HidesImage(ctx, url); err != nil || !hidden {
		t.Errorf("the picture is shown: %v", err)
	}
	if urls := must[[]string](t)(w.Users.Images(ctx)); len(urls) != 1 || urls[0] != url {
		t.Errorf("the picture would be swept away: %v", urls)
	}
	if due := must[[]store.User](t)(w.Users.Closed(ctx, closed, 10)); len(due) != 1 || due[0].ProfileImageURL != url {
		t.Errorf("to be erased: %+v", due)
	}
	_, err := w.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: w.room, SenderID: w.bob.ID, ClientID: "late", Kind: store.MessageText, Body: "anyone?"}, closed)
	if !errors.Is(err, store.ErrClosed) {
		t.Errorf("a message to nobody: %v", err)
	}

	w.logIn(w.zoe, closed.Add(time.Hour))
	if got, again := seen(), open; strings.Count(got, secret) != strings.Count(again, secret) || !strings.Contains(got, url) {
		t.Errorf("opened again: %s\nwas %s", got, again)
	}
	if hidden, err := w.Users.HidesImage(ctx, url); err != nil || hidden {
		t.Errorf("the picture is still hidden: %v", err)
	}
	w.say(w.room, w.bob, "welcome back")
}
