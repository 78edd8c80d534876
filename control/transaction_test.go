package control

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/languagemate/studymate/store/storetest"
)

// said are the texts of a room as one of its members reads them.
func said(t *testing.T, c *Control, roomID, token string) string {
	t.Helper()
	_, answer := ask(t, c, "GET", "/api/v1/chat/rooms/"+roomID+"/messages", token, "")
	var page struct {
		Items []struct {
			Body string
			Seq  int
		}
	}
	if err := json.Unmarshal([]byte(answer), &page); err != nil {
		t.Fatalf("%v: %s", err, answer)
	}
	var out []string
	for _, m := range page.Items {
		out = append(out, fmt.Sprint(m.Seq, " ", m.Body))
	}
	return strings.Join(out, ", ")
}

// What a transaction sends to several rooms is stored and shown in all of them, or in none.
func TestATransactionOfMessagesIsAtomic(t *testing.T) {
	c := start(t, nil)
	annID, annToken := learner(t, c, "ann")
	bobID, bobToken := learner(t, c, "bob")
	eveID, eveToken := learner(t, c, "eve")
	with := func(otherID string) string {
		return storetest.Match(t, c.deps.Store, annID, otherID)
	}
	bobs, eves := with(bobID), with(eveID)
	foreign := storetest.Match(t, c.deps.Store, bobID, eveID)
	if err := c.chat.Block(t.Context(), eveID, annID); err != nil {
		t.Fatal(err)
	}
	bob := subscribed(t, c, bobToken, "/topic/chat/"+bobs, "/user/queue/messages")

	send := func(to, body string) string {
		return "SEND\ndestination:/app/chat/" + to + "\nclient-id:" + body + "\ntransaction:t\n\n{\"body\":\"" + body + "\"}\x00"
	}
	for _, tc := range []struct{ name, second, why string }{
		{"a room of others", send(foreign, "two"), "frame 2 of transaction t, SEND to /app/chat/" + foreign + ": refused: chat: not found"},
		{"who has blocked the sender", send(eves, "two"), "frame 2 of transaction t, SEND to /app/chat/" + eves + ": refused: chat: the other account is closed"},
		{"a text that can't be", send(bobs, ""), "frame 2 of transaction t, SEND to /app/chat/" + bobs},
		{"typing in a room of others", "SEND\ndestination:/app/chat/" + foreign + "/typing\ntransaction:t\n\n\x00", "/typing: refused: chat: not found"},
		{"a read mark in a room of others", "SEND\ndestination:/app/chat/" + foreign + "/read\ntransaction:t\n\n{\"seq\":1}\x00", "/read: refused: chat: not found"},
		{"presence that can't be", "SEND\ndestination:/app/presence\ntransaction:t\n\n{\"status\":\"gone\"}\x00", "frame 2 of transaction t, SEND to /app/presence"},
		{"nobody there", "SEND\ndestination:/app/nobody\ntransaction:t\n\n\x00", "nobody takes messages at /app/nobody"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ann := subscribed(t, c, annToken)
			ann.send("BEGIN\ntransaction:t\n\n\x00" + send(bobs, "one") + tc.second + send(bobs, "three") + "COMMIT\ntransaction:t\nreceipt:r\n\n\x00")
			frame := ann.expect("ERROR\n", "receipt-id:r", tc.why, "nothing of the transaction was carried out")
			if strings.Contains(frame, "RECEIPT") {
				t.Error(frame)
			}
			if got := said(t, c, bobs, bobToken); got != "" {
				t.Errorf("stored: %s", got)
			}
		})
	}

	if err := c.chat.Unblock(t.Context(), eveID, annID); err != nil {
		t.Fatal(err)
	}
	ann := subscribed(t, c, annToken)
	ann.send("BEGIN\ntransaction:t\n\n\x00" + send(bobs, "one") + send(eves, "two") + send(bobs, "three") +
		"SEND\ndestination:/app/chat/" + bobs + "/typing\ntransaction:t\n\n\x00COMMIT\ntransaction:t\nreceipt:r\n\n\x00")
	ann.expect("RECEIPT\n", "receipt-id:r")
	// Bob hears of each once, in their order, and of nothing from what was refused.
	for _, body := range []string{"one", "three"} {
		bob.expect("MESSAGE\n", "destination:/topic/chat/", body)
		bob.expect("MESSAGE\n", "destination:/user/queue/messages", body)
	}
	bob.expect("MESSAGE\n", `"typing":true`)
	if got := said(t, c, bobs, bobToken); got != "1 one, 2 three" {
		t.Errorf("bob reads %s", got)
	}
	if got := said(t, c, eves, eveToken); got != "1 two" {
		t.Errorf("eve reads %s", got)
	}
}
