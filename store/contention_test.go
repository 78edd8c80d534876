package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// atOnce calls do n times side by side and returns what came of it.
func atOnce(n int, do func(i int) error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range errs {
		all.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}

// came counts the errors that are want; all others are faults.
func came(t *testing.T, errs []error, want ...error) (n int) {
	t.Helper()
	for _, err := range errs {
		switch {
		case err == nil:
			n++
		case !slices.ContainsFunc(want, func(w error) bool { return errors.Is(err, w) }):
			t.Errorf("at the same time: %v", err)
		}
	}
	return n
}

func TestMessagesAtOnceAreNumberedWithoutGaps(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	const each = 40
	came(t, atOnce(2*each, func(i int) error {
		sender := []store.User{c.ann, c.bob}[i%2]
		_, err := c.ChatMessages.Append(t.Context(), store.NewChatMessage{RoomID: room, SenderID: sender.ID, ClientID: fmt.Sprint("at once ", i), Kind: store.MessageText, Body: "x"}, storetest.Start())
		return err
	}))
	first := int64(0)
	page := must[[]store.ChatMessage](t)(c.ChatMessages.Page(t.Context(), store.ChatPage{RoomID: room, UserID: c.bob.ID, AfterSeq: &first, Limit: 1000}))
	for i, m := range page {
		if m.Seq != int64(i+1) {
			t.Fatalf("message %d has the number %d", i+1, m.Seq)
		}
	}
	if len(page) != 2*each {
		t.Errorf("%d messages, want %d", len(page), 2*each)
	}
}

func TestAMessageSentTwiceAtOnceIsStoredOnce(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	for round := range 5 {
		var mu sync.Mutex
		ids := map[string]bool{}
		came(t, atOnce(8, func(int) error {
			got, err := c.ChatMessages.Append(t.Context(), store.NewChatMessage{RoomID: room, SenderID: c.ann.ID, ClientID: fmt.Sprint(round), Kind: store.MessageText, Body: "x"}, storetest.Start())
			mu.Lock()
			defer mu.Unlock()
			ids[got.Message.ID] = true
			return err
		}))
		if len(ids) != 1 {
			t.Errorf("round %d: stored as %v", round, ids)
		}
	}
}

func TestReadMarksAtOnceNeverMoveBack(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	for i := range 20 {
		c.say(room, c.ann, fmt.Sprint(i))
	}
	for round := range 5 {
		came(t, atOnce(20, func(i int) error {
			_, _, err := c.ChatRooms.MarkRead(t.Context(), room, c.bob.ID, int64(20-(i+round)%20))
			return err
		}))
		if m := must[store.ChatMembership](t)(c.ChatRooms.Membership(t.Context(), room, c.bob.ID)); m.LastReadSeq != 20 {
			t.Fatalf("round %d: read up to %d, want 20", round, m.LastReadSeq)
		}
		if _, err := c.Raw().Exec("UPDATE chat_members SET last_read_seq = 0"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTwoPeopleGetOneRoom(t *testing.T) {
	c := newChat(t)
	c.Meet(c.ann.ID, c.bob.ID)
	var mu sync.Mutex
	rooms, made := map[string]bool{}, 0
	came(t, atOnce(10, func(i int) error {
		pair := []store.User{c.ann, c.bob}
		id, created, err := c.ChatRooms.OpenDirect(t.Context(), pair[i%2].ID, pair[1-i%2].ID, storetest.Start())
		mu.Lock()
		defer mu.Unlock()
		rooms[id] = true
		if created {
			made++
		}
		return err
	}))
	if len(rooms) != 1 || made != 1 {
		t.Errorf("rooms %v, made %d times", rooms, made)
	}
}

func TestARoomThatAllLeaveAtOnceIsGone(t *testing.T) {
	c := newChat(t)
	for round := range 8 {
		room := c.direct(c.ann, c.bob)
		came(t, atOnce(2, func(i int) error {
			_, err := c.ChatRooms.Leave(t.Context(), room, []string{c.ann.ID, c.bob.ID}[i], storetest.Start())
			return err
		}))
		if n := count(t, c.Raw(), "SELECT count(*) FROM chat_rooms WHERE id = ?", room); n != 0 {
			t.Fatalf("round %d: a room that nobody is in stays", round)
		}
	}
}

func TestOnePersonHoldsOnePlaceHoweverManyAreClaimed(t *testing.T) {
	db := storetest.New(t)
	ann := db.User("ann")
	var sessions []string
	for range 8 {
		sessions = append(sessions, db.Session(ann).ID)
	}
	came(t, atOnce(len(sessions), func(i int) error {
		_, err := db.Seats.Claim(t.Context(), sessions[i], ann.ID, storetest.Start())
		return err
	}))
	if n := count(t, db.Raw(), "SELECT count(*) FROM session_participants WHERE left_at IS NULL"); n != 1 {
		t.Errorf("%d places held, want 1", n)
	}
}

func TestASessionIsNotAbandonedUnderWhoComesIn(t *testing.T) {
	db := storetest.New(t)
	ann, bob := db.User("ann"), db.User("bob")
	late := storetest.Start().Add(48 * time.Hour)
	for range 15 {
		session := db.Session(ann).ID
		came(t, atOnce(2, func(i int) (err error) {
			if i == 0 {
				_, err = db.Seats.Claim(t.Context(), session, bob.ID, late)
			} else {
				_, err = db.Sessions.CompleteAbandoned(t.Context(), late, late)
			}
			return err
		}), store.ErrSessionCompleted)
	}
	if n := count(t, db.Raw(), `SELECT count(*) FROM sessions s JOIN session_participants p ON p.session_id = s.id WHERE p.left_at IS NULL AND s.status = 'completed'
		AND s.completed_at = ? AND p.joined_at = ?`, late.UnixMilli(), late.UnixMilli()); n != 0 {
		t.Errorf("%d sessions are over with somebody in them", n)
	}
}

func TestOfOneRefreshTokenOneSuccessorComes(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	ann := db.User("ann")
	begin := func(hash string) string {
		return must[string](t)(db.RefreshTokens.Begin(ctx, store.LogIn{UserID: ann.ID, Hash: hash, TokenExpiresAt: now.Add(time.Hour), FamilyExpiresAt: now.Add(time.Hour)}, now))
	}
	for round := range 5 {
		token := fmt.Sprint("token ", round)
		begin(token)
		// A client that sends its call again gets the same successor.
		n := came(t, atOnce(10, func(int) error {
			_, err := db.RefreshTokens.Rotate(ctx, store.Exchange{Hash: token, SuccessorHash: token + "'", SuccessorExpiresAt: now.Add(time.Hour), Grace: time.Minute}, now)
			return err
		}))
		if n != 10 {
			t.Errorf("%d of 10 were renewed", n)
		}
		// Two clients with one token: one of them has stolen it.
		stolen := fmt.Sprint("stolen ", round)
		family := begin(stolen)
		n = came(t, atOnce(10, func(i int) error {
			_, err := db.RefreshTokens.Rotate(ctx, store.Exchange{Hash: stolen, SuccessorHash: fmt.Sprint(stolen, i), SuccessorExpiresAt: now.Add(time.Hour), Grace: time.Minute}, now)
			return err
		}), store.ErrTokenReused, store.ErrTokenDead)
		if n != 1 {
			t.Errorf("%d successors of one token", n)
		}
		if living := count(t, db.Raw(), "SELECT count(*) FROM refresh_tokens WHERE family_id = ? AND revoked_at IS NULL", family); living != 0 {
			t.Errorf("%d tokens of the stolen log-in live", living)
		}
	}
}

func TestALogInThatEndsWhileItIsRenewedHasEnded(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	ann := db.User("ann")
	for round := range 20 {
		token := fmt.Sprint("token ", round)
		must[string](t)(db.RefreshTokens.Begin(ctx, store.LogIn{UserID: ann.ID, Hash: token, TokenExpiresAt: now.Add(time.Hour), FamilyExpiresAt: now.Add(time.Hour)}, now))
		came(t, atOnce(2, func(i int) (err error) {
			if i == 0 {
				_, err = db.RefreshTokens.Rotate(ctx, store.Exchange{Hash: token, SuccessorHash: token + "'", SuccessorExpiresAt: now.Add(time.Hour)}, now)
			} else {
				_, err = db.RefreshTokens.Revoke(ctx, token, now)
			}
			return err
		}), store.ErrTokenDead)
	}
	if living := count(t, db.Raw(), "SELECT count(*) FROM refresh_tokens WHERE revoked_at IS NULL"); living != 0 {
		t.Errorf("%d tokens of log-ins that ended live", living)
	}
}

func TestNotificationsOfAGroupAtOnceAreCounted(t *testing.T) {
	db := storetest.New(t)
	ann := db.User("ann")
	came(t, atOnce(20, func(int) error {
		_, err := db.Notifications.Add(t.Context(), store.NewNotification{UserID: ann.ID, Kind: "chat-message", GroupKey: "room", Params: "{}"}, storetest.Start())
		return err
	}))
	page := must[[]store.Notification](t)(db.Notifications.Page(t.Context(), store.NotificationPage{UserID: ann.ID, Limit: 100}))
	if len(page) != 1 || page[0].Occurrences != 20 {
		t.Errorf("%d notifications, want one of 20: %+v", len(page), page)
	}
}

func TestChangesOfAPersonAtOnceAllCount(t *testing.T) {
	db := storetest.New(t)
	ann := db.User("ann")
	came(t, atOnce(20, func(i int) error {
		_, err := db.Users.Change(t.Context(), ann.ID, storetest.Start(), func(p *store.Person) error {
			p.Interests = append(slices.Clone(p.Interests), fmt.Sprint("interest ", i))
			return nil
		})
		return err
	}))
	if p := must[store.Person](t)(db.Users.Person(t.Context(), ann.ID)); len(p.Interests) != 20 || p.Version != 20 {
		t.Errorf("%d interests in version %d, want 20 and 20", len(p.Interests), p.Version)
	}
}

func TestACallOfOneKeyIsCarriedOutOnce(t *testing.T) {
	db := storetest.New(t)
	ann, now := db.User("ann"), storetest.Start()
	n := came(t, atOnce(10, func(int) error {
		_, err := db.IdempotencyKeys.Claim(t.Context(), store.KeyedCall{UserID: ann.ID, Route: "r", Key: "k", Fingerprint: "f"}, now.Add(-time.Hour), now.Add(-time.Minute), now)
		return err
	}), store.ErrKeyInFlight)
	if n != 1 {
		t.Errorf("%d callers carry it out", n)
	}
	later := now.Add(time.Hour) // whoever had it is gone
	n = came(t, atOnce(10, func(int) error {
		_, err := db.IdempotencyKeys.Claim(t.Context(), store.KeyedCall{UserID: ann.ID, Route: "r", Key: "k", Fingerprint: "f"}, now.Add(-time.Hour), later.Add(-time.Minute), later)
		return err
	}), store.ErrKeyInFlight)
	if n != 1 {
		t.Errorf("%d callers take it over", n)
	}
}

func TestWhoArrivesTwiceAtOnceIsOnePerson(t *testing.T) {
	db := storetest.New(t)
	came(t, atOnce(10, func(i int) error {
		_, err := db.Identities.Admit(t.Context(), store.Arrival{Provider: []string{"google", "naver"}[i%2], ProviderID: "7", VerifiedEmail: "ann@example.com", EnglishName: "ann"}, storetest.Start())
		return err
	}))
	if people, accounts := count(t, db.Raw(), "SELECT count(*) FROM users"), count(t, db.Raw(), "SELECT count(*) FROM identities"); people != 1 || accounts != 2 {
		t.Errorf("%d people with %d accounts, want 1 with 2", people, accounts)
	}
}

func TestTheLastWayInStaysHoweverManyAreRemoved(t *testing.T) {
	db := storetest.New(t)
	for round := range 10 {
		var userID string
		for _, provider := range []string{"google", "naver"} {
			userID = must[store.Admission](t)(db.Identities.Admit(t.Context(), store.Arrival{Provider: provider, ProviderID: fmt.Sprint(round), VerifiedEmail: fmt.Sprint(round, "@example.com")}, storetest.Start())).User.ID
		}
		own := must[[]store.Identity](t)(db.Identities.Of(t.Context(), userID))
		came(t, atOnce(2, func(i int) error {
			return db.Identities.Unlink(t.Context(), store.Unlinking{UserID: userID, IdentityID: own[i].ID}, storetest.Start())
		}), store.ErrLastWayIn)
		if left := must[[]store.Identity](t)(db.Identities.Of(t.Context(), userID)); len(left) != 1 {
			t.Fatalf("round %d: %d ways in, want 1", round, len(left))
		}
	}
}

func TestInvitationsAtOnceKeepToTheirNumber(t *testing.T) {
	c := newChat(t)
	session, guests := c.Session(c.ann).ID, make([]store.User, 30)
	for i := range guests {
		guests[i] = c.User(fmt.Sprint("guest", i))
		room := c.direct(c.ann, guests[i])
		c.say(room, guests[i], "hello")
	}
	asked := came(t, atOnce(len(guests), func(i int) error {
		_, err := c.Invitations.Invite(t.Context(), session, c.ann.ID, []string{guests[i].ID}, storetest.Start())
		return err
	}), store.ErrTooMany)
	if rows := count(t, c.Raw(), "SELECT count(*) FROM session_invitations"); asked != 20 || rows != 20 {
		t.Errorf("%d asked, %d stored, want 20", asked, rows)
	}
	// The same person, asked several times at once, is asked once.
	other := c.Session(c.bob).ID
	c.say(c.direct(c.bob, guests[0]), guests[0], "hello")
	var mu sync.Mutex
	var told []string
	came(t, atOnce(8, func(int) error {
		asked, err := c.Invitations.Invite(t.Context(), other, c.bob.ID, []string{guests[0].ID}, storetest.Start())
		mu.Lock()
		defer mu.Unlock()
		told = append(told, asked...)
		return err
	}))
	if len(told) != 1 {
		t.Errorf("told %d times that somebody is asked", len(told))
	}
}

func TestPeopleWhoAreSeenTogetherDoNotStopEachOther(t *testing.T) {
	db := storetest.New(t)
	var ids []string
	for i := range 40 {
		ids = append(ids, db.User(fmt.Sprint("learner", i)).ID)
	}
	came(t, atOnce(16, func(i int) error {
		some := slices.Clone(ids)
		if i%2 == 1 {
			slices.Reverse(some)
		}
		return db.Presence.Seen(t.Context(), some, storetest.Start().Add(time.Duration(i)*time.Second))
	}))
	if n := count(t, db.Raw(), "SELECT count(*) FROM last_seen WHERE seen_at = ?", storetest.Start().Add(15*time.Second).UnixMilli()); n != len(ids) {
		t.Errorf("%d of %d were seen last at the end", n, len(ids))
	}
}
