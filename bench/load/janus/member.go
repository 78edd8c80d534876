//go:build linux

package janus

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/coder/websocket"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/link"
	"github.com/languagemate/studymate/bench/load/traffic"
)

const (
	maxMessageBytes = 1 << 20
	maxPublishers   = 64
	plugin          = "janus.plugin.videoroom"
)

// member is one person's signalling: a Janus session with a publishing and a subscribing handle.
type member struct {
	load   *load.Member
	server *Server
	socket *websocket.Conn
	cancel context.CancelFunc // ends calls that wait for Janus

	session   uint64
	publisher uint64

	feeds chan []string // announced, not yet subscribed to; one entry an announcement

	// Guarded by mu.
	mu      sync.Mutex
	waiting map[string]chan message // by transaction, each of one message

	// Owned by the subscribing goroutine.
	subscriber uint64
	down       *link.Link
}

func (s *Server) dial(ctx context.Context, m *load.Member) (*member, error) {
	options := &websocket.DialOptions{Subprotocols: []string{"janus-protocol"}}
	socket, response, err := websocket.Dial(ctx, fmt.Sprintf("ws://127.0.0.1:%d/", s.port), options)
	if err != nil {
		return nil, err
	}
	if response.Body != nil {
		_ = response.Body.Close()
	}
	socket.SetReadLimit(maxMessageBytes)
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	member := &member{
		load: m, server: s, socket: socket, cancel: cancel,
		feeds: make(chan []string, maxPublishers), waiting: map[string]chan message{},
	}
	s.running.Go(func() { member.read(running) })
	s.running.Go(func() { member.subscribe(running) })
	return member, nil
}

// enter enters the room, which it creates first when the member is the first in it, and offers the member's streams, if it has any. Janus tells of
// feeds to those who might publish, so who only receives enters as one, too.
func (m *member) enter(ctx context.Context, create bool, created func()) error {
	reply, err := m.call(ctx, message{Janus: "create"})
	if err != nil {
		return err
	}
	m.session = reply.Data.ID
	if m.publisher, err = m.attach(ctx); err != nil {
		return err
	}
	if create {
		room := body{Request: "create", Room: m.load.Room, Publishers: maxPublishers, AudioCodec: "opus", VideoCodec: "vp8"}
		if _, err := m.call(ctx, message{Janus: "message", Handle: m.publisher, Body: &room}); err != nil {
			return err
		}
		created()
	}
	if m.load.Publishes() {
		return m.publish(ctx)
	}
	_, err = m.call(ctx, message{
		Janus: "message", Handle: m.publisher, Body: &body{Request: "join", PType: "publisher", Room: m.load.Room, Display: m.load.Name},
	})
	return err
}

func (m *member) publish(ctx context.Context) error {
	up, err := m.load.Open()
	if err != nil {
		return err
	}
	offer := up.Offer([]link.Line{
		{Kind: "audio", Direction: "sendonly", SSRC: m.load.SSRC(traffic.Audio)},
		m.load.Camera(),
	})
	reply, err := m.call(ctx, message{
		Janus: "message", Handle: m.publisher, JSEP: &jsep{Type: "offer", SDP: offer},
		Body: &body{Request: "joinandconfigure", PType: "publisher", Room: m.load.Room, Display: m.load.Name},
	})
	if err != nil {
		return err
	}
	remote, err := reply.description("answer", 2)
	if err != nil {
		return err
	}
	if err := m.load.Publish(up, remote.Medias[0], remote.Medias[1]); err != nil {
		return err
	}
	return up.Connect(ctx, remote)
}

func (m *member) attach(ctx context.Context) (handle uint64, err error) {
	reply, err := m.call(ctx, message{Janus: "attach", Plugin: plugin})
	return reply.Data.ID, err
}

// subscribe takes announced feeds in one after the other until the reading has ended.
func (m *member) subscribe(ctx context.Context) {
	for feeds := range m.feeds {
		if err := m.add(ctx, feeds); err != nil && ctx.Err() == nil {
			m.load.Fail(err)
		}
	}
}

// add subscribes to feeds: the first ones open the connection down, later ones are added to it.
func (m *member) add(ctx context.Context, feeds []string) error {
	request := body{Request: "subscribe"}
	first := m.down == nil
	if first {
		var err error
		if m.subscriber, err = m.attach(ctx); err != nil {
			return err
		}
		if m.down, err = m.load.Open(); err != nil {
			return err
		}
		request = body{Request: "join", PType: "subscriber", Room: m.load.Room}
	}
	for _, id := range feeds {
		request.Streams = append(request.Streams, stream{Feed: id})
	}
	reply, err := m.call(ctx, message{Janus: "message", Handle: m.subscriber, Body: &request})
	if err != nil {
		return err
	}
	remote, err := reply.description("offer", 1)
	if err != nil {
		return err
	}
	load.Receive(m.down, remote.Medias)
	answer := jsep{Type: "answer", SDP: m.down.Answer(remote)}
	if _, err := m.call(ctx, message{Janus: "message", Handle: m.subscriber, Body: &body{Request: "start"}, JSEP: &answer}); err != nil {
		return err
	}
	if !first {
		return nil
	}
	return m.down.Connect(ctx, remote)
}

// call sends a request and waits for what Janus finally answers: a success, an error, or the plugin's event.
func (m *member) call(ctx context.Context, out message) (message, error) {
	out.Session = m.session
	out.Transaction = rand.Text()
	reply := make(chan message, 1)
	m.mu.Lock()
	m.waiting[out.Transaction] = reply
	m.mu.Unlock()
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.waiting, out.Transaction)
	}()
	b, err := json.Marshal(out)
	if err != nil {
		return message{}, err
	}
	if err := m.socket.Write(ctx, websocket.MessageText, b); err != nil {
		return message{}, err
	}
	select {
	case in := <-reply:
		return in, in.failure()
	case <-ctx.Done():
		return message{}, ctx.Err()
	}
}

// read handles Janus's messages until the socket ends.
func (m *member) read(ctx context.Context) {
	defer close(m.feeds)
	defer m.cancel()
	for {
		_, b, err := m.socket.Read(ctx)
		if err != nil {
			return // closed by Stop, or Janus is gone, which the measurement sees as silence
		}
		var in message
		if err := json.Unmarshal(b, &in); err != nil {
			m.load.Fail(fmt.Errorf("%w: %w", ErrProtocol, err))
			return
		}
		m.handle(in)
	}
}

func (m *member) handle(in message) {
	switch in.Janus {
	case "ack":
		return // the event that says more follows
	case "hangup", "timeout":
		m.load.Fail(fmt.Errorf("%w: %s: %s", ErrProtocol, in.Janus, in.Reason))
	}
	m.mu.Lock()
	reply := m.waiting[in.Transaction]
	delete(m.waiting, in.Transaction)
	m.mu.Unlock()
	m.announce(in) // the answer to our join lists who was there before
	if reply != nil {
		reply <- in
	}
}

// announce hands a message's publishers to the subscribing goroutine.
func (m *member) announce(in message) {
	var ids []string
	for _, p := range in.PluginData.Data.Publishers {
		ids = append(ids, p.ID)
	}
	if len(ids) == 0 {
		return
	}
	select {
	case m.feeds <- ids:
	default: // more than a room may hold
		m.load.Fail(fmt.Errorf("%w: over %d announcements", ErrProtocol, maxPublishers))
	}
}

func (m *member) close() {
	m.cancel()
	_ = m.socket.CloseNow()
}
