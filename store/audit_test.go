package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// trail writes the audit trail as "what object by to", with names for people.
func (w *whole) trail() string {
	w.t.Helper()
	names := map[string]string{"": "-", w.zoe.ID: "zoe", w.bob.ID: "bob", w.cas.ID: "cas", w.ann.ID: "ann"}
	var lines []string
	for _, e := range must[[]store.AuditEntry](w.t)(w.Audit.Page(w.t.Context(), store.AuditPage{Limit: 100})) {
		lines = append(lines, fmt.Sprintf("%s %s>%s", e.What, names[e.ActorID], names[e.SubjectID]))
		if strings.Contains(e.Object, secret) {
			w.t.Errorf("%s tells %q", e.What, e.Object)
		}
	}
	return strings.Join(lines, "\n")
}

func TestTheAuditTrailTellsWhoDidWhatToWhom(t *testing.T) {
	w := newWhole(t)
	ctx, now := t.Context(), storetest.Start().Add(time.Hour)
	later := func() time.Time { now = now.Add(time.Minute); return now }
	before := w.trail()
	if want := "identity-linked zoe>zoe\nreport-made bob>zoe\nreport-made zoe>bob\nremoved-from-session cas>zoe"; before != want {
		t.Fatalf("at first\n%s\nwant\n%s", before, want)
	}
	did := func(what string, err error, want ...string) {
		t.Helper()
		if err != nil && len(want) > 0 {
			t.Fatal(what, err)
		}
		after := w.trail()
		if got := strings.TrimPrefix(strings.TrimPrefix(after, before), "\n"); got != strings.Join(want, "\n") {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
		before = after
	}
	must[store.User](t)(w.Identities.Link(ctx, w.zoe.ID, store.Arrival{Provider: "naver", ProviderID: secret}, later()))
	did("a second identity", nil, "identity-linked zoe>zoe")
	must[store.User](t)(w.Identities.Link(ctx, w.zoe.ID, store.Arrival{Provider: "naver", ProviderID: secret}, later()))
	did("the same again", nil)
	own := must[[]store.Identity](t)(w.Identities.Of(ctx, w.zoe.ID))
	did("one is removed", w.Identities.Unlink(ctx, store.Unlinking{UserID: w.zoe.ID, IdentityID: own[1].ID}, later()), "identity-unlinked zoe>zoe")
	did("the last is not", w.Identities.Unlink(ctx, store.Unlinking{UserID: w.zoe.ID, IdentityID: own[0].ID, PasswordOff: true}, later()))
	_, err := w.RefreshTokens.Begin(ctx, store.LogIn{UserID: w.zoe.ID, Hash: "first", TokenExpiresAt: now.Add(day), FamilyExpiresAt: now.Add(day)}, now)
	did("a log-in", err)
	exchange := store.Exchange{Hash: "first", SuccessorHash: "second", SuccessorExpiresAt: now.Add(day)}
	_, err = w.RefreshTokens.Rotate(ctx, exchange, later())
	did("a renewal", err)
	if _, err = w.RefreshTokens.Rotate(ctx, store.Exchange{Hash: "first", SuccessorHash: "third", SuccessorExpiresAt: now.Add(day)}, later()); !errors.Is(err, store.ErrTokenReused) {
		t.Fatal(err)
	}
	did("the spent token again", nil, "refresh-token-reused ->zoe")
	w.logIn(w.zoe, later())
	_, err = w.RefreshTokens.EndAll(ctx, w.zoe.ID, "", "everywhere", later())
	did("all log-ins ended", err, "log-ins-ended zoe>zoe")
	_, err = w.Users.Close(ctx, w.zoe.ID, later())
	did("closed", err, "account-closed zoe>zoe")
	_, err = w.Users.Close(ctx, w.zoe.ID, later())
	did("closed again", err)
	w.logIn(w.zoe, later())
	did("opened", nil, "account-reopened zoe>zoe")
	must[time.Time](t)(w.Users.Close(ctx, w.zoe.ID, later()))
	if err := w.Users.Erase(ctx, w.zoe.ID, now, later()); err != nil {
		t.Fatal(err)
	}
	after := w.trail()
	if strings.Contains(after, "zoe") || !strings.HasSuffix(after, "account-closed ->-\naccount-erased ->-") || !strings.Contains(after, "report-made bob>-") {
		t.Errorf("after the erasure\n%s", after)
	}
}

func TestADeedOfOneNameIsToldOnce(t *testing.T) {
	db := storetest.New(t)
	for i := range 2 { // as two nodes do
		if err := db.Audit.Note(t.Context(), store.AuditEntry{ID: "key:1", At: storetest.Start().Add(time.Duration(i)), What: store.AuditKeyRotated, Object: strings.Repeat("가", 1000)}); err != nil {
			t.Fatal(err)
		}
	}
	page := must[[]store.AuditEntry](t)(db.Audit.Page(t.Context(), store.AuditPage{Limit: 10}))
	if len(page) != 1 || len([]rune(page[0].Object)) != 128 {
		t.Errorf("%+v", page)
	}
}

const day = 24 * time.Hour

// Every hour it is looked for old messages, and mostly there are none.
func TestOldMessagesAreFoundByTheirAge(t *testing.T) {
	c := newChat(t)
	room := c.direct(c.ann, c.bob)
	for i := range 300 {
		c.say(room, c.ann, fmt.Sprint(i))
	}
	db := c.Raw()
	query := strings.Replace(strings.Replace(store.OldMessages, "?", "1", 1), "?", "500", 1)
	explain, column := "EXPLAIN QUERY PLAN "+query, "detail"
	if c.Postgres() {
		must[sql.Result](t)(db.Exec("ANALYZE chat_messages"))
		explain, column = "EXPLAIN "+query, "QUERY PLAN"
	}
	rows, err := db.DB.Query(explain)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names := must[[]string](t)(rows.Columns())
	var plan strings.Builder
	for rows.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&plan, *values[slices.Index(names, column)].(*any))
	}
	if err := rows.Err(); err != nil || !strings.Contains(plan.String(), "chat_messages_age") || strings.Contains(strings.ToUpper(plan.String()), "SORT") {
		t.Errorf("%s%v", plan.String(), err)
	}
}

