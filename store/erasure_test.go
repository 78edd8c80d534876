package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// secret is in every text that the person to be erased has given, and in what others have that names them.
const secret = "zephyrine"

// whole is a database with a person who has used all of the product, and two others.
type whole struct {
	*chat
	zoe, cas store.User
	room     string
	answer   store.ChatMessage // of bob's, which nobody asked to forget
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newWhole(t *testing.T) *whole {
	t.Helper()
	w := &whole{chat: newChat(t)}
	w.zoe, w.cas = w.User(secret), w.User("cas")
	ctx, now, ok := t.Context(), storetest.Start(), must[any](t)
	ok(w.Users.Change(ctx, w.zoe.ID, now, func(p *store.Person) error {
		if err := everything(p); err != nil {
			return err
		}
		p.Bio, p.EnglishName = "I am "+secret, secret
		return nil
	}))
	ok(w.Users.AddConsents(ctx, w.zoe.ID, []store.Consent{{Document: "terms", Version: "1", Granted: true}}, now))
	ok(w.Identities.Link(ctx, w.zoe.ID, store.Arrival{Provider: "google", ProviderID: secret}, now))
	w.logIn(w.zoe, now)
	w.talk()
	w.meet()
	w.match()
	ok(nil, w.Presence.Seen(ctx, []string{w.zoe.ID}, now))
	ok(nil, w.Push.SetPreferences(ctx, w.zoe.ID, store.NotificationPreferences{Choices: "{}", Zone: "Asia/Seoul"}, now))
	ok(w.Push.Subscribe(ctx, store.PushSubscription{UserID: w.zoe.ID, Endpoint: "https://push.example/" + secret, P256dh: "p", Auth: "a"}, 5, now))
	ok(w.IdempotencyKeys.Claim(ctx, store.KeyedCall{UserID: w.zoe.ID, Route: "createSession", Key: secret, Fingerprint: "f"}, now, now, now))
	_, _, err := w.AICalls.Take(ctx, w.zoe.ID, "translate", 50, now.Add(-time.Hour), now)
	ok(nil, err)
	_, _, err = w.AIJobs.Enqueue(ctx, store.AIJobKey{UserID: w.zoe.ID, Kind: "level-test", Subject: "attempt"}, "ko", now)
	ok(nil, err)
	w.analyze()
	w.test()
	w.tell(w.zoe.ID, `{"roomId":"r","senderName":"bob"}`)
	w.tell(w.bob.ID, `{"senderId":"`+w.zoe.ID+`","senderName":"`+secret+`"}`)
	w.tell(w.bob.ID, `{"senderId":"`+w.cas.ID+`","senderName":"cas"}`)
	return w
}

func (w *whole) logIn(who store.User, now time.Time) string {
	w.t.Helper()
	return must[string](w.t)(w.RefreshTokens.Begin(w.t.Context(), store.LogIn{
		UserID: who.ID, Hash: fmt.Sprint(who.ID, now), TokenExpiresAt: now.Add(time.Hour), FamilyExpiresAt: now.Add(time.Hour),
	}, now))
}

func (w *whole) tell(userID, params string) {
	w.t.Helper()
	must[store.Notification](w.t)(w.Notifications.Add(w.t.Context(), store.NewNotification{UserID: userID, Kind: "chat-message", Params: params}, storetest.Start()))
}

// match has the person ask somebody and be asked, wait for others and keep by what they look.
func (w *whole) match() {
	w.t.Helper()
	ctx, now := w.t.Context(), storetest.Start()
	rules := store.MatchRules{Inbound: 10, Outbound: 10, Daily: 10, AgainAfter: time.Hour}
	for _, n := range []store.NewMatchRequest{{RequesterID: w.zoe.ID, TargetID: w.bob.ID, Score: 50}, {RequesterID: w.cas.ID, TargetID: w.zoe.ID, Score: 60}} {
		n.ExpiresAt = now.Add(time.Hour)
		_, _, err := w.MatchRequests.Ask(ctx, n, rules, now)
		must[any](w.t)(nil, err)
	}
	must[store.Queued](w.t)(w.MatchQueue.Join(ctx, store.Queued{UserID: w.zoe.ID, NativeLanguage: "ko", TargetLanguage: "en"}, store.QueueLimits{Silence: time.Hour, Patience: time.Hour}, now))
	must[any](w.t)(nil, w.Matches.SaveFilters(ctx, w.zoe.ID, `{"minHours":3}`, now))
}

// handedOver has a session that zoe called by her name, and gave to bob.
func (w *whole) handedOver() {
	w.t.Helper()
	ctx, now := w.t.Context(), storetest.Start()
	s := must[store.Session](w.t)(w.Sessions.Create(ctx, store.NewSession{Title: "Talk with " + secret, Topic: "The life of " + secret, HostID: w.zoe.ID, Type: store.TypeAudio, MaxParticipants: 2}, now))
	for _, who := range []store.User{w.zoe, w.bob} {
		must[store.Claim](w.t)(w.Seats.Claim(ctx, s.ID, who.ID, now))
	}
	must[any](w.t)(nil, w.Live.HandOver(ctx, s.ID, w.bob.ID, now))
	for _, who := range []store.User{w.zoe, w.bob} {
		must[any](w.t)(nil, w.Seats.Free(ctx, store.Departure{SessionID: s.ID, UserID: who.ID, LeftAt: now}, now))
	}
	w.tell(w.cas.ID, `{"sessionId":"`+s.ID+`","title":"Talk with `+secret+`"}`)
}

// talk has them say things to each other, correct each other and report each other.
func (w *whole) talk() {
	w.t.Helper()
	ctx, now, ok := w.t.Context(), storetest.Start(), must[any](w.t)
	w.room = w.direct(w.zoe, w.bob)
	said := w.say(w.room, w.zoe, "my name is "+secret)
	w.answer = w.say(w.room, w.bob, "nice to meet you")
	ok(w.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: w.room, SenderID: w.bob.ID, ClientID: "correction", Kind: store.MessageCorrection,
		Body: "better", Corrected: "My name is " + secret + ".", ReplyTo: said.ID}, now.Add(time.Minute)))
	for _, id := range []string{"sent-" + secret, "waiting-" + secret} {
		ok(nil, w.ChatPictures.Upload(ctx, w.room, w.zoe.ID, store.ChatImage{ID: id, Width: 640, Height: 480}, now))
	}
	ok(w.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: w.room, SenderID: w.zoe.ID, ClientID: "picture", Kind: store.MessageImage, ImageID: "sent-" + secret}, now))
	w.Talk(w.cas, w.zoe)
	ok(w.ChatRooms.CreateGroup(ctx, w.zoe.ID, "friends of "+secret, []string{w.bob.ID, w.cas.ID}, now))
	ok(w.Reports.Create(ctx, store.NewReport{ReporterID: w.bob.ID, ReportedID: w.zoe.ID, Reason: "spam", Comment: secret + " writes too much", MessageIDs: []string{said.ID}}, now))
	ok(w.Reports.Create(ctx, store.NewReport{ReporterID: w.zoe.ID, ReportedID: w.bob.ID, Reason: "other", Comment: "it is me, " + secret,
		MessageIDs: []string{said.ID, w.answer.ID}}, now))
	ok(nil, w.Blocks.Add(ctx, w.zoe.ID, w.ann.ID, now))
	ok(nil, w.Blocks.Add(ctx, w.ann.ID, w.zoe.ID, now))
}

