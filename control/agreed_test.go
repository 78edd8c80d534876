package control

import (
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/store/storetest"
)

// Who has not agreed to what is required opens no room by REST and says nothing over the WebSocket; presence, which clients tell by themselves, is taken.
func TestWhoHasNotAgreedSendsNothing(t *testing.T) {
	c := start(t, nil)
	grant, err := c.Auth().SignUp(t.Context(), auth.SignUp{Email: "new@example.org", Password: "a long password", EnglishName: "New",
		NativeLanguage: "ko", TargetLanguage: "en"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	bob, _ := learner(t, c, "bob")
	if status, answer := ask(t, c, "POST", "/api/v1/chat/rooms", grant.AccessToken, `{"kind":"direct","userId":"`+bob+`"}`); status != 403 || !strings.Contains(answer, "consent-needed") {
		t.Errorf("a room of who has not agreed: %d %s", status, answer)
	}
	room := storetest.Match(t, c.deps.Store, bob, grant.User.ID)
	ann := dial(t, c, "Bearer "+grant.AccessToken)
	ann.expect("CONNECTED")
	ann.send("SEND\ndestination:/app/presence\nreceipt:p\n\n{\"status\":\"away\"}\x00")
	ann.expect("RECEIPT", "receipt-id:p")
	ann.send("SEND\ndestination:/app/chat/" + room + "\nclient-id:1\nreceipt:m\n\n{\"body\":\"hello\"}\x00")
	ann.expect("ERROR", "consent-needed: consents.terms, consents.privacy, consents.age")

	agree(t, c, grant.User.ID)
	again := dial(t, c, "Bearer "+grant.AccessToken)
	again.expect("CONNECTED")
	again.send("SEND\ndestination:/app/chat/" + room + "\nclient-id:1\nreceipt:m\n\n{\"body\":\"hello\"}\x00")
	again.expect("RECEIPT", "receipt-id:m")
}
