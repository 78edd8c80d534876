package stomp

import (
	"context"
	"fmt"
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

// finish ends a transaction. COMMIT carries out all of its frames, or none when one of them can't be; then the connection ends, as it would by that frame alone.
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
	at, bad := c.apply(ctx, t.frames)
	if bad != nil {
		bad.inTransaction(id, at, t.frames[at])
	}
	return bad
}

// inTransaction says by which frame of a transaction it failed.
func (f *failure) inTransaction(id string, at int, by *frame) {
	which := by.command
	if destination := by.header("destination"); destination != "" {
		which += " to " + destination
	}
	why := f.detail
	if why != "" {
		why = ": " + why
	}
	f.detail = fmt.Sprintf("frame %d of transaction %s, %s%s; nothing of the transaction was carried out", at+1, id, which, why)
}

// apply carries out SEND, ACK and NACK frames, of a transaction or one alone. All are looked at before the first has an effect: the messages are given
// away together, and what is settled can't fail any more. It returns which frame can't be carried out.
func (c *conn) apply(ctx context.Context, frames []*frame) (at int, bad *failure) {
	var messages []Message
	var places []int // of messages in frames
	var settled []settlement
	for i, f := range frames {
		if f.command != "SEND" {
			s, bad := c.settlementOf(f)
			if bad != nil {
				return i, bad
			}
			settled = append(settled, s)
			continue
		}
		m, bad := c.messageOf(f)
		if bad != nil {
			return i, bad
		}
		messages, places = append(messages, m), append(places, i)
	}
	if len(messages) > 0 {
		if at, err := c.broker.config.Receive(ctx, c.user, messages); err != nil {
			return places[at], c.refusal("message not taken", err)
		}
	}
	for _, s := range settled {
		c.settle(s)
	}
	return 0, nil
}

// messageOf reads a SEND.
func (c *conn) messageOf(f *frame) (Message, *failure) {
	destination, bad := required(f, "destination")
	if bad != nil {
		return Message{}, bad
	}
	if !slices.ContainsFunc(c.broker.config.SendPrefixes, func(p string) bool { return strings.HasPrefix(destination, p) }) {
		return Message{}, malformed("destination takes no messages", destination, websocket.StatusPolicyViolation)
	}
	m := Message{Destination: destination, Connection: c.name, Body: f.body}
	for _, h := range f.headers {
		if !serverHeader(h.Name) {
			m.Headers = append(m.Headers, h)
		}
	}
	return m, nil
}

// settlement is an ACK, where consumed, or a NACK of the message of that number.
type settlement struct {
	number   uint64
	consumed bool
}

// settlementOf reads an ACK or a NACK.
func (c *conn) settlementOf(f *frame) (settlement, *failure) {
	if f.command == "NACK" && c.version == V10 {
		return settlement{}, malformed("unknown command", "NACK came with STOMP 1.1", websocket.StatusProtocolError)
	}
	name := "message-id"
	if c.version == V12 {
		name = "id"
	}
	text, bad := required(f, name)
	if bad != nil {
		return settlement{}, bad
	}
	if c.version == V11 {
		id, bad := required(f, "subscription")
		if bad != nil {
			return settlement{}, bad
		}
		if c.subscriptions[subscriptionName(id, true, "")] == nil {
			return settlement{}, malformed(f.command+" for an unknown subscription", id, websocket.StatusProtocolError)
		}
	}
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil || number == 0 || number > c.nextMessage.Load() {
		return settlement{}, malformed(f.command+" of a message that was never sent", text, websocket.StatusProtocolError)
	}
	return settlement{number, f.command == "ACK"}, nil
}

// settle takes ACK and NACK. On a topic they change nothing: there is nobody else to give the message to.
func (c *conn) settle(what settlement) {
	if what.consumed {
		c.broker.counters.acks.Add(1)
	} else {
		c.broker.counters.nacks.Add(1)
	}
	// Numbers are the connection's own, so at most one subscription knows this one.
	for _, s := range c.subscriptions {
		if s.mode != ackAuto && c.broker.isQueue(s.destination) {
			c.broker.queues.settle(s, what.number, what.consumed)
		}
	}
}