// meet has the person host a session that another was in, one with nobody, and visit one of another.
func (w *whole) meet() {
	w.t.Helper()
	ctx, now, ok := w.t.Context(), storetest.Start(), must[any](w.t)
	shared := w.Session(w.zoe)
	w.Session(w.zoe)
	for _, who := range []store.User{w.zoe, w.bob} {
		ok(w.Seats.Claim(ctx, shared.ID, who.ID, now))
		ok(nil, w.Seats.Free(ctx, store.Departure{SessionID: shared.ID, UserID: who.ID, LeftAt: now.Add(time.Minute)}, now.Add(time.Minute)))
	}
	ok(nil, w.Live.SaveTalk(ctx, shared.ID, store.Spoken{People: []store.Talk{{UserID: w.zoe.ID, Language: "ko", Speech: time.Minute, Turns: 3}}, Room: []store.Pace{{Language: "ko", Together: time.Hour}}}))
	w.note(shared.ID)
	ok(w.Learning.Fold(ctx, 100, now, now, func(_ string, events []store.LearningEvent) (string, []store.EarnedBadge, error) {
		if events[0].UserID != w.zoe.ID {
			return "", nil, nil
		}
		return secret, []store.EarnedBadge{{UserID: w.zoe.ID, Badge: "first-session", EarnedAt: now}}, nil
	}))
	ok(nil, w.Seats.Deny(ctx, shared.ID, w.zoe.ID, store.Denied{Mic: true}))
	ok(w.Invitations.Invite(ctx, w.Session(w.zoe).ID, w.zoe.ID, []string{w.bob.ID}, now))
	ok(w.Invitations.Invite(ctx, w.Session(w.cas).ID, w.cas.ID, []string{w.zoe.ID}, now))
	ok(nil, w.Live.Remove(ctx, w.Session(w.cas).ID, w.zoe.ID, now))
	w.handedOver()
	w.tell(w.bob.ID, `{"sessionId":"`+shared.ID+`","title":"with `+secret+`"}`)
}

