package stomp

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

func TestConnect(t *testing.T) {
	r := newRig(t, nil)
	for _, tc := range []struct {
		name, octets, want string // want: version, or error message
		ok                 bool
	}{
		{"highest common version", "CONNECT\naccept-version:1.0,1.1,2.0\nlogin:ann\npasscode:good\n\n\x00", "1.1", true},
		{"all three", "CONNECT\naccept-version:1.0,1.1,1.2\nlogin:ann\npasscode:good\n\n\x00", "1.2", true},
		{"STOMP instead of CONNECT", "STOMP\naccept-version:1.2\nlogin:ann\npasscode:good\n\n\x00", "1.2", true},
		{"no accept-version is 1.0", "CONNECT\nlogin:ann\npasscode:good\n\n\x00", "1.0", true},
		{"line ends before the frame", "\n\n\r\nCONNECT\naccept-version:1.2\nlogin:ann\npasscode:good\n\n\x00", "1.2", true},
		{"no common version", "CONNECT\naccept-version:2.0\n\n\x00", "no common STOMP version", false},
		{"wrong passcode", "CONNECT\naccept-version:1.2\nlogin:ann\npasscode:bad\n\n\x00", "login failed", false},
		{"bad heart-beat", "CONNECT\naccept-version:1.2\nheart-beat:x\nlogin:ann\npasscode:good\n\n\x00", "heart-beat is not two numbers of milliseconds", false},
		{"another frame first", "SEND\ndestination:/app/a\n\n\x00", "not connected", false},
		{"garbage", "\x16\x03\x01\x02\n", "not a STOMP command", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := r.open1(t)
			c.send(tc.octets)
			if !tc.ok {
				c.expectError(tc.want)
				return
			}
			f := c.expect("CONNECTED")
			if got := f.header("version"); got != tc.want {
				t.Errorf("version %s, want %s", got, tc.want)
			}
			if f.header("session") == "" || f.header("user-name") != "ann" {
				t.Errorf("headers: %v", f.headers)
			}
		})
	}
}

func TestNoCommonVersionTellsTheVersions(t *testing.T) {
	c := newRig(t, nil).open1(t)
	c.send("CONNECT\naccept-version:3.0\n\n\x00")
	f := c.expectError("no common STOMP version")
	if f.header("version") != "1.2,1.1,1.0" || f.header("content-type") != "text/plain" || len(f.body) == 0 {
		t.Errorf("got %s", show([]*frame{f}))
	}
}

