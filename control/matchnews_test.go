package control

import (
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/users"
	"github.com/languagemate/studymate/store"
)

// findableLearner is somebody who has completed the onboarding, with a device that hears of notifications.
func findableLearner(t *testing.T, c *Control, name, native, target string) (id string, device *topic) {
	t.Helper()
	id, token := learner(t, c, name)
	_, err := c.deps.Store.Users.Change(t.Context(), id, time.Now(), func(p *store.Person) error {
		p.NativeLanguage, p.TargetLanguages, p.OnboardedAt = native, []store.TargetLanguage{{Language: target}}, time.Now()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c.matching.Changed(t.Context(), id)
	device = dial(t, c, "Bearer "+token)
	device.expect("CONNECTED\n")
	device.send("SUBSCRIBE\nid:1\ndestination:" + notify.Queue + "\nreceipt:1\n\n\x00")
	device.expect("RECEIPT\n")
	return id, device
}

func TestAMatchIsToldLive(t *testing.T) {
	c := start(t, nil)
	ctx := t.Context()
	ann, annHears := findableLearner(t, c, "Ann", "ko", "en")
	bob, bobHears := findableLearner(t, c, "Bob", "en", "ko")
	r, created, err := c.matching.Ask(ctx, ann, bob)
	if err != nil || !created {
		t.Fatal(created, err)
	}
	bobHears.expect("MESSAGE\n", `"kind":"match-request"`, `"requesterId":"`+ann+`"`, `"requesterName":"Ann"`, `"requestId":"`+r.ID+`"`, `"unreadCount":1`)
	bobHears.expect("MESSAGE\n", `"type":"match-requests"`)
	got, err := c.matching.Accept(ctx, r.ID, bob)
	if err != nil {
		t.Fatal(err)
	}
	annHears.expect("MESSAGE\n", `"kind":"match-accepted"`, `"partnerName":"Bob"`, `"roomId":"`+got.RoomID+`"`)
	annHears.expect("MESSAGE\n", `"type":"match-requests"`)
	bobHears.expect("MESSAGE\n", `"type":"read"`, `"unreadCount":0`)
	bobHears.expect("MESSAGE\n", `"type":"match-requests"`)
}

// Who wants no notifications of matching has pages open all the same.
func TestAQuietMatchIsShownLive(t *testing.T) {
	c := start(t, nil)
	ctx := t.Context()
	ann, _ := findableLearner(t, c, "Ann", "ko", "en")
	bob, bobHears := findableLearner(t, c, "Bob", "en", "ko")
	if _, err := c.notify.SetPreferences(ctx, bob, notify.Preferences{Channels: map[notify.Category]notify.Channels{notify.Matching: {}}}); err != nil {
		t.Fatal(err)
	}
	if _, created, err := c.matching.Ask(ctx, ann, bob); err != nil || !created {
		t.Fatal(created, err)
	}
	bobHears.expect("MESSAGE\n", `"type":"match-requests"`)
}

func TestTheQueueIsToldLive(t *testing.T) {
	c := start(t, nil)
	ctx := t.Context()
	devices := map[string]*topic{}
	var ids []string
	for name, languages := range map[string][2]string{"Ann": {"ko", "en"}, "Bo": {"ko", "en"}, "Cy": {"en", "ko"}, "Di": {"en", "ko"}} {
		id, device := findableLearner(t, c, name, languages[0], languages[1])
		devices[id], ids = device, append(ids, id)
	}
	for _, id := range ids {
		if _, err := c.matching.JoinQueue(ctx, id, ""); err != nil {
			t.Fatal(err)
		}
	}
	for i, id := range ids {
		frame := devices[id].expect("MESSAGE\n", `"type":"match-queue"`, `"status":"matched"`, `"sessionId":"`)
		if i == 0 { // who waited longest is the host
			continue
		}
		invitation := devices[id].expect("MESSAGE\n", `"kind":"invitation"`, `"inviterId":"`+ids[0]+`"`)
		_, session, _ := strings.Cut(frame, `"sessionId":"`)
		if session, _, _ = strings.Cut(session, `"`); !strings.Contains(invitation, session) {
			t.Errorf("invited to another session than %s: %s", session, invitation)
		}
	}
}

// TestWhatPeopleChangeIsFoundAtOnce is about the calls by which people change what others find them by.
func TestWhatPeopleChangeIsFoundAtOnce(t *testing.T) {
	c := start(t, nil)
	ctx := t.Context()
	ann, _ := findableLearner(t, c, "Ann", "ko", "en")
	bob, _ := findableLearner(t, c, "Bob", "en", "ko")
	people := findable{c.people, c.matching}
	finds := func() int {
		t.Helper()
		list, _, err := c.matching.Recommend(ctx, ann, matching.Wish{Language: "en"}, matching.Mark{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if finds() != 1 {
		t.Fatal("the two don't find each other")
	}
	french := "fr"
	if _, err := people.Edit(ctx, bob, func(int64) bool { return true }, users.Edit{NativeLanguage: &french}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if finds() != 0 {
		t.Error("who speaks another language is still found")
	}
	if _, err := (closing{c.accounts, c.matching}).Close(ctx, bob, time.Now()); err != nil {
		t.Fatal(err)
	}
	if n := c.matching.Stats().People; n != 1 {
		t.Errorf("%d people, one of whom has closed the account", n)
	}
}

// TestABlockEndsWhatWaits: there is nothing to answer any more, for either of the two.
func TestABlockEndsWhatWaits(t *testing.T) {
	c := start(t, nil)
	ctx := t.Context()
	ann, _ := findableLearner(t, c, "Ann", "ko", "en")
	bob, bobHears := findableLearner(t, c, "Bob", "en", "ko")
	cho, choHears := findableLearner(t, c, "Cho", "en", "ko")
	for _, other := range []string{bob, cho} {
		if _, _, err := c.matching.Ask(ctx, ann, other); err != nil {
			t.Fatal(err)
		}
	}
	bobHears.expect("MESSAGE\n", `"kind":"match-request"`, `"unreadCount":1`)
	bobHears.expect("MESSAGE\n", `"type":"match-requests"`)
	if err := (parting{c.chat, c.matching}).Block(ctx, bob, ann); err != nil {
		t.Fatal(err)
	}
	bobHears.expect("MESSAGE\n", `"type":"read"`, `"unreadCount":0`)
	bobHears.expect("MESSAGE\n", `"type":"match-requests"`)
	choHears.expect("MESSAGE\n", `"kind":"match-request"`, `"unreadCount":1`)
	choHears.expect("MESSAGE\n", `"type":"match-requests"`)
	if _, err := (closing{c.accounts, c.matching}).Close(ctx, ann, time.Now()); err != nil {
		t.Fatal(err)
	}
	choHears.expect("MESSAGE\n", `"type":"read"`, `"unreadCount":0`)
}