// analyze has the person and another look at what they wrote to each other.
func (w *whole) analyze() {
	w.t.Helper()
	said := must[[]store.ChatMessage](w.t)(w.ChatMessages.Page(w.t.Context(), store.ChatPage{RoomID: w.room, UserID: w.zoe.ID, Limit: 10}))[0]
	for _, who := range []store.User{w.zoe, w.bob} {
		a := store.Analysis{UserID: who.ID, RoomID: w.room, Messages: 2, FromSeq: 1, ToSeq: 2, FromAt: storetest.Start(), ToAt: storetest.Start(), Feedback: &store.AnalysisFeedback{Language: "en", Messages: 1, Summary: "clear"}}
		for _, speaker := range []store.User{w.zoe, w.bob} {
			a.Speakers = append(a.Speakers, store.AnalysisSpeaker{UserID: speaker.ID, Messages: 1, Words: 4, Languages: map[string]int{"en": 1}})
		}
		if who.ID == w.zoe.ID {
			a.Feedback.Summary, a.Feedback.Strengths = "You are "+secret, []string{"the name " + secret}
			a.Feedback.Mistakes = []store.AnalysisMistake{{MessageID: said.ID, Original: secret, Corrected: "Z" + secret, Explanation: secret}}
		}
		must[string](w.t)(w.Analyses.Keep(w.t.Context(), a, storetest.Start()))
	}
}

// test has the person take a level test.
func (w *whole) test() {
	w.t.Helper()
	now := storetest.Start()
	_, _, err := w.LevelTests.Begin(w.t.Context(), store.LevelAttempt{UserID: w.zoe.ID, Language: "en", BankVersion: "1"}, now, now, func(a *store.LevelAttempt) (*store.LevelResult, error) {
		a.Answers = []store.LevelAnswer{{ItemID: "en-w-b1-01", Skill: "writing", AskedAt: now, AnsweredAt: now, State: store.LevelWritten, Answer: "I am " + secret}}
		return &store.LevelResult{TestedAt: now, Level: "B1", BankVersion: "1", ScaleVersion: "1", Details: "{}", Feedback: secret + " writes well"}, nil
	})
	must[any](w.t)(nil, err)
}

