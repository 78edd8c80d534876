package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ear hears what people's devices are told, and says who is online.
type ear struct {
	mu     sync.Mutex
	heard  []string        // Guarded by mu: "user type kind unread"
	online map[string]bool // Guarded by mu.
}

func (e *ear) PublishTo(user, destination string, body []byte) {
	var event struct {
		Type         string
		UnreadCount  int
		Notification *struct{ Kind string }
	}
	if err := json.Unmarshal(body, &event); err != nil || destination != Queue {
		panic(string(body))
	}
	kind := ""
	if event.Notification != nil {
		kind = " " + event.Notification.Kind
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, fmt.Sprintf("%s %s%s %d", user, event.Type, kind, event.UnreadCount))
}

func (e *ear) IsOnline(user string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.online[user]
}

func (e *ear) take() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	heard := strings.Join(e.heard, ", ")
	e.heard = nil
	return heard
}

func newNotify(t testing.TB, db *storetest.DB, e *ear, config Config) *Notify {
	t.Helper()
	n, err := New(config, Deps{
		Notifications: db.Notifications, Upkeep: db.Notifications, Wishes: db.Push, Browsers: db.Push, Rooms: db.ChatRooms, Publisher: e, Presence: e,
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// running runs n until the function it returns is called.
func running(n *Notify) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { _ = n.Run(ctx) })
	return func() {
		cancel()
		all.Wait()
	}
}

func TestEveryKindIsStoredAndShown(t *testing.T) {
	db, e := storetest.New(t), &ear{}
	ctx, n := t.Context(), newNotify(t, db, e, Config{})
	ann := db.User("ann").ID
	for i, kind := range []Kind{ChatMessage, MatchRequest, MatchAccepted, SessionReminder, Invitation, SessionCancelled, LevelResult, Badge} {
		if err := n.Notify(ctx, Notice{UserID: ann, Kind: kind, Params: map[string]any{"n": i}}); err != nil {
			t.Fatal(err)
		}
		if got, want := e.take(), fmt.Sprintf("%s notification %s %d", ann, kind, i+1); got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
	}
	for name, bad := range map[string]Notice{
		"a kind that is not": {UserID: ann, Kind: "news"},
		"too many values":    {UserID: ann, Kind: Badge, Params: map[string]any{"x": strings.Repeat("x", 3000)}},
		"nobody":             {UserID: "nobody", Kind: Badge},
	} {
		if err := n.Notify(ctx, bad); err == nil || (name == "nobody") != errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	list, unread, err := n.List(ctx, ann, false, Mark{}, 100)
	if err != nil || len(list) != 8 || unread != 8 {
		t.Errorf("%d in the list, %d unread, %v", len(list), unread, err)
	}
}

func TestUnreadOnesOfAGroupAreOne(t *testing.T) {
	db, e := storetest.New(t), &ear{}
	ctx, n := t.Context(), newNotify(t, db, e, Config{})
	ann := db.User("ann").ID
	tell := func(count int) {
		t.Helper()
		if err := n.Notify(ctx, Notice{UserID: ann, Kind: ChatMessage, GroupKey: "chat:1", Params: map[string]any{"unreadCount": count}}); err != nil {
			t.Fatal(err)
		}
	}
	tell(1)
	tell(2)
	list, _, err := n.List(ctx, ann, true, Mark{}, 10)
	if err != nil || len(list) != 1 || list[0].Occurrences != 2 || string(list[0].Params) != `{"unreadCount":2}` {
		t.Fatalf("%+v, %v", list, err)
	}
	if unread, err := n.MarkRead(ctx, ann, list[0].ID); err != nil || unread != 0 {
		t.Errorf("%d unread, %v", unread, err)
	}
	tell(1)
	if list, unread, err := n.List(ctx, ann, false, Mark{}, 10); err != nil || len(list) != 2 || unread != 1 {
		t.Errorf("%+v, %d unread, %v", list, unread, err)
	}
}

// A message that its reader sees in the room is told nowhere else; one that stays unread is, once for the room, until the room is read.
func TestUnreadChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, e := storetest.New(t), &ear{}
		ctx, n := t.Context(), newNotify(t, db, e, Config{})
		defer running(n)()
		ann, bob := db.User("ann").ID, db.User("bob").ID
		room := db.Match(ann, bob)
		said := 0
		says := func() {
			said++
			r, err := db.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: room, SenderID: ann, ClientID: fmt.Sprint(said), Kind: store.MessageText, Body: "x"}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			n.ChatSent(room, ann, "ann", "x", r.MemberIDs)
		}
		reads := func(upTo int64) func() {
			return func() {
				if _, _, err := db.ChatRooms.MarkRead(ctx, room, bob, upTo); err != nil {
					t.Fatal(err)
				}
				n.ChatRead(room, bob)
			}
		}
		for _, step := range []struct {
			name string
			do   func()
			wait time.Duration
			want string
		}{
			{"a message", says, 2 * time.Second, ""},
			{"is read at once", reads(1), 10 * time.Second, ""},
			{"two more", func() { says(); says() }, 4 * time.Second, bob + " notification chat-message 1"},
			{"one of them is read", reads(2), 2 * time.Second, ""},
			{"a third", says, 4 * time.Second, bob + " notification chat-message 1"},
			{"all are read", reads(4), 2 * time.Second, bob + " read 0"},
			{"and again", reads(4), 2 * time.Second, ""},
			{"somebody reads along", func() {
				for range 40 { // there is always one that has only just come
					says()
					time.Sleep(150 * time.Millisecond)
					reads(int64(said - 1))()
				}
			}, 0, ""},
			{"and goes", func() {}, 4 * time.Second, bob + " notification chat-message 1"},
		} {
			step.do()
			time.Sleep(step.wait)
			synctest.Wait()
			if got := e.take(); got != step.want {
				t.Errorf("%s: heard %q, want %q", step.name, got, step.want)
			}
		}
		list, _, err := n.List(ctx, bob, false, Mark{}, 10)
		if err != nil || len(list) != 2 || !strings.Contains(string(list[0].Params), `"unreadCount":1`) || !strings.Contains(string(list[1].Params), `"unreadCount":2`) {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// A server that ends does not wait for the patience with a message: what its reader has not read by then is told at once, and what they have is not.
func TestUnreadChatAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, e := storetest.New(t), &ear{}
		ctx, n := t.Context(), newNotify(t, db, e, Config{})
		stop := running(n)
		ann, bob, cho := db.User("ann").ID, db.User("bob").ID, db.User("cho").ID
		for _, reader := range []string{bob, cho} {
			room := db.Match(ann, reader)
			r, err := db.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: room, SenderID: ann, ClientID: reader, Kind: store.MessageText, Body: "x"}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			n.ChatSent(room, ann, "ann", "x", r.MemberIDs)
			if reader == cho {
				if _, _, err := db.ChatRooms.MarkRead(ctx, room, cho, r.Message.Seq); err != nil {
					t.Fatal(err)
				}
			}
		}
		stop()
		for who, want := range map[string]int{ann: 0, bob: 1, cho: 0} {
			if list, _, err := n.List(ctx, who, true, Mark{}, 10); err != nil || len(list) != want {
				t.Errorf("%+v, %v, want %d", list, err, want)
			}
		}
	})
}

