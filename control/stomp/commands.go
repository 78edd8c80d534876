package stomp

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/coder/websocket"
)

// Bounds of the transactions of one connection.
const (
	maxTransactions      = 10
	maxTransactionFrames = 100
)

// transaction keeps the frames of BEGIN ... COMMIT.
type transaction struct {
	frames []*frame
	bytes  int // of their bodies, at most Config.QueueBytes
}

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
		return c.apply(ctx, f)
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

// apply carries out a SEND, ACK or NACK that is not, or no longer, part of a transaction.
func (c *conn) apply(ctx context.Context, f *frame) *failure {
	if f.command == "SEND" {
		return c.receive(ctx, f)
	}
	return c.settle(f)
}

func (c *conn) receive(ctx context.Context, f *frame) *failure {
	destination, bad := required(f, "destination")
	if bad != nil {
		return bad
	}
	if !slices.ContainsFunc(c.broker.config.SendPrefixes, func(p string) bool { return strings.HasPrefix(destination, p) }) {
		return malformed("destination takes no messages", destination, websocket.StatusPolicyViolation)
	}
	m := Message{Destination: destination, Connection: c.name, Body: f.body}
	for _, h := range f.headers {
		if !serverHeader(h.Name) {
			m.Headers = append(m.Headers, h)
		}
	}
	if err := c.broker.config.Receive(ctx, c.user, m); err != nil {
		return c.refusal("message not taken", err)
	}
	return nil
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

// settle takes ACK and NACK. On a topic they change nothing: there is nobody else to give the message to.
func (c *conn) settle(f *frame) *failure {
	if f.command == "NACK" && c.version == V10 {
		return malformed("unknown command", "NACK came with STOMP 1.1", websocket.StatusProtocolError)
	}
	name := "message-id"
	if c.version == V12 {
		name = "id"
	}
	text, bad := required(f, name)
	if bad != nil {
		return bad
	}
	if c.version == V11 {
		id, bad := required(f, "subscription")
		if bad != nil {
			return bad
		}
		if c.subscriptions[subscriptionName(id, true, "")] == nil {
			return malformed(f.command+" for an unknown subscription", id, websocket.StatusProtocolError)
		}
	}
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil || number == 0 || number > c.nextMessage.Load() {
		return malformed(f.command+" of a message that was never sent", text, websocket.StatusProtocolError)
	}
	consumed := f.command == "ACK"
	if consumed {
		c.broker.counters.acks.Add(1)
	} else {
		c.broker.counters.nacks.Add(1)
	}
	// Numbers are the connection's own, so at most one subscription knows this one.
	for _, s := range c.subscriptions {
		if s.mode != ackAuto && c.broker.isQueue(s.destination) {
			c.broker.queues.settle(s, number, consumed)
		}
	}
	return nil
}

func (c *conn) begin(f *frame) *failure {
	id, bad := required(f, "transaction")
	if bad != nil {
		return bad
	}
	if c.transactions[id] != nil {
		return malformed("transaction is open already", id, websocket.StatusProtocolError)
	}
	if len(c.transactions) >= maxTransactions {
		return malformed("too many open transactions", "", websocket.StatusPolicyViolation)
	}
	c.transactions[id] = &transaction{}
	return nil
}

// keep adds a frame to its transaction, up to the bound.
func (c *conn) keep(id string, f *frame) *failure {
	t := c.transactions[id]
	if t == nil {
		return malformed("unknown transaction", id, websocket.StatusProtocolError)
	}
	if t.bytes += len(f.body); len(t.frames) >= maxTransactionFrames || t.bytes > c.broker.config.QueueBytes {
		return malformed("transaction is too large", id, websocket.StatusPolicyViolation)
	}
	t.frames = append(t.frames, f)
	return nil
}

// finish ends a transaction. COMMIT carries its frames out in order; the first that fails ends the connection, as it would alone.
func (c *conn) finish(ctx context.Context, f *frame) *failure {
	id, bad := required(f, "transaction")
	if bad != nil {
		return bad
	}
	t := c.transactions[id]
	if t == nil {
		return malformed("unknown transaction", id, websocket.StatusProtocolError)
	}
	delete(c.transactions, id)
	if f.command == "ABORT" {
		return nil
	}
	for _, kept := range t.frames {
		if bad := c.apply(ctx, kept); bad != nil {
			return bad
		}
	}
	return nil
}

func required(f *frame, name string) (string, *failure) {
	value, given := f.lookup(name)
	if !given || value == "" {
		return "", malformed(f.command+" without the header "+name, "", websocket.StatusProtocolError)
	}
	return value, nil
}
