package stomp

import (
	"context"

	"github.com/coder/websocket"
)

// handle carries out one client frame and confirms it when asked. A failure ends the connection.
func (c *conn) handle(ctx context.Context, f *frame) *failure {
	if !c.connected {
		if f.command != "CONNECT" && f.command != "STOMP" {
			return malformed("not connected", f.command+" came before CONNECT", websocket.StatusProtocolError)
		}
		return c.connect(ctx, f)
	}
	if bad := c.carryOut(ctx, f); bad != nil {
		return bad
	}
	receipt, asked := f.lookup("receipt")
	if f.command == "DISCONNECT" {
		var last []byte
		if asked {
			last = appendFrame(nil, c.version, "RECEIPT", []Header{{"receipt-id", receipt}}, nil)
		}
		c.leave()
		c.end(last, websocket.StatusNormalClosure, "", false)
		return nil
	}
	if asked {
		c.sendFrame("RECEIPT", []Header{{"receipt-id", receipt}})
	}
	return nil
}

func (c *conn) carryOut(ctx context.Context, f *frame) *failure {
	switch f.command {
	case "SEND", "ACK", "NACK":
		if id, in := f.lookup("transaction"); in {
			return c.keep(id, f)
		}
		_, bad := c.apply(ctx, []*frame{f})
		return bad
	case "SUBSCRIBE":
		return c.subscribe(ctx, f)
	case "UNSUBSCRIBE":
		return c.unsubscribe(f)
	case "BEGIN":
		return c.begin(f)
	case "COMMIT", "ABORT":
		return c.finish(ctx, f)
	case "DISCONNECT":
		return nil
	case "CONNECT", "STOMP":
		return malformed("already connected", "", websocket.StatusProtocolError)
	}
	return malformed("unknown command", f.command, websocket.StatusProtocolError)
}

func (c *conn) subscribe(ctx context.Context, f *frame) *failure {
	destination, bad := required(f, "destination")
	if bad != nil {
		return bad
	}
	id, given := f.lookup("id")
	if id == "" && (given || c.version != V10) {
		return malformed("SUBSCRIBE without the header id", "", websocket.StatusProtocolError)
	}
	name := subscriptionName(id, given, destination)
	if c.subscriptions[name] != nil {
		return malformed("subscription id is in use", name, websocket.StatusProtocolError)
	}
	if len(c.subscriptions) >= c.broker.config.MaxSubscriptions {
		return malformed("too many subscriptions", "", websocket.StatusPolicyViolation)
	}
	mode := ackMode(f.header("ack"))
	switch mode {
	case "":
		mode = ackAuto
	case ackAuto, ackClient, ackIndividual:
	default:
		return malformed("unknown ack mode", string(mode), websocket.StatusProtocolError)
	}
	if err := c.broker.config.Authorize(ctx, c.user, destination); err != nil {
		return c.refusal("subscription refused", err)
	}
	s := &subscription{conn: c, id: id, destination: destination, key: destinationKey(c.user, destination), mode: mode}
	if c.broker.isQueue(destination) {
		if err := c.broker.queues.subscribe(s); err != nil {
			return c.refusal("subscription refused", err)
		}
	} else {
		c.broker.index.add(s)
	}
	c.subscriptions[name] = s
	return nil
}

// subscriptionName is what a connection knows a subscription by; 1.0 clients may leave the id out and use the destination.
func subscriptionName(id string, given bool, destination string) string {
	if given {
		return "id:" + id
	}
	return "destination:" + destination
}

// unsubscribe ends a subscription. One that is not there (any more) is no failure: a client may clean up twice.
func (c *conn) unsubscribe(f *frame) *failure {
	id, given := f.lookup("id")
	destination := f.header("destination")
	if !given && (c.version != V10 || destination == "") {
		return malformed("UNSUBSCRIBE without the header id", "", websocket.StatusProtocolError)
	}
	name := subscriptionName(id, given, destination)
	if s := c.subscriptions[name]; s != nil {
		delete(c.subscriptions, name)
		c.drop(s)
	}
	return nil
}

func (c *conn) drop(s *subscription) {
	if c.broker.isQueue(s.destination) {
		c.broker.queues.unsubscribe(s)
		return
	}
	c.broker.index.remove(s)
}

func required(f *frame, name string) (string, *failure) {
	value, given := f.lookup(name)
	if !given || value == "" {
		return "", malformed(f.command+" without the header "+name, "", websocket.StatusProtocolError)
	}
	return value, nil
}
