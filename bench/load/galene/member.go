//go:build linux

package galene

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/link"
	"github.com/languagemate/studymate/bench/load/traffic"
)

const (
	connectWithin   = 10 * time.Second
	maxMessageBytes = 1 << 20
)

// message is what the light client uses of Galene's messages.
type message struct {
	Type      string              `json:"type"`
	Version   []string            `json:"version,omitempty"`
	Kind      string              `json:"kind,omitempty"`
	Error     string              `json:"error,omitempty"`
	ID        string              `json:"id,omitempty"`
	Source    string              `json:"source,omitempty"`
	Username  string              `json:"username,omitempty"`
	Password  string              `json:"password,omitempty"`
	Group     string              `json:"group,omitempty"`
	Label     string              `json:"label,omitempty"`
	SDP       string              `json:"sdp,omitempty"`
	Candidate *candidate          `json:"candidate,omitempty"`
	Request   map[string][]string `json:"request,omitempty"`
	Value     any                 `json:"value,omitempty"`
}

type candidate struct {
	Candidate string `json:"candidate"`
}

// member is one person's signalling. The reading goroutine owns down; up's answer is handed over by a channel.
type member struct {
	load   *load.Member
	server *Server
	socket *websocket.Conn
	id     string
	upID   string
	up     *link.Link // nil of who only receives

	joined chan struct{} // closed when Galene let us in
	answer chan string   // one
	once   sync.Once

	down map[string]*link.Link
}

func (s *Server) dial(ctx context.Context, m *load.Member) (*member, error) {
	socket, response, err := websocket.Dial(ctx, fmt.Sprintf("ws://127.0.0.1:%d/ws", s.port), nil)
	if err != nil {
		return nil, err
	}
	if response.Body != nil {
		_ = response.Body.Close()
	}
	socket.SetReadLimit(maxMessageBytes)
	member := &member{
		load: m, server: s, socket: socket, id: rand.Text(), upID: rand.Text(),
		joined: make(chan struct{}), answer: make(chan string, 1), down: map[string]*link.Link{},
	}
	if m.Publishes() {
		if member.up, err = m.Open(); err != nil {
			_ = socket.CloseNow()
			return nil, err
		}
	}
	running := context.WithoutCancel(ctx) // the socket's close ends the reading
	s.reading.Go(func() { member.read(running) })
	return member, nil
}

// enter enters the group, asks for all streams, and offers the member's own, if it has any.
func (m *member) enter(ctx context.Context) error {
	for _, out := range []message{
		{Type: "handshake", Version: []string{"2"}, ID: m.id},
		{Type: "join", Kind: "join", Group: m.load.Room, Username: m.load.Name, Password: "any"},
	} {
		if err := m.write(ctx, out); err != nil {
			return err
		}
	}
	select {
	case <-m.joined:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := m.write(ctx, message{Type: "request", Request: map[string][]string{"": {"audio", "video"}}}); err != nil {
		return err
	}
	if m.up == nil {
		return nil
	}
	return m.publish(ctx)
}

func (m *member) publish(ctx context.Context) error {
	offer := m.up.Offer([]link.Line{
		{Kind: "audio", Direction: "sendonly", SSRC: m.load.SSRC(traffic.Audio)},
		m.load.Camera(),
	})
	if err := m.write(ctx, message{Type: "offer", ID: m.upID, Label: "camera", Source: m.id, Username: m.load.Name, SDP: offer}); err != nil {
		return err
	}
	select {
	case sdp := <-m.answer:
		return m.connectUp(ctx, sdp)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *member) connectUp(ctx context.Context, sdp string) error {
	remote, err := link.ParseDescription(sdp)
	if err != nil {
		return err
	}
	if len(remote.Medias) != 2 {
		return fmt.Errorf("%w: answer with %d m-lines", ErrProtocol, len(remote.Medias))
	}
	if err := m.load.Publish(m.up, remote.Medias[0], remote.Medias[1]); err != nil {
		return err
	}
	return m.up.Connect(ctx, remote)
}

// read handles Galene's messages until the socket ends.
func (m *member) read(ctx context.Context) {
	for {
		_, b, err := m.socket.Read(ctx)
		if err != nil {
			return // closed by Stop, or Galene is gone, which the measurement sees as silence
		}
		var in message
		if err := json.Unmarshal(b, &in); err != nil {
			m.load.Fail(fmt.Errorf("%w: %w", ErrProtocol, err))
			return
		}
		if err := m.handle(ctx, in); err != nil {
			m.load.Fail(err)
			return
		}
	}
}

func (m *member) handle(ctx context.Context, in message) error {
	switch in.Type {
	case "ping":
		return m.write(ctx, message{Type: "pong"})
	case "joined":
		if in.Kind == "fail" {
			return fmt.Errorf("%w: join refused: %v", ErrProtocol, in.Value)
		}
		if in.Kind == "join" {
			m.once.Do(func() { close(m.joined) })
		}
	case "answer":
		if in.ID == m.upID {
			select {
			case m.answer <- in.SDP:
			default: // a second answer to one offer is not ours
			}
		}
	case "ice":
		return m.trickle(in)
	case "offer":
		return m.receive(ctx, in)
	case "close":
		if l := m.down[in.ID]; l != nil {
			l.Close()
			delete(m.down, in.ID)
		}
	case "abort":
		return fmt.Errorf("%w: our stream was refused", ErrProtocol)
	case "usermessage":
		if in.Kind == "error" {
			return fmt.Errorf("%w: %v", ErrProtocol, in.Value)
		}
	}
	return nil
}

func (m *member) trickle(in message) error {
	l := m.down[in.ID]
	if in.ID == m.upID {
		l = m.up
	}
	if l == nil || in.Candidate == nil || in.Candidate.Candidate == "" {
		return nil
	}
	return l.AddCandidate(in.Candidate.Candidate)
}

// receive answers the offer of somebody's streams. A later offer of the same id adds a stream to the same connection.
func (m *member) receive(ctx context.Context, in message) error {
	remote, err := link.ParseDescription(in.SDP)
	if err != nil {
		return err
	}
	l, known := m.down[in.ID]
	if !known {
		if l, err = m.load.Open(); err != nil {
			return err
		}
		m.down[in.ID] = l
	}
	load.Receive(l, remote.Medias)
	if err := m.write(ctx, message{Type: "answer", ID: in.ID, SDP: l.Answer(remote)}); err != nil || known {
		return err
	}
	m.server.reading.Go(func() {
		connecting, cancel := context.WithTimeout(ctx, connectWithin)
		defer cancel()
		if err := l.Connect(connecting, remote); err != nil {
			m.load.Fail(fmt.Errorf("receiving %s: %w", in.Username, err))
		}
	})
	return nil
}

func (m *member) write(ctx context.Context, out message) error {
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return m.socket.Write(ctx, websocket.MessageText, b)
}

func (m *member) close() { _ = m.socket.CloseNow() }