// Every row is sent by a connected client and must end the connection with this message.
func TestBadFramesEndTheConnection(t *testing.T) {
	r := newRig(t, func(c *Config) { c.MaxSubscriptions, c.MaxBodyBytes = 2, 100 })
	for _, tc := range []struct{ name, octets, want string }{
		{"unknown command", "PUBLISH\n\n\x00", "unknown command"},
		{"second CONNECT", "CONNECT\naccept-version:1.2\n\n\x00", "already connected"},
		{"SEND without destination", "SEND\n\nx\x00", "SEND without the header destination"},
		{"SEND to a topic", "SEND\ndestination:/topic/a\n\nx\x00", "destination takes no messages"},
		{"SEND that Receive cannot take", "SEND\ndestination:/app/broken\n\nx\x00", "message not taken"},
		{"SUBSCRIBE without destination", "SUBSCRIBE\nid:1\n\n\x00", "SUBSCRIBE without the header destination"},
		{"SUBSCRIBE without id", "SUBSCRIBE\ndestination:/topic/a\n\n\x00", "SUBSCRIBE without the header id"},
		{"SUBSCRIBE with an empty id", "SUBSCRIBE\nid:\ndestination:/topic/a\n\n\x00", "SUBSCRIBE without the header id"},
		{"SUBSCRIBE twice", strings.Repeat("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00", 2), "subscription id is in use"},
		{"SUBSCRIBE too often", "SUBSCRIBE\nid:1\ndestination:/a\n\n\x00SUBSCRIBE\nid:2\ndestination:/a\n\n\x00SUBSCRIBE\nid:3\ndestination:/a\n\n\x00", "too many subscriptions"},
		{"SUBSCRIBE with an unknown ack", "SUBSCRIBE\nid:1\ndestination:/topic/a\nack:maybe\n\n\x00", "unknown ack mode"},
		{"SUBSCRIBE not allowed", "SUBSCRIBE\nid:1\ndestination:/topic/secret\n\n\x00", "subscription refused"},
		{"UNSUBSCRIBE without id", "UNSUBSCRIBE\ndestination:/topic/a\n\n\x00", "UNSUBSCRIBE without the header id"},
		{"ACK without id", "ACK\nmessage-id:1\n\n\x00", "ACK without the header id"},
		{"ACK of nothing", "ACK\nid:1\n\n\x00", "ACK of a message that was never sent"},
		{"BEGIN without transaction", "BEGIN\n\n\x00", "BEGIN without the header transaction"},
		{"BEGIN twice", "BEGIN\ntransaction:1\n\n\x00BEGIN\ntransaction:1\n\n\x00", "transaction is open already"},
		{"COMMIT of nothing", "COMMIT\ntransaction:1\n\n\x00", "unknown transaction"},
		{"ABORT of nothing", "ABORT\ntransaction:1\n\n\x00", "unknown transaction"},
		{"SEND in no transaction", "SEND\ndestination:/app/a\ntransaction:1\n\nx\x00", "unknown transaction"},
		{"body too large", "SEND\ndestination:/app/a\ncontent-length:101\n\n", "body is too large"},
		{"body where none may be", "BEGIN\ntransaction:1\n\nx\x00", "BEGIN must not have a body"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := r.connect(t, "ann")
			c.send(tc.octets)
			c.expectError(tc.want)
		})
	}
}

func TestErrorNamesTheReceiptAndHidesInsideText(t *testing.T) {
	c := newRig(t, nil).connect(t, "ann")
	c.send("SEND\ndestination:/app/broken\nreceipt:r\\c7\n\nx\x00")
	f := c.expectError("message not taken")
	if f.header("receipt-id") != "r:7" {
		t.Errorf("receipt-id %q", f.header("receipt-id"))
	}
	if string(f.body) != "internal error" {
		t.Errorf("the client reads %q", f.body)
	}
}