// note has people keep what they learnt in a session: of the person, about the person, and of another.
func (w *whole) note(sessionID string) {
	w.t.Helper()
	db := w.Raw()
	for _, statement := range []string{
		`INSERT INTO lesson_notes VALUES ('kept', '` + sessionID + `', '` + w.zoe.ID + `', NULL, 'c1', 'word', 'ko', '사과', '', 'apple', '', 1, 1)`,
		`INSERT INTO lesson_notes VALUES ('own', '` + sessionID + `', '` + w.zoe.ID + `', NULL, 'c2', 'word', 'ko', '` + secret + `', '', '', '', 1, 1)`,
		`INSERT INTO lesson_notes VALUES ('about', '` + sessionID + `', '` + w.bob.ID + `', '` + w.zoe.ID + `', 'c1', 'correction', 'en', 'I am ` + secret + `', 'I ` + secret + `', '', '', 1, 1)`,
		`INSERT INTO note_copies VALUES ('` + w.zoe.ID + `', 'kept'), ('` + w.bob.ID + `', 'kept'), ('` + w.zoe.ID + `', 'own'), ('` + w.zoe.ID + `', 'about')`,
	} {
		must[sql.Result](w.t)(db.Exec(statement))
	}
}

func count(t *testing.T, db *storetest.Raw, query string, args ...any) (n int) {
	t.Helper()
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(query, err)
	}
	return n
}

