//go:build linux

package mediasoup

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/link"
	"github.com/languagemate/studymate/bench/load/traffic"
)

const maxAnswerBytes = 1 << 20

// member is one person's signalling.
type member struct {
	load     *load.Member
	server   *Server
	cancel   context.CancelFunc // ends the stream of consumers
	up, down *link.Link
	dtls     *dtlsParameters // ours
}

// join makes the transports, then publishes, if the member does, while the others' streams come in.
func (s *Server) join(ctx context.Context, m *load.Member) error {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	member := &member{load: m, server: s, cancel: cancel}
	s.members = append(s.members, member)
	var err error
	if member.down, err = m.Open(); err != nil {
		return err
	}
	camera := m.Camera()
	offer, err := link.ParseDescription(member.down.Offer([]link.Line{
		{Kind: "audio", Direction: "sendonly", SSRC: m.SSRC(traffic.Audio)}, camera,
	}))
	if err != nil {
		return err
	}
	member.dtls = &dtlsParameters{Role: "client", Fingerprints: []fingerprint{{Algorithm: "sha-256", Value: offer.Fingerprint}}}
	var made struct{ Up, Down transport }
	if err := member.call(ctx, "join", request{Publishes: m.Publishes(), Capabilities: capabilities(offer.Medias)}, &made); err != nil {
		return err
	}
	down, err := made.Down.description()
	if err != nil {
		return err
	}
	s.running.Go(func() {
		if err := member.receive(running, down); err != nil && running.Err() == nil {
			m.Fail(err)
		}
	})
	if !m.Publishes() {
		return nil
	}
	return member.publish(ctx, made.Up, offer.Medias, camera.RIDs)
}

func (m *member) publish(ctx context.Context, to transport, medias []link.Media, rids []string) error {
	remote, err := to.description()
	if err != nil {
		return err
	}
	if m.up, err = m.load.Open(); err != nil {
		return err
	}
	producers := []producer{produce(medias[0], nil), produce(medias[1], rids)}
	if err := m.call(ctx, "publish", request{DTLS: m.dtls, Producers: producers}, &struct{}{}); err != nil {
		return err
	}
	if err := m.load.Publish(m.up, medias[0], medias[1]); err != nil {
		return err
	}
	return m.up.Connect(ctx, remote)
}

// receive resumes one consumer after the other, as the server names them, until its context ends.
func (m *member) receive(ctx context.Context, remote link.Description) error {
	response, err := m.post(ctx, "receive", request{DTLS: m.dtls})
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	m.server.running.Go(func() {
		if err := m.down.Connect(ctx, remote); err != nil && ctx.Err() == nil {
			m.load.Fail(fmt.Errorf("receiving: %w", err))
		}
	})
	for lines := bufio.NewScanner(response.Body); ; {
		if !lines.Scan() {
			return lines.Err() // nil when the server is gone, which the measurement sees as silence
		}
		var c consumer
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return fmt.Errorf("%w: %w", ErrAnswer, err)
		}
		load.Receive(m.down, []link.Media{c.RTPParameters.media()})
		if err := m.call(ctx, "resume", request{Consumer: c.ID}, &struct{}{}); err != nil {
			return err
		}
	}
}

// call posts a request and reads the answer.
func (m *member) call(ctx context.Context, name string, in request, out any) error {
	response, err := m.post(ctx, name, in)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if err := json.NewDecoder(io.LimitReader(response.Body, maxAnswerBytes)).Decode(out); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrAnswer, name, err)
	}
	return nil
}

// post sends a request; the caller reads the body of what is no error.
func (m *member) post(ctx context.Context, name string, in request) (*http.Response, error) {
	in.Room, in.Peer = m.load.Room, m.load.Name
	b, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	out, err := http.NewRequestWithContext(ctx, http.MethodPost, m.server.base+name, bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	response, err := m.server.client.Do(out)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		defer func() { _ = response.Body.Close() }()
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1000)) // what there is of it
		return nil, fmt.Errorf("%w: %s: %s: %s", ErrAnswer, name, response.Status, text)
	}
	return response, nil
}
