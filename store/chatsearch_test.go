package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// finds returns the bodies that a search finds, page after page, and how many pages there were.
func (c *chat) finds(who store.User, room, text string, limit int) (bodies []string, pages int) {
	c.t.Helper()
	s := store.ChatSearch{UserID: who.ID, RoomID: room, Text: text, Limit: limit}
	for {
		pages++
		out, err := c.ChatMessages.Search(c.t.Context(), s)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, f := range out.Found {
			bodies = append(bodies, f.Message.Body)
		}
		if out.Next == nil {
			return bodies, pages
		}
		if len(out.Found) > limit || s.From.ID != "" && (out.Next.At.After(s.From.At) || *out.Next == s.From) {
			c.t.Fatalf("page %d has %d messages and goes on from %v to %v", pages, len(out.Found), s.From, *out.Next)
		}
		s.From = *out.Next
	}
}

func TestChatSearchFindsPartsOfWords(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	for _, said := range []string{"사과를 먹었어요", "사진 봤어?", "I ate an Apple", "100% sure", "100 sure", "snake_case", "snakeXcase", `back\slash`, "party 🎉 at 8", "한국어 공부", "it's fine"} {
		c.say(room, c.bob, said)
	}
	for text, want := range map[string]string{
		"사과":     "사과를 먹었어요",
		"과를":     "사과를 먹었어요",
		"사":      "사진 봤어?|사과를 먹었어요",
		"국어 공":   "한국어 공부",
		"apple":  "I ate an Apple",
		"ATE AN": "I ate an Apple",
		"0%":     "100% sure",
		"%":      "100% sure",
		"e_c":    "snake_case",
		"_":      "snake_case",
		`k\s`:    `back\slash`,
		"🎉":      "party 🎉 at 8",
		"'":      "it's fine",
		"배":      "",
	} {
		if got, _ := c.finds(c.ann, "", text, 10); strings.Join(got, "|") != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
}

func TestChatSearchFindsWhatACorrectionSays(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	wrong := c.say(room, c.ann, "I goed home")
	_, err := c.ChatMessages.Append(t.Context(), store.NewChatMessage{RoomID: room, SenderID: c.bob.ID, ClientID: "fix", Kind: store.MessageCorrection,
		Corrected: "I went home", ReplyTo: wrong.ID}, storetest.Start().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.ChatMessages.Search(t.Context(), store.ChatSearch{UserID: c.ann.ID, Text: "went", Limit: 5})
	if err != nil || len(out.Found) != 1 || out.Found[0].Message.Corrected != "I went home" || out.Found[0].RoomName != "bob" || out.Found[0].RoomKind != store.ChatDirect {
		t.Errorf("%+v %v", out, err)
	}
}

func TestChatSearchSeesWhatTheReaderSees(t *testing.T) {
	c := newChat(t)
	eve, cat := c.User("eve"), c.User("cat")
	direct := c.direct(c.ann, c.bob)
	c.Meet(c.ann.ID, c.bob.ID, cat.ID)
	group, err := c.ChatRooms.CreateGroup(t.Context(), c.ann.ID, "Tea", []string{c.bob.ID, cat.ID}, storetest.Start())
	if err != nil {
		t.Fatal(err)
	}
	c.say(direct, c.ann, "tea in private")
	c.say(group, c.bob, "tea of bob")
	c.say(group, cat, "tea of cat")
	gone := c.say(group, cat, "tea that was spilt")
	if _, _, err := c.ChatMessages.Delete(t.Context(), group, gone.ID, cat.ID, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	expect := func(what string, who store.User, want ...string) {
		t.Helper()
		if got, _ := c.finds(who, "", "tea", 1); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	expect("a member of both rooms", c.ann, "tea of cat", "tea of bob", "tea in private")
	expect("a member of one", cat, "tea of cat", "tea of bob")
	expect("a stranger", eve)
	if _, err := c.ChatMessages.Search(t.Context(), store.ChatSearch{UserID: eve.ID, RoomID: group, Text: "tea", Limit: 5}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger searches a room: %v", err)
	}
	if got, _ := c.finds(c.ann, direct, "tea", 5); !slices.Equal(got, []string{"tea in private"}) {
		t.Errorf("one room: %q", got)
	}
	if err := c.Blocks.Add(t.Context(), c.ann.ID, c.bob.ID, storetest.Start()); err != nil {
		t.Fatal(err)
	}
	expect("who has blocked bob", c.ann, "tea of cat")
	expect("who is blocked", c.bob, "tea of cat", "tea of bob", "tea in private")
	if err := c.Blocks.Remove(t.Context(), c.ann.ID, c.bob.ID); err != nil {
		t.Fatal(err)
	}
	for _, room := range []string{direct, group} {
		if _, err := c.ChatRooms.Leave(t.Context(), room, c.ann.ID, storetest.Start()); err != nil {
			t.Fatal(err)
		}
	}
	expect("who has left", c.ann)
	c.say(direct, c.bob, "tea again?")
	expect("who was written to afterwards", c.ann, "tea again?")
}

func TestChatSearchGoesThroughManyRoomsByTime(t *testing.T) {
	c := newChat(t)
	rooms := make([]string, 7)
	for i := range rooms {
		rooms[i] = c.direct(c.ann, c.User(fmt.Sprint("friend", i)))
	}
	var want []string
	for i := range 60 {
		body := fmt.Sprint("word ", i)
		c.say(rooms[i*i%7], c.ann, body)
		want = append(want, body)
	}
	slices.Reverse(want)
	for _, limit := range []int{1, 7, 60, 61} {
		if got, _ := c.finds(c.ann, "", "word", limit); !slices.Equal(got, want) {
			t.Errorf("pages of %d: %q", limit, got)
		}
	}
}

func TestChatSearchReadsNoMoreThanItMay(t *testing.T) {
	c := newChat(t)
	// A message of each of two rooms is older than all that one call reads.
	old := []string{c.direct(c.ann, c.bob), c.direct(c.ann, c.User("dan"))}
	c.say(old[0], c.bob, "needle one")
	c.say(old[1], c.ann, "needle two")
	c.fill(old[0], c.bob, 25_000)
	got, pages := c.finds(c.ann, "", "needle", 20)
	if !slices.Equal(got, []string{"needle two", "needle one"}) || pages != 2 {
		t.Errorf("%q in %d pages", got, pages)
	}
}

// fill puts many messages at the end of a room, without what sending one does.
func (c *chat) fill(room string, who store.User, n int) { fillRoom(c.t, c.DB, room, who, n) }

func fillRoom(t testing.TB, db *storetest.DB, room string, who store.User, n int) {
	t.Helper()
	raw := db.Raw()
	from := storetest.Start().Add(time.Hour).UnixMilli()
	for _, s := range []struct {
		statement string
		args      []any
	}{
		{`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ` + fmt.Sprint(n) + `)
			INSERT INTO chat_messages (id, room_id, seq, revision, sender_id, client_id, kind, body, created_at)
			SELECT r.id || '-' || CAST(1000000 + i AS TEXT), r.id, r.last_seq + i, r.revision + i, ?, r.id || CAST(i AS TEXT), 'text',
				'내일 여덟 시에 봐요! Did you find time to look at what I wrote yesterday ' || CAST(i AS TEXT), ` + fmt.Sprint(from) + ` + i
			FROM n JOIN chat_rooms r ON r.id = ?`, []any{who.ID, room}},
		{`UPDATE chat_rooms SET last_seq = last_seq + ` + fmt.Sprint(n) + `, revision = revision + ` + fmt.Sprint(n) + `, last_at = ` + fmt.Sprint(from+int64(n)) + ` WHERE id = ?`, []any{room}},
	} {
		if _, err := raw.Exec(s.statement, s.args...); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkChatSearch is a person with fifty rooms of 2000 messages each: words that are in every message, and one that is in none, which costs
// all that one call may read.
func BenchmarkChatSearch(b *testing.B) {
	db := storetest.New(b)
	ann := db.User("ann")
	for i := range 50 {
		friend := db.User(fmt.Sprint("friend", i))
		room := db.Match(ann.ID, friend.ID)
		fillRoom(b, db, room, friend, 2000)
	}
	if _, err := db.Raw().Exec("ANALYZE"); err != nil { // as PostgreSQL does by itself after a while
		b.Fatal(err)
	}
	for _, c := range []struct {
		name, text string
		found      int
	}{{"everywhere", "여덟", 20}, {"nowhere", "사과", 0}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				out, err := db.ChatMessages.Search(b.Context(), store.ChatSearch{UserID: ann.ID, Text: c.text, Limit: 20})
				if err != nil || len(out.Found) != c.found || out.Next == nil {
					b.Fatal(len(out.Found), out.Next, err)
				}
			}
		})
	}
	b.Run("a small room", func(b *testing.B) {
		friend := db.User("new")
		room := db.Match(ann.ID, friend.ID)
		fillRoom(b, db, room, friend, 100)
		for b.Loop() {
			out, err := db.ChatMessages.Search(b.Context(), store.ChatSearch{UserID: ann.ID, RoomID: room, Text: "사과", Limit: 20})
			if err != nil || out.Next != nil {
				b.Fatal(out, err)
			}
		}
	})
}

// What a blocked person said is not found in the words of those who corrected it.
func TestChatSearchFindsNoCorrectionsOfTheBlocked(t *testing.T) {
	c := newChat(t)
	ctx, now, cho := t.Context(), storetest.Start(), c.User("cho")
	c.Talk(c.ann, c.bob, cho)
	group := must[string](t)(c.ChatRooms.CreateGroup(ctx, c.ann.ID, "three", []string{c.bob.ID, cho.ID}, now))
	rude := c.say(group, c.bob, "you is rude")
	must[store.ChatReceipt](t)(c.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: group, SenderID: cho.ID, ClientID: "better", Kind: store.MessageCorrection,
		Body: "like this", Corrected: "you are rude", ReplyTo: rude.ID}, now))
	if found, _ := c.finds(c.ann, "", "rude", 10); len(found) != 2 {
		t.Errorf("before the block: %q", found)
	}
	must[any](t)(nil, c.Blocks.Add(ctx, c.ann.ID, c.bob.ID, now))
	if found, _ := c.finds(c.ann, "", "rude", 10); len(found) != 0 {
		t.Errorf("after it: %q", found)
	}
	if found, _ := c.finds(cho, "", "rude", 10); len(found) != 2 {
		t.Errorf("others: %q", found)
	}
}