// What somebody says whom the reader of a group has blocked calls nobody; what others say there does, and counts alone.
func TestUnreadChatOfTheBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, e := storetest.New(t), &ear{}
		ctx, n := t.Context(), newNotify(t, db, e, Config{})
		defer running(n)()
		ann, bob, cho := db.User("ann"), db.User("bob"), db.User("cho")
		db.Talk(ann, bob, cho)
		room, err := db.ChatRooms.CreateGroup(ctx, ann.ID, "group", []string{bob.ID, cho.ID}, time.Now())
		if err == nil {
			err = db.Blocks.Add(ctx, ann.ID, bob.ID, time.Now())
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, step := range []struct {
			who  store.User
			want string
		}{{bob, ""}, {cho, ann.ID + " notification chat-message 1"}} {
			_, err := db.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: room, SenderID: step.who.ID, ClientID: fmt.Sprint(i), Kind: store.MessageText, Body: "x"}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			n.ChatSent(room, step.who.ID, step.who.EnglishName, "x", []string{ann.ID})
			time.Sleep(4 * time.Second)
			synctest.Wait()
			if got := e.take(); got != step.want {
				t.Errorf("%s wrote: heard %q, want %q", step.who.EnglishName, got, step.want)
			}
		}
		list, _, err := n.List(ctx, ann.ID, false, Mark{}, 10)
		if err != nil || len(list) != 1 || !strings.Contains(string(list[0].Params), `"unreadCount":1`) {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// Whoever has a place or is asked to take one, and the host, is reminded of a session once, whatever restarts in between, and of a start that has passed never.
func TestReminders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, e := storetest.New(t), &ear{}
		ctx := t.Context()
		host, guest, mute := db.User("host"), db.User("guest"), db.User("mute")
		asked, declined, blocked := db.User("asked"), db.User("declined"), db.User("blocked")
		session := func(in time.Duration) store.Session {
			s, err := db.Sessions.Create(ctx, store.NewSession{Title: "t", HostID: host.ID, Type: store.TypeAudio, MaxParticipants: 4, ScheduledAt: time.Now().Add(in)}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		session(-time.Minute)
		soon := session(20 * time.Minute)
		session(24 * time.Hour)
		if _, err := db.Seats.Claim(ctx, soon.ID, guest.ID, time.Now()); err != nil {
			t.Fatal(err)
		}
		n := newNotify(t, db, e, Config{})
		if _, err := n.SetPreferences(ctx, mute.ID, Preferences{Channels: map[Category]Channels{Sessions: {}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Seats.Claim(ctx, soon.ID, mute.ID, time.Now()); err != nil {
			t.Fatal(err)
		}
		db.Talk(host, asked, declined, blocked)
		for _, who := range []store.User{host, asked, declined, blocked} { // and have read it: nothing of it is told
			rooms, err := db.ChatRooms.Rooms(ctx, who.ID, store.ChatRoomMark{}, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rooms {
				if _, _, err := db.ChatRooms.MarkRead(ctx, r.ID, who.ID, r.LastSeq); err != nil {
					t.Fatal(err)
				}
			}
		}
		_, err := db.Invitations.Invite(ctx, soon.ID, host.ID, []string{asked.ID, declined.ID, blocked.ID}, time.Now())
		if err == nil {
			err = db.Invitations.End(ctx, soon.ID, declined.ID, declined.ID, time.Now())
		}
		if err == nil {
			err = db.Blocks.Add(ctx, blocked.ID, host.ID, time.Now())
		}
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]bool{asked.ID + " notification session-reminder 1": true, guest.ID + " notification session-reminder 1": true, host.ID + " notification session-reminder 1": true}
		heard := map[string]bool{}
		for range 8 { // restarts, five minutes apart
			stop := running(newNotify(t, db, e, Config{}))
			time.Sleep(5 * time.Minute)
			synctest.Wait()
			stop()
			if got := e.take(); got != "" {
				for line := range strings.SplitSeq(got, ", ") {
					if heard[line] || !want[line] {
						t.Errorf("heard %q", line)
					}
					heard[line] = true
				}
			}
		}
		if len(heard) != len(want) {
			t.Errorf("heard %v", heard)
		}
		if list, _, err := n.List(ctx, mute.ID, false, Mark{}, 10); err != nil || len(list) != 0 {
			t.Errorf("who wants no reminders has %+v, %v", list, err)
		}
	})
}

func TestOldNotificationsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, e := storetest.New(t), &ear{}
		ctx, n := t.Context(), newNotify(t, db, e, Config{})
		ann := db.User("ann").ID
		for i := range 2 {
			if err := n.Notify(ctx, Notice{UserID: ann, Kind: Badge}); err != nil {
				t.Fatal(err)
			}
			if list, _, err := n.List(ctx, ann, true, Mark{}, 1); err != nil {
				t.Fatal(err)
			} else if i == 0 {
				if _, err := n.MarkRead(ctx, ann, list[0].ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, step := range []struct {
			days, want int
		}{{29, 2}, {31, 1}, {89, 1}, {91, 0}} {
			time.Sleep(time.Until(storeStart().Add(time.Duration(step.days) * 24 * time.Hour)))
			n.expire(ctx)
			if list, _, err := n.List(ctx, ann, false, Mark{}, 10); err != nil || len(list) != step.want {
				t.Errorf("after %d days: %d left, %v", step.days, len(list), err)
			}
		}
	})
}

// storeStart is when every bubble of testing/synctest begins.
func storeStart() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

func TestQuietHours(t *testing.T) {
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, tc := range []struct {
		hours QuietHours
		at    string
		want  bool
	}{
		{QuietHours{true, "22:00", "07:00", "Asia/Seoul"}, "2026-11-26T12:59:00Z", false}, // 21:59 in Seoul
		{QuietHours{true, "22:00", "07:00", "Asia/Seoul"}, "2026-11-26T13:00:00Z", true},
		{QuietHours{true, "22:00", "07:00", "Asia/Seoul"}, "2026-11-26T21:59:00Z", true},
		{QuietHours{true, "22:00", "07:00", "Asia/Seoul"}, "2026-11-26T22:00:00Z", false},
		{QuietHours{true, "09:00", "17:30", "UTC"}, "2026-11-26T17:29:00Z", true},
		{QuietHours{true, "09:00", "17:30", "UTC"}, "2026-11-26T17:30:00Z", false},
		{QuietHours{true, "01:00", "06:00", "America/New_York"}, "2026-03-08T07:30:00Z", true}, // the night the clocks move
	} {
		if got := (Preferences{QuietHours: tc.hours}).quiet(at(tc.at)); got != tc.want {
			t.Errorf("%+v at %s: %v", tc.hours, tc.at, got)
		}
	}
	if (Preferences{}).quiet(at("2026-11-26T03:00:00Z")) {
		t.Error("quiet without quiet hours")
	}
}