func TestOldMessagesAndClosedReportsAreForgotten(t *testing.T) {
	w := newWhole(t)
	ctx, start := t.Context(), storetest.Start()
	old := count(t, w.Raw(), "SELECT count(*) FROM chat_messages")
	late := must[store.ChatReceipt](t)(w.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: w.room, SenderID: w.zoe.ID, ClientID: "late", Kind: store.MessageReply, Body: "still here", ReplyTo: w.answer.ID}, start.Add(10*day)))
	if n, err := w.ChatMessages.Forget(ctx, start.Add(day), old-1); n != old-1 || err != nil {
		t.Fatalf("%d of a batch of %d: %v", n, old-1, err)
	}
	if n, err := w.ChatMessages.Forget(ctx, start.Add(day), 100); n != 1 || err != nil {
		t.Fatalf("%d of the last: %v", n, err)
	}
	if got, want := w.reads(w.room, w.bob, store.ChatPage{}), fmt.Sprint(late.Message.Seq, ":still here"); got != want {
		t.Errorf("bob reads %q, want %q", got, want)
	}
	if n, err := w.ChatMessages.Forget(ctx, start.Add(11*day), 100); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	for _, r := range must[[]store.ChatRoom](t)(w.ChatRooms.Rooms(ctx, w.bob.ID, store.ChatRoomMark{}, 10)) {
		if r.LastMessage != nil || r.LastReadSeq != r.LastSeq {
			t.Errorf("the list of rooms shows %+v, read up to %d of %d", r.LastMessage, r.LastReadSeq, r.LastSeq)
		}
	}
	w.say(w.room, w.bob, "and on it goes")

	if n, err := w.Reports.Forget(ctx, start.Add(day), 10); n != 0 || err != nil {
		t.Errorf("%d open reports are gone: %v", n, err)
	}
	if _, err := w.Raw().Exec("UPDATE reports SET status = 'closed' WHERE reported_id = ?", w.zoe.ID); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Reports.Forget(ctx, start.Add(day), 10); n != 1 || err != nil {
		t.Errorf("%d closed reports are gone, want 1: %v", n, err)
	}
	if n := count(t, w.Raw(), "SELECT count(*) FROM reports"); n != 1 {
		t.Errorf("%d reports are left, want the open one", n)
	}
}
