//go:build linux

// Package bare lets light clients meet in rooms of StudyMate's forwarding unit alone, which bench/bare serves: for shapes that study sessions, which have
// four seats, don't allow. It starts the load generator's own command as the server. Called by the load generator, one member at a time; it starts no
// goroutine.
package bare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/child"
	"github.com/languagemate/studymate/bench/load/link"
	"github.com/languagemate/studymate/bench/load/traffic"
)

// ErrAnswer is returned when the server refused an offer.
var ErrAnswer = errors.New("bare: unexpected answer")

const maxAnswerBytes = 1 << 20

// Config says which program.
type Config struct {
	Program string // a studymate-bench; empty is the running one
}

// Server is one process with the forwarding unit.
type Server struct {
	config  Config
	dir     string
	base    string // of all URLs
	client  *http.Client
	process *child.Process
}

// New returns a server that is not started.
func New(config Config) (*Server, error) {
	if config.Program == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("bare: %w", err)
		}
		config.Program = self
	}
	return &Server{config: config, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}}, nil
}

// Name is what reports call it.
func (s *Server) Name() string { return "studymate-sfu" }

// Start runs the forwarding unit on free ports.
func (s *Server) Start(ctx context.Context) error {
	var err error
	if s.dir, err = os.MkdirTemp("", "bench-bare-"); err != nil {
		return err
	}
	web, err := child.FreePort()
	if err != nil {
		return err
	}
	media, err := child.FreePort()
	if err != nil {
		return err
	}
	s.base = fmt.Sprintf("http://127.0.0.1:%d/", web)
	args := []string{"serve-sfu", "-listen", fmt.Sprintf("127.0.0.1:%d", web), "-media", fmt.Sprintf(":%d", media)}
	if s.process, err = child.Start(s.dir, s.config.Program, args, nil); err != nil {
		return err
	}
	return s.process.Ready(ctx, s.base)
}

// PID is the server's.
func (s *Server) PID() int { return s.process.PID() }

// Join offers the member's streams, if it publishes, and a slot for each publisher that it hears and sees.
func (s *Server) Join(ctx context.Context, m *load.Member) error {
	l, err := m.Open()
	if err != nil {
		return err
	}
	offer := l.Offer(lines(m))
	m.Requested()
	sdp, err := s.offer(ctx, m.Room+"/"+m.Name, offer)
	if err != nil {
		return err
	}
	answer, err := link.ParseDescription(sdp)
	if err != nil {
		return err
	}
	if m.Publishes() {
		if len(answer.Medias) < 2 {
			return fmt.Errorf("%w: %d m-lines", ErrAnswer, len(answer.Medias))
		}
		if err := m.Publish(l, answer.Medias[0], answer.Medias[1]); err != nil {
			return err
		}
	}
	load.Receive(l, answer.Medias)
	return l.Connect(ctx, answer)
}

func lines(m *load.Member) []link.Line {
	var all []link.Line
	if m.Publishes() {
		all = append(all, link.Line{Kind: "audio", Direction: "sendonly", SSRC: m.SSRC(traffic.Audio)}, m.Camera())
	}
	for _, kind := range []string{"audio", "video"} {
		for range m.Publishers() {
			all = append(all, link.Line{Kind: kind, Direction: "recvonly"})
		}
	}
	return all
}

func (s *Server) offer(ctx context.Context, path, sdp string) (answer string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+path, strings.NewReader(sdp))
	if err != nil {
		return "", err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%w: %s: %s", ErrAnswer, response.Status, b)
	}
	return string(b), err
}

// Stop ends the server.
func (s *Server) Stop() error {
	s.client.CloseIdleConnections()
	var err error
	if s.process != nil {
		err = s.process.Stop()
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}
