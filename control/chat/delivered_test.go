package chat_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/store/storetest"
)

// wall notes what is told of deliveries.
type wall struct {
	ear
	mu   sync.Mutex
	told map[string][]chat.Delivered // Guarded by mu: by destination.
}

func (w *wall) Publish(destination string, body []byte) {
	var news struct {
		Type, RoomID string
		Delivered    []chat.Delivered
	}
	if err := json.Unmarshal(body, &news); err != nil || news.Type != "delivered" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if chat.Topic(news.RoomID) != destination || w.told[destination] != nil {
		panic("told elsewhere, or twice")
	}
	w.told[destination] = news.Delivered
}

func (w *wall) take() map[string][]chat.Delivered {
	w.mu.Lock()
	defer w.mu.Unlock()
	told := w.told
	w.told = map[string][]chat.Delivered{}
	return told
}

// Of each room there is one event in a second, however often and by however many a message is received.
func TestDeliveriesAreToldOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, w := storetest.New(t), &wall{told: map[string][]chat.Delivered{}}
		c := newChat(t, db, w)
		ann, bob, cho := db.User("ann").ID, db.User("bob").ID, db.User("cho").ID
		db.Meet(ann, bob)
		db.Meet(ann, cho)
		group, err := c.CreateGroup(t.Context(), ann, "group", []string{bob, cho})
		if err != nil {
			t.Fatal(err)
		}
		sent := int64(0)
		say := func(who string) {
			t.Helper()
			sent++
			if _, _, err := c.Send(t.Context(), group.ID, who, chat.Draft{ClientID: time.Now().Format(time.RFC3339Nano), Body: "hi"}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Millisecond)
		}
		got := func(who, body string) {
			t.Helper()
			if err := receive(t.Context(), c, who, chat.Incoming{Destination: "/app/chat/" + group.ID + "/delivered", Body: []byte(body)}); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = c.Run(ctx) })
		for _, who := range []string{bob, cho, ann, ann, ann} {
			say(who)
		}
		expect := func(what string, want map[string][]chat.Delivered) {
			t.Helper()
			synctest.Wait()
			if told := w.take(); len(told)+len(want) > 0 && !reflect.DeepEqual(told, want) {
				t.Errorf("%s: told %v, want %v", what, told, want)
			}
		}
		topic := chat.Topic(group.ID)
		for _, body := range []string{`{"seq":3}`, `{"seq":5}`, `{"seq":4}`} {
			got(bob, body)
		}
		got(cho, `{"seq":4}`)
		got(ann, `{"seq":5}`)
		expect("at once", nil)
		time.Sleep(time.Second)
		both := []chat.Delivered{{UserID: bob, DeliveredSeq: 5}, {UserID: cho, DeliveredSeq: 4}}
		if cho < bob {
			both[0], both[1] = both[1], both[0]
		}
		expect("after a second, of both and not of the writer", map[string][]chat.Delivered{topic: both})

		got(bob, `{"seq":5}`)
		time.Sleep(2 * time.Second)
		expect("what did not move", nil)

		got(cho, `{"seq":5}`)
		synctest.Wait()
		cancel()
		running.Wait()
		expect("what waited when the node stopped", map[string][]chat.Delivered{topic: {{UserID: cho, DeliveredSeq: 5}}})
	})
}

func TestDeliveriesThatAreRefused(t *testing.T) {
	c := newChat(t, storetest.New(t), &ear{})
	if err := c.MarkDelivered("01990000-0000-7000-8000-000000000000", "ann", -1); !errors.Is(err, chat.ErrInvalid) {
		t.Errorf("before the first: %v", err)
	}
	for _, tc := range []struct {
		room, body string
		want       error
	}{
		{"no-id", `{"seq":1}`, chat.ErrNotFound},
		{"0199\x00", `{"seq":1}`, chat.ErrNotFound},
		{"01990000-0000-7000-8000-000000000000", `{"seq":-1}`, chat.ErrNotFound},
		{"01990000-0000-7000-8000-000000000000", `{}`, chat.ErrInvalid},
		{"01990000-0000-7000-8000-000000000000", `[]`, chat.ErrInvalid},
		{"01990000-0000-7000-8000-000000000000", `{"seq":1}`, chat.ErrNotFound}, // of which ann is no member
	} {
		if err := receive(t.Context(), c, "ann", chat.Incoming{Destination: "/app/chat/" + tc.room + "/delivered", Body: []byte(tc.body)}); !errors.Is(err, tc.want) {
			t.Errorf("%q %s: %v, want %v", tc.room, tc.body, err, tc.want)
		}
	}
}
