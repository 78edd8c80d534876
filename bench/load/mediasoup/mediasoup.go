//go:build linux

// Package mediasoup lets light clients meet on mediasoup, which is a library for Node.js: the server is a small script of ours around it
// (server.cjs), with one transport up and one down for each member. It runs the script with a given program, a Node.js that finds the library and
// its worker. Called by the load generator; every member has a goroutine that reads of its consumers, which Stop ends.
package mediasoup

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/child"
)

// ErrAnswer is returned when the server refused something or answered what the script doesn't say.
var ErrAnswer = errors.New("mediasoup: unexpected answer")

//go:embed server.cjs
var script []byte

// Config says which mediasoup.
type Config struct {
	Program string // runs a Node.js script for which require('mediasoup') works: a path, or a name to look for in PATH
	Media   string // IPv4 address of the media [127.0.0.1]
}

// Server is one Node.js process with its workers, and the signalling of the members in it.
type Server struct {
	config  Config
	dir     string
	base    string // of all URLs
	client  *http.Client
	process *child.Process
	running sync.WaitGroup

	// Owned by the goroutine that calls Join.
	members []*member
}

// New returns a server that is not started.
func New(config Config) (*Server, error) {
	if config.Program == "" {
		return nil, errors.New("mediasoup: no program given")
	}
	return &Server{config: config, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}}, nil
}

// Name is what reports call it.
func (s *Server) Name() string { return "mediasoup" }

// Start runs the script: signalling on loopback, no TCP candidates.
func (s *Server) Start(ctx context.Context) error {
	var err error
	if s.dir, err = os.MkdirTemp("", "bench-mediasoup-"); err != nil {
		return err
	}
	file := filepath.Join(s.dir, "server.cjs")
	if err := os.WriteFile(file, script, 0o600); err != nil {
		return err
	}
	port, err := child.FreePort()
	if err != nil {
		return err
	}
	s.base = fmt.Sprintf("http://127.0.0.1:%d/", port)
	if s.process, err = child.Start(s.dir, s.config.Program, []string{file, strconv.Itoa(port), cmp.Or(s.config.Media, "127.0.0.1")}, nil); err != nil {
		return err
	}
	return s.process.Ready(ctx, s.base)
}

// PID is that of Node.js, whose children the workers are.
func (s *Server) PID() int { return s.process.PID() }

// Join makes the member's transports, listens for consumers, and publishes, if it is a publisher.
func (s *Server) Join(ctx context.Context, m *load.Member) error {
	m.Requested()
	return s.join(ctx, m)
}

// Stop ends the members' streams of consumers, then the server.
func (s *Server) Stop() error {
	for _, m := range s.members {
		m.cancel()
	}
	s.running.Wait()
	s.client.CloseIdleConnections()
	var err error
	if s.process != nil {
		err = s.process.Stop()
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}