func TestAnErasedPersonIsNowhereAnyMore(t *testing.T) {
	w := newWhole(t)
	db, ctx := w.Raw(), t.Context()
	room := w.direct(w.zoe, w.cas)
	for i := range 450 { // more than one transaction takes, and enough to split pages
		w.say(room, w.zoe, fmt.Sprint(strings.Repeat(secret+" ", i%40+1), i))
	}
	for table, columns := range db.ColumnsOfPeople() {
		for _, column := range columns {
			if count(t, db, "SELECT count(*) FROM "+table+" WHERE "+column+" = ?", w.zoe.ID) == 0 {
				t.Errorf("this test doesn't try %s of %s", column, table)
			}
		}
	}
	closed := storetest.Start().Add(time.Hour)
	must[time.Time](t)(w.Users.Close(ctx, w.zoe.ID, closed))
	if err := w.Users.Erase(ctx, w.zoe.ID, closed, closed.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for table, columns := range db.ColumnsOfPeople() {
		for _, column := range columns {
			if n := count(t, db, "SELECT count(*) FROM "+table+" WHERE "+column+" = ?", w.zoe.ID); n > 0 {
				t.Errorf("%s of %s still names the person in %d rows", column, table, n)
			}
		}
	}
	if err := w.Users.ForgetErased(ctx); err != nil {
		t.Fatal(err)
	}
	for _, file := range w.files() {
		content := must[[]byte](t)(os.ReadFile(file))
		if at := bytes.Index(bytes.ToLower(content), []byte(secret)); at >= 0 {
			t.Errorf("%s has the name at %d: %q", file, at, content[max(0, at-60):min(at+60, len(content))])
		}
		if bytes.Contains(content, []byte(w.zoe.ID)) {
			t.Errorf("%s has the id", file)
		}
	}
	if err := w.Users.Erase(ctx, w.zoe.ID, closed, closed.Add(time.Hour)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a second time: %v", err)
	}
}

// files are those that must not hold what was erased. What PostgreSQL keeps in its files and logs is not the store's.
func (w *whole) files() []string {
	if w.Postgres() {
		return nil
	}
	return []string{w.Path, w.Path + "-wal"}
}

// changedOnly reports whether what was read is these messages, in whatever order.
func changedOnly(read string, messages ...string) bool {
	got := strings.Fields(read)
	slices.Sort(got)
	return slices.Equal(got, messages)
}

func TestPostgreSQLIsVacuumedAfterErasures(t *testing.T) {
	w := newWhole(t)
	if !w.Postgres() {
		t.Skip("about PostgreSQL")
	}
	ctx, closed := t.Context(), storetest.Start().Add(time.Hour)
	must[time.Time](t)(w.Users.Close(ctx, w.zoe.ID, closed))
	if err := w.Users.Erase(ctx, w.zoe.ID, closed, closed); err != nil {
		t.Fatal(err)
	}
	const never = "SELECT count(*) FROM pg_stat_user_tables WHERE schemaname = current_schema() AND vacuum_count = 0"
	if count(t, w.Raw(), never) == 0 {
		t.Fatal("all was vacuumed before")
	}
	if err := w.Users.ForgetErased(ctx); err != nil {
		t.Fatal(err)
	}
	if n := count(t, w.Raw(), never); n > 0 {
		t.Errorf("%d tables were not vacuumed", n)
	}
	if n := count(t, w.Raw(), "SELECT COALESCE(sum(n_dead_tup), 0) FROM pg_stat_user_tables WHERE schemaname = current_schema()"); n > 0 {
		t.Errorf("%d rows that are deleted are still there", n)
	}
}

func TestWhatOthersKeepOfAnErasedPerson(t *testing.T) {
	w := newWhole(t)
	ctx, closed := t.Context(), storetest.Start().Add(time.Hour)
	before := must[store.ChatRoom](t)(w.ChatRooms.Room(ctx, w.room, w.bob.ID))
	must[time.Time](t)(w.Users.Close(ctx, w.zoe.ID, closed))
	if err := w.Users.Erase(ctx, w.zoe.ID, closed, closed); err != nil {
		t.Fatal(err)
	}
	if got, want := w.reads(w.room, w.bob, store.ChatPage{}), "1: 2:nice to meet you 3: 4:"; got != want {
		t.Errorf("bob reads %q, want %q", got, want)
	}
	// Nobody is there to read it.
	_, err := w.ChatMessages.Append(ctx, store.NewChatMessage{RoomID: w.room, SenderID: w.bob.ID, ClientID: "too-late", Kind: store.MessageText, Body: "hello?"}, closed)
	if !errors.Is(err, store.ErrClosed) {
		t.Errorf("a message to an erased account: %v", err)
	}
	// Who comes back hears what has changed, and nothing else.
	if got := w.reads(w.room, w.bob, store.ChatPage{AfterRevision: &before.Revision}); !changedOnly(got, "1:", "3:", "4:") {
		t.Errorf("changed since: %q", got)
	}
	page := must[[]store.Notification](t)(w.Notifications.Page(ctx, store.NotificationPage{UserID: w.bob.ID, Limit: 10}))
	if len(page) != 1 || !strings.Contains(page[0].Params, "cas") {
		t.Errorf("bob's notifications: %+v", page)
	}
	db := w.Raw()
	if n := count(t, db, "SELECT count(*) FROM sessions WHERE host_id IS NULL OR host_id <> ?", w.cas.ID); n != 3 {
		t.Errorf("%d sessions, want only those that bob was in", n)
	}
	notes := must[[]store.Note](t)(w.Notes.Kept(ctx, store.NotePage{UserID: w.bob.ID, Limit: 10}))
	if len(notes) != 1 || notes[0].Text != "사과" || notes[0].AuthorID != "" || notes[0].AuthorName != "" {
		t.Errorf("bob keeps %+v", notes)
	}
	analyses := must[[]store.Analysis](t)(w.Analyses.Page(ctx, store.AnalysisPage{UserID: w.bob.ID, Limit: 10}))
	if len(analyses) != 1 || analyses[0].Feedback.Summary != "clear" || len(analyses[0].Speakers) != 2 || analyses[0].Speakers[0].UserID+analyses[0].Speakers[0].Name != "" || analyses[0].Speakers[0].Words != 4 {
		t.Errorf("bob's analyses: %+v", analyses)
	}
	if n := count(t, db, "SELECT count(*) FROM reports WHERE reported_id = ? AND status = 'open' AND evidence LIKE '%nice to meet you%'", w.bob.ID); n != 1 {
		t.Error("what bob said is no evidence any more")
	}
}

func TestAClosedAccountOpensWithALogIn(t *testing.T) {
	w := newWhole(t)
	ctx, closed := t.Context(), storetest.Start().Add(time.Hour)
	if at := must[time.Time](t)(w.Users.Close(ctx, w.zoe.ID, closed)); !at.Equal(closed) {
		t.Errorf("closed at %v", at)
	}
	if at := must[time.Time](t)(w.Users.Close(ctx, w.zoe.ID, closed.Add(time.Hour))); !at.Equal(closed) {
		t.Errorf("closed again at %v", at)
	}
	if _, _, err := w.Users.PersonFor(ctx, w.zoe.ID, w.bob.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("others still see the person: %v", err)
	}
	if _, err := w.ChatRooms.CreateGroup(ctx, w.bob.ID, "again", []string{w.zoe.ID}, closed); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("others still reach the person: %v", err)
	}
	if err := w.Users.Erase(ctx, w.zoe.ID, closed.Add(-time.Second), closed); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("erased before its time: %v", err)
	}
	w.logIn(w.zoe, closed.Add(time.Hour))
	if _, _, err := w.Users.PersonFor(ctx, w.zoe.ID, w.bob.ID); err != nil {
		t.Errorf("not open again: %v", err)
	}
	if err := w.Users.Erase(ctx, w.zoe.ID, closed.Add(24*time.Hour), closed); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("erased though it is open: %v", err)
	}
	if got := w.reads(w.room, w.bob, store.ChatPage{Limit: 1, AfterSeq: new(int64)}); !strings.Contains(got, secret) {
		t.Errorf("the messages are gone: %q", got)
	}
}

