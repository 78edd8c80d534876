package stomp

import (
	"strconv"
	"sync"
	"time"
)

// ackMode is the ack header of SUBSCRIBE.
type ackMode string

const (
	ackAuto       ackMode = "auto"
	ackClient     ackMode = "client" // cumulative
	ackIndividual ackMode = "client-individual"
)

// subscription is one SUBSCRIBE of one connection. It does not change, so any goroutine may deliver to it.
type subscription struct {
	conn        *conn
	id          string // as the client named it; "" is possible in 1.0
	destination string
	key         string // of the index, or the name of the work queue
	mode        ackMode
}

// deliver queues d for the client of s and returns the number of the message on that connection. A full queue ends the client.
func (s *subscription) deliver(d *delivery) uint64 {
	number := s.conn.nextMessage.Add(1)
	version := s.conn.version
	head := make([]byte, 0, 96)
	head = append(head, "MESSAGE\n"...)
	id := strconv.FormatUint(number, 10)
	own := []Header{{"message-id", id}}
	if s.id != "" {
		own = append(own, Header{"subscription", s.id})
	}
	if s.mode != ackAuto && version == V12 {
		own = append(own, Header{"ack", id})
	}
	head = appendHeaders(head, version, "MESSAGE", own)
	tail, text := d.tail(version)
	s.conn.broker.counters.delivered.Add(1)
	s.conn.send(outgoing{head: head, tail: tail, text: text, published: d.published})
	return number
}

// delivery is a message on its way to many: the part of the frame that all receivers share is written once per version.
type delivery struct {
	message Message
	// published is when it was, and zero in a work queue, where a message may wait for somebody to come.
	published time.Time

	// Guarded by mu.
	mu    sync.Mutex
	tails map[Version][]byte

	text bool
}

func newDelivery(m Message) *delivery {
	return &delivery{message: m, tails: map[Version][]byte{}, text: isText(m.Body)}
}

// newPublished is a delivery whose way is timed.
func newPublished(m Message) *delivery {
	d := newDelivery(m)
	d.published = time.Now()
	return d
}

// serverHeaders are set by this package in MESSAGE; what a sender put under these names is not passed through.
func serverHeader(name string) bool {
	switch name {
	case "destination", "content-length", "receipt", "transaction", "message-id", "subscription", "ack", "login", "passcode",
		"authorization", "Authorization":
		return true
	}
	return false
}

// tail is the shared part of the frame in version: destination, application headers and body.
func (d *delivery) tail(version Version) (octets []byte, text bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	octets, known := d.tails[version]
	if !known {
		headers := make([]Header, 0, len(d.message.Headers)+1)
		headers = append(headers, Header{"destination", d.message.Destination})
		for _, h := range d.message.Headers {
			if !serverHeader(h.Name) {
				headers = append(headers, h)
			}
		}
		octets = appendBody(appendHeaders(nil, version, "MESSAGE", headers), d.message.Body)
		d.tails[version] = octets
	}
	return octets, d.text
}
