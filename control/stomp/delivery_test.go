package stomp

import "testing"

// The way of a message is timed once for each subscriber. What waits in a work queue for somebody to come is not slow.
func TestTheWayOfPublishedMessagesIsTimed(t *testing.T) {
	r := queueRig(t)
	ann, bob := r.connect(t, "ann"), r.connect(t, "bob")
	for _, c := range []*client{ann, bob} {
		c.send("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\x00")
		c.sync()
	}
	ann.send("SEND\ndestination:/queue/work\n\nx\x00")
	ann.sync()
	ann.send("SUBSCRIBE\nid:2\ndestination:/queue/work\n\n\x00")
	ann.expect("MESSAGE")
	if got := r.broker.Stats().Delivery; got.Count != 0 {
		t.Errorf("before anything was published: %+v", got)
	}
	r.broker.Publish("/topic/a", []byte("{}"))
	r.broker.PublishTo("bob", "/topic/a", []byte("{}"))
	ann.expect("MESSAGE")
	bob.expect("MESSAGE")
	bob.expect("MESSAGE")
	waitFor(t, func() bool { d := r.broker.Stats().Delivery; return d.Count == 3 && d.Sum > 0 })
}
