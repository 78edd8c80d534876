//go:build linux

package livekit

import (
	"context"
	"fmt"
	"net/url"
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
	// protocol is the last version whose primary connection is the client's: later ones wait for data channels, which a light client has none of.
	protocol = "2"
)

// member is one person's signalling. The reading goroutine owns down; what Join waits for is handed over by channels.
type member struct {
	load   *load.Member
	server *Server
	socket *websocket.Conn
	cancel context.CancelFunc
	up     *link.Link

	joined    chan struct{} // closed when LiveKit let us in
	published chan struct{} // one entry a track
	answer    chan string   // one
	once      sync.Once

	down *link.Link
}

func (s *Server) dial(ctx context.Context, m *load.Member, token string) (*member, error) {
	query := url.Values{"access_token": {token}, "auto_subscribe": {"1"}, "protocol": {protocol}, "sdk": {"go"}}
	socket, answer, err := websocket.Dial(ctx, fmt.Sprintf("ws://127.0.0.1:%d/rtc?%s", s.port, query.Encode()), nil)
	if err != nil {
		return nil, err
	}
	if answer.Body != nil {
		_ = answer.Body.Close()
	}
	socket.SetReadLimit(maxMessageBytes)
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	member := &member{
		load: m, server: s, socket: socket, cancel: cancel,
		joined: make(chan struct{}), published: make(chan struct{}, traffic.Kinds), answer: make(chan string, 1),
	}
	if member.up, err = m.Open(); err != nil {
		member.close()
		return nil, err
	}
	s.running.Go(func() { member.read(running) })
	return member, nil
}

// publish announces the member's tracks and offers them. Who has none connects all the same, because LiveKit lets nobody receive before.
func (m *member) publish(ctx context.Context) error {
	if err := wait(ctx, m.joined); err != nil {
		return err
	}
	if !m.load.Publishes() {
		return m.offer(ctx, []link.Line{{Kind: "audio", Direction: "sendonly"}})
	}
	m.load.NameLayers("f", "h", "q") // full, half and quarter size: what its clients call them
	camera := m.load.Camera()
	for _, t := range []track{
		{cid: "audio", name: "microphone", kind: typeAudio, source: sourceMicrophone},
		{cid: "video", name: "camera", kind: typeVideo, source: sourceCamera, rids: camera.RIDs},
	} {
		if err := m.write(ctx, wrap(requestAddTrack, t.encode())); err != nil {
			return err
		}
	}
	for range traffic.Kinds {
		if err := wait(ctx, m.published); err != nil {
			return err
		}
	}
	return m.offer(ctx, []link.Line{{Kind: "audio", Direction: "sendonly", SSRC: m.load.SSRC(traffic.Audio)}, camera})
}

func (m *member) offer(ctx context.Context, lines []link.Line) error {
	offer := m.up.Offer(lines)
	if err := m.write(ctx, wrap(requestOffer, description{kind: "offer", sdp: offer, id: 1}.encode())); err != nil {
		return err
	}
	select {
	case sdp := <-m.answer:
		return m.connectUp(ctx, sdp, len(lines))
	case <-ctx.Done():
		return ctx.Err()
	}
}

func wait(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *member) connectUp(ctx context.Context, sdp string, lines int) error {
	remote, err := link.ParseDescription(sdp)
	if err != nil {
		return err
	}
	if len(remote.Medias) != lines {
		return fmt.Errorf("%w: answer with %d m-lines", ErrProtocol, len(remote.Medias))
	}
	if m.load.Publishes() {
		if err := m.load.Publish(m.up, remote.Medias[0], remote.Medias[1]); err != nil {
			return err
		}
	}
	return m.up.Connect(ctx, remote)
}

// read handles LiveKit's messages until the socket ends.
func (m *member) read(ctx context.Context) {
	for {
		_, b, err := m.socket.Read(ctx)
		if err != nil {
			return // closed by Stop, or LiveKit is gone, which the measurement sees as silence
		}
		in, err := decodeResponse(b)
		if err == nil {
			err = m.handle(ctx, in)
		}
		if err != nil {
			m.load.Fail(err)
			return
		}
	}
}

func (m *member) handle(ctx context.Context, in response) error {
	switch in.which {
	case responseJoin:
		m.once.Do(func() { close(m.joined) })
	case responsePublished:
		select {
		case m.published <- struct{}{}:
		default: // said again
		}
	case responseAnswer:
		select {
		case m.answer <- in.description.sdp:
		default: // a second answer to one offer is not ours
		}
	case responseOffer:
		return m.receive(ctx, in.description)
	case responseTrickle:
		return m.trickle(in)
	case responseLeave:
		return fmt.Errorf("%w: sent away, reason %d", ErrProtocol, in.reason)
	}
	return nil
}

// trickle adds a candidate. Those of the connection down come after its first offer.
func (m *member) trickle(in response) error {
	l := m.down
	if in.target == targetPublisher {
		l = m.up
	}
	if l == nil || in.candidate == "" {
		return nil
	}
	return l.AddCandidate(in.candidate)
}

// receive answers an offer of others' streams. Later offers change the same connection.
func (m *member) receive(ctx context.Context, offer description) error {
	remote, err := link.ParseDescription(offer.sdp)
	if err != nil {
		return err
	}
	known := m.down != nil
	if !known {
		if m.down, err = m.load.Open(); err != nil {
			return err
		}
	}
	load.Receive(m.down, remote.Medias)
	answer := description{kind: "answer", sdp: m.down.Answer(remote), id: offer.id}
	if err := m.write(ctx, wrap(requestAnswer, answer.encode())); err != nil || known {
		return err
	}
	down := m.down
	m.server.running.Go(func() {
		connecting, cancel := context.WithTimeout(ctx, connectWithin)
		defer cancel()
		if err := down.Connect(connecting, remote); err != nil && ctx.Err() == nil {
			m.load.Fail(fmt.Errorf("receiving: %w", err))
		}
	})
	return nil
}

func (m *member) write(ctx context.Context, request []byte) error {
	return m.socket.Write(ctx, websocket.MessageBinary, request)
}

func (m *member) close() {
	m.cancel()
	_ = m.socket.CloseNow()
}