func TestMessagesReachSubscribers(t *testing.T) {
	r := newRig(t, nil)
	ann, ben := r.connect(t, "ann"), r.connect(t, "ben")
	ann.send("SUBSCRIBE\nid:s\\c1\ndestination:/topic/a\n\n\x00")
	ann.sync()
	ben.send("SEND\ndestination:/app/echo/a\ncust:f\\co\\\\\\n\ncontent-type:text/plain\nlogin:x\n\nhello\x00")
	f := ann.expect("MESSAGE")
	want := map[string]string{"subscription": "s:1", "destination": "/topic/a", "cust": "f:o\\\n", "content-type": "text/plain",
		"content-length": "5", "login": ""}
	for name, value := range want {
		if got := f.header(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if f.header("message-id") == "" || string(f.body) != "hello" || ann.kind != websocket.MessageText {
		t.Errorf("got %s as %v", show([]*frame{f}), ann.kind)
	}
	r.broker.Publish("/topic/other", []byte(`{}`))
	ann.send("UNSUBSCRIBE\nid:s\\c1\n\n\x00")
	ann.sync()
	r.broker.Publish("/topic/a", []byte(`{}`))
	ann.sync() // nothing came before the receipt
}

func TestBinaryBodies(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect(t, "ann")
	c.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00")
	octets := make([]byte, 256)
	for i := range octets {
		octets[i] = byte(i)
	}
	// In a binary WebSocket message, cut in the middle of header and body.
	whole := appendFrame(nil, V12, "SEND", []Header{{"destination", "/app/echo/a"}}, octets)
	for _, piece := range [][]byte{whole[:9], whole[9:70], whole[70:71], whole[71:]} {
		if err := c.ws.Write(t.Context(), websocket.MessageBinary, piece); err != nil {
			t.Fatal(err)
		}
	}
	f := c.expect("MESSAGE")
	if string(f.body) != string(octets) || c.kind != websocket.MessageBinary {
		t.Errorf("got %d octets as %v", len(f.body), c.kind)
	}
}

func TestEachVersionIsAnsweredInItsOwnForm(t *testing.T) {
	r := newRig(t, nil)
	for _, tc := range []struct {
		version Version
		ack     string
		has     []string
		hasNot  []string
	}{
		{V10, "ACK\nmessage-id:1\n\n\x00", []string{"message-id"}, []string{"ack"}},
		{V11, "ACK\nsubscription:1\nmessage-id:1\n\n\x00NACK\nsubscription:1\nmessage-id:1\n\n\x00", []string{"message-id"}, []string{"ack"}},
		{V12, "ACK\nid:1\n\n\x00NACK\nid:1\n\n\x00", []string{"message-id", "ack"}, nil},
	} {
		t.Run(string(tc.version), func(t *testing.T) {
			c := r.open1(t)
			c.send("CONNECT\naccept-version:" + string(tc.version) + "\nlogin:ann\npasscode:good\n\n\x00")
			c.expect("CONNECTED")
			c.decoder.version = tc.version
			c.send("SUBSCRIBE\nid:1\ndestination:/topic/a\nack:client\n\n\x00")
			c.sync()
			r.broker.Publish("/topic/a", []byte("1"))
			f := c.expect("MESSAGE")
			for _, name := range tc.has {
				if f.header(name) == "" {
					t.Errorf("no %s in %s", name, show([]*frame{f}))
				}
			}
			for _, name := range tc.hasNot {
				if _, there := f.lookup(name); there {
					t.Errorf("%s in %s", name, show([]*frame{f}))
				}
			}
			c.send(tc.ack)
			c.sync()
		})
	}
}

func TestVersion10SubscribesByDestination(t *testing.T) {
	r := newRig(t, nil)
	c := r.open1(t)
	c.send("CONNECT\nlogin:ann\npasscode:good\n\n\x00")
	c.expect("CONNECTED")
	c.send("SUBSCRIBE\ndestination:/topic/a\nreceipt:1\n\n\x00")
	c.expect("RECEIPT")
	r.broker.Publish("/topic/a", []byte("1"))
	if f := c.expect("MESSAGE"); f.header("subscription") != "" || f.header("message-id") == "" {
		t.Errorf("got %s", show([]*frame{f}))
	}
	c.send("UNSUBSCRIBE\ndestination:/topic/a\nreceipt:2\n\n\x00")
	c.expect("RECEIPT")
	r.broker.Publish("/topic/a", []byte("2"))
	c.send("NACK\nmessage-id:1\n\n\x00")
	c.expectError("unknown command")
}

func TestReceiptsOfEveryFrame(t *testing.T) {
	c := newRig(t, nil).connect(t, "ann")
	for i, head := range []string{
		"SUBSCRIBE\nid:1\ndestination:/topic/a", "SEND\ndestination:/app/a", "BEGIN\ntransaction:t",
		"SEND\ndestination:/app/b\ntransaction:t", "COMMIT\ntransaction:t", "BEGIN\ntransaction:t", "ABORT\ntransaction:t",
		"UNSUBSCRIBE\nid:1", "UNSUBSCRIBE\nid:1", "DISCONNECT",
	} {
		id := fmt.Sprintf("r%d", i)
		c.send(head + "\nreceipt:" + id + "\n\n\x00")
		if f := c.expect("RECEIPT"); f.header("receipt-id") != id {
			t.Errorf("%s: receipt-id %q", head, f.header("receipt-id"))
		}
	}
	if f, status := c.next(); f != nil || status != websocket.StatusNormalClosure {
		t.Errorf("after DISCONNECT: %v, close status %d", f, status)
	}
}

func TestTransactions(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect(t, "ann")
	c.send("BEGIN\ntransaction:1\n\n\x00BEGIN\ntransaction:2\n\n\x00BEGIN\ntransaction:3\n\n\x00")
	c.send("SEND\ndestination:/app/a\ntransaction:1\n\none\x00SEND\ndestination:/app/a\ntransaction:2\n\ntwo\x00")
	c.send("SEND\ndestination:/app/a\ntransaction:1\n\nthree\x00SEND\ndestination:/app/a\ntransaction:3\n\nnever\x00")
	c.send("SEND\ndestination:/app/a\n\noutside\x00ABORT\ntransaction:2\n\n\x00COMMIT\ntransaction:1\n\n\x00")
	c.sync()
	r.mu.Lock()
	defer r.mu.Unlock()
	if got := strings.Join(r.received, ","); got != "ann /app/a outside,ann /app/a one,ann /app/a three" {
		t.Errorf("received %s", got)
	}
}

// A frame that can't be carried out leaves nothing of its transaction behind, wherever in it the frame stands.
func TestATransactionIsCarriedOutWholeOrNotAtAll(t *testing.T) {
	for _, tc := range []struct{ name, frame, message, detail string }{
		{"a message that is not taken", "SEND\ndestination:/app/broken", "message not taken", "frame 3 of transaction t, SEND to /app/broken: internal error; nothing of the transaction was carried out"},
		{"a destination that takes none", "SEND\ndestination:/topic/a", "destination takes no messages", "frame 3 of transaction t, SEND to /topic/a: /topic/a; nothing of the transaction was carried out"},
		{"a SEND without destination", "SEND\nx:y", "SEND without the header destination", "frame 3 of transaction t, SEND; nothing of the transaction was carried out"},
		{"an ACK of nothing", "ACK\nid:77", "ACK of a message that was never sent", "frame 3 of transaction t, ACK: 77; nothing of the transaction was carried out"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := queueRig(t)
			c, ben := r.connect(t, "ann"), r.connect(t, "ben")
			ben.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00")
			ben.sync()
			c.consume("client-individual")
			c.send("SEND\ndestination:/queue/work\n\nwork\x00")
			ack := c.expectWork("work")
			c.send("BEGIN\ntransaction:t\n\n\x00SEND\ndestination:/app/echo/a\ntransaction:t\n\none\x00ACK\nid:" + ack + "\ntransaction:t\n\n\x00")
			c.send(tc.frame + "\ntransaction:t\n\n\x00SEND\ndestination:/app/b\ntransaction:t\n\nlast\x00COMMIT\ntransaction:t\nreceipt:r\n\n\x00")
			f := c.expectError(tc.message)
			if string(f.body) != tc.detail || f.header("receipt-id") != "r" {
				t.Errorf("%s\n%s", f.body, show([]*frame{f}))
			}
			ben.sync() // nothing was published
			r.mu.Lock()
			if len(r.received) > 0 {
				t.Errorf("received %v", r.received)
			}
			r.mu.Unlock()
			ben.send("SUBSCRIBE\nid:q\ndestination:/queue/work\n\n\x00")
			ben.expectWork("work") // nor acknowledged
		})
	}
}

func TestTransactionsAreBounded(t *testing.T) {
	r := newRig(t, func(c *Config) { c.QueueBytes = 4 << 10 })
	c := r.connect(t, "ann")
	c.send("BEGIN\ntransaction:1\n\n\x00")
	c.send("SEND\ndestination:/app/a\ntransaction:1\n\n" + strings.Repeat("x", 3<<10) + "\x00")
	c.send("SEND\ndestination:/app/a\ntransaction:1\n\n" + strings.Repeat("x", 3<<10) + "\x00")
	c.expectError("transaction is too large")
	c = r.connect(t, "ann")
	for i := range maxTransactions + 1 {
		c.send(fmt.Sprintf("BEGIN\ntransaction:%d\n\n\x00", i))
	}
	c.expectError("too many open transactions")
}

func TestUserDestinationsArePrivate(t *testing.T) {
	r := newRig(t, nil)
	ann1, ann2, ben := r.connect(t, "ann"), r.connect(t, "ann"), r.connect(t, "ben")
	for _, c := range []*client{ann1, ann2, ben} {
		c.send("SUBSCRIBE\nid:1\ndestination:/user/queue/messages\n\n\x00")
		c.sync()
	}
	r.broker.PublishTo("ann", "/user/queue/messages", []byte(`"for ann"`))
	for _, c := range []*client{ann1, ann2} {
		if f := c.expect("MESSAGE"); string(f.body) != `"for ann"` || f.header("destination") != "/user/queue/messages" {
			t.Errorf("got %s", show([]*frame{f}))
		}
	}
	r.broker.Publish("/user/queue/messages", []byte(`"for nobody"`))
	ben.sync()
}

func TestSomeHearOfATopicWhatOthersDoNot(t *testing.T) {
	r := newRig(t, nil)
	ann1, ann2, ben := r.connect(t, "ann"), r.connect(t, "ann"), r.connect(t, "ben")
	for _, c := range []*client{ann1, ann2, ben} {
		c.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00")
		c.sync()
	}
	r.broker.PublishExcept("/topic/a", []string{"ann", "zoe"}, []byte("1"))
	r.broker.PublishTo("ann", "/topic/a", []byte("2"))
	r.broker.PublishTo("zoe", "/topic/a", []byte("3"))
	r.broker.Publish("/topic/a", []byte("4"))
	for c, want := range map[*client]string{ann1: "24", ann2: "24", ben: "14"} {
		if got := string(c.expect("MESSAGE").body) + string(c.expect("MESSAGE").body); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		c.sync()
	}
}

func TestRevokeEndsASubscription(t *testing.T) {
	r := newRig(t, nil)
	ann, ben := r.connect(t, "ann"), r.connect(t, "ben")
	for _, c := range []*client{ann, ben} {
		c.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00")
		c.sync()
	}
	r.broker.Revoke("ann", "/topic/a")
	r.broker.Publish("/topic/a", []byte("1"))
	ben.expect("MESSAGE")
	ann.send("UNSUBSCRIBE\nid:1\n\n\x00")
	ann.sync()
	if got := r.broker.Stats().Subscriptions; got != 1 {
		t.Errorf("%d subscriptions, want ben's alone", got)
	}
}

func TestOrigins(t *testing.T) {
	r := newRig(t, func(c *Config) { c.AllowedOrigins = []string{"https://app.example.org"} })
	host := strings.TrimPrefix(r.url, "ws://")
	for origin, allowed := range map[string]bool{
		"":                              true,
		"http://" + host:                true,
		"https://app.example.org":       true,
		"http://app.example.org":        false, // not the same origin: the scheme differs
		"https://evil.example":          false,
		"https://app.example.org.evil":  false,
		"https://evil.example/?" + host: false,
		"null":                          false,
		"://":                           false,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		ws, response, err := websocket.Dial(context.Background(), r.url, &websocket.DialOptions{HTTPHeader: header})
		if (err == nil) != allowed {
			t.Errorf("origin %q: %v", origin, err)
		}
		if err != nil && response.StatusCode != http.StatusForbidden {
			t.Errorf("origin %q: status %d", origin, response.StatusCode)
		}
		if ws != nil {
			_ = ws.CloseNow()
		}
	}
}
