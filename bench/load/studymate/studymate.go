//go:build linux

// Package studymate lets light clients meet in StudyMate sessions through its public doors: the REST calls to sign up, create and join,
// and the one offer and answer. It starts a given studymate program on a data folder and ports of its own. Called by the load
// generator, one member at a time; it starts no goroutine.
package studymate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/child"
	"github.com/languagemate/studymate/bench/load/link"
	"github.com/languagemate/studymate/bench/load/traffic"
)

// ErrAnswer is returned when the server answered what the protocol doesn't say.
var ErrAnswer = errors.New("studymate: unexpected answer")

// Config says which studymate.
type Config struct {
	Program string   // path of the studymate binary, or a name to look for in PATH
	Args    []string // further arguments of "studymate serve"
	Name    string   // what reports call it [studymate]
}

// Server is one studymate process and its sessions.
type Server struct {
	config   Config
	dir      string
	process  *child.Process
	client   *http.Client
	base     string            // of all URLs
	sessions map[string]string // id by room
}

// New returns a server that is not started.
func New(config Config) (*Server, error) {
	if config.Program == "" {
		return nil, errors.New("studymate: no program given")
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 1}
	return &Server{config: config, client: &http.Client{Transport: transport}, sessions: map[string]string{}}, nil
}

// Name is what reports call it.
func (s *Server) Name() string { return cmp.Or(s.config.Name, "studymate") }

// Start runs the server with its defaults, but for ports, data and the parts a light client doesn't use.
func (s *Server) Start(ctx context.Context) error {
	var err error
	if s.dir, err = os.MkdirTemp("", "bench-studymate-"); err != nil {
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
	s.base = fmt.Sprintf("http://127.0.0.1:%d", web)
	args := append([]string{
		"serve", "--dataDir", filepath.Join(s.dir, "data"),
		"--http.listen", fmt.Sprintf("127.0.0.1:%d", web),
		"--media.listenUdp", fmt.Sprintf(":%d", media), "--media.listenTcp=",
		"--turn.enabled=false", "--log.level", "warn", "--limits.apiPerMinute", "0", // everybody calls from one address
	}, s.config.Args...)
	if s.process, err = child.Start(s.dir, s.config.Program, args, nil); err != nil {
		return err
	}
	return s.process.Ready(ctx, s.base+"/readyz")
}

// PID is the server's.
func (s *Server) PID() int { return s.process.PID() }

// Join signs the member up, creates the room's session if it is the first, and joins: the request that counts begins with the join call,
// as a person's click does.
func (s *Server) Join(ctx context.Context, m *load.Member) error {
	access, err := s.signUp(ctx, m.Name)
	if err != nil {
		return err
	}
	if s.sessions[m.Room] == "" {
		if s.sessions[m.Room], err = s.create(ctx, access, m.Room); err != nil {
			return err
		}
	}
	l, err := m.Open()
	if err != nil {
		return err
	}
	lines := Lines(0, 0)
	if m.Publishes() {
		lines = Lines(m.SSRC(traffic.Audio), m.SSRC(traffic.Camera))
		lines[1] = m.Camera()
	}
	offer := l.Offer(lines)
	m.Requested()
	media, err := s.join(ctx, access, s.sessions[m.Room])
	if err != nil {
		return err
	}
	sdp, err := s.offer(ctx, media, offer)
	if err != nil {
		return err
	}
	answer, err := link.ParseDescription(sdp)
	if err != nil {
		return err
	}
	if len(answer.Medias) < 2 {
		return fmt.Errorf("%w: %d m-lines", ErrAnswer, len(answer.Medias))
	}
	if m.Publishes() {
		if err := m.Publish(l, answer.Medias[0], answer.Medias[1]); err != nil {
			return err
		}
	}
	load.Receive(l, answer.Medias)
	return l.Connect(ctx, answer)
}

// Lines are the m-lines of the protocol's section 3, in its order, without the room channel, which a light client may leave out.
func Lines(audio, camera uint32) []link.Line {
	return []link.Line{
		{Kind: "audio", Direction: "sendonly", SSRC: audio},
		{Kind: "video", Direction: "sendonly", SSRC: camera},
		{Kind: "video", Direction: "sendonly"},
		{Kind: "audio", Direction: "sendonly"},
		{Kind: "audio", Direction: "recvonly"}, {Kind: "audio", Direction: "recvonly"}, {Kind: "audio", Direction: "recvonly"},
		{Kind: "video", Direction: "recvonly"}, {Kind: "video", Direction: "recvonly"}, {Kind: "video", Direction: "recvonly"},
		{Kind: "video", Direction: "recvonly"},
		{Kind: "audio", Direction: "recvonly"},
	}
}

func (s *Server) signUp(ctx context.Context, name string) (accessToken string, err error) {
	var result struct {
		AccessToken string `json:"accessToken"`
	}
	err = s.call(ctx, "/api/v1/auth/signup", "", map[string]string{
		"email": name + "@bench.example", "password": "a long bench password",
		"englishName": strings.ReplaceAll(name, "-", " "), "nativeLanguage": "ko", "targetLanguage": "en",
	}, &result)
	if err == nil {
		err = s.agree(ctx, result.AccessToken)
	}
	return result.AccessToken, err
}

// agree gives the consents without which the server lets nobody do anything, in the versions of a server whose operator says nothing.
func (s *Server) agree(ctx context.Context, accessToken string) error {
	var said []map[string]any
	for _, document := range []string{"terms", "privacy", "age"} {
		said = append(said, map[string]any{"document": document, "version": "1", "granted": true})
	}
	return s.call(ctx, "/api/v1/users/consents", accessToken, map[string]any{"consents": said}, &struct{}{})
}

func (s *Server) create(ctx context.Context, accessToken, title string) (sessionID string, err error) {
	var result struct {
		ID string `json:"id"`
	}
	err = s.call(ctx, "/api/v1/sessions/create", accessToken, map[string]any{"title": title, "sessionType": "video", "maxParticipants": 4}, &result)
	return result.ID, err
}

func (s *Server) join(ctx context.Context, accessToken, sessionID string) (mediaToken string, err error) {
	var result struct {
		MediaToken string `json:"mediaToken"`
	}
	err = s.call(ctx, "/api/v1/sessions/join/"+sessionID, accessToken, nil, &result)
	return result.MediaToken, err
}

func (s *Server) offer(ctx context.Context, mediaToken, sdp string) (answer string, err error) {
	var result struct {
		Type string `json:"type"`
		SDP  string `json:"sdp"`
	}
	err = s.call(ctx, "/api/v1/webrtc/offer", mediaToken, map[string]string{"sdp": sdp}, &result)
	if err == nil && result.Type != "answer" {
		err = fmt.Errorf("%w: type %q", ErrAnswer, result.Type)
	}
	return result.SDP, err
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