func TestAnErasureThatHasBegunCanNotBeStopped(t *testing.T) {
	w := newWhole(t)
	ctx, closed := t.Context(), storetest.Start().Add(time.Hour)
	must[time.Time](t)(w.Users.Close(ctx, w.zoe.ID, closed))
	// As a crash leaves it.
	if _, err := w.Raw().Exec("UPDATE users SET erasing_at = 1 WHERE id = ?", w.zoe.ID); err != nil {
		t.Fatal(err)
	}
	_, err := w.RefreshTokens.Begin(ctx, store.LogIn{UserID: w.zoe.ID, Hash: "h", TokenExpiresAt: closed, FamilyExpiresAt: closed}, closed)
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a log-in into half an account: %v", err)
	}
	due := must[[]store.User](t)(w.Users.Closed(ctx, closed, 10))
	if len(due) != 1 || due[0].ID != w.zoe.ID {
		t.Errorf("due: %+v", due)
	}
}

// notExported are the columns that refer to people and are not for the person they name, with the reason.
func notExported() map[string]string {
	return map[string]string{
		"idempotency_keys.user_id": "answers to calls of the last day, whose things are in the export",
		"blocks.blocked_id":        "who blocked somebody is not told",
		"reports.reported_id":      "what was told in confidence",
		"chat_rooms.low_id":        "the membership says it",
		"chat_rooms.high_id":       "the membership says it",
		"chat_rooms.creator_id":    "the membership says it",
	}
}

func TestAnExportHasAllThatIsKept(t *testing.T) {
	w := newWhole(t)
	db, ctx := w.Raw(), t.Context()
	rows := map[string]int{}
	var all strings.Builder
	err := w.Users.Export(ctx, w.zoe.ID, func(name string, row map[string]any) error {
		if row != nil {
			rows[name]++
			fmt.Fprintln(&all, name, row)
		} else if rows[name] = 0; strings.ContainsAny(name, "/. ") {
			t.Errorf("%q is no file name", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	queries := store.ExportQueries()
	for table, columns := range db.ColumnsOfPeople() {
		for _, column := range columns {
			if notExported()[table+"."+column] != "" {
				continue
			}
			found := false
			for _, query := range queries {
				found = found || strings.Contains(query, "FROM "+table) && strings.Contains(query, column+" = @person")
			}
			if !found {
				t.Errorf("%s of %s is not in the export; say why in notExported if that is wanted", column, table)
			}
		}
	}
	for name, n := range rows {
		if n == 0 {
			t.Errorf("%s: nothing, though the person has some", name)
		}
	}
	for _, want := range []string{"my name is " + secret, "I am " + secret, secret + " writes well", "You are " + secret, "Z" + secret, "friends of " + secret, "https://push.example/", "createdAt:2026-11-23T12:00:00Z", "hidesLastSeen:true", "ja"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("the export lacks %q", want)
		}
	}
	for _, not := range []string{"nice to meet you in private", "writes too much", "password_hash", "passwordHash"} {
		if strings.Contains(all.String(), not) {
			t.Errorf("the export has %q", not)
		}
	}
}
