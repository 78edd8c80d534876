//go:build linux

// Package mediasoup lets light clients meet in routers of a mediasoup worker. mediasoup is a library without signalling: host.mjs beside this file is
// the server around it, run by Node from a temporary directory against a given installation of the npm package. What is
// measured is the worker, which moves all packets, not Node. Called by the load generator, one member at a time; it starts no goroutine
// but one a connection down, which Join waits for.
package mediasoup

import (
	"context"
	_ "embed" // of the host
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/child"
	"github.com/languagemate/studymate/bench/load/link"
	"github.com/languagemate/studymate/bench/load/traffic"
	"golang.org/x/sync/errgroup"
)

// ErrAnswer is returned when the host answered an error or what it shouldn't.
var ErrAnswer = errors.New("mediasoup: unexpected answer")

//go:embed host.mjs
var host []byte

// Config says which mediasoup.
type Config struct {
	Folder string // with node_modules/mediasoup in it
	Node   string // path of node, or a name to look for in PATH
}

// Server is one host with its worker.
type Server struct {
	config  Config
	dir     string
	process *child.Process
	client  *http.Client
	base    string // of all URLs
	worker  int    // process id
}

// New returns a server that is not started.
func New(config Config) (*Server, error) {
	if config.Folder == "" || config.Node == "" {
		return nil, errors.New("mediasoup: no folder or no node given")
	}
	return &Server{config: config, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}}, nil
}

// Name is what reports call it.
func (s *Server) Name() string { return "mediasoup" }

// Start runs the host, and by it a worker with its defaults and one UDP port.
func (s *Server) Start(ctx context.Context) error {
	folder, err := filepath.Abs(s.config.Folder)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "mediasoup")); err != nil {
		return err
	}
	if s.dir, err = os.MkdirTemp("", "bench-mediasoup-"); err != nil {
		return err
	}
	script := filepath.Join(s.dir, "host.mjs")
	if err := os.WriteFile(script, host, 0o600); err != nil {
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
	args := []string{script, folder, strconv.Itoa(web), loopback, strconv.Itoa(media)}
	if s.process, err = child.Start(s.dir, s.config.Node, args, nil); err != nil {
		return err
	}
	if err := s.process.Ready(ctx, s.base+"/"); err != nil {
		return err
	}
	var result struct {
		PID int `json:"pid"`
	}
	if err := s.call(ctx, http.MethodGet, "/", nil, &result); err != nil {
		return err
	}
	s.worker = result.PID
	return nil
}

// loopback is where the worker listens: light clients on any address of the machine reach it.
const loopback = "127.0.0.1"

// PID is the worker's.
func (s *Server) PID() int { return s.worker }

// side is one transport of the host.
type side struct {
	Ufrag       string   `json:"ufrag"`
	Pwd         string   `json:"pwd"`
	Fingerprint string   `json:"fingerprint"`
	Candidates  []string `json:"candidates"`
}

// Join takes the member in by one request and connects both transports.
func (s *Server) Join(ctx context.Context, m *load.Member) error {
	up, err := m.Open()
	if err != nil {
		return err
	}
	down, err := m.Open()
	if err != nil {
		return err
	}
	audio, camera := m.SSRC(traffic.Audio), m.Camera()
	ours, err := link.ParseDescription(up.Offer([]link.Line{{Kind: "audio", Direction: "sendonly", SSRC: audio}, camera}))
	if err != nil {
		return err
	}
	m.Requested()
	var result struct {
		Up   side `json:"up"`
		Down side `json:"down"`
	}
	request := map[string]any{"room": m.Room, "fingerprint": ours.Fingerprint, "audio": audio, "video": camera.SSRC, "rids": camera.RIDs}
	if err := s.call(ctx, http.MethodPost, "/join", request, &result); err != nil {
		return err
	}
	if err := m.Publish(up, ours.Medias[0], ours.Medias[1]); err != nil {
		return err
	}
	load.Receive(down, ours.Medias)
	var connecting errgroup.Group
	connecting.Go(func() error { return up.Connect(ctx, result.Up.description()) })
	connecting.Go(func() error { return down.Connect(ctx, result.Down.description()) })
	return connecting.Wait()
}

// description says of a transport what the SDP of another server would.
func (s side) description() link.Description {
	return link.Description{Ufrag: s.Ufrag, Pwd: s.Pwd, Fingerprint: s.Fingerprint, Setup: "passive", Lite: true, Candidates: s.Candidates}
}
