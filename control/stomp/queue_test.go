package stomp

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
)

func queueRig(t *testing.T) *rig {
	return newRig(t, func(c *Config) { c.QueuePrefix, c.SendPrefixes = "/queue/", []string{"/queue/", "/app/"} })
}

func (c *client) consume(mode string) {
	c.t.Helper()
	c.send("SUBSCRIBE\nid:q\ndestination:/queue/work\nack:" + mode + "\n\n\x00")
	c.sync()
}

func (c *client) expectWork(body string) string {
	c.t.Helper()
	f := c.expect("MESSAGE")
	if string(f.body) != body {
		c.t.Fatalf("got %q, want %q", f.body, body)
	}
	return f.header("ack")
}

func TestQueueKeepsMessagesUntilSomebodyComes(t *testing.T) {
	r := queueRig(t)
	c := r.connect(t, "ann")
	for i := range 3 {
		c.send(fmt.Sprintf("SEND\ndestination:/queue/work\n\n%d\x00", i))
	}
	c.sync()
	if got := r.broker.Stats().QueuedMessages; got != 3 {
		t.Errorf("%d queued, want 3", got)
	}
	c.send("SUBSCRIBE\nid:q\ndestination:/queue/work\n\n\x00")
	for i := range 3 {
		c.expectWork(strconv.Itoa(i))
	}
}

func TestQueueGivesEachMessageToOne(t *testing.T) {
	r := queueRig(t)
	ann, ben := r.connect(t, "ann"), r.connect(t, "ben")
	ann.consume("auto")
	ben.consume("auto")
	for _, body := range []string{"1", "2", "3", "4"} {
		if err := r.broker.Deliver(Message{Destination: "/queue/work", Body: []byte(body)}); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]int{}
	for _, c := range []*client{ann, ben} {
		for range 2 {
			got[string(c.expect("MESSAGE").body)]++
		}
	}
	if len(got) != 4 {
		t.Errorf("delivered %v", got)
	}
}

func TestQueueRedelivers(t *testing.T) {
	for _, tc := range []struct {
		name string
		give func(first *client, acks []string)
		want []string
	}{
		{"what was refused", func(c *client, acks []string) {
			c.send("ACK\nid:" + acks[0] + "\n\n\x00NACK\nid:" + acks[1] + "\n\n\x00ACK\nid:" + acks[2] + "\n\n\x00UNSUBSCRIBE\nid:q\n\n\x00")
		}, []string{"b"}},
		{"what was open when the subscription ended", func(c *client, acks []string) {
			c.send("ACK\nid:" + acks[0] + "\n\n\x00UNSUBSCRIBE\nid:q\n\n\x00")
		}, []string{"b", "c"}},
		{"what was open when the connection broke", func(c *client, _ []string) { _ = c.ws.CloseNow() }, []string{"a", "b", "c"}},
		{"what a transaction never acknowledged", func(c *client, acks []string) {
			c.send("BEGIN\ntransaction:t\n\n\x00ACK\nid:" + acks[0] + "\ntransaction:t\n\n\x00DISCONNECT\n\n\x00")
		}, []string{"a", "b", "c"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := queueRig(t)
			first := r.connect(t, "ann")
			first.consume("client-individual")
			acks := make([]string, 3)
			for i, body := range []string{"a", "b", "c"} {
				first.send("SEND\ndestination:/queue/work\n\n" + body + "\x00")
				acks[i] = first.expectWork(body)
			}
			second := r.connect(t, "ben")
			second.consume("client-individual")
			tc.give(first, acks)
			for _, body := range tc.want {
				second.expectWork(body)
			}
			second.sync()
		})
	}
}

func TestClientModeSettlesAllEarlierMessages(t *testing.T) {
	for _, tc := range []struct {
		mode string
		want []string
	}{
		{"client", []string{"c"}},
		{"client-individual", []string{"a", "c"}},
	} {
		t.Run(tc.mode, func(t *testing.T) {
			r := queueRig(t)
			c := r.connect(t, "ann")
			c.consume(tc.mode)
			acks := make([]string, 3)
			for i, body := range []string{"a", "b", "c"} {
				c.send("SEND\ndestination:/queue/work\n\n" + body + "\x00")
				acks[i] = c.expectWork(body)
			}
			c.send("ACK\nid:" + acks[1] + "\n\n\x00")
			c.send("ACK\nid:" + acks[1] + "\n\n\x00") // a second time changes nothing
			c.send("UNSUBSCRIBE\nid:q\n\n\x00")
			c.sync()
			c.send("SUBSCRIBE\nid:again\ndestination:/queue/work\n\n\x00")
			for _, body := range tc.want {
				c.expectWork(body)
			}
			c.sync()
		})
	}
}

func TestQueuesAreBounded(t *testing.T) {
	r := queueRig(t)
	var err error
	for i := range maxQueueMessages + 1 {
		if err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		err = r.broker.Deliver(Message{Destination: "/queue/work"})
	}
	if !errors.Is(err, ErrQueueFull) {
		t.Errorf("one more than fits: %v", err)
	}
	c := r.connect(t, "ann")
	c.send("SEND\ndestination:/queue/work\n\n\x00")
	c.expectError("message not taken")

	c = r.connect(t, "ann")
	c.send("SUBSCRIBE\nid:q\ndestination:/queue/work\nack:client\n\n\x00")
	for range maxUnacked {
		c.expect("MESSAGE")
	}
	c.sync() // no more until something is acknowledged
	c.send("ACK\nid:1\n\n\x00")
	c.expect("MESSAGE")
}
